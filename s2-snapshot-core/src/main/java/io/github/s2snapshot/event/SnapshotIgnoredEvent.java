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
 * A snapshot was found that cannot be restored from.
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
	 * @param snapshot where it was found
	 * @param fault what kind of reason it is
	 * @param reason why it is ignored
	 */
	public SnapshotIgnoredEvent(Object source, String projection, String snapshot, SnapshotFault fault, String reason) {
		super(source, projection);
		this.snapshot = snapshot;
		this.fault = fault;
		this.reason = reason;
	}

	/**
	 * Returns where it was found.
	 * @return where it was found
	 */
	public String getSnapshot() {
		return this.snapshot;
	}

	/**
	 * Returns what kind of reason it is ignored for.
	 * @return the kind
	 */
	public SnapshotFault getFault() {
		return this.fault;
	}

	/**
	 * Returns why it is ignored.
	 * @return why it is ignored
	 */
	public String getReason() {
		return this.reason;
	}

	@Override
	public String toString() {
		return describe("snapshot=" + this.snapshot + ", fault=" + this.fault + ", reason=" + this.reason);
	}

}
