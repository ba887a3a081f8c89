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

package io.github.s2snapshot.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.AmbiguousUpdateException;
import io.github.s2snapshot.projection.AppendPurpose;
import io.github.s2snapshot.projection.DeltaRefusedException;
import io.github.s2snapshot.projection.ProjectionException;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadTimeoutException;
import io.github.s2snapshot.projection.SnapshotException;
import io.github.s2snapshot.projection.StreamName;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateFailedException;
import io.github.s2snapshot.projection.UpdateNotFoldedException;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * One update with all its attempts. A batch is only ever appended on the condition that
 * the stream has not moved beyond the state it was decided on. So sending the same batch
 * again can do no harm: it lands at its position, once, or that position is taken, and
 * the id of the record there tells by whom.
 *
 * @param <S> the type of the state
 */
final class UpdateAttempts<S> {

	private final Parts<S> parts;

	private final UpdateDecision<S> decision;

	private final Deadline deadline;

	private final Map<String, String> headers;

	// Sent without a definite answer: it may have landed, or land yet.
	private @Nullable Batch uncertain;

	private @Nullable Long moved;

	private int attempts;

	private UpdateOutcome outcome = UpdateOutcome.FAILED;

	UpdateAttempts(Parts<S> parts, UpdateDecision<S> decision, Deadline deadline, Map<String, String> headers) {
		this.parts = parts;
		this.decision = decision;
		this.deadline = deadline;
		this.headers = headers;
	}

	int attempts() {
		return this.attempts;
	}

	UpdateOutcome outcome() {
		return this.outcome;
	}

	/**
	 * Make attempts until one succeeds or there are to be no more.
	 * @return the result
	 */
	UpdateResult<S> run() {
		try {
			return this.parts.retry.execute(this::attempt);
		}
		catch (RetryLaterException ex) {
			ProjectionException last = ex.reason();
			if (this.uncertain != null) {
				throw ambiguous(String.valueOf(last.getMessage()), last);
			}
			this.outcome = (last.getCause() == null) ? UpdateOutcome.CONFLICT : UpdateOutcome.FAILED;
			throw failed(String.format(Locale.ROOT, "%d attempts were made, the last one failed: %s", this.attempts,
					last.getMessage()), last);
		}
		catch (RuntimeException ex) {
			// Whatever ends the attempts while the fate of a batch is open leaves it
			// open.
			if (this.uncertain != null && !(ex instanceof AmbiguousUpdateException)) {
				throw ambiguous(String.valueOf(ex.getMessage()), ex);
			}
			if (ex instanceof SnapshotException && this.outcome != UpdateOutcome.REFUSED) {
				throw failed(ex.getMessage(), ex);
			}
			throw ex;
		}
		finally {
			this.parts.watch.end();
		}
	}

	private UpdateResult<S> attempt(int number) {
		this.attempts = number;
		if (this.deadline.isOver()) {
			throw failed(String.format(Locale.ROOT, "it was not done within %s", this.deadline.timeout()), null);
		}
		Batch batch = this.uncertain;
		if (batch == null) {
			ProjectionView<S> view = latest();
			batch = decide(view);
			if (batch == null) {
				this.outcome = UpdateOutcome.UNCHANGED;
				return new UpdateResult<>(null, view, this.attempts);
			}
			this.parts.watch.expect(batch.seqNum, batch.id);
		}
		AppendAck ack = send(batch);
		this.uncertain = null;
		this.outcome = UpdateOutcome.APPENDED;
		return new UpdateResult<>(ack, folded(ack), this.attempts);
	}

	// What was acknowledged before the update is in the state of the first attempt, and
	// nothing leaves it later: only that one asks for the tail.
	private ProjectionView<S> latest() {
		try {
			return (this.moved != null) ? this.parts.reads.read(this.moved, this.deadline)
					: this.parts.reads.readLatest(this.deadline);
		}
		catch (ReadTimeoutException ex) {
			throw failed(ex.getMessage(), ex);
		}
	}

