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

import io.github.s2snapshot.projection.error.SnapshotException;

/**
 * Published when a snapshot failed. The projection continues, and no history was trimmed.
 *
 * @since 0.1.0
 */
public class SnapshotFailedEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final SnapshotException failure;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param failure the failure
	 */
	public SnapshotFailedEvent(Object source, String projection, SnapshotException failure) {
		super(source, projection);
		this.failure = failure;
	}

	/**
	 * Returns the failure.
	 * @return the failure
	 */
	public SnapshotException getFailure() {
		return this.failure;
	}

	@Override
	public String toString() {
		return describe("failure=" + this.failure);
	}

}
