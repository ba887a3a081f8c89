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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaGapAction;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.DeltaPosition;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Reads the deltas of one subscription from the stream, from its own position. It
 * delivers only what the projection has published, so that a batch is seen as a whole or
 * not at all, and a subscriber never knows more than a read of the state. Records are
 * read when the subscriber has requested deltas, and never ahead of the projection. Used
 * by one thread at a time.
 *
 * @param <S> the type of the state
 */
final class DeltaReader<S> {

	private static final Logger logger = LoggerFactory.getLogger(DeltaReader.class);

	// After this many steps without an entry, other subscriptions get their turn.
	private static final int TURN = 256;

	private final DeltaScope<S> scope;

	private final DeltaOptions options;

	private final DeltaRefusals refusals;

	private final Pending pending;

	private final RecordWindow window;

	private final DeltaFolder<S> folder;

	private final DeltaPoison poison;

	private final Deque<DeltaEntry<S>> ready = new ArrayDeque<>();

	private boolean started;

	// Whether a missing record is a gap, and not before the beginning.
	private boolean resumed;

	// The first position that was not read.
	private long position;

	// The deltas with a lower index of the first record were delivered earlier.
	private @Nullable DeltaPosition partial;

	// Folds the records before the first delta, if deltas have states.
	private @Nullable Replay<S> replay;

	private @Nullable String incarnation;

	// The position at which a read found no records.
	private @Nullable Long empty;

	private @Nullable Long proven;

	private boolean busy;

	// The position of the entry that is delivered next, for other threads.
	private volatile @Nullable Long reached;

	private volatile boolean released;

	/**
	 * Creates a reader.
	 * @param scope the projection
	 * @param reads reads the stream
	 * @param options the options of the subscription
	 * @param signal called when there may be an entry
	 */
	DeltaReader(DeltaScope<S> scope, SharedReads reads, DeltaOptions options, Runnable signal) {
		this.scope = scope;
		this.options = options;
		this.refusals = new DeltaRefusals(scope.projection(), scope.streamName());
		this.pending = new Pending(scope.threads(), scope.recovery(), signal);
		this.window = new RecordWindow(reads, scope.stream());
		this.folder = new DeltaFolder<>(scope);
		this.poison = new DeltaPoison(scope.definition().poison());
		DeltaPosition asked = options.position();
		this.reached = (asked != null) ? Long.valueOf(asked.seqNum()) : null;
	}

	/**
	 * Returns how many records the subscriber is behind. Called by any thread.
	 * @param cursor the cursor of the projection
	 * @return the number of records, 0 if the subscription has not begun
	 */
	long lag(long cursor) {
		Long reached = this.reached;
		return (reached != null && SeqNums.before(reached, cursor)) ? cursor - reached : 0;
	}

	/**
	 * Returns whether {@link #next} has more to do, although it returned nothing.
	 * @return whether to call it again without waiting
	 */
	boolean isBusy() {
		return this.busy;
	}

	/**
	 * Returns the next entry.
	 * @param demand how many entries the subscriber has requested, positive
	 * @return the entry, or {@code null} if none is available yet
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if the
	 * subscription has to end
	 */
	@Nullable DeltaEntry<S> next(long demand) {
		this.busy = false;
		for (int i = 0; i < TURN; i++) {
			DeltaEntry<S> entry = this.ready.poll();
			if (entry != null) {
				this.reached = entry.next().seqNum();
				return entry;
			}
			if (!tryStep(demand)) {
				return null;
			}
		}
		this.busy = true;
		return null;
	}

	private boolean tryStep(long demand) {
		try {
			return step(demand);
		}
		catch (FoldException ex) {
			unfolded(ex);
			return true;
		}
	}

	private void unfolded(FoldException failure) {
		Long position = (this.replay != null) ? this.replay.recover(failure) : Long.valueOf(this.position);
		Duration delay = (position != null) ? this.poison.retry(failure) : null;
		if (position != null && (delay != null || this.poison.skip(failure))) {
			if (this.position != position) {
				this.position = position;
				this.window.clear();
			}
			if (delay != null) {
				this.pending.pause(delay, () -> {
				});
			}
		}
		else if (this.options.gapAction() == DeltaGapAction.RESTATE) {
			restate(from());
		}
		else {
			throw failure;
		}
	}

	// The position from which the subscriber misses deltas.
	private DeltaPosition from() {
		DeltaPosition asked = this.options.position();
		if (this.replay != null && asked != null) {
			return asked;
		}
		return (this.partial != null) ? this.partial : at(this.position);
	}

	// Returns whether something was done.
	private boolean step(long demand) {
		if (!this.pending.isEmpty()) {
			return this.pending.proceed();
		}
		ProjectionView<S> view = this.scope.published().get().view();
		if (view == null) {
			return false;
		}
		if (!this.started) {
			this.started = true;
			this.pending.await(this.scope.identity().learn(), (nothing, failure) -> begin());
			return true;
		}
		return read(view.cursor(), demand);
	}