	private @Nullable Batch decide(ProjectionView<S> view) {
		List<?> deltas;
		try {
			deltas = this.decision.decide(view.state());
			if (deltas == null) {
				throw new IllegalStateException(String.format(Locale.ROOT,
						"The decision of an update of projection '%s' is null: return an empty list when there is "
								+ "nothing to do",
						this.parts.definition.name()));
			}
		}
		catch (Throwable ex) {
			this.outcome = UpdateOutcome.REFUSED;
			throw ex;
		}
		if (deltas.isEmpty()) {
			return null;
		}
		UUID id = UUID.randomUUID();
		List<AppendRecord> records = new ArrayList<>(deltas.size());
		deltas.forEach((delta) -> records.add(this.parts.definition.codec().encode(delta)));
		AppendInput input = DeltaAppends.batch(id, records, this.headers).withMatchSeqNum(view.cursor());
		requireFoldable(view, input);
		return new Batch(id, view.cursor(), records.size(), input);
	}

	// It lands right behind the state or not at all: what is accepted here is folded
	// there.
	private void requireFoldable(ProjectionView<S> view, AppendInput input) {
		try {
			this.parts.check.require(view, input.records());
		}
		catch (DeltaRefusedException ex) {
			this.outcome = UpdateOutcome.REFUSED;
			throw ex;
		}
	}

	private AppendAck send(Batch batch) {
		try {
			return Futures.get(this.parts.gate.append(batch.input), this.deadline.remaining());
		}
		catch (TimeoutException ex) {
			lostAnswer(batch);
			throw ambiguous(String.format(Locale.ROOT, "there was no answer within %s", this.deadline.timeout()), ex);
		}
		catch (CallInterruptedException ex) {
			lostAnswer(batch);
			throw ambiguous("the thread was interrupted while it waited for the answer", ex);
		}
		catch (SeqNumMismatchException ex) {
			if (this.uncertain != null) {
				return resolve(batch, ex.actualSeqNum());
			}
			throw conflict(batch, ex.actualSeqNum());
		}
		catch (IndefiniteAppendException ex) {
			lostAnswer(batch);
			if (ex.finalError() instanceof SeqNumMismatchException mismatch) {
				return resolve(batch, mismatch.actualSeqNum());
			}
			throw again(ex);
		}
		catch (S2Exception ex) {
			if (!ex.hasNoSideEffects()) {
				lostAnswer(batch);
				throw again(ex);
			}
			if (ex.isRetryable()) {
				throw again(ex);
			}
			throw ex;
		}
	}

	private void lostAnswer(Batch batch) {
		this.uncertain = batch;
		this.parts.events.accept((listener) -> listener.ackLost(this.parts.definition.name(), AppendPurpose.UPDATE));
	}

	// The position is taken, by this batch or by another record.
	private AppendAck resolve(Batch batch, long actual) {
		List<SequencedRecord> records;
		try {
			records = Futures
				.get(this.parts.stream.readAsync(ReadInput.fromSeqNum(batch.seqNum).withCount(batch.size)),
						this.deadline.remaining())
				.records();
		}
		catch (UnwrittenPositionException ex) {
			throw ambiguous("the stream has become shorter meanwhile", ex);
		}
		catch (TimeoutException ex) {
			throw ambiguous(String.format(Locale.ROOT, "it could not be read back within %s", this.deadline.timeout()),
					ex);
		}
		catch (CallInterruptedException ex) {
			throw ambiguous("the thread was interrupted while it read it back", ex);
		}
		catch (S2Exception ex) {
			throw again(ex);
		}
		if (records.isEmpty() || records.get(0).seqNum() != batch.seqNum) {
			return resolveTrimmed(batch, actual, records);
		}
		if (DeltaBatch.isOf(records.get(0), batch.id)) {
			return found(batch, records);
		}
		throw conflict(batch, actual);
	}

	// The record at the position is trimmed by now. It may have been seen when it was
	// followed; and the trim of a snapshot that was taken at that very position was there
	// itself.
	private AppendAck resolveTrimmed(Batch batch, long actual, List<SequencedRecord> after) {
		if (!after.isEmpty() && this.parts.trust().isTrusted(after.get(0))
				&& SnapshotRecord.isBehindItsTrim(after.get(0), this.parts.identity(), batch.seqNum)) {
			throw conflict(batch, actual);
		}
		try {
			this.parts.reads.await(batch.seqNum + 1, this.deadline.remaining());
		}
		catch (TimeoutException | ProjectionException ex) {
			// Then it was not seen.
		}
		Boolean landed = this.parts.watch.landed();
		SequencedRecord seen = this.parts.watch.seen();
		if (landed == null || seen == null) {
			throw ambiguous("the stream was trimmed beyond that position before it could be read", null);
		}
		if (landed) {
			return found(batch, List.of(seen));
		}
		throw conflict(batch, actual);
	}

