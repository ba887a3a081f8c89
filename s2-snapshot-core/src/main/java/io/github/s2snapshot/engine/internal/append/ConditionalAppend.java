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

package io.github.s2snapshot.engine.internal.append;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.read.Reads;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.AppendPurpose;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateFailureReason;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Appends the batch of one update at its position with a conditional append, and
 * determines whether it was appended if the answer was lost. Sending the batch again is
 * safe: either it is appended once at its position, or the position is taken, and the id
 * of the record there shows whether it is this batch. Blocks. Used by one thread.
 */
public final class ConditionalAppend {

	private final ProjectionDefinition<?> definition;

	private final S2Stream stream;

	private final StreamName streamName;

	private final Reads<?> reads;

	private final AppendGate gate;

	private final BatchWatch watch;

	private final ListenerFanout listeners;

	private final Deadline deadline;

	// Sent without a definite answer: it may have been appended, or may be appended
	// later.
	private @Nullable Batch uncertain;

	private @Nullable Long moved;

	/**
	 * Creates a conditional append.
	 * @param definition the projection
	 * @param stream its stream
	 * @param reads waits until the projection reaches a cursor
	 * @param gate sends the appends
	 * @param watch observes which record takes the position
	 * @param listeners the listeners
	 * @param deadline the deadline of the update
	 */
	public ConditionalAppend(ProjectionDefinition<?> definition, S2Stream stream, Reads<?> reads, AppendGate gate,
			BatchWatch watch, ListenerFanout listeners, Deadline deadline) {
		this.definition = definition;
		this.stream = stream;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.reads = reads;
		this.gate = gate;
		this.watch = watch;
		this.listeners = listeners;
		this.deadline = deadline;
	}

	public StreamName streamName() {
		return this.streamName;
	}

	/**
	 * Returns the batch of which it is unknown whether it was appended.
	 * @return the batch, or {@code null}
	 */
	public @Nullable Batch uncertain() {
		return this.uncertain;
	}

	/**
	 * Returns the tail of the stream at the last conflict.
	 * @return the position, or {@code null} without a conflict
	 */
	public @Nullable Long moved() {
		return this.moved;
	}

	/**
	 * Stops watching the position because the update has ended.
	 */
	public void end() {
		this.watch.end();
	}

	/**
	 * Appends a batch, or determines the result of an earlier attempt.
	 * @param batch the batch
	 * @return the outcome
	 * @throws AmbiguousUpdateException if the outcome cannot be determined
	 */
	public Outcome send(Batch batch) {
		if (this.uncertain == null) {
			this.watch.expect(batch.seqNum, batch.id);
		}
		try {
			return landed(Futures.get(this.gate.append(batch.input), this.deadline.remaining()));
		}
		catch (TimeoutException ex) {
			lostAnswer(batch);
			throw ambiguous(String.format(Locale.ROOT, "the server did not answer within %s", this.deadline.timeout()),
					ex);
		}
		catch (CallInterruptedException ex) {
			lostAnswer(batch);
			throw ambiguous("the thread was interrupted while it waited for the answer", ex);
		}
		catch (SeqNumMismatchException ex) {
			if (this.uncertain != null) {
				return resolve(batch, ex.actualSeqNum());
			}
			return conflict(batch, ex.actualSeqNum());
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
			if (ex.isRetryable()) {
				return again(ex);
			}
			throw ex;
		}
	}

	private void lostAnswer(Batch batch) {
		this.uncertain = batch;
		this.listeners.tell((listener) -> listener.ackLost(this.definition.name(), AppendPurpose.UPDATE));
	}

	// The position is taken, by this batch or by another record.
	private Outcome resolve(Batch batch, long actual) {
		List<SequencedRecord> records;
		try {
			records = Futures
				.get(this.stream.readAsync(ReadInput.fromSeqNum(batch.seqNum).withCount(batch.size)),
						this.deadline.remaining())
				.records();
		}
		catch (UnwrittenPositionException ex) {
			throw ambiguous("the stream now ends before that position", ex);
		}
		catch (TimeoutException ex) {
			throw ambiguous(
					String.format(Locale.ROOT, "the record could not be read back within %s", this.deadline.timeout()),
					ex);
		}
		catch (CallInterruptedException ex) {
			throw ambiguous("the thread was interrupted while it read the record back", ex);
		}
		catch (S2Exception ex) {
			return again(ex);
		}
		if (records.isEmpty() || records.get(0).seqNum() != batch.seqNum) {
			return resolveTrimmed(batch, actual, records);
		}
		if (DeltaBatch.isOf(records.get(0), batch.id)) {
			return found(batch, records);
		}
		return conflict(batch, actual);
	}