	private void begin() {
		this.incarnation = this.scope.incarnation();
		DeltaPosition asked = this.options.position();
		if (asked != null) {
			begin(asked);
			return;
		}
		ProjectionView<S> view = view();
		begin(view);
		if (this.options.start() == DeltaOptions.Start.STATE) {
			this.ready.add(new DeltaEntry.State<>(view.state(), view.cursor(), at(view.cursor())));
		}
	}

	private void begin(ProjectionView<S> view) {
		this.position = view.cursor();
		this.partial = null;
		this.replay = null;
		this.resumed = true;
		this.window.clear();
		if (this.options.hasStates()) {
			this.folder.base(view.state());
		}
	}

	private void begin(DeltaPosition asked) {
		String known = this.incarnation;
		ProjectionView<S> view = view();
		if (known != null && asked.incarnation() != null && !known.equals(asked.incarnation())) {
			another(asked, null);
		}
		else if (SeqNums.before(view.cursor() + view.lag().records(), asked.seqNum())) {
			// The projection may not know yet how far the stream reaches.
			this.pending.await(this.scope.stream().checkTailAsync(), (tail, failure) -> {
				if (failure != null) {
					retry(failure, () -> begin(asked));
				}
				else if (SeqNums.before(tail.seqNum(), asked.seqNum())) {
					another(asked, tail.seqNum());
				}
				else {
					resume(asked);
				}
			});
		}
		else {
			resume(asked);
		}
	}

	private void another(DeltaPosition asked, @Nullable Long tail) {
		if (this.options.gapAction() != DeltaGapAction.RESTATE) {
			throw this.refusals.anotherStream(asked, tail);
		}
		restate(asked);
	}

	private void resume(DeltaPosition asked) {
		this.position = asked.seqNum();
		this.partial = (asked.index() > 0) ? asked : null;
		if (!this.options.hasStates()) {
			return;
		}
		ProjectionView<S> view = view();
		if (!SeqNums.before(asked.seqNum(), view.cursor())) {
			replay(this.folder.copy(view.state()), view.cursor(), asked);
		}
		else {
			findBase(asked);
		}
	}

	private void findBase(DeltaPosition asked) {
		this.pending.await(this.scope.bases().find(asked.seqNum(), () -> this.released), (found, failure) -> {
			if (failure != null) {
				retry(failure, () -> findBase(asked));
			}
			else if (found.based()) {
				this.pending.succeeded();
				replay(found.state(), found.cursor(), asked);
			}
			else if (this.options.gapAction() == DeltaGapAction.RESTATE) {
				restate(asked);
			}
			else {
				Long oldest = found.oldest();
				throw this.refusals.noBase(asked.seqNum(), (oldest != null) ? oldest : view().cursor(),
						"the beginning of the stream was trimmed, and no valid snapshot exists at or before it");
			}
		});
	}

	private void replay(@Nullable S base, long cursor, DeltaPosition asked) {
		this.position = cursor;
		this.replay = new Replay<>(this.scope.definition(), this.folder.folder(), this::isSkipped, base, cursor,
				asked.seqNum());
	}

	// The view cannot become null again.
	private ProjectionView<S> view() {
		return Objects.requireNonNull(this.scope.published().get().view());
	}

	private void restate(DeltaPosition from) {
		ProjectionView<S> view = view();
		begin(view);
		this.ready.add(new DeltaEntry.Gap<>(from, at(view.cursor())));
		this.ready.add(new DeltaEntry.State<>(view.state(), view.cursor(), at(view.cursor())));
	}

	private boolean read(long cursor, long demand) {
		this.position = SeqNums.max(this.position, SeqNums.min(cursor, this.scope.controls().after(this.position)));
		if (!SeqNums.before(this.position, cursor)) {
			this.reached = this.position;
			return false;
		}
		SequencedRecord record = this.window.peek();
		if (record == null) {
			fetch(demand);
			return true;
		}
		if (SeqNums.before(record.seqNum(), this.position)) {
			this.window.remove();
			return true;
		}
		// The projection decides first what a missing record means.
		if (!SeqNums.before(record.seqNum(), cursor)) {
			return false;
		}
		if (record.seqNum() == this.position || isPassed(record)) {
			process(record);
			this.window.remove();
			this.position = record.seqNum() + 1;
		}
		return true;
	}

	// A record that cannot be folded stays in the window.
	private void process(SequencedRecord record) {
		Replay<S> replay = this.replay;
		if (replay != null && SeqNums.before(record.seqNum(), replay.to())) {
			replay.fold(record);
			return;
		}
		if (replay != null) {
			this.folder.base(replay.state());
			this.replay = null;
		}
		if (!ControlRecords.is(record) && !isSkipped(record.seqNum())) {
			deliver(record);
		}
		this.partial = null;
		this.resumed = true;
	}

