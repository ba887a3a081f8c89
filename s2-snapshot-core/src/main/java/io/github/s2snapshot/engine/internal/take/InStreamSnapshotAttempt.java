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

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.internal.follow.StateCapture;
import io.github.s2snapshot.engine.internal.read.Reads;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.SnapshotException;

/**
 * One in-stream snapshot with all its attempts. Each attempt writes a state at its
 * cursor. If the stream keeps moving, the first fragment is appended before the state is
 * captured, so that only a round trip has to be won; the state is then captured where the
 * fragment was appended.
 *
 * @param <S> the type of the state
 */
final class InStreamSnapshotAttempt<S> {

	private static final int EARLY_AFTER = 3;

	private static final int EARLY_TRIES = 20;

	private final InStreamContext<S> context;

	private final SnapshotSubject<S> subject;

	private final Reads<S> reads;

	private final StateCapture.Requests<S> captures;

	private final boolean forced;

	private final Deadline deadline;

	private final SnapshotTrust trust;

	private final SnapshotRace race;

	private final SingleRecordAppend single;

	private final InStreamSnapshotWriter<S> writer;

	private @Nullable Long firstCursor;

	InStreamSnapshotAttempt(InStreamContext<S> context, SnapshotSubject<S> subject, SnapshotTrims trims, Reads<S> reads,
			StateCapture.Requests<S> captures, boolean forced, Deadline deadline) {
		this.context = context;
		this.subject = subject;
		this.reads = reads;
		this.captures = captures;
		this.forced = forced;
		this.deadline = deadline;
		this.trust = context.trust().pinned();
		this.race = new SnapshotRace(context, subject);
		this.single = new SingleRecordAppend(context, deadline, this.race);
		this.writer = new InStreamSnapshotWriter<>(context, this.race, trims, this.single, this.trust, deadline);
	}

	/**
	 * Makes an attempt.
	 * @param number the number of the attempt, from 1
	 * @return the outcome
	 * @throws SnapshotException if another attempt would fail as well
	 */
	AttemptOutcome run(int number) {
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
		Published<S> published = this.subject.published();
		SnapshotResult refusal = refusal(published);
		if (refusal != null) {
			return new AttemptOutcome.Ended(refusal);
		}
		ProjectionView<S> view = Objects.requireNonNull(published.view());
		if (this.firstCursor == null) {
			this.firstCursor = view.cursor();
		}
		UUID id = UUID.randomUUID();
		try (FramedAppends appends = new FramedAppends(this.context, id, this.trust, this.deadline)) {
			return (early) ? takeEarly(id, appends) : this.writer.write(id, view.state(), view.cursor(),
					published.deltas(), published.ignored().types(), appends);
		}
	}

	private boolean isEarly() {
		int conflicts = this.race.conflicts();
		return this.context.definition().encoding().form() != SnapshotFormChoice.SINGLE
				&& (conflicts >= EARLY_AFTER || (this.writer.isLarge() && conflicts > 0));
	}

	/**
	 * Returns the result after the last attempt.
	 * @param last the failure of the last attempt
	 * @return the result of the snapshot
	 */
	SnapshotResult exhausted(SnapshotException last) {
		if (!this.single.isUncertain() && this.race.conflicts() > 0) {
			return new SnapshotResult.Skipped(String.format(Locale.ROOT,
					"others appended to the stream before each of %d attempts, the last time up to %s. The next "
							+ "trigger tries again",
					this.race.conflicts(), SeqNums.text(this.race.moved())));
		}
		return new SnapshotResult.Failed((this.single.isUncertain())
				? this.context.failure(last.getMessage() + this.single.unknown(), last) : last);
	}

	private @Nullable SnapshotResult refusal(Published<S> published) {
		SnapshotResult superseded = (this.firstCursor != null) ? this.race.superseded(this.firstCursor) : null;
		if (superseded != null) {
			return superseded;
		}
		String reason = this.subject.refusal(published, this.forced);
		return (reason != null) ? new SnapshotResult.Skipped(reason) : null;
	}

	// Hold back the appends of this process, so that only other processes can move the
	// stream.
	private void drainAppends() {
		try {
			Duration hold = this.context.hold();
			Duration left = this.deadline.remaining();
			Futures.get(this.context.gate().close(hold), (hold.compareTo(left) < 0) ? hold : left);
		}
		catch (TimeoutException ex) {
			// The appends take too long, so they may go first.
			this.context.gate().open();
		}
	}

	// Wait until the appends of this process and those that came first are folded.
	private void catchUp() {
		try {
			long end = SeqNums.max(this.race.moved(), this.context.gate().lastEnd());
			this.reads.await(end, this.deadline.remaining());
		}
		catch (TimeoutException ex) {
			throw this.context.failure(String.format(Locale.ROOT, "the projection did not fold up to %s within %s",
					SeqNums.text(this.race.moved()), this.deadline.timeout()), null);
		}
	}

	private AttemptOutcome takeEarly(UUID id, FramedAppends appends) {
		CompletableFuture<StateCapture.Captured<S>> captured = new CompletableFuture<>();
		StateCapture.Captured<S> state;
		try {
			Futures.get(this.captures.capture(id, captured), this.deadline.remaining());
			AttemptOutcome lost = beginEarly(appends);
			if (lost != null) {
				return lost;
			}
			if (this.reads.isOnDemand()) {
				// Nothing else reads the fragment.
				this.reads.await(appends.cursor() + 1, this.deadline.remaining());
			}
			state = Futures.get(captured, this.deadline.remaining());
		}
		catch (TimeoutException ex) {
			throw this.single.late(ex);
		}
		if (state.cursor() != appends.cursor()) {
			// History must never be trimmed for a state that was captured at another
			// cursor.
			return this.race.conflict(state.cursor(), appends.cursor());
		}
		S value = state.state();
		return (value != null) ? this.writer.write(id, value, state.cursor(), state.deltas(), state.ignored(), appends)
				: new AttemptOutcome.Ended(new SnapshotResult.Skipped(SnapshotResult.Skipped.NULL_STATE));
	}

	// Returns the outcome if the attempt has ended, else null.
	private @Nullable AttemptOutcome beginEarly(FramedAppends appends) {
		try {
			for (int i = 1;; i++) {
				long guess = SeqNums.max(this.race.moved(), this.context.gate().lastEnd());
				FramedAppends.Beginning beginning = this.writer.beginEarly(appends, guess);
				if (beginning instanceof FramedAppends.Unknown unknown) {
					return new AttemptOutcome.Again(unknown.reason());
				}
				if (!(beginning instanceof FramedAppends.Moved moved)) {
					return null;
				}
				if (i == EARLY_TRIES || this.deadline.isOver()) {
					return this.race.conflict(guess, moved.actual());
				}
				this.race.lost(guess, moved.actual());
			}
		}
		finally {
			this.context.gate().open();
		}
	}

}
