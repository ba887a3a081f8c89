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

import java.time.Duration;
import java.util.List;

import io.github.s2snapshot.engine.internal.append.AppendGate;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Counts the deltas and bytes that no snapshot covers, for the triggers of snapshots.
 * Used from the mailbox only.
 */
public final class SnapshotDemand {

	private final SnapshotCoordinator coordinator;

	private final ByteMeter bytes;

	private final ReplayRate rate = new ReplayRate();

	private final PublishedState<?> published;

	private final AppendGate gate;

	public SnapshotDemand(SnapshotCoordinator coordinator, ByteMeter bytes, PublishedState<?> published,
			AppendGate gate) {
		this.coordinator = coordinator;
		this.bytes = bytes;
		this.published = published;
		this.gate = gate;
	}

	/**
	 * Called when the projection starts.
	 * @param run the number of the start
	 */
	public void begin(int run) {
		goOn(run);
		this.gate.begin();
	}

	/**
	 * Called when a restart was cancelled and the previous state continues.
	 * @param run the number of the start that continues
	 */
	public void goOn(int run) {
		this.coordinator.startEpoch(run);
		this.bytes.begin();
	}

	/**
	 * Called when records were read and will be folded.
	 * @param records the records
	 */
	public void read(List<SequencedRecord> records) {
		if (this.published.get().status() != ProjectionStatus.RESTORING) {
			this.bytes.read(records);
		}
	}

	/**
	 * Called when a batch was folded.
	 * @param deltas the number of deltas, at least 1
	 * @param duration how long it took
	 */
	public void measured(long deltas, Duration duration) {
		this.rate.folded(deltas, duration);
	}

	/**
	 * Called when a restore has ended.
	 * @param restore the restore
	 */
	public void restored(RestoreInfo restore) {
		// Otherwise the duration is also that of reading the snapshot.
		if (restore.source() == RestoreSource.REPLAY) {
			this.rate.restored(restore.replayed(), restore.duration());
		}
	}

	/**
	 * Called when the projection is live and may need a snapshot.
	 * @param deltas the number of deltas that no snapshot covers
	 * @param wanted whether a snapshot predicate was true for one of them
	 */
	public void folded(long deltas, boolean wanted) {
		long folded = this.published.get().deltas();
		long covered = folded - deltas;
		this.bytes.folded(folded);
		this.coordinator
			.trigger(new Uncovered(deltas, covered, this.bytes.since(covered), this.rate.nanos(deltas), wanted));
	}

	/**
	 * Called when the projection has stopped. Cancels a snapshot that has not begun.
	 */
	public void end() {
		this.coordinator.withdraw(this.published.get().status());
		this.gate.open();
	}

}