	private boolean isSkipped(long seqNum) {
		return this.scope.skipped().test(seqNum) || this.poison.isSkipped(seqNum);
	}

	private void fetch(long demand) {
		long from = this.position;
		// Replayed records are not held for the subscriber.
		long wanted = (this.replay != null) ? Math.max(demand, this.replay.to() - from) : demand;
		this.pending.await(this.window.read(from, wanted), (read, failure) -> {
			if (failure != null) {
				failed(failure);
				return;
			}
			this.pending.succeeded();
			Long tail = read.tail();
			if (tail == null) {
				this.window.add(read.records());
			}
			else {
				nothing(from, tail);
			}
		});
	}

	// The tail may be known before the records are, so this has to be seen twice.
	private void nothing(long from, long tail) {
		if (this.empty == null || this.empty != from) {
			this.empty = from;
			return;
		}
		if (SeqNums.before(tail, from)) {
			throw this.refusals.anotherStream(at(from), tail);
		}
		gap(tail);
	}

	private void failed(Throwable failure) {
		if (failure instanceof UnwrittenPositionException unwritten
				&& SeqNums.before(unwritten.tail().seqNum(), this.position)) {
			throw this.refusals.anotherStream(at(this.position), unwritten.tail().seqNum());
		}
		retry(failure, () -> {
		});
	}

	// While the server refuses requests, the projection decides whether that is definite.
	private void retry(Throwable failure, Runnable then) {
		boolean passes = failure instanceof UnwrittenPositionException || failure instanceof SnapshotException
				|| failure instanceof RejectedExecutionException || FailureKind.of(failure) != FailureKind.DEFINITE;
		if (!passes) {
			throw new ProjectionFailures(this.scope.definition(), this.scope.streamName()).unreachable(failure);
		}
		Duration delay = this.pending.pause(then);
		logger.debug("A subscriber to the deltas of projection '{}' reads record {} of stream {} again in {} ms",
				this.scope.projection(), SeqNums.text(this.position), this.scope.streamName(), delay.toMillis(),
				failure);
	}

	// Returns whether no delta is missing before the record.
	private boolean isPassed(SequencedRecord record) {
		long seqNum = record.seqNum();
		MissingRecords<S> missing = new MissingRecords<>(this.scope);
		if (missing.isGap(record, this.position)) {
			gap(seqNum);
			return false;
		}
		if (!missing.needsProof() || Objects.equals(this.proven, seqNum)) {
			return true;
		}
		this.pending.await(missing.mayBeDelta(seqNum), (delta, failure) -> {
			if (failure != null) {
				failed(failure);
			}
			else if (delta) {
				gap(seqNum);
			}
			else {
				this.proven = seqNum;
			}
		});
		return false;
	}

	private void gap(long to) {
		DeltaPosition from = from();
		if (this.replay != null) {
			lostBase(from, to);
			return;
		}
		switch (this.options.gapAction()) {
			case FAIL ->
				throw (this.resumed) ? this.refusals.gap(this.position, to) : this.refusals.trimmed(this.position, to);
			case SKIP -> {
				this.position = to;
				this.partial = null;
				this.resumed = true;
				this.ready.add(new DeltaEntry.Gap<>(from, at(to)));
			}
			case RESTATE -> restate(from);
		}
	}

	private void lostBase(DeltaPosition asked, long to) {
		if (this.options.gapAction() != DeltaGapAction.RESTATE) {
			throw this.refusals.noBase(asked.seqNum(), view().cursor(), "the records " + SeqNums.text(this.position)
					+ " to " + SeqNums.text(to - 1) + ", which are needed for the states, were trimmed");
		}
		restate(asked);
	}

	private DeltaPosition at(long seqNum) {
		return new DeltaPosition(seqNum, 0, this.incarnation);
	}

	private void deliver(SequencedRecord record) {
		List<DeltaFolder.Folded<S>> deltas = this.folder.fold(record);
		int delivered = (this.partial != null && this.partial.seqNum() == record.seqNum()) ? this.partial.index() : 0;
		RecordMetadata metadata = RecordMetadata.of(record);
		DeltaBatch.Claim claim = DeltaBatch.claim(record);
		boolean ends = claim == null || claim.isLast();
		for (int i = 0; i < deltas.size(); i++) {
			DeltaFolder.Folded<S> delta = deltas.get(i);
			boolean last = i == deltas.size() - 1;
			if (delta.index() >= delivered) {
				DeltaPosition next = (last) ? at(record.seqNum() + 1)
						: new DeltaPosition(record.seqNum(), deltas.get(i + 1).index(), this.incarnation);
				this.ready.add(new DeltaEntry.Delta<>(delta.delta(), metadata, delta.index(), last && ends,
						delta.state(), next));
			}
		}
	}

	/**
	 * Releases what is held for the subscriber.
	 */
	void release() {
		this.released = true;
		this.ready.clear();
		this.window.clear();
		this.folder.release();
		this.replay = null;
	}

}
