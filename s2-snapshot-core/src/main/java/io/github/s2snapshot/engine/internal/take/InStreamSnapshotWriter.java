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

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.internal.follow.FoldedTypes;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.StateTooLargeException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Writes a state into the stream: the state is serialized, verified as a reader would
 * read it, and appended with its trim. A state that fits is written into a single record,
 * a larger one into fragments that are appended while it is serialized. Used by one
 * thread.
 *
 * @param <S> the type of the state
 */
final class InStreamSnapshotWriter<S> {

	private static final byte[] NOTHING = new byte[0];

	private final InStreamContext<S> context;

	private final SnapshotRace race;

	private final SnapshotTrims trims;

	private final FoldedTypes types;

	private final SingleRecordAppend single;

	private final SnapshotTrust trust;

	private final Deadline deadline;

	private @Nullable ContentEncoding encoding;

	private boolean large;

	private IgnoredTypes ignored = IgnoredTypes.NONE;

	private @Nullable AttemptOutcome ended;

	InStreamSnapshotWriter(InStreamContext<S> context, SnapshotRace race, SnapshotTrims trims,
			SingleRecordAppend single, SnapshotTrust trust, Deadline deadline) {
		this.context = context;
		this.race = race;
		this.trims = trims;
		this.types = new FoldedTypes(context.definition());
		this.single = single;
		this.trust = trust;
		this.deadline = deadline;
		this.encoding = PayloadEncoder.fixed(context.definition().encoding().compression());
	}

	/**
	 * Returns whether the last state did not fit into a single record.
	 * @return whether it had more than one chunk
	 */
	boolean isLarge() {
		return this.large;
	}

	/**
	 * Appends the first fragment before the state is captured.
	 * @param appends appends the fragments
	 * @param cursor the expected position of the fragment
	 * @return the outcome
	 */
	FramedAppends.Beginning beginEarly(FramedAppends appends, long cursor) {
		ContentEncoding known = (this.encoding != null) ? this.encoding : ContentEncoding.GZIP;
		this.encoding = known;
		return appends.begin(cursor, known, NOTHING);
	}

	/**
	 * Writes a state and appends it.
	 * @param id the id of the snapshot
	 * @param state the state
	 * @param cursor the cursor of the state
	 * @param deltas the number of deltas that were folded into the state
	 * @param ignored the types of deltas that the state lacks
	 * @param appends appends the fragments of a framed snapshot
	 * @return the outcome
	 */
	AttemptOutcome write(UUID id, S state, long cursor, long deltas, IgnoredTypes ignored, FramedAppends appends) {
		this.ignored = this.types.listed(ignored);
		this.ended = null;
		ChunkSink[] opened = new ChunkSink[1];
		PayloadEncoder encoder = new PayloadEncoder(this.encoding, this.context.limits(), (chosen) -> {
			this.encoding = chosen;
			opened[0] = new ChunkSink(chunkSize(id, cursor, chosen), this.context.limits(),
					(chunk) -> onChunk(appends, cursor, chosen, chunk));
			return opened[0];
		});
		SnapshotException unwritten = writeDocument(state, cursor, encoder);
		if (this.ended != null) {
			return this.ended;
		}
		ChunkSink sink = opened[0];
		RuntimeException broken = (sink != null) ? sink.failure() : null;
		if (broken != null) {
			throw broken;
		}
		if (unwritten != null) {
			throw unwritten;
		}
		boolean fits = !sink.isCut() && encoder.length() <= this.context.limits().singleInflatedBytes();
		if (fits && !appends.isBegun() && form() != SnapshotFormChoice.FRAMED) {
			return appendSingle(id, state, cursor, deltas, encoder.encoding(), sink.rest());
		}
		this.large = true;
		requireFramed(sink);
		byte[] rest = sink.rest();
		if (!appends.isBegun()) {
			AttemptOutcome lost = begin(appends, cursor, encoder.encoding(), rest);
			if (lost != null) {
				return lost;
			}
			rest = NOTHING;
		}
		return end(id, state, cursor, deltas, sink, rest, appends);
	}

	private @Nullable SnapshotException writeDocument(S state, long cursor, PayloadEncoder encoder) {
		try {
			new StateWriter<>(this.context.definition()).writeDocument(state, cursor, encoder);
			encoder.close();
			return null;
		}
		catch (SnapshotException ex) {
			return ex;
		}
		catch (IOException ex) {
			return this.context.failure(ex.getMessage(), ex);
		}
	}

	private AttemptOutcome appendSingle(UUID id, S state, long cursor, long deltas, ContentEncoding chosen,
			byte[] payload) {
		AppendRecord trim = this.trims.trim(cursor + 1, this.ignored);
		long position = (trim != null) ? cursor + 1 : cursor;
		AppendRecord record = single(id, cursor, position, chosen, payload);
		new InStreamVerifier<>(this.context, id).verify(record, position, state);
		List<AppendRecord> batch = (trim != null) ? List.of(trim, record) : List.of(record);
		return this.single.send(new SingleRecordAppend.Batch(id, cursor, deltas,
				AppendInput.of(batch).withMatchSeqNum(cursor), record.body().length, this.ignored));
	}

