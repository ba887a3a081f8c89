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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.follow.PoisonJudge;
import io.github.s2snapshot.engine.internal.follow.RecordFolder;
import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaGapAction;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.DeltaPosition;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.error.FoldException;
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

	// After this many records without a delta, other subscriptions get their turn.
	private static final int TURN = 256;

	private static final int MOST_DOUBLINGS = 30;

	private final DeltaScope<S> scope;

	private final DeltaOptions options;

	private final DeltaRefusals refusals;

	private final Runnable signal;

	private final RecordWindow window;

	private final RecordFolder<S> folder;

	private final Deque<DeltaEntry<S>> ready = new ArrayDeque<>();

	// The next step, when it has an answer. Nothing else happens meanwhile.
	private @Nullable CompletableFuture<Runnable> waiting;

	private boolean started;

	private boolean resumed;

	// The first position that was not read.
	private long position;

	// The deltas with a lower index of the record at this position were delivered
	// earlier.
	private @Nullable DeltaPosition partial;

	private @Nullable String incarnation;

	// The position at which a read found no records.
	private @Nullable Long empty;

	private @Nullable Long proven;

	private int failures;

	private boolean busy;

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
		this.signal = signal;
		this.window = new RecordWindow(reads, scope.stream());
		this.folder = RecordFolder.delivering(scope.definition(), scope.streamName());
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
				return entry;
			}
			if (!step(demand)) {
				return null;
			}
		}
		this.busy = true;
		return null;
	}

	// Returns whether something was done.
	private boolean step(long demand) {
		CompletableFuture<Runnable> waiting = this.waiting;
		if (waiting != null) {
			if (!waiting.isDone()) {
				return false;
			}
			this.waiting = null;
			waiting.join().run();
			return true;
		}
		ProjectionView<S> view = this.scope.published().get().view();
		if (view == null) {
			return false;
		}
		if (!this.started) {
			this.started = true;
			await(this.scope.identity().learn(), (nothing, failure) -> begin());
			return true;
		}
		return read(view.cursor(), demand);
	}

	private <T> void await(CompletableFuture<T> answer, BiConsumer<T, @Nullable Throwable> then) {
		this.waiting = answer
			.handle((value, failure) -> () -> then.accept(value, (failure != null) ? Futures.unwrap(failure) : null));
		CompletableFuture<?> unused = this.waiting.thenRun(this.signal);
	}

	private void begin() {
		ProjectionView<S> view = view();
		this.incarnation = this.scope.incarnation();
		DeltaPosition asked = this.options.position();
		if (asked != null) {
			begin(asked, view);
		}
		else if (this.options.start() == DeltaOptions.Start.STATE) {
			state(view);
		}
		else {
			this.position = view.cursor();
			this.resumed = true;
		}
	}

	private void begin(DeltaPosition asked, ProjectionView<S> view) {
		String known = this.incarnation;
		if (known != null && asked.incarnation() != null && !known.equals(asked.incarnation())) {
			another(asked, null);
		}
		else if (SeqNums.before(view.cursor() + view.lag().records(), asked.seqNum())) {
			// The projection may not know yet how far the stream reaches.
			await(this.scope.stream().checkTailAsync(), (tail, failure) -> {
				if (failure != null) {
					retry(failure, () -> begin(asked, view()));
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

	private void resume(DeltaPosition asked) {
		this.position = asked.seqNum();
		this.partial = (asked.index() > 0) ? asked : null;
	}

	private void another(DeltaPosition asked, @Nullable Long tail) {
		if (this.options.gapAction() != DeltaGapAction.RESTATE) {
			throw this.refusals.anotherStream(asked, tail);
		}
		restate(asked);
	}

	// The view cannot become null again.
	private ProjectionView<S> view() {
		return Objects.requireNonNull(this.scope.published().get().view());
	}

	private void state(ProjectionView<S> view) {
		this.position = view.cursor();
		this.partial = null;
		this.resumed = true;
		this.window.clear();
		this.ready.add(new DeltaEntry.State<>(view.state(), view.cursor(), next()));
	}

	private void restate(DeltaPosition from) {
		ProjectionView<S> view = view();
		this.ready.add(new DeltaEntry.Gap<>(from, new DeltaPosition(view.cursor(), 0, this.incarnation)));
		state(view);
	}

	private boolean read(long cursor, long demand) {
		this.position = SeqNums.max(this.position, SeqNums.min(cursor, this.scope.controls().after(this.position)));
		if (!SeqNums.before(this.position, cursor)) {
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
		if (record.seqNum() != this.position && !isPassed(record)) {
			return true;
		}
		this.window.remove();
		this.position = record.seqNum() + 1;
		this.resumed = true;
		if (!ControlRecords.is(record) && !this.scope.skipped().test(record.seqNum())) {
			deliver(record);
		}
		this.partial = null;
		return true;
	}

	private void fetch(long demand) {
		long from = this.position;
		await(this.window.read(from, demand), (read, failure) -> {
			if (failure != null) {
				failed(failure);
				return;
			}
			this.failures = 0;
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
			throw this.refusals.anotherStream(DeltaPosition.of(from), tail);
		}
		gap(tail);
	}

	private void failed(Throwable failure) {
		if (failure instanceof UnwrittenPositionException unwritten
				&& SeqNums.before(unwritten.tail().seqNum(), this.position)) {
			throw this.refusals.anotherStream(DeltaPosition.of(this.position), unwritten.tail().seqNum());
		}
		retry(failure, () -> {
		});
	}

	// While the server refuses requests, the projection decides whether that is definite.
	private void retry(Throwable failure, Runnable then) {
		boolean passes = failure instanceof UnwrittenPositionException
				|| FailureKind.of(failure) != FailureKind.DEFINITE;
		if (!passes) {
			throw new ProjectionFailures(this.scope.definition(), this.scope.streamName()).unreachable(failure);
		}
		CompletableFuture<@Nullable Void> pause = new CompletableFuture<>();
		Duration delay = delay(this.failures++);
		logger.debug("A subscriber to the deltas of projection '{}' reads record {} of stream {} again in {} ms",
				this.scope.projection(), SeqNums.text(this.position), this.scope.streamName(), delay.toMillis(),
				failure);
		try {
			ScheduledFuture<?> unused = this.scope.threads().schedule(() -> pause.complete(null), delay);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The threads of the projections have ended", ex);
		}
		await(pause, (nothing, problem) -> then.run());
	}

	private Duration delay(int failed) {
		Duration longest = this.scope.recovery().maxInterval();
		Duration delay = this.scope.recovery().initialInterval();
		for (int i = 0; i < Math.min(failed, MOST_DOUBLINGS) && delay.compareTo(longest) < 0; i++) {
			delay = delay.multipliedBy(2);
		}
		Duration half = ((delay.compareTo(longest) < 0) ? delay : longest).dividedBy(2);
		return half.plusNanos((long) (EngineTime.random() * half.toNanos()));
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
		await(missing.mayBeDelta(seqNum), (delta, failure) -> {
			if (failure != null) {
				retry(failure, () -> {
				});
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
		DeltaPosition from = (this.partial != null) ? this.partial : next();
		switch (this.options.gapAction()) {
			case FAIL ->
				throw (this.resumed) ? this.refusals.gap(this.position, to) : this.refusals.trimmed(this.position, to);
			case SKIP -> {
				this.position = to;
				this.partial = null;
				this.ready.add(new DeltaEntry.Gap<>(from, next()));
			}
			case RESTATE -> restate(from);
		}
		this.resumed = true;
	}

	private DeltaPosition next() {
		return new DeltaPosition(this.position, 0, this.incarnation);
	}

	private void deliver(SequencedRecord record) {
		List<RecordFolder.Decoded<S>> deltas;
		try {
			deltas = this.folder.decoded(record);
		}
		catch (FoldException ex) {
			if (this.scope.definition().poison().deadLetterStream() != null && PoisonJudge.mayBeSkipped(ex)) {
				return;
			}
			throw ex;
		}
		int delivered = (this.partial != null && this.partial.seqNum() == record.seqNum()) ? this.partial.index() : 0;
		RecordMetadata metadata = RecordMetadata.of(record);
		DeltaBatch.Claim claim = DeltaBatch.claim(record);
		boolean ends = claim == null || claim.isLast();
		for (int i = 0; i < deltas.size(); i++) {
			RecordFolder.Decoded<S> decoded = deltas.get(i);
			boolean last = i == deltas.size() - 1;
			if (decoded.index() >= delivered) {
				DeltaPosition next = (last) ? next()
						: new DeltaPosition(record.seqNum(), deltas.get(i + 1).index(), this.incarnation);
				this.ready.add(new DeltaEntry.Delta<>(decoded.delta(), metadata, decoded.index(), last && ends, next));
			}
		}
	}

	/**
	 * Releases what is held for the subscriber.
	 */
	void release() {
		this.ready.clear();
		this.window.clear();
	}

}
