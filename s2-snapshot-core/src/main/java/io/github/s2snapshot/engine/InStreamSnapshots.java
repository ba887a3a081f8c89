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

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.ProjectionException;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.SnapshotException;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.StateTooLargeException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Takes snapshots as single records of the stream: one atomic batch of a trim and the
 * snapshot, on the condition that the stream has not moved beyond the state. Nothing is
 * ever appended without that condition, so whatever becomes of a batch whose answer was
 * lost, it is right: it can only land where its state ends, and only once.
 *
 * @param <S> the type of the state
 */
final class InStreamSnapshots<S> implements SnapshotTaker {

	/**
	 * The largest metered size of a batch (S2 v1).
	 */
	static final int MAX_BATCH = 1024 * 1024;

	private final ProjectionDefinition<S> definition;

	private final String identity;

	private final S2Stream stream;

	private final SnapshotSource<S> source;

	private final StateWriter<S> writer;

	private final AppendGate gate;

	private final SnapshotRetry retry;

	private final EngineSettings settings;

	InStreamSnapshots(ProjectionDefinition<S> definition, S2Stream stream, SnapshotSource<S> source, AppendGate gate,
			SnapshotRetry retry, EngineSettings settings) {
		this.definition = definition;
		this.identity = SnapshotRecord.identity(definition.name(), definition.version());
		this.stream = stream;
		this.source = source;
		this.writer = new StateWriter<>(definition);
		this.gate = gate;
		this.retry = retry;
		this.settings = settings;
	}

	@Override
	public SnapshotResult take(boolean forced, Deadline deadline) {
		Taking taking = new Taking(forced, deadline);
		try {
			return this.retry.execute(taking::attempt);
		}
		catch (RetryLaterException ex) {
			return taking.exhausted(ex);
		}
		catch (SnapshotException ex) {
			return new SnapshotResult.Failed(ex);
		}
		catch (ProjectionException | S2Exception ex) {
			return new SnapshotResult.Failed(failure(ex.getMessage(), ex));
		}
		finally {
			this.gate.open();
		}
	}

	private SnapshotException failure(@Nullable String reason, @Nullable Throwable cause) {
		return new SnapshotException(
				String.format(Locale.ROOT, "No snapshot of projection '%s' was taken in stream %s/%s: %s",
						this.definition.name(), this.stream.basin(), this.stream.name(), reason),
				cause);
	}

	/**
	 * A batch that is, or was, on its way.
	 *
	 * @param id the id of its snapshot
	 * @param cursor the cursor, which is the position it is to land on
	 * @param deltas how many deltas had been folded into its state
	 * @param input what is appended
	 * @param payload the number of bytes of its payload
	 */
	private record Batch(UUID id, long cursor, long deltas, AppendInput input, int payload) {
	}

	/**
	 * One snapshot with all its attempts.
	 */
	private final class Taking {

		private final boolean forced;

		private final Deadline deadline;

		private final @Nullable SnapshotInfo before;

		// Sent without a definite answer: it may have landed, or land yet.
		private @Nullable Batch uncertain;

		private @Nullable Long firstCursor;

		private long moved;

		private int conflicts;

		Taking(boolean forced, Deadline deadline) {
			this.forced = forced;
			this.deadline = deadline;
			this.before = InStreamSnapshots.this.source.published().lastSnapshot();
		}

		SnapshotResult attempt(int number) {
			if (this.deadline.isOver()) {
				throw failure(
						String.format(Locale.ROOT, "it was not done within %s%s", this.deadline.timeout(), unknown()),
						null);
			}
			Batch batch = this.uncertain;
			if (batch == null) {
				if (number > 1) {
					prepareToWin();
				}
				Published<S> published = InStreamSnapshots.this.source.published();
				SnapshotResult refusal = refusal(published);
				if (refusal != null) {
					return refusal;
				}
				batch = build(published, number == 1);
				if (this.firstCursor == null) {
					this.firstCursor = batch.cursor;
				}
			}
			return send(batch);
		}

		SnapshotResult exhausted(RetryLaterException last) {
			if (this.uncertain == null && this.conflicts > 0) {
				return new SnapshotResult.Skipped(String.format(Locale.ROOT,
						"the stream moved before each of %d attempts, the last time to %s; it is tried again when it is due",
						this.conflicts, SeqNums.text(this.moved)));
			}
			return new SnapshotResult.Failed((this.uncertain != null)
					? failure(last.failure().getMessage() + unknown(), last.failure()) : last.failure());
		}

		private String unknown() {
			return (this.uncertain == null) ? ""
					: String.format(Locale.ROOT,
							"; whether the batch sent for position %s landed is not known, and does no harm either way",
							SeqNums.text(this.uncertain.cursor));
		}

		private @Nullable SnapshotResult refusal(Published<S> published) {
			SnapshotInfo last = published.lastSnapshot();
			if (this.firstCursor != null && last != null && !last.equals(this.before)
					&& !SeqNums.before(last.cursor(), this.firstCursor)) {
				return new SnapshotResult.Superseded(this.firstCursor, last.cursor());
			}
			String veto = InStreamSnapshots.this.source.veto();
			String reason = (veto != null) ? veto : InStreamSnapshots.this.writer.refusal(published, this.forced);
			return (reason != null) ? new SnapshotResult.Skipped(reason) : null;
		}