	private AttemptOutcome end(UUID id, S state, long cursor, long deltas, ChunkSink sink, byte[] rest,
			FramedAppends appends) {
		SnapshotResult superseded = this.race.superseded(cursor);
		if (superseded != null) {
			return new AttemptOutcome.Ended(superseded);
		}
		AppendRecord last = appends.last(rest, sink.length(), sink.sha256(), this.ignored);
		appends.awaitDurable();
		InStreamVerifier<S> verifier = new InStreamVerifier<>(this.context, id);
		try {
			verifier.verify(cursor, last, state, this.deadline);
			if (this.trims.trim(cursor, this.ignored) != null) {
				verifier.requireRoom();
			}
			superseded = this.race.superseded(cursor);
			if (superseded != null) {
				return new AttemptOutcome.Ended(superseded);
			}
			S2Exception lost = appends.end(last);
			if (!verifier.isWhole(this.deadline) && lost != null) {
				throw appends.unknown(lost);
			}
		}
		catch (TimeoutException ex) {
			throw appends.late();
		}
		verifier.requireKept();
		AppendRecord trim = this.trims.trim(cursor, this.ignored);
		if (trim != null) {
			verifier.requireRoom();
		}
		Long newer = verifier.newer();
		if (newer != null) {
			return new AttemptOutcome.Ended(new SnapshotResult.Superseded(cursor, newer));
		}
		if (trim != null) {
			trim(cursor, trim, appends);
		}
		return new AttemptOutcome.Ended(
				new SnapshotResult.Taken(
						new SnapshotInfo(id, cursor, SnapshotPlacement.IN_STREAM, SnapshotForm.FRAMED, sink.length(),
								EngineTime.instant(), this.ignored, this.context.definition().foldFingerprint()),
						deltas));
	}

	// Readers find the snapshot already. The next snapshot trims what is not trimmed now.
	private void trim(long cursor, AppendRecord trim, FramedAppends appends) {
		String reason;
		try {
			appends.trim(trim);
			return;
		}
		catch (TimeoutException ex) {
			reason = "the trim was not acknowledged within " + this.deadline.timeout();
		}
		catch (S2Exception ex) {
			String missing = this.context.rights().missing(ex);
			reason = (missing != null) ? missing : String.valueOf(ex.getMessage());
		}
		this.context.reports().historyKept(cursor, reason);
	}

	// A chunk is never larger than the payload of a single record.
	private int chunkSize(UUID id, long cursor, ContentEncoding chosen) {
		int digits = Integer.toString(InStreamContext.MAX_BATCH).length() - 1;
		return InStreamContext.MAX_BATCH - AppendRecord.trim(cursor).meteredBytes() - digits
				- single(id, cursor, cursor, chosen, NOTHING).meteredBytes();
	}

	private AppendRecord single(UUID id, long cursor, long position, ContentEncoding chosen, byte[] payload) {
		return this.trust.sign(SnapshotRecord.encode(id, cursor, this.context.identity(), chosen, this.ignored,
				this.context.definition().foldFingerprint(), payload), position);
	}

	// Returns whether the rest of the state is needed.
	private boolean onChunk(FramedAppends appends, long cursor, ContentEncoding chosen, byte[] chunk) {
		this.large = true;
		if (form() == SnapshotFormChoice.SINGLE) {
			return true;
		}
		if (!appends.isBegun()) {
			this.ended = begin(appends, cursor, chosen, chunk);
			return this.ended == null;
		}
		SnapshotResult superseded = this.race.superseded(cursor);
		if (superseded != null) {
			this.ended = new AttemptOutcome.Ended(superseded);
			return false;
		}
		appends.next(chunk);
		return true;
	}

	// Returns the outcome if the attempt has ended, else null.
	private @Nullable AttemptOutcome begin(FramedAppends appends, long cursor, ContentEncoding chosen, byte[] chunk) {
		CompletableFuture<?> unused = this.context.gate().close(this.context.hold());
		try {
			FramedAppends.Beginning beginning = appends.begin(cursor, chosen, chunk);
			if (beginning instanceof FramedAppends.Moved moved) {
				return this.race.conflict(cursor, moved.actual());
			}
			return (beginning instanceof FramedAppends.Unknown unknown) ? new AttemptOutcome.Again(unknown.reason())
					: null;
		}
		finally {
			this.context.gate().open();
		}
	}

	private SnapshotFormChoice form() {
		return this.context.definition().encoding().form();
	}

	private void requireFramed(ChunkSink sink) {
		if (form() == SnapshotFormChoice.SINGLE) {
			int overhead = InStreamContext.MAX_BATCH - sink.chunkSize();
			throw new StateTooLargeException(String.format(Locale.ROOT,
					"The state of projection '%s' is too large for a snapshot in a single record "
							+ "of stream %s/%s: with headers and trim it needs %d bytes, and a batch has at most %d. "
							+ "Set the form to auto or framed, or make the state smaller",
					this.context.definition().name(), this.context.stream().basin(), this.context.stream().name(),
					sink.length() + overhead, InStreamContext.MAX_BATCH), sink.length() + overhead,
					InStreamContext.MAX_BATCH);
		}
	}

}