	// The record at the position is trimmed. The projection may have observed it before.
	// If the next record is a snapshot with a cursor of that position, the record was its
	// trim.
	private Outcome resolveTrimmed(Batch batch, long actual, List<SequencedRecord> after) {
		if (!after.isEmpty() && trust().isTrusted(after.get(0)) && SnapshotRecord.isBehindItsTrim(after.get(0),
				SnapshotRecord.identity(this.definition.name(), this.definition.version()), batch.seqNum)) {
			return conflict(batch, actual);
		}
		try {
			this.reads.await(batch.seqNum + 1, this.deadline.remaining());
		}
		catch (TimeoutException | ProjectionException ex) {
			// The record was not observed.
		}
		Boolean landed = this.watch.landed();
		SequencedRecord seen = this.watch.seen();
		if (landed == null || seen == null) {
			throw ambiguous("the stream was trimmed beyond that position before it could be read", null);
		}
		if (landed) {
			return found(batch, List.of(seen));
		}
		return conflict(batch, actual);
	}

	private Outcome found(Batch batch, List<SequencedRecord> records) {
		SequencedRecord first = records.get(0);
		SequencedRecord last = records.get(records.size() - 1);
		long timestamp = (DeltaBatch.isOf(last, batch.id)) ? last.timestamp() : first.timestamp();
		StreamPosition end = new StreamPosition(batch.seqNum + batch.size, timestamp);
		return landed(new AppendAck(new StreamPosition(batch.seqNum, first.timestamp()), end, end));
	}

	private Outcome landed(AppendAck ack) {
		this.uncertain = null;
		return new Landed(ack);
	}

	private SnapshotTrust trust() {
		return SnapshotTrust.of(this.definition.signing(), this.streamName.basin(), this.streamName.stream());
	}

	private Outcome conflict(Batch batch, long actual) {
		this.uncertain = null;
		this.moved = actual;
		this.listeners.tell((listener) -> listener.updateConflict(this.definition.name(), batch.seqNum, actual));
		return new Again(new UpdateFailedException(UpdateFailureReason.CONTENDED,
				String.format(Locale.ROOT, "Others appended to the stream, from position %s to %s, before the update",
						SeqNums.text(batch.seqNum), SeqNums.text(actual)),
				null));
	}

	private static Outcome again(S2Exception failure) {
		return new Again(new UpdateFailedException(UpdateFailureReason.UNAVAILABLE,
				String.valueOf(failure.getMessage()), failure));
	}

	/**
	 * Creates the exception for a batch of which the outcome is unknown.
	 * @param reason the reason
	 * @param cause the cause, or {@code null}
	 * @return the exception to throw
	 */
	AmbiguousUpdateException ambiguous(String reason, @Nullable Throwable cause) {
		Batch batch = this.uncertain;
		if (batch == null) {
			throw new IllegalStateException("No batch is uncertain", cause);
		}
		return new AmbiguousUpdateException(String.format(Locale.ROOT,
				"It is unknown whether an update of projection '%s' was appended to stream %s: %s. If it "
						+ "was, record %s of the stream has the header '%s' with the value %s. Check that record "
						+ "before you repeat the update",
				this.definition.name(), this.streamName, reason, SeqNums.text(batch.seqNum), DeltaBatch.ID, batch.id),
				this.streamName, batch.seqNum, batch.id, cause);
	}

	/**
	 * The outcome of sending a batch.
	 */
	sealed interface Outcome {

	}

	/**
	 * The batch was appended.
	 *
	 * @param ack the acknowledgement
	 */
	record Landed(AppendAck ack) implements Outcome {
	}

	/**
	 * Another attempt may succeed.
	 *
	 * @param reason why this attempt failed
	 */
	public record Again(UpdateFailedException reason) implements Outcome {
	}

	/**
	 * The batch of an update.
	 *
	 * @param id its id
	 * @param seqNum the position at which it is appended
	 * @param size the number of its records
	 * @param input its records
	 */
	public record Batch(UUID id, long seqNum, int size, AppendInput input) {
	}

}
