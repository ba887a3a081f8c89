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

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.SnapshotException;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.StateTooLargeException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * One snapshot with all its attempts. The state goes into a single record when it fits,
 * else into fragments while it is still being written. When the stream keeps moving, the
 * first fragment goes ahead of the state: then only a round trip has to be won, and the
 * state is taken where the fragment landed.
 *
 * @param <S> the type of the state
 */
final class InStreamTaking<S> {

	private static final Logger logger = LoggerFactory.getLogger(InStreamTaking.class);

	private static final byte[] NOTHING = new byte[0];

	private static final int EARLY_AFTER = 3;

	private static final int EARLY_TRIES = 20;

	private final InStreamContext<S> context;

	private final boolean forced;

	private final Deadline deadline;

	private final SnapshotTrust trust;

	private final @Nullable SnapshotInfo before;

	private final SingleRecordAppend single;

	private @Nullable Long firstCursor;

	private @Nullable ContentEncoding encoding;

	private boolean large;

	private long moved;

	private int conflicts;

	InStreamTaking(InStreamContext<S> context, boolean forced, Deadline deadline) {
		this.context = context;
		this.forced = forced;
		this.deadline = deadline;
		this.encoding = PayloadEncoder.fixed(context.definition().encoding().compression());
		this.trust = context.trust().pinned();
		this.before = context.source().published().lastSnapshot();
		this.single = new SingleRecordAppend(context, deadline, this::lost);
	}

	SnapshotResult attempt(int number) {
		if (this.deadline.isOver()) {
			throw this.single.late(null);
		}
		if (this.single.isUncertain()) {
			return this.single.sendAgain();
		}
		boolean early = isEarly();
		if (number > 1) {
			drainAppends();
			if (!early) {
				catchUp();
			}
		}
		Published<S> published = this.context.source().published();
		SnapshotResult refusal = refusal(published);
		if (refusal != null) {
			return refusal;
		}
		ProjectionView<S> view = Objects.requireNonNull(published.view());
		if (this.firstCursor == null) {
			this.firstCursor = view.cursor();
		}
		UUID id = UUID.randomUUID();
		try (FramedAppends appends = new FramedAppends(this.context, id, this.trust, this.deadline)) {
			return (early) ? takeEarly(id, appends)
					: write(id, view.state(), view.cursor(), published.deltas(), appends);
		}
		catch (EndedException ex) {
			return ex.result;
		}
	}

	private boolean isEarly() {
		return form() != SnapshotFormChoice.SINGLE
				&& (this.conflicts >= EARLY_AFTER || (this.large && this.conflicts > 0));
	}

	private SnapshotFormChoice form() {
		return this.context.definition().encoding().form();
	}

	SnapshotResult exhausted(RetryLaterException last) {
		if (!this.single.isUncertain() && this.conflicts > 0) {
			return new SnapshotResult.Skipped(String.format(Locale.ROOT,
					"the stream moved before each of %d attempts, the last time to %s; it is tried again when it is due",
					this.conflicts, SeqNums.text(this.moved)));
		}
		return new SnapshotResult.Failed((this.single.isUncertain())
				? this.context.failure(last.failure().getMessage() + this.single.unknown(), last.failure())
				: last.failure());
	}

	private @Nullable SnapshotResult refusal(Published<S> published) {
		SnapshotResult superseded = superseded(published, this.firstCursor);
		if (superseded != null) {
			return superseded;
		}
		Long undecided = this.context.source().undecided();
		String veto = (undecided != null) ? StateWriter.undecided(undecided) : this.context.source().veto();
		String reason = (veto != null) ? veto : this.context.writer().refusal(published, this.forced);
		return (reason != null) ? new SnapshotResult.Skipped(reason) : null;
	}

	private @Nullable SnapshotResult superseded(Published<S> published, @Nullable Long cursor) {
		SnapshotInfo last = published.lastSnapshot();
		return (cursor != null && last != null && !last.equals(this.before) && !SeqNums.before(last.cursor(), cursor))
				? new SnapshotResult.Superseded(cursor, last.cursor()) : null;
	}

	private CompletableFuture<@Nullable Void> holdAppends() {
		return this.context.gate().close(this.context.settings().appendHold());
	}

	// Hold what this process appends, so that only others can move the stream.
	private void drainAppends() {
		try {
			Duration hold = this.context.settings().appendHold();
			Duration left = this.deadline.remaining();
			Futures.get(holdAppends(), (hold.compareTo(left) < 0) ? hold : left);
		}
		catch (TimeoutException ex) {
			// They take their time: then they may win.
			this.context.gate().open();
		}
	}

