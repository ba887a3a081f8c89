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

import io.github.s2snapshot.projection.RestoreInfo;

/**
 * Published when a projection was restored and is live, at its start or later, for
 * example after a gap.
 *
 * @since 0.1.0
 */
public class ProjectionRestoredEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final transient RestoreInfo restore;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param restore the restore
	 */
	public ProjectionRestoredEvent(Object source, String projection, RestoreInfo restore) {
		super(source, projection);
		this.restore = restore;
	}

	/**
	 * Returns information on the restore.
	 * @return the restore
	 */
	public RestoreInfo getRestore() {
		return this.restore;
	}

	@Override
	public String toString() {
		return describe("restore=" + this.restore);
	}

}
