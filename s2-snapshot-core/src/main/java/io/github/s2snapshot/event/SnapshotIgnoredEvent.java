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

import io.github.s2snapshot.projection.SnapshotFault;

/**
 * Published when a snapshot was found that cannot be used for a restore.
 *
 * @since 0.1.0
 */
public class SnapshotIgnoredEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final String snapshot;

	private final SnapshotFault fault;

	private final String reason;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param snapshot the location of the snapshot
	 * @param fault the kind of the fault
	 * @param reason why the snapshot is ignored
	 */
	public SnapshotIgnoredEvent(Object source, String projection, String snapshot, SnapshotFault fault, String reason) {
		super(source, projection);
		this.snapshot = snapshot;
		this.fault = fault;
		this.reason = reason;
	}

	/**
	 * Returns the location of the snapshot.
	 * @return the location
	 */
	public String getSnapshot() {
		return this.snapshot;
	}

	/**
	 * Returns the kind of the fault.
	 * @return the kind
	 */
	public SnapshotFault getFault() {
		return this.fault;
	}

	/**
	 * Returns why the snapshot is ignored.
	 * @return the reason
	 */
	public String getReason() {
		return this.reason;
	}

	@Override
	public String toString() {
		return describe("snapshot=" + this.snapshot + ", fault=" + this.fault + ", reason=" + this.reason);
	}

}
