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

import java.time.Duration;

import io.github.s2snapshot.projection.SnapshotInfo;

/**
 * Published when a snapshot was stored.
 *
 * @since 0.1.0
 */
public class SnapshotTakenEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final transient SnapshotInfo snapshot;

	private final Duration duration;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param snapshot the snapshot
	 * @param duration how long the snapshot took, including all attempts
	 */
	public SnapshotTakenEvent(Object source, String projection, SnapshotInfo snapshot, Duration duration) {
		super(source, projection);
		this.snapshot = snapshot;
		this.duration = duration;
	}

	/**
	 * Returns the snapshot.
	 * @return the snapshot
	 */
	public SnapshotInfo getSnapshot() {
		return this.snapshot;
	}

	/**
	 * Returns how long the snapshot took, including all attempts.
	 * @return the duration
	 */
	public Duration getDuration() {
		return this.duration;
	}

	@Override
	public String toString() {
		return describe("snapshot=" + this.snapshot + ", duration=" + this.duration);
	}

}
