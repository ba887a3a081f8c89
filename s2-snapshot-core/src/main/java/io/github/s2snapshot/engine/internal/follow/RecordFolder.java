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

package io.github.s2snapshot.engine.internal.follow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.RecordFold;
import io.github.s2snapshot.definition.SnapshotPredicate;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.support.Undecryptable;
import io.github.s2snapshot.projection.UnknownDeltas;
import io.github.s2snapshot.projection.error.DeltaRefusedException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.NewerDeltaVersionException;
import io.github.s2snapshot.projection.error.UndecryptableRecordException;
import io.github.s2snapshot.projection.error.UnknownDeltaTypeException;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.sdk.text.ForeignText;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.serializer.DeltaException;
import io.github.s2snapshot.serializer.JacksonDeltaCodec;
import io.github.s2snapshot.serializer.UnknownDelta;

/**
 * Decodes a record, folds it and tests the snapshot predicates.
 *
 * @param <S> the type of the state
 */
public final class RecordFolder<S> {

	private static final Object IGNORED = new Object();

	private final String projection;

	private final StreamName stream;

	private final DeltaCodec codec;

	private final boolean several;

	private final ProjectionDefinition<S> definition;

	private final boolean skips;

	private final boolean ignores;

	// The types of the deltas of the last record that were ignored, usually none.
	private List<@Nullable String> ignored = List.of();

	private final List<SnapshotPredicate<S>> predicates;

	// Whether a predicate was true for a delta of the last record.
	private boolean snapshotWanted;

	private final Purpose purpose;

	// Whether the records are not appended yet.
	private final boolean ahead;

	RecordFolder(ProjectionDefinition<S> definition, StreamName stream, List<SnapshotPredicate<S>> predicates) {
		this(definition, stream, predicates, Purpose.FOLD);
	}

	private RecordFolder(ProjectionDefinition<S> definition, StreamName stream, List<SnapshotPredicate<S>> predicates,
			Purpose purpose) {
		this.predicates = predicates;
		this.purpose = purpose;
		this.ahead = purpose == Purpose.CHECK;
		this.projection = definition.name();
		this.stream = stream;
		this.codec = definition.codec();
		this.several = this.codec.decodesSeveral();
		this.definition = definition;
		this.skips = definition.poison().deadLetterStream() != null;
		this.ignores = !this.ahead && definition.unknown() == UnknownDeltas.IGNORE;
	}

	/**
	 * Creates a folder for records before they are appended. It throws
	 * {@link DeltaRefusedException} for a record that it cannot fold.
	 * @param <S> the type of the state
	 * @param definition the projection
	 * @param stream its stream
	 * @return the folder
	 */
	public static <S> RecordFolder<S> ahead(ProjectionDefinition<S> definition, StreamName stream) {
		return new RecordFolder<>(definition, stream, definition.predicates(), Purpose.CHECK);
	}

	/**
	 * Creates a folder for a subscription to deltas. It tests the snapshot predicates
	 * too, because a record is also skipped if one of them fails.
	 * @param <S> the type of the state
	 * @param definition the projection
	 * @param stream its stream
	 * @return the folder
	 */
	public static <S> RecordFolder<S> delivering(ProjectionDefinition<S> definition, StreamName stream) {
		return new RecordFolder<>(definition, stream, definition.predicates(), Purpose.DELIVER);
	}

	/**
	 * Returns whether a snapshot predicate was true for the last record.
	 * @return whether a snapshot should be taken
	 */
	boolean isSnapshotWanted() {
		return this.snapshotWanted;
	}

	/**
	 * Returns the types of the deltas of the last record that were ignored.
	 * @return the types, with {@code null} for a delta without a type
	 */
	List<@Nullable String> ignored() {
		return this.ignored;
	}

	public S fold(S state, SequencedRecord record) {
		this.ignored = List.of();
		this.snapshotWanted = false;
		if (Undecryptable.is(record)) {
			throw undecryptable(record);
		}
		if (!this.several) {
			return fold(state, decode(record), record);
		}
		S folded = state;
		for (Object delta : decodeAll(record)) {
			folded = fold(folded, delta, record);
		}
		return folded;
	}

