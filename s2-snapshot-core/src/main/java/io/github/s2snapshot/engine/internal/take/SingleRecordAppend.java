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
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Appends a single-record snapshot: one atomic batch of the trim and the snapshot, on the
 * condition that the stream ends at the cursor of the state. Remembers a batch whose
 * answer was lost until it is known whether it was appended.
 */
final class SingleRecordAppend {

	private final InStreamContext<?> context;

	private final Deadline deadline;

	private final SnapshotRace race;

	// Sent without a definite answer: it may have been appended, or may still be.
	private @Nullable Batch uncertain;

	SingleRecordAppend(InStreamContext<?> context, Deadline deadline, SnapshotRace race) {
		this.context = context;
		this.deadline = deadline;
		this.race = race;
	}

	boolean isUncertain() {
		return this.uncertain != null;
	}

	AttemptOutcome sendAgain() {
		return send(Objects.requireNonNull(this.uncertain));
	}

	SnapshotException late(@Nullable Throwable cause) {
		return this.context.failure(
				String.format(Locale.ROOT, "it was not completed within %s%s", this.deadline.timeout(), unknown()),
				cause);
	}

	String unknown() {
		return (this.uncertain == null) ? ""
				: String.format(Locale.ROOT,
						". It is unknown whether the batch for position %s was appended; both cases are harmless",
						SeqNums.text(this.uncertain.cursor));
	}

	/**
	 * Appends a batch, or finds out whether it was appended before.
	 * @param batch the batch
	 * @return the outcome
	 */
	AttemptOutcome send(Batch batch) {
		CompletableFuture<?> unused = this.context.gate().close(this.context.hold());
		try {
			Futures.get(this.context.stream().appendAsync(batch.input, AppendRetryPolicy.NO_SIDE_EFFECTS),
					this.deadline.remaining());
			return taken(batch);
		}
		catch (TimeoutException ex) {
			lostAnswer(batch);
			throw late(ex);
		}
		catch (SeqNumMismatchException ex) {
			return (this.uncertain != null) ? resolve(batch, ex.actualSeqNum()) : conflict(batch, ex.actualSeqNum());
		}
		catch (IndefiniteAppendException ex) {
			lostAnswer(batch);
			if (ex.finalError() instanceof SeqNumMismatchException mismatch) {
				return resolve(batch, mismatch.actualSeqNum());
			}
			return again(ex);
		}
		catch (S2Exception ex) {
			if (!ex.hasNoSideEffects()) {
				lostAnswer(batch);
				return again(ex);
			}
			SnapshotException failure = this.context.failure(ex.getMessage() + unknown(), ex);
			if (!ex.isRetryable()) {
				throw failure;
			}
			return new AttemptOutcome.Again(failure);
		}
		finally {
			this.context.gate().open();
		}
	}

	private void lostAnswer(Batch batch) {
		this.uncertain = batch;
		this.context.reports().ackLost();
	}

	// Another record has the position, or the batch itself was appended there: its trim
	// at the cursor, and its snapshot right after. Meanwhile the trim may have removed
	// itself, and a newer snapshot both of them.
	private AttemptOutcome resolve(Batch batch, long actual) {
		List<SequencedRecord> records;
		try {
			records = Futures
				.get(this.context.stream().readAsync(ReadInput.fromSeqNum(batch.cursor).withCount(2)),
						this.deadline.remaining())
				.records();
		}
		catch (TimeoutException ex) {
			throw late(ex);
		}
		catch (S2Exception ex) {
			return new AttemptOutcome.Again(
					this.context.failure("the snapshot could not be read back: " + ex.getMessage(), ex));
		}
		String id = batch.id.toString();
		for (SequencedRecord record : records) {
			if (SnapshotRecord.claimedId(record).filter(id::equals).isPresent()) {
				return taken(batch);
			}
		}
		for (SequencedRecord record : records) {
			Long coveredBy = validCursor(record);
			if (coveredBy != null && !SeqNums.before(coveredBy, batch.cursor)) {
				return new AttemptOutcome.Ended(new SnapshotResult.Superseded(batch.cursor, coveredBy));
			}
		}
		return conflict(batch, actual);
	}

	private @Nullable Long validCursor(SequencedRecord record) {
		if (record.isCommand() || !SnapshotRecord.isMeant(record) || !this.context.trust().isTrusted(record)) {
			return null;
		}
		try {
			return SnapshotRecord.decode(record, this.context.identity()).cursor();
		}
		catch (InvalidSnapshotException ex) {
			return null;
		}
	}

	private AttemptOutcome conflict(Batch batch, long actual) {
		this.uncertain = null;
		return this.race.conflict(batch.cursor, actual);
	}

	private AttemptOutcome again(S2Exception failure) {
		return new AttemptOutcome.Again(this.context.failure(failure.getMessage(), failure));
	}

	private AttemptOutcome taken(Batch batch) {
		SnapshotInfo info = new SnapshotInfo(batch.id, batch.cursor, SnapshotPlacement.IN_STREAM, SnapshotForm.SINGLE,
				batch.payload, EngineTime.instant(), batch.ignored, this.context.definition().foldFingerprint());
		return new AttemptOutcome.Ended(new SnapshotResult.Taken(info, batch.deltas));
	}

	/**
	 * A batch with a snapshot.
	 *
	 * @param id the id of the snapshot
	 * @param cursor the cursor, which is the expected position of the batch
	 * @param deltas the number of deltas that were folded into the state
	 * @param input the append
	 * @param payload the number of bytes of the payload
	 */
	record Batch(UUID id, long cursor, long deltas, AppendInput input, int payload, IgnoredTypes ignored) {
	}

}
