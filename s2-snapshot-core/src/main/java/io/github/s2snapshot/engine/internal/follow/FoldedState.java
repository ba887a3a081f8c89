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

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotPredicate;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.IgnoredDeltas;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * The folded state, if a base exists, and the copy of it that is published. Not
 * thread-safe.
 * <p>
 * A fold in place that fails may have changed a part of the state. That state is dropped,
 * and the records since the last good copy are folded again. The good copy is the last
 * published one or one of the base, and later one at each record that failed. So each
 * record is folded at most twice, however many records fail.
 *
 * @param <S> the type of the state
 */
public final class FoldedState<S> {

	private final ProjectionDefinition<S> definition;

	private final RecordFolder<S> folder;

	private final FoldedTypes types;

	private final LongPredicate skipped;

	private final @Nullable CopyCheck<S> check;

	private BatchTracker batches = new BatchTracker();

	private @Nullable S state;

	private boolean based;

	private long deltas;

	private IgnoredDeltas ignored = IgnoredDeltas.NONE;

	// The first position that is neither folded nor skipped.
	private long position;

	// The state before the batch that is incomplete.
	private @Nullable Point<S> whole;

	// A good copy of a state that folds change in place.
	private @Nullable Copy<S> copy;

	// Whether the copy equals the state.
	private boolean current;

	private @Nullable Long failedAt;

	// The number of deltas up to the last one for which a snapshot predicate was true.
	private long wanted;

	/**
	 * Creates a state without a base. Snapshot predicates are not tested.
	 * @param definition the projection
	 * @param stream its stream
	 * @param skipped the records to skip
	 */
	public FoldedState(ProjectionDefinition<S> definition, StreamName stream, LongPredicate skipped) {
		this(definition, stream, skipped, null, List.of());
	}

	/**
	 * Creates a state without a base for a subscription to deltas.
	 * @param definition the projection
	 * @param skipped the records to skip
	 * @param folder folds the records
	 */
	public FoldedState(ProjectionDefinition<S> definition, LongPredicate skipped, RecordFolder<S> folder) {
		this(definition, skipped, null, folder);
	}

	/**
	 * Creates a state without a base.
	 * @param definition the projection
	 * @param stream its stream
	 * @param skipped the records to skip
	 * @param changed receives the class of a published state that has changed; published
	 * states are not checked without it
	 * @param predicates the snapshot predicates to test
	 */
	FoldedState(ProjectionDefinition<S> definition, StreamName stream, LongPredicate skipped,
			@Nullable Consumer<Class<?>> changed, List<SnapshotPredicate<S>> predicates) {
		this(definition, skipped, changed, new RecordFolder<>(definition, stream, predicates));
	}

	private FoldedState(ProjectionDefinition<S> definition, LongPredicate skipped, @Nullable Consumer<Class<?>> changed,
			RecordFolder<S> folder) {
		this.definition = definition;
		this.skipped = skipped;
		this.check = (changed != null && definition.checksCopies())
				? new CopyCheck<>(definition.serializer(), changed, EngineTime::nanoTime) : null;
		this.folder = folder;
		this.types = new FoldedTypes(definition);
	}

	public boolean isBased() {
		return this.based;
	}

	/**
	 * Returns the tracker of batches.
	 * @return the tracker that knows whether the state ends inside a batch of deltas
	 */
	public BatchTracker batches() {
		return this.batches;
	}

	/**
	 * Returns the state before the batch that is incomplete.
	 * @return the state with its position, or {@code null} if unknown
	 */
	public @Nullable Point<S> whole() {
		return (this.batches.isInside()) ? this.whole : null;
	}

	/**
	 * Returns the number of folded deltas, counted across all bases.
	 * @return the number of deltas
	 */
	public long deltas() {
		return this.deltas;
	}

	/**
	 * Returns how many deltas a snapshot has to cover because a snapshot predicate was
	 * true.
	 * @return the number of {@link #deltas()} up to the last delta for which one was
	 * true; 0 if none was
	 */
	long wanted() {
		return this.wanted;
	}

	/**
	 * Returns the deltas that were ignored.
	 * @return those since the restore began, and the types that the state lacks
	 */
	public IgnoredDeltas ignored() {
		return this.ignored;
	}

	/**
	 * Returns the position of the state.
	 * @return the first position that is neither folded nor skipped
	 */
	public long position() {
		return this.position;
	}

	/**
	 * Sets the base.
	 * @param base the state
	 * @param cursor its cursor
	 * @param listed the types of deltas that its snapshot lists
	 */
	public void base(S base, long cursor, IgnoredTypes listed) {
		forget();
		this.ignored = new IgnoredDeltas(this.ignored.count(), this.ignored.last(), this.types.lacking(listed));
		this.state = base;
		this.based = true;
		this.position = cursor;
		if (this.definition.isMutable() && isPatient(this.definition.poison())) {
			// The records since the cursor may not be in the next batch.
			this.copy = new Copy<>(point(copy(base)), new BatchTracker(), null);
			this.current = true;
		}
	}

	private static boolean isPatient(PoisonPolicy policy) {
		return policy.attempts() > 1 || policy.deadLetterStream() != null;
	}

	void drop() {
		forget();
		this.batches.restart();
		this.based = false;
	}

	private void forget() {
		this.state = null;
		this.copy = null;
		this.current = false;
		this.whole = null;
		this.failedAt = null;
	}