		// Hold what this process appends, and fold all that it has appended, so that only
		// others can move the stream.
		private void prepareToWin() {
			Duration hold = InStreamSnapshots.this.settings.appendHold();
			try {
				try {
					Futures.get(InStreamSnapshots.this.gate.close(hold), min(hold, this.deadline.remaining()));
				}
				catch (TimeoutException ex) {
					// They take their time: then they may win.
					InStreamSnapshots.this.gate.open();
				}
				long end = SeqNums.max(this.moved, InStreamSnapshots.this.gate.lastEnd());
				InStreamSnapshots.this.source.awaitCursor(end, this.deadline.remaining());
			}
			catch (TimeoutException ex) {
				throw failure(String.format(Locale.ROOT, "the projection did not fold up to %s within %s",
						SeqNums.text(this.moved), this.deadline.timeout()), null);
			}
		}

		private Batch build(Published<S> published, boolean verified) {
			ProjectionView<S> view = Objects.requireNonNull(published.view());
			StateWriter.Written state = InStreamSnapshots.this.writer.write(view.state(), MAX_BATCH);
			UUID id = UUID.randomUUID();
			long cursor = view.cursor();
			AppendRecord trim = AppendRecord.trim(SeqNums.min(cursor + 1, InStreamSnapshots.this.source.trimLimit()));
			AppendRecord snapshot = SnapshotRecord.encode(id, cursor, InStreamSnapshots.this.identity, state.bytes());
			long size = (long) trim.meteredBytes() + snapshot.meteredBytes() + (state.size() - state.bytes().length);
			if (size > MAX_BATCH) {
				throw new StateTooLargeException(String
					.format(Locale.ROOT, "The state of projection '%s' is too large for a snapshot in a single record "
							+ "of stream %s/%s: with its headers and the trim it needs %d bytes, and a batch has at most %d. "
							+ "Use the external placement for this projection, or make its state smaller",
							InStreamSnapshots.this.definition.name(), InStreamSnapshots.this.stream.basin(),
							InStreamSnapshots.this.stream.name(), size, MAX_BATCH),
						size, MAX_BATCH);
			}
			if (verified) {
				InStreamSnapshots.this.writer.verify(state.bytes());
			}
			return new Batch(id, cursor, published.deltas(), AppendInput.of(trim, snapshot).withMatchSeqNum(cursor),
					snapshot.body().length);
		}

		private SnapshotResult send(Batch batch) {
			CompletableFuture<?> unused = InStreamSnapshots.this.gate
				.close(InStreamSnapshots.this.settings.appendHold());
			try {
				Futures.get(InStreamSnapshots.this.stream.appendAsync(batch.input, AppendRetryPolicy.NO_SIDE_EFFECTS),
						this.deadline.remaining());
				return taken(batch);
			}
			catch (TimeoutException ex) {
				this.uncertain = batch;
				throw failure(
						String.format(Locale.ROOT, "it was not done within %s%s", this.deadline.timeout(), unknown()),
						null);
			}
			catch (SeqNumMismatchException ex) {
				return (this.uncertain != null) ? resolve(batch, ex.actualSeqNum())
						: conflict(batch.cursor, ex.actualSeqNum());
			}
			catch (IndefiniteAppendException ex) {
				this.uncertain = batch;
				if (ex.finalError() instanceof SeqNumMismatchException mismatch) {
					return resolve(batch, mismatch.actualSeqNum());
				}
				throw new RetryLaterException(failure(ex.getMessage(), ex));
			}
			catch (S2Exception ex) {
				if (!ex.hasNoSideEffects()) {
					this.uncertain = batch;
					throw new RetryLaterException(failure(ex.getMessage(), ex));
				}
				SnapshotException failure = failure(ex.getMessage() + unknown(), ex);
				throw (ex.isRetryable()) ? new RetryLaterException(failure) : failure;
			}
			finally {
				InStreamSnapshots.this.gate.open();
			}
		}

		private SnapshotResult conflict(long cursor, long actual) {
			this.uncertain = null;
			this.conflicts++;
			this.moved = actual;
			InStreamSnapshots.this.source.conflict(cursor, actual);
			throw new RetryLaterException(failure(String.format(Locale.ROOT, "the stream moved from %s to %s before it",
					SeqNums.text(cursor), SeqNums.text(actual)), null));
		}

		// The position is taken. If the batch landed it was there: its trim at the
		// cursor,
		// its snapshot right after. The trim may have removed itself meanwhile, and a
		// newer
		// snapshot both of them.
		private SnapshotResult resolve(Batch batch, long actual) {
			List<SequencedRecord> records;
			try {
				records = Futures
					.get(InStreamSnapshots.this.stream.readAsync(ReadInput.fromSeqNum(batch.cursor).withCount(2)),
							this.deadline.remaining())
					.records();
			}
			catch (TimeoutException ex) {
				throw failure(
						String.format(Locale.ROOT, "it was not done within %s%s", this.deadline.timeout(), unknown()),
						null);
			}
			catch (S2Exception ex) {
				throw new RetryLaterException(failure("it could not be read back: " + ex.getMessage(), ex));
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
					return new SnapshotResult.Superseded(batch.cursor, coveredBy);
				}
			}
			return conflict(batch.cursor, actual);
		}

		private @Nullable Long validCursor(SequencedRecord record) {
			if (record.isCommand() || !SnapshotRecord.isMeant(record)) {
				return null;
			}
			try {
				return SnapshotRecord.decode(record, InStreamSnapshots.this.identity).cursor();
			}
			catch (InvalidSnapshotException ex) {
				return null;
			}
		}

		private SnapshotResult taken(Batch batch) {
			SnapshotInfo info = new SnapshotInfo(batch.id, batch.cursor, SnapshotPlacement.IN_STREAM,
					SnapshotForm.SINGLE, batch.payload, Instant.now());
			return new SnapshotResult.Taken(info, batch.deltas);
		}

		private static Duration min(Duration one, Duration other) {
			return (one.compareTo(other) < 0) ? one : other;
		}

	}

}