	// Fold all that this process has appended, and what it lost against.
	private void catchUp() {
		try {
			long end = SeqNums.max(this.moved, this.context.gate().lastEnd());
			this.context.source().awaitCursor(end, this.deadline.remaining());
		}
		catch (TimeoutException ex) {
			throw this.context.failure(String.format(Locale.ROOT, "the projection did not fold up to %s within %s",
					SeqNums.text(this.moved), this.deadline.timeout()), null);
		}
	}

	private SnapshotResult takeEarly(UUID id, FramedAppends appends) {
		CompletableFuture<StateCapture.Captured<S>> captured = new CompletableFuture<>();
		StateCapture.Captured<S> state;
		try {
			Futures.get(this.context.source().capture(id, captured), this.deadline.remaining());
			beginEarly(appends);
			state = Futures.get(captured, this.deadline.remaining());
		}
		catch (TimeoutException ex) {
			throw this.single.late(ex);
		}
		if (state.cursor() != appends.cursor()) {
			// History must never be given up for a state that was taken elsewhere.
			throw conflict(state.cursor(), appends.cursor());
		}
		S value = state.state();
		return (value != null) ? write(id, value, state.cursor(), state.deltas(), appends)
				: new SnapshotResult.Skipped(StateWriter.NULL_STATE);
	}

	private void beginEarly(FramedAppends appends) {
		ContentEncoding known = (this.encoding != null) ? this.encoding : ContentEncoding.GZIP;
		this.encoding = known;
		try {
			for (int i = 0; i < EARLY_TRIES; i++) {
				long guess = SeqNums.max(this.moved, this.context.gate().lastEnd());
				Long actual = appends.begin(guess, known, NOTHING);
				if (actual == null) {
					return;
				}
				if (i == EARLY_TRIES - 1 || this.deadline.isOver()) {
					throw conflict(guess, actual);
				}
				lost(guess, actual);
			}
		}
		finally {
			this.context.gate().open();
		}
	}

	private SnapshotResult write(UUID id, S state, long cursor, long deltas, FramedAppends appends) {
		ChunkSink[] opened = new ChunkSink[1];
		PayloadEncoder encoder = new PayloadEncoder(this.encoding, this.context.limits(), (chosen) -> {
			this.encoding = chosen;
			opened[0] = new ChunkSink(chunkSize(id, cursor, chosen), this.context.limits(),
					(chunk) -> onChunk(appends, cursor, chosen, chunk));
			return opened[0];
		});
		try {
			this.context.writer().writeDocument(state, cursor, encoder);
			encoder.close();
		}
		catch (IOException | SnapshotException ex) {
			rethrow(opened[0]);
			throw (ex instanceof SnapshotException known) ? known : this.context.failure(ex.getMessage(), ex);
		}
		ChunkSink sink = opened[0];
		rethrow(sink);
		boolean single = !sink.isCut() && encoder.length() <= this.context.limits().singleInflatedBytes();
		if (single && !appends.isBegun() && form() != SnapshotFormChoice.FRAMED) {
			AppendRecord trim = trim(cursor + 1);
			long position = (trim != null) ? cursor + 1 : cursor;
			AppendRecord record = single(id, cursor, position, encoder.encoding(), sink.rest());
			new InStreamVerifier<>(this.context, id).verify(record, position, state);
			return this.single.send(new SingleRecordAppend.Batch(id, cursor, deltas,
					AppendInput.of(batch(trim, record)).withMatchSeqNum(cursor), record.body().length));
		}
		this.large = true;
		requireFramed(sink);
		byte[] rest = sink.rest();
		if (!appends.isBegun()) {
			begin(appends, cursor, encoder.encoding(), rest);
			rest = NOTHING;
		}
		return end(id, state, cursor, deltas, sink, rest, appends);
	}

	private SnapshotResult end(UUID id, S state, long cursor, long deltas, ChunkSink sink, byte[] rest,
			FramedAppends appends) {
		requireNotSuperseded(cursor);
		AppendRecord last = appends.last(rest, sink.length(), sink.sha256());
		appends.awaitDurable();
		InStreamVerifier<S> verifier = new InStreamVerifier<>(this.context, id);
		try {
			verifier.verify(cursor, last, state, this.deadline);
			if (trim(cursor) != null) {
				verifier.requireRoom();
			}
			requireNotSuperseded(cursor);
			S2Exception lost = appends.end(last);
			if (!verifier.isWhole(this.deadline) && lost != null) {
				throw appends.unknown(lost);
			}
		}
		catch (TimeoutException ex) {
			throw appends.late();
		}
		verifier.requireKept();
		AppendRecord trim = trim(cursor);
		if (trim != null) {
			verifier.requireRoom();
		}
		Long newer = verifier.newer();
		if (newer != null) {
			return new SnapshotResult.Superseded(cursor, newer);
		}
		if (trim != null) {
			trim(cursor, trim, appends);
		}
		return new SnapshotResult.Taken(new SnapshotInfo(id, cursor, SnapshotPlacement.IN_STREAM, SnapshotForm.FRAMED,
				sink.length(), EngineTime.instant()), deltas);
	}