	private AppendAck found(Batch batch, List<SequencedRecord> records) {
		SequencedRecord first = records.get(0);
		SequencedRecord last = records.get(records.size() - 1);
		long timestamp = (DeltaBatch.isOf(last, batch.id)) ? last.timestamp() : first.timestamp();
		StreamPosition end = new StreamPosition(batch.seqNum + batch.size, timestamp);
		return new AppendAck(new StreamPosition(batch.seqNum, first.timestamp()), end, end);
	}

	private ProjectionView<S> folded(AppendAck ack) {
		try {
			return this.parts.reads.read(ack.end().seqNum(), this.deadline);
		}
		catch (ProjectionException | S2Exception ex) {
			throw new UpdateNotFoldedException(String.format(Locale.ROOT,
					"The deltas of an update are in stream %s at %s, but projection '%s' did not fold them: %s. "
							+ "Do not make the update again",
					this.parts.streamName, ack.start(), this.parts.definition.name(), ex.getMessage()), ack, ex);
		}
	}

	private RetryLaterException conflict(Batch batch, long actual) {
		this.uncertain = null;
		this.moved = actual;
		this.parts.events
			.accept((listener) -> listener.updateConflict(this.parts.definition.name(), batch.seqNum, actual));
		return new RetryLaterException(new UpdateFailedException(String.format(Locale.ROOT,
				"The stream moved from %s to %s before it", SeqNums.text(batch.seqNum), SeqNums.text(actual)), null));
	}

	private static RetryLaterException again(S2Exception failure) {
		return new RetryLaterException(new UpdateFailedException(String.valueOf(failure.getMessage()), failure));
	}

	private UpdateFailedException failed(@Nullable String reason, @Nullable Throwable cause) {
		return new UpdateFailedException(
				String.format(Locale.ROOT, "An update of projection '%s' was not made, nothing was appended to %s: %s",
						this.parts.definition.name(), this.parts.streamName, reason),
				cause);
	}

	private AmbiguousUpdateException ambiguous(String reason, @Nullable Throwable cause) {
		Batch batch = this.uncertain;
		if (batch == null) {
			throw new IllegalStateException("No batch is uncertain", cause);
		}
		this.outcome = UpdateOutcome.AMBIGUOUS;
		return new AmbiguousUpdateException(String.format(Locale.ROOT,
				"Whether an update of projection '%s' was appended to %s is not known: %s. If it was, its first "
						+ "record is at %s and has the header '%s' with the value %s: look there before it is made again",
				this.parts.definition.name(), this.parts.streamName, reason, SeqNums.text(batch.seqNum), DeltaBatch.ID,
				batch.id), this.parts.streamName, batch.seqNum, batch.id, cause);
	}

	/**
	 * A batch that is, or was, on its way.
	 *
	 * @param id its id
	 * @param seqNum the position it is to land on
	 * @param size the number of its records
	 * @param input what is appended
	 */
	private record Batch(UUID id, long seqNum, int size, AppendInput input) {
	}

	/**
	 * What updates of a projection need.
	 *
	 * @param <S> the type of the state
	 * @param definition the definition
	 * @param streamName the full name of the stream
	 * @param stream the stream
	 * @param reads reads of the projection
	 * @param gate what appends go through
	 * @param watch who took a position
	 * @param check folds deltas before they are appended
	 * @param retry repeats attempts
	 * @param events tells listeners
	 */
	record Parts<S>(ProjectionDefinition<S> definition, StreamName streamName, S2Stream stream, Reads<S> reads,
			AppendGate gate, BatchWatch watch, DeltaCheck<S> check, SnapshotRetry retry,
			Consumer<Consumer<ProjectionListener>> events) {

		String identity() {
			return SnapshotRecord.identity(this.definition.name(), this.definition.version());
		}

		SnapshotTrust trust() {
			return SnapshotTrust.of(this.definition.signing(), this.streamName.basin(), this.streamName.stream());
		}

	}

}
