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

package io.github.s2snapshot.engine.internal.deltas;

import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.FileSpool;
import io.github.s2snapshot.engine.internal.follow.MachineListener;
import io.github.s2snapshot.engine.internal.follow.MachinePolicy;
import io.github.s2snapshot.engine.internal.follow.ReadPass;
import io.github.s2snapshot.engine.internal.follow.SnapshotFinder;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Decides whether a missing record was a delta. The record before a snapshot in the
 * stream may have been the trim of that snapshot, by the rules that a restore applies.
 * Not thread-safe.
 *
 * @param <S> the type of the state
 */
final class MissingRecords<S> {

	private final SnapshotFinder<S> finder;

	private final S2Stream stream;

	private final boolean external;

	private final boolean signed;

	MissingRecords(DeltaScope<S> scope) {
		ProjectionDefinition<S> definition = scope.definition();
		this.finder = new SnapshotFinder<>(definition, scope.streamName(), SnapshotLimits.defaults(), FileSpool::new,
				new ProjectionFailures(definition, scope.streamName()), new Ignoring(), MachinePolicy.EVERYTHING);
		this.stream = scope.stream();
		this.external = definition.placement() == SnapshotPlacement.EXTERNAL;
		this.signed = definition.signing() != null;
	}

	/**
	 * Returns whether deltas are missing before a record.
	 * @param record the record
	 * @param expected the position that was expected
	 * @return whether deltas are missing, unless the absence has to be
	 * {@linkplain #needsProof proven}
	 */
	boolean isGap(SequencedRecord record, long expected) {
		ReadPass pass = new ReadPass();
		if (this.external) {
			// With a store, other processes trim to any position.
			pass.headKnown(0);
		}
		pass.start(expected, null);
		return this.finder.isGap(record, pass);
	}

	/**
	 * Returns whether it has to be proven that a missing record was the trim of the
	 * snapshot after it. A writer with a key appends both in one batch.
	 * @return whether a proof is needed
	 */
	boolean needsProof() {
		return !this.signed;
	}

	/**
	 * Finds out whether something else than the snapshot after it may have removed a
	 * record: a trim that goes further, which is in the stream up to its current tail.
	 * @param snapshot the position of the snapshot
	 * @return completes with whether the missing record may have been a delta
	 */
	CompletableFuture<Boolean> mayBeDelta(long snapshot) {
		return this.stream.checkTailAsync().thenCompose((tail) -> findTrim(snapshot, snapshot + 1, tail.seqNum()));
	}

	private CompletableFuture<Boolean> findTrim(long snapshot, long from, long tail) {
		if (!SeqNums.before(from, tail)) {
			return CompletableFuture.completedFuture(false);
		}
		return this.stream.readAsync(ReadInput.fromSeqNum(from)).thenCompose((batch) -> {
			if (batch.isEmpty() || goesFurther(batch, snapshot)) {
				return CompletableFuture.completedFuture(true);
			}
			SequencedRecord last = batch.records().get(batch.records().size() - 1);
			return findTrim(snapshot, last.seqNum() + 1, tail);
		});
	}

	private static boolean goesFurther(ReadBatch batch, long snapshot) {
		return batch.records()
			.stream()
			.anyMatch((record) -> record.command().orElse(null) instanceof CommandRecord.Trim trim
					&& SeqNums.before(snapshot, trim.seqNum()));
	}

	/**
	 * Listener for a finder that reads no snapshots.
	 */
	private static final class Ignoring implements MachineListener {

		@Override
		public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
			// The running projection reports it.
		}

	}

}