	// The snapshot is there, and readers find it: what is not trimmed now is trimmed for
	// the next one.
	private void trim(long cursor, AppendRecord trim, FramedAppends appends) {
		String reason;
		try {
			appends.trim(trim);
			return;
		}
		catch (TimeoutException ex) {
			reason = "it was not acknowledged within " + this.deadline.timeout();
		}
		catch (S2Exception ex) {
			String missing = this.context.rights().missing(ex);
			reason = (missing != null) ? missing : String.valueOf(ex.getMessage());
		}
		logger.warn("Projection '{}': the history that the snapshot at {} covers was not trimmed: {}",
				this.context.definition().name(), SeqNums.text(cursor), reason);
		this.context.source().historyKept(reason);
	}

	private static List<AppendRecord> batch(@Nullable AppendRecord trim, AppendRecord snapshot) {
		return (trim != null) ? List.of(trim, snapshot) : List.of(snapshot);
	}

	private @Nullable AppendRecord trim(long to) {
		if (!this.context.rights().mayTrim()) {
			return null;
		}
		long limit = SeqNums.min(to, this.context.source().trimLimit());
		if (this.context.verifier().isFull()) {
			return AppendRecord.trim(limit);
		}
		long verified = this.context.source().restoredCursor();
		return (verified != 0) ? AppendRecord.trim(SeqNums.min(limit, verified)) : null;
	}

	private static void rethrow(@Nullable ChunkSink sink) {
		RuntimeException failure = (sink != null) ? sink.failure() : null;
		if (failure != null) {
			throw failure;
		}
	}

	// Whatever is a chunk could also be the whole of a single record.
	private int chunkSize(UUID id, long cursor, ContentEncoding chosen) {
		int digits = Integer.toString(InStreamSnapshots.MAX_BATCH).length() - 1;
		return InStreamSnapshots.MAX_BATCH - AppendRecord.trim(cursor).meteredBytes() - digits
				- single(id, cursor, cursor, chosen, NOTHING).meteredBytes();
	}

	private AppendRecord single(UUID id, long cursor, long position, ContentEncoding chosen, byte[] payload) {
		return this.trust.sign(SnapshotRecord.encode(id, cursor, this.context.identity(), chosen, payload), position);
	}

	private void onChunk(FramedAppends appends, long cursor, ContentEncoding chosen, byte[] chunk) {
		this.large = true;
		if (form() == SnapshotFormChoice.SINGLE) {
			return;
		}
		if (!appends.isBegun()) {
			begin(appends, cursor, chosen, chunk);
			return;
		}
		requireNotSuperseded(cursor);
		appends.next(chunk);
	}

	private void begin(FramedAppends appends, long cursor, ContentEncoding chosen, byte[] chunk) {
		CompletableFuture<?> unused = holdAppends();
		try {
			Long actual = appends.begin(cursor, chosen, chunk);
			if (actual != null) {
				throw conflict(cursor, actual);
			}
		}
		finally {
			this.context.gate().open();
		}
	}

	private void requireNotSuperseded(long cursor) {
		SnapshotResult superseded = superseded(this.context.source().published(), cursor);
		if (superseded != null) {
			throw new EndedException(superseded);
		}
	}

	private void requireFramed(ChunkSink sink) {
		if (form() == SnapshotFormChoice.SINGLE) {
			int overhead = InStreamSnapshots.MAX_BATCH - sink.chunkSize();
			throw new StateTooLargeException(String
				.format(Locale.ROOT, "The state of projection '%s' is too large for a snapshot in a single record "
						+ "of stream %s/%s: with its headers and the trim it needs %d bytes, and a batch has at most %d. "
						+ "Let its form be auto or framed, or make the state smaller", this.context.definition().name(),
						this.context.stream().basin(), this.context.stream().name(), sink.length() + overhead,
						InStreamSnapshots.MAX_BATCH),
					sink.length() + overhead, InStreamSnapshots.MAX_BATCH);
		}
	}

	static String moved(long cursor, long actual) {
		return String.format(Locale.ROOT, "the stream moved from %s to %s before it", SeqNums.text(cursor),
				SeqNums.text(actual));
	}

	private RetryLaterException conflict(long cursor, long actual) {
		lost(cursor, actual);
		return new RetryLaterException(this.context.failure(moved(cursor, actual), null));
	}

	private void lost(long cursor, long actual) {
		this.conflicts++;
		this.moved = actual;
		this.context.source().conflict(cursor, actual);
	}

	/**
	 * Nothing is to be written any more.
	 */
	private static final class EndedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final transient SnapshotResult result;

		EndedException(SnapshotResult result) {
			this.result = result;
		}

	}

}
