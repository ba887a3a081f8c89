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

import io.github.s2snapshot.projection.ProjectionStatus;

/**
 * Published when the status of a projection changed.
 *
 * @since 0.1.0
 */
public class ProjectionStatusChangedEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final ProjectionStatus previous;

	private final ProjectionStatus current;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param previous the previous status
	 * @param current the current status
	 */
	public ProjectionStatusChangedEvent(Object source, String projection, ProjectionStatus previous,
			ProjectionStatus current) {
		super(source, projection);
		this.previous = previous;
		this.current = current;
	}

	/**
	 * Returns the previous status.
	 * @return the status
	 */
	public ProjectionStatus getPrevious() {
		return this.previous;
	}

	/**
	 * Returns the current status.
	 * @return the status
	 */
	public ProjectionStatus getCurrent() {
		return this.current;
	}

	@Override
	public String toString() {
		return describe("previous=" + this.previous + ", current=" + this.current);
	}

}