	/**
	 * Decodes the deltas of a record that the projection folds.
	 * @param record the record
	 * @return the deltas, without those that are ignored
	 * @throws FoldException if the record cannot be decoded, or has no fold
	 */
	public List<Decoded<S>> decoded(SequencedRecord record) {
		this.ignored = List.of();
		if (Undecryptable.is(record)) {
			throw undecryptable(record);
		}
		List<Object> deltas = (this.several) ? decodeAll(record) : Collections.singletonList(decode(record));
		List<Decoded<S>> decoded = new ArrayList<>(deltas.size());
		for (int i = 0; i < deltas.size(); i++) {
			Object delta = deltas.get(i);
			RecordFold<S> fold = findFold(delta, record);
			if (fold != null) {
				decoded.add(new Decoded<>(i, delta, fold));
			}
		}
		return decoded;
	}

	/**
	 * Folds a delta of a record.
	 * @param state the state
	 * @param decoded the delta
	 * @param record the record
	 * @return the new state
	 * @throws FoldException if the fold fails
	 */
	public S fold(S state, Decoded<S> decoded, SequencedRecord record) {
		return fold(state, decoded.delta, record, decoded.fold);
	}

	private Object decode(SequencedRecord record) {
		try {
			return this.codec.decode(record);
		}
		catch (DeltaException ex) {
			return requireIgnored(record, ex);
		}
		catch (Throwable ex) {
			throw failed(record, "its body cannot be decoded: " + ForeignFailure.describe(ex), ex);
		}
	}

	private List<Object> decodeAll(SequencedRecord record) {
		try {
			return this.codec.decodeAll(record);
		}
		catch (DeltaException ex) {
			return List.of(requireIgnored(record, ex));
		}
		catch (Throwable ex) {
			throw failed(record, "its body cannot be decoded: " + ForeignFailure.describe(ex), ex);
		}
	}

	private Object requireIgnored(SequencedRecord record, DeltaException ex) {
		if (!this.ignores || !ex.isUnknownType()) {
			throw undecodable(record, ex);
		}
		ignore(ex.type());
		return IGNORED;
	}

	private void ignore(@Nullable String type) {
		List<@Nullable String> types = new ArrayList<>(this.ignored);
		types.add(type);
		this.ignored = types;
	}

	private S fold(S state, @Nullable Object delta, SequencedRecord record) {
		RecordFold<S> fold = findFold(delta, record);
		return (fold != null) ? fold(state, Objects.requireNonNull(delta), record, fold) : state;
	}

	// Returns null for a delta that is ignored.
	private @Nullable RecordFold<S> findFold(@Nullable Object delta, SequencedRecord record) {
		if (delta == IGNORED) {
			return null;
		}
		if (delta == null) {
			throw failed(record, "the codec returned null", null);
		}
		if (delta instanceof UnknownDelta unknown) {
			if (this.ignores) {
				ignore(unknown.type());
				return null;
			}
			throw unknownType(record, unknown.message(), null);
		}
		RecordFold<S> fold = this.definition.findFold(delta.getClass());
		if (fold == null) {
			throw unknownType(record,
					String.format(Locale.ROOT,
							"it was decoded as %s, and the projection has no fold for this class: add one",
							delta.getClass().getName()),
					null);
		}
		return fold;
	}

	private S fold(S state, Object delta, SequencedRecord record, RecordFold<S> fold) {
		S folded;
		try {
			folded = fold.fold(state, delta, record);
		}
		catch (Throwable ex) {
			throw failed(record, "the fold threw " + ForeignFailure.describe(ex), ex);
		}
		if (!this.predicates.isEmpty()) {
			this.snapshotWanted |= isWanted(folded, delta, record);
		}
		return folded;
	}

	private boolean isWanted(S state, Object delta, SequencedRecord record) {
		for (SnapshotPredicate<S> predicate : this.predicates) {
			if (test(predicate, state, delta, record)) {
				return true;
			}
		}
		return false;
	}

	private boolean test(SnapshotPredicate<S> predicate, S state, Object delta, SequencedRecord record) {
		try {
			return predicate.test(state, delta, record);
		}
		catch (Throwable ex) {
			throw failed(record, "the snapshot predicate " + predicate.name() + " threw " + ForeignFailure.describe(ex),
					ex);
		}
	}