	public void fold(SequencedRecord record) {
		long seqNum = record.seqNum();
		if (this.failedAt != null && this.failedAt == seqNum) {
			keep();
			this.failedAt = null;
		}
		if (!this.definition.isMutable() && this.batches.endsBefore(record) && DeltaBatch.following(record) > 0) {
			this.whole = new Point<>(this.state, seqNum, this.deltas, this.ignored);
		}
		if (!this.skipped.test(seqNum)) {
			this.current = false;
			this.state = this.folder.fold(state(), record);
			this.folder.ignored().forEach((type) -> ignore(seqNum, type));
			if (this.folder.isSnapshotWanted()) {
				this.wanted = this.deltas + 1;
			}
		}
		// The next snapshot also covers a skipped record.
		this.deltas++;
		this.position = seqNum + 1;
	}

	private void ignore(long seqNum, @Nullable String type) {
		this.ignored = new IgnoredDeltas(this.ignored.count() + 1, new IgnoredDeltas.Last(seqNum, type),
				this.types.add(this.ignored.types(), type));
	}

	/**
	 * Folds deltas that were read before the base was found. If a record cannot be
	 * folded, the state stays before it, as if reading had stopped there.
	 * @param records the deltas since the cursor of the base
	 */
	void foldBehind(List<SequencedRecord> records) {
		BatchTracker reading = this.batches;
		this.batches = new BatchTracker();
		for (SequencedRecord record : records) {
			fold(record);
			passed(record);
		}
		this.batches = reading;
	}

	/**
	 * Moves the position behind a record that was folded or needs no fold.
	 * @param record the record
	 */
	public void passed(SequencedRecord record) {
		this.batches.pass(record);
		this.position = record.seqNum() + 1;
		if (this.current && this.copy != null) {
			this.copy = new Copy<>(point(this.copy.point.state), this.batches.copy(), this.whole);
		}
	}

	private Point<S> point(@Nullable S state) {
		return new Point<>(state, this.position, this.deltas, this.ignored);
	}

	/**
	 * Returns the state to publish, which does not change any more.
	 * @return the state, or {@code null} without a state
	 */
	public @Nullable S publish() {
		if (!this.definition.isMutable() || this.state == null) {
			return this.state;
		}
		keep();
		return (this.copy != null) ? this.copy.point.state : null;
	}

	private void keep() {
		if (!this.current && this.state != null) {
			S made = copy(this.state);
			this.copy = new Copy<>(point(made), this.batches.copy(), this.whole);
			this.current = true;
			if (this.check != null) {
				this.check.copied(made);
			}
		}
	}

	// A state that cannot be copied cannot be published. It is dropped, so that the
	// projection fails with the state that was published before.
	private S copy(S original) {
		boolean copied = false;
		try {
			S made = this.definition.copier().copy(original);
			copied = true;
			return made;
		}
		finally {
			if (!copied) {
				drop();
			}
		}
	}

	/**
	 * Recovers the state after a failed fold. Afterwards there is either no state, or the
	 * state of {@link #position()}. That is the position of the failed record, unless
	 * records before it have to be read again.
	 * @param failed the position of the record that failed
	 * @param read the records of the same batch before the failed record
	 */
	public void recover(long failed, List<SequencedRecord> read) {
		if (!this.definition.isMutable()) {
			return;
		}
		Copy<S> good = this.copy;
		if (good == null || good.point.state == null) {
			drop();
			return;
		}
		List<SequencedRecord> again = read.stream()
			.filter((record) -> !SeqNums.before(record.seqNum(), good.point.position)
					&& SeqNums.before(record.seqNum(), failed))
			.toList();
		boolean complete = again.size() == failed - good.point.position;
		restore(good);
		this.failedAt = failed;
		if (complete) {
			foldAgain(again);
		}
	}

	private void restore(Copy<S> good) {
		S again = copy(Objects.requireNonNull(good.point.state));
		this.state = again;
		this.copy = good;
		this.current = true;
		this.position = good.point.position;
		this.deltas = good.point.deltas;
		this.ignored = good.point.ignored;
		this.batches = good.batches.copy();
		this.whole = good.whole;
	}

	private void foldAgain(List<SequencedRecord> records) {
		int open = open(records);
		try {
			for (int i = 0; i < records.size(); i++) {
				SequencedRecord record = records.get(i);
				if (i == open) {
					// While a batch is incomplete, the state before it is published.
					keep();
					this.whole = Objects.requireNonNull(this.copy).point;
				}
				if (!record.isCommand() && !SnapshotRecord.isMeant(record)) {
					fold(record);
				}
				passed(record);
			}
		}
		catch (FoldException ex) {
			// The record was folded before, so the fold is not deterministic.
			drop();
		}
	}

	// The index at which the incomplete batch begins, or -1.
	private int open(List<SequencedRecord> records) {
		BatchTracker ahead = this.batches.copy();
		int open = -1;
		for (int i = 0; i < records.size(); i++) {
			if (ahead.endsBefore(records.get(i))) {
				open = i;
			}
			ahead.pass(records.get(i));
		}
		return (ahead.isInside()) ? open : -1;
	}

	// A fold may return null, which is a valid state.
	@SuppressWarnings("NullAway")
	private S state() {
		return this.state;
	}

	/**
	 * A state with its position.
	 *
	 * @param <S> the type of the state
	 * @param state the state
	 * @param position the first position that is not folded
	 * @param deltas the number of folded deltas
	 * @param ignored the deltas that were ignored
	 */
	record Point<S>(@Nullable S state, long position, long deltas, IgnoredDeltas ignored) {
	}

	/**
	 * A good copy of a state.
	 *
	 * @param <S> the type of the state
	 * @param point the state, which does not change any more
	 * @param batches the tracker at its position
	 * @param whole the state before the batch that is incomplete there
	 */
	private record Copy<S>(Point<S> point, BatchTracker batches, @Nullable Point<S> whole) {
	}

}
