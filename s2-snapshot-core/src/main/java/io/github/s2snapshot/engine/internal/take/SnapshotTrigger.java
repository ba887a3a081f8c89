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

package io.github.s2snapshot.engine.internal.take;

import java.util.List;

import io.github.s2snapshot.engine.internal.append.AppendGate;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Counts what no snapshot covers and has one taken when that is enough. Used from the
 * mailbox only.
 */
public final class SnapshotTrigger {

	private final SnapshotCoordinator coordinator;

	private final ByteMeter bytes;

	private final PublishedState<?> published;

	private final AppendGate gate;

	public SnapshotTrigger(SnapshotCoordinator coordinator, ByteMeter bytes, PublishedState<?> published,
			AppendGate gate) {
		this.coordinator = coordinator;
		this.bytes = bytes;
		this.published = published;
		this.gate = gate;
	}

	/**
	 * A start has begun.
	 * @param run its number
	 */
	public void begin(int run) {
		goOn(run);
		this.gate.begin();
	}

	/**
	 * A start was cancelled, and the state of before goes on.
	 * @param run the number of what goes on
	 */
	public void goOn(int run) {
		this.coordinator.startEpoch(run);
		this.bytes.begin();
	}

	/**
	 * Records were read and are going to be folded.
	 * @param records the records
	 */
	public void read(List<SequencedRecord> records) {
		if (this.published.get().status() != ProjectionStatus.RESTORING) {
			this.bytes.read(records);
		}
	}

	/**
	 * The projection is live and may need a snapshot.
	 * @param deltas how many deltas no snapshot covers
	 */
	public void folded(long deltas) {
		long folded = this.published.get().deltas();
		this.bytes.folded(folded);
		this.coordinator.trigger(deltas, this.bytes.since(folded - deltas));
	}

	/**
	 * The projection does not run any more: what has not begun never does.
	 */
	public void end() {
		this.coordinator.withdraw(this.published.get().status());
		this.gate.open();
	}

}