	private UndecryptableRecordException undecryptable(SequencedRecord record) {
		return new UndecryptableRecordException(String.format(Locale.ROOT,
				"Projection '%s' cannot fold record %s of stream %s: the server cannot decrypt it with the "
						+ "key of the projection, because it was appended with another key. %s. %s with the right key%s",
				this.projection, SeqNums.text(record.seqNum()), this.stream, this.purpose.stops, this.purpose.again,
				wayOut()), this.stream, record.seqNum(), null);
	}

	private FoldException undecodable(SequencedRecord record, DeltaException ex) {
		String reason = ForeignText.line(ex.getMessage());
		if (ex.isNewerVersion()) {
			return newerVersion(record, reason, ex);
		}
		return (ex.isUnknownType()) ? unknownType(record, reason, ex) : failed(record, reason, ex);
	}

	// The record is fine, so the way out is never to pass over it.
	private FoldException newerVersion(SequencedRecord record, String reason, DeltaException cause) {
		return (this.ahead) ? refused(record, reason, cause) : new NewerDeltaVersionException(String.format(Locale.ROOT,
				"Projection '%s' cannot fold record %s of stream %s (%s): %s. %s. %s with a release that knows the version",
				this.projection, SeqNums.text(record.seqNum()), this.stream, shown(type(record)), reason,
				this.purpose.stops, this.purpose.again), this.stream, record.seqNum(), type(record),
				presentable(cause));
	}

	private FoldException unknownType(SequencedRecord record, String reason, @Nullable Throwable cause) {
		return (this.ahead) ? refused(record, reason, cause) : new UnknownDeltaTypeException(message(record, reason),
				this.stream, record.seqNum(), type(record), presentable(cause));
	}

	public FoldException failed(SequencedRecord record, String reason, @Nullable Throwable cause) {
		return (this.ahead) ? refused(record, reason, cause) : new FoldException(message(record, reason), this.stream,
				record.seqNum(), type(record), presentable(cause));
	}

	// The exception is logged and published, so its cause must not have record content.
	// Before an append, the caller gets the unchanged cause of its own delta.
	private static @Nullable Throwable presentable(@Nullable Throwable cause) {
		return (cause != null) ? ForeignFailure.presentable(cause) : null;
	}

	private DeltaRefusedException refused(SequencedRecord record, String reason, @Nullable Throwable cause) {
		String type = type(record);
		return new DeltaRefusedException(String.format(Locale.ROOT,
				"Projection '%s' rejected a delta (%s) before it became record %s of stream %s: %s. Deltas "
						+ "are folded before they are appended, and nothing was appended. Append a delta that fits the "
						+ "state, or change the fold to accept it",
				this.projection, shown(type), SeqNums.text(record.seqNum()), this.stream, reason), this.stream,
				record.seqNum(), type, cause);
	}

	private String message(SequencedRecord record, String reason) {
		return String.format(Locale.ROOT,
				"Projection '%s' cannot fold record %s of stream %s (%s): %s. %s. Fix the cause and %s%s",
				this.projection, SeqNums.text(record.seqNum()), this.stream, shown(type(record)), reason,
				this.purpose.stops, this.purpose.again.toLowerCase(Locale.ROOT), wayOut());
	}

	private static String shown(@Nullable String type) {
		return (type != null) ? "type " + ForeignText.quote(type) : "no type";
	}

	// Not for a projection that already skips.
	private String wayOut() {
		return (this.skips) ? ""
				: ", or skip the record: set the poison policy to 'skip' and name a dead-letter stream";
	}

	private static @Nullable String type(SequencedRecord record) {
		return record.header(JacksonDeltaCodec.TYPE_HEADER).orElse(null);
	}

	/**
	 * What a record is folded for.
	 */
	private enum Purpose {

		/**
		 * For the state of the projection.
		 */
		FOLD("Folding and snapshots stop before this record", "Start the projection again"),

		/**
		 * To check it before it is appended.
		 */
		CHECK("Nothing was appended", "Append again"),

		/**
		 * For a subscriber to deltas.
		 */
		DELIVER("The subscription to deltas ends before this record", "Subscribe again");

		private final String stops;

		private final String again;

		Purpose(String stops, String again) {
			this.stops = stops;
			this.again = again;
		}

	}

	/**
	 * A delta of a record.
	 *
	 * @param <S> the type of the state
	 * @param index its index among the deltas of the record
	 * @param delta the delta
	 * @param fold its fold
	 */
	public record Decoded<S>(int index, Object delta, RecordFold<S> fold) {
	}

}
