/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.event;

import io.github.s2snapshot.projection.error.GapException;

/**
 * Published when the records that a projection had to read next are missing. The
 * projection does not fold across the gap.
 *
 * @since 0.1.0
 */
public class ProjectionGapEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final GapException gap;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param gap the gap
	 */
	public ProjectionGapEvent(Object source, String projection, GapException gap) {
		super(source, projection);
		this.gap = gap;
	}

	/**
	 * Returns the gap.
	 * @return the gap
	 */
	public GapException getGap() {
		return this.gap;
	}

	@Override
	public String toString() {
		return describe("gap=" + this.gap);
	}

}
