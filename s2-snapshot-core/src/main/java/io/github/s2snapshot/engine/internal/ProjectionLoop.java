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

package io.github.s2snapshot.engine.internal;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.follow.FollowMachine;
import io.github.s2snapshot.engine.internal.follow.PoisonJudge;
import io.github.s2snapshot.engine.internal.follow.Publication;
import io.github.s2snapshot.engine.internal.follow.Step;
import io.github.s2snapshot.engine.internal.follow.StreamFollower;
import io.github.s2snapshot.engine.internal.restore.BaseSearch;
import io.github.s2snapshot.engine.internal.restore.StoredBase;
import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.PositionSet;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.DeadLetterException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Feeds the state machine of one projection from its stream and publishes what comes of
 * it. Runs on the mailbox only; others read what it publishes.
 *
 * @param <S> the type of the state
 */
final class ProjectionLoop<S> implements StreamFollower.Sink {

	// A record that is passed over sooner does not show in the status.
	private static final Duration UNNOTICED = Duration.ofSeconds(1);

	private static final long LEAST_CAREFUL = 16;

	private static final long MOST_CAREFUL = 500;

	private final StartTasks tasks;

	private final StreamFollower follower;

	private final BaseSearch<S> search;

	private final Machines<S> machines;

	private final PoisonJudge judge;

	private final Retries retries;

	private final LoopOutput<S> output;

	private final LoopHooks hooks;

	private FollowMachine<S> machine;

	private CompletableFuture<@Nullable Void> started = new CompletableFuture<>();

	private long startedAt;

	private @Nullable RestoreInfo restore;

	// Whether failures that may pass are waited out: it was live, or nobody waits for it.
	private boolean recoverable;

	// Where the stream ended when it was reached again after an outage.
	private @Nullable Long target;

	private @Nullable Object connecting;

	// What the state that is shown lacks: it is restored again because of that.
	private @Nullable Lost lost;

	private boolean waitsToDecide;

	private @Nullable ScheduledFuture<?> late;

	private long lastPoison = -1;

	// What goes on when the restore that is under way is cancelled.
	private @Nullable Standby<S> standby;

	// Where a snapshot in the stream was hoped for.
	private long from;

	/**
	 * Creates a loop that is not started.
	 * @param tasks where it runs
	 * @param follower reads its stream
	 * @param search finds out where a restore begins
	 * @param machines makes what folds
	 * @param judge decides what becomes of records that cannot be folded
	 * @param retries waits after failures that may pass
	 * @param output what others see
	 * @param hooks told of what it does
	 */
	ProjectionLoop(StartTasks tasks, StreamFollower follower, BaseSearch<S> search, Machines<S> machines,
			PoisonJudge judge, Retries retries, LoopOutput<S> output, LoopHooks hooks) {
		this.tasks = tasks;
		this.follower = follower;
		this.search = search;
		this.machines = machines;
		this.judge = judge;
		this.retries = retries;
		this.output = output;
		this.hooks = hooks;
		this.machine = machines.create(0);
	}

	/**
	 * Restores and follow, unless that is done already.
	 * @param choice what to begin with
	 * @return completes when the projection is live
	 */
	CompletableFuture<@Nullable Void> start(BaseChoice choice) {
		ProjectionStatus status = status();
		if (status == ProjectionStatus.STOPPED || status == ProjectionStatus.FAILED) {
			this.started = new CompletableFuture<>();
			this.recoverable = this.retries.isPatientFromTheStart();
			this.retries.forget();
			this.lost = null;
			this.judge.begin(choice);
			this.machines.choose(choice);
			begin(Published.nothing(), ProjectionStatus.RESTORING);
		}
		return this.started;
	}

	/**
	 * Restores from the beginning, or from a certain snapshot. What is shown stays until
	 * the new state is there.
	 * @param choice what to begin with
	 * @param follows whether the state of now is to be followed again when that is
	 * cancelled
	 * @return completes when the projection is live
	 */
	CompletableFuture<@Nullable Void> restart(BaseChoice choice, boolean follows) {
		ProjectionStatus status = status();
		if (status == ProjectionStatus.STOPPED || status == ProjectionStatus.FAILED) {
			return start(choice);
		}
		// Those who wait for an earlier start wait for this one.
		if (this.started.isDone()) {
			this.started = new CompletableFuture<>();
		}
		if (this.standby == null && this.machine.isLive()) {
			this.standby = new Standby<>(this.machine, this.restore, this.output.last(), this.judge.known(), follows,
					this.hooks.suspended());
		}
		this.follower.close();
		this.retries.cancel();
		this.lost = null;
		this.judge.begin(choice);
		this.machines.choose(choice);
		begin(this.output.last(), this.retries.isOut() ? ProjectionStatus.DISCONNECTED : ProjectionStatus.RESTORING);
		return this.started;
	}

	/**
	 * Cancels a restore. When it was asked for while there was a state, that goes on;
	 * otherwise the projection is stopped.
	 * @return whether there was one
	 */
	boolean cancel() {
		this.output.halt().endCancel();
		Standby<S> before = this.standby;
		if (before != null) {
			goOn(before);
			return true;
		}
		boolean restores = switch (status()) {
			case RESTORING, CATCHING_UP, DISCONNECTED -> !this.machine.isLive();
			case LIVE, PAUSED, FAILED, STOPPED -> false;
		};
		if (restores) {
			terminate(ProjectionStatus.STOPPED, null);
		}
		return restores;
	}

	private void goOn(Standby<S> before) {
		CompletableFuture<@Nullable Void> cancelled = this.started;
		this.started = CompletableFuture.completedFuture(null);
		this.follower.close();
		this.retries.cancel();
		giveUp();
		this.standby = null;
		this.machine = before.machine;
		this.restore = before.restore;
		this.judge.recall(before.skipped);
		this.machines.choose(BaseChoice.NEWEST);
		before.hooks.accept(this.tasks.current());
		this.output.reports().restoreCancelled(before.published.cursor());
		if (!before.follows) {
			publish(ProjectionStatus.PAUSED, null);
		}
		else {
			publish(this.retries.isOut() ? ProjectionStatus.DISCONNECTED : ProjectionStatus.LIVE, null);
			reconnect();
		}
		allow();
		cancelled.completeExceptionally(new ProjectionNotReadyException(String.format(Locale.ROOT,
				"The restore of projection '%s' was cancelled, the state that it had before goes on", name())));
	}

	void pause() {
		boolean held = status() == ProjectionStatus.DISCONNECTED || this.output.undecided() != null;
		boolean follows = status() == ProjectionStatus.LIVE || (held && this.machine.isLive());
		if (follows) {
			this.follower.close();
			this.connecting = null;
			this.retries.cancel();
			if (this.waitsToDecide) {
				// The record is read again after the pause.
				this.waitsToDecide = false;
				this.output.undecided(null);
			}
			publish(ProjectionStatus.PAUSED, null);
		}
	}

	void resume() {
		if (status() != ProjectionStatus.PAUSED) {
			return;
		}
		if (this.retries.isOut()) {
			publish(ProjectionStatus.DISCONNECTED, null);
			if (this.output.undecided() == null) {
				reconnect();
			}
		}
		else {
			publish(ProjectionStatus.LIVE, null);
			if (this.output.undecided() == null) {
				this.follower.open(this.machine.expected());
			}
		}
	}

	void stop() {
		terminate(ProjectionStatus.STOPPED, null);
		this.output.halt().end();
	}

	/**
	 * A snapshot has ended.
	 * @param result what became of it
	 * @param epoch in which start it was begun
	 * @param duration how long it took
	 */
	void snapshotEnded(SnapshotResult result, int epoch, Duration duration) {
		if (result instanceof SnapshotResult.Taken taken && epoch == this.tasks.current()) {
			this.machine.onSnapshotTaken(taken.snapshot(), taken.deltas());
			publish(status(), this.output.last().failure());
		}
		this.output.reports().snapshotEnded(result, duration);
	}

	/**
	 * The stream is not the one that the projection follows any more.
	 * @param reason why
	 */
	void streamLost(IncarnationException reason) {
		// One that is being stopped does not fail any more.
		ProjectionStatus shown = this.output.published().get().status();
		if (shown != ProjectionStatus.STOPPED && shown != ProjectionStatus.FAILED) {
			onError(reason);
		}
	}

	void trigger() {
		if (status() == ProjectionStatus.LIVE && this.output.undecided() == null) {
			this.hooks.folded(this.output.last().deltasSinceSnapshot());
		}
	}

	private ProjectionStatus status() {
		return this.output.last().status();
	}

	// Shows what was shown before, with a status that says whether there is hope.
	private void begin(Published<S> shown, ProjectionStatus status) {
		giveUp();
		this.machines.reset();
		if (this.lost != null) {
			this.machine.failures().rememberLost(this.lost.gap, this.lost.cursor);
		}
		show(shown, status, (status == ProjectionStatus.FAILED) ? shown.failure() : null);
		this.follower.watch();
		int current = this.tasks.current();
		CompletableFuture<?> unused = this.hooks.begun(current)
			.thenRun(() -> onMailbox(current, () -> search(current)));
	}

	// What was begun does not go on.
	private void giveUp() {
		this.tasks.next();
		this.output.undecided(null);
		this.waitsToDecide = false;
		this.search.abandon();
		this.restore = null;
		this.target = null;
		this.connecting = null;
		this.output.halt().endCancel();
		this.from = 0;
		this.machine.close();
		this.machine = this.machines.create(this.search.knownHead());
	}

	private void show(Published<S> shown, ProjectionStatus status, @Nullable ProjectionException failure) {
		this.output.show(shown.with(status, failure));
	}

	private void search(int current) {
		this.hooks.searching();
		this.startedAt = EngineTime.nanoTime();
		CompletableFuture<?> unused = this.search.find(this.machines.choice(), () -> this.hooks.turn(current))
			.whenComplete((beginning, failure) -> onMailbox(current, () -> onFound(beginning, failure)));
	}

	private void onFound(BaseSearch.Beginning<S> beginning, @Nullable Throwable failure) {
		if (failure != null) {
			throw Futures.rethrow(Futures.unwrap(failure));
		}
		this.follower.heard();
		if (status() == ProjectionStatus.FAILED) {
			this.started = new CompletableFuture<>();
		}
		show(this.output.last(), ProjectionStatus.RESTORING, null);
		StreamPosition tail = beginning.tail();
		ProjectionView<S> shown = this.output.last().view();
		if (shown != null && SeqNums.before(tail.seqNum(), shown.cursor())) {
			throw this.machine.failures().beyondTail(shown.cursor(), tail.seqNum());
		}
		StoredBase<S> found = beginning.found();
		if (found != null) {
			found.ignored().forEach((ignored) -> this.machines.ignored(ignored, this.machine.failures()));
			found.requireSameStream(this.machine.failures(), tail.seqNum());
			S base = found.state();
			SnapshotInfo snapshot = found.snapshot();
			if (base != null && snapshot != null) {
				this.follower.open(this.machine.begin(base, snapshot, tail));
				return;
			}
		}
		this.from = beginning.from();
		this.follower.openAnywhere(this.machine.begin(tail, this.from));
	}

	// Whatever a task throws ends its start.
	private void onMailbox(int belongsTo, Runnable task) {
		this.tasks.execute(belongsTo, () -> guarded(task));
	}

	private void guarded(Runnable task) {
		try {
			task.run();
		}
		catch (ProjectionException ex) {
			fail(ex, false);
		}
		catch (Throwable ex) {
			fail(this.machine.failures().unexpected(ex), false);
		}
	}

	@Override
	public void onBatch(ReadBatch batch) {
		if (this.machine.isLive()) {
			this.retries.reset();
		}
		guarded(() -> digest(batch));
	}

	private void digest(ReadBatch batch) {
		this.hooks.read(batch.records());
		// What was appended as one change is shown as one, and what ends before the
		// beginning of another one is shown without waiting for that.
		int whole = this.machine.whole(batch);
		boolean cut = whole != 0 && whole != batch.records().size();
		int current = this.tasks.current();
		if (this.machine.endsBatchBefore(batch)) {
			progress();
		}
		if (!cut) {
			fold(batch, true);
		}
		else if (fold(new ReadBatch(batch.records().subList(0, whole), null), false)
				&& current == this.tasks.current()) {
			fold(new ReadBatch(batch.records().subList(whole, batch.records().size()), batch.tail()), true);
		}
	}

	private boolean fold(ReadBatch batch, boolean end) {
		long deltas = this.machine.deltas();
		long start = EngineTime.nanoTime();
		Step step = this.machine.onBatch(batch);
		int folded = (int) (this.machine.deltas() - deltas);
		if (folded > 0) {
			Duration duration = Duration.ofNanos(EngineTime.nanoTime() - start);
			this.output.reports().folded(folded, duration);
		}
		if (step instanceof Step.Fail fail) {
			failed(fail.failure());
			return false;
		}
		progress();
		if (step instanceof Step.ReadFrom again) {
			this.follower.open(again.seqNum());
			return false;
		}
		if (end) {
			this.follower.pull();
		}
		return true;
	}

	private void failed(ProjectionException failure) {
		if (failure instanceof NoBaseStateException && searchOn()) {
			return;
		}
		if (failure instanceof GapException gap && this.machine.isLive() && gap.isTrimmed()) {
			restoreAgain(gap);
			return;
		}
		FoldException poison = (failure instanceof FoldException fold) ? fold : null;
		CompletableFuture<PoisonJudge.Verdict> verdict = (poison != null) ? this.judge.judge(poison) : null;
		if (poison == null || verdict == null) {
			fail(failure, true);
			return;
		}
		this.follower.close();
		// No snapshot is taken meanwhile.
		this.output.undecided(poison.seqNum());
		// The status does not change at each record that is passed over.
		boolean waits = this.machine.isLive() && !this.judge.passesOver();
		publish((waits) ? ProjectionStatus.CATCHING_UP : status(), null);
		if (status() == ProjectionStatus.LIVE) {
			showIfLate();
		}
		follow(poison, verdict);
	}

	private void showIfLate() {
		this.late = this.tasks.schedule(() -> guarded(() -> {
			if (this.output.undecided() != null && status() == ProjectionStatus.LIVE) {
				publish(ProjectionStatus.CATCHING_UP, null);
			}
		}), UNNOTICED);
	}

	private void follow(FoldException poison, CompletableFuture<PoisonJudge.Verdict> verdict) {
		int current = this.tasks.current();
		if (this.judge.isWaiting()) {
			this.hooks.waiting();
		}
		CompletableFuture<?> unused = verdict.whenComplete((decided, problem) -> {
			CompletableFuture<@Nullable Void> turn = (problem != null) ? CompletableFuture.completedFuture(null)
					: this.hooks.turn(current);
			CompletableFuture<?> unusedNext = turn
				.thenRun(() -> onMailbox(current, () -> decided(poison, decided, problem)));
		});
	}

	private void decided(FoldException poison, PoisonJudge.Verdict verdict, @Nullable Throwable problem) {
		if (problem instanceof DeadLetterException known) {
			decideLater(poison, known);
			return;
		}
		this.output.undecided(null);
		if (this.late != null) {
			this.late.cancel(false);
			this.late = null;
		}
		if (problem != null) {
			throw Futures.rethrow(problem);
		}
		this.retries.reset();
		if (verdict == PoisonJudge.Verdict.SKIP) {
			this.judge.acquit(poison);
		}
		if (status() == ProjectionStatus.PAUSED) {
			return;
		}
		if (this.machine.isBased()) {
			readOn(poison.seqNum());
		}
		else {
			// Nothing is left to fold onto.
			begin(this.output.last(), ProjectionStatus.RESTORING);
		}
	}

	// The record is not in the dead-letter stream. What is read meanwhile would only be
	// read again.
	private void decideLater(FoldException poison, DeadLetterException failure) {
		FailureKind kind = FailureKind.of(failure);
		if (status() == ProjectionStatus.PAUSED) {
			this.output.undecided(null);
			return;
		}
		this.retries.count(kind);
		boolean patient = kind == FailureKind.TRANSIENT
				|| (kind == FailureKind.REFUSAL && this.recoverable && !this.retries.isRefusedForGood());
		if (!patient) {
			this.output.undecided(null);
			fail(failure, true);
			return;
		}
		if (this.output.last().view() != null && this.retries.failures() > 1) {
			this.retries.disconnected(String.valueOf(failure.getMessage()));
			show(this.output.last(), ProjectionStatus.DISCONNECTED, null);
		}
		this.waitsToDecide = true;
		this.hooks.waiting();
		int current = this.tasks.current();
		this.retries.later(failure, () -> onMailbox(current, () -> {
			if (this.retries.begin()) {
				this.waitsToDecide = false;
				follow(poison, this.judge.putAwayAgain());
			}
		}));
	}

	// Records that cannot be folded often come in a row. What is read behind one is read
	// again behind the next one, so it is not to be much more than what lies between.
	private void readOn(long poison) {
		long expected = this.machine.expected();
		long distance = poison - this.lastPoison;
		this.lastPoison = poison;
		if (Long.compareUnsigned(distance, MOST_CAREFUL) < 0) {
			this.follower.openCarefully(expected, poison - expected + 2 * distance + LEAST_CAREFUL);
		}
		else {
			this.follower.open(expected);
		}
	}

	// What was shown stays until there is something newer.
	private void restoreAgain(GapException gap) {
		this.lost = new Lost(gap, this.output.last().cursor());
		this.follower.close();
		this.output.reports().restoredAgain(gap);
		begin(this.output.last(), ProjectionStatus.RESTORING);
	}

	// What was found near the tail is no base; there may be an older one. What was found
	// in the store is none any more; there may be a newer one.
	private boolean searchOn() {
		if (this.from != 0) {
			StreamPosition tail = Objects.requireNonNull(this.machine.tail());
			this.from = 0;
			this.machine.close();
			this.machine = this.machines.create(this.search.knownHead());
			this.follower.openAnywhere(this.machine.begin(tail));
			return true;
		}
		if (this.search.mayFindNewer(this.machine.head())) {
			this.follower.close();
			begin(this.output.last(), ProjectionStatus.RESTORING);
			return true;
		}
		return false;
	}

	private void progress() {
		if (this.machine.isLive() && this.machine.isHeld()) {
			// The state that is shown stays, and is known to be behind.
			publish(status(), null);
			return;
		}
		if (!this.machine.isLive()) {
			publish((this.machine.isBased()) ? ProjectionStatus.CATCHING_UP : ProjectionStatus.RESTORING, null);
			return;
		}
		if (this.target != null && SeqNums.before(this.machine.expected(), this.target)) {
			publish(ProjectionStatus.CATCHING_UP, null);
			return;
		}
		this.target = null;
		RestoreInfo done = null;
		if (this.restore == null) {
			done = this.machine.restore(Duration.ofNanos(EngineTime.nanoTime() - this.startedAt));
			this.machines.check(done);
			this.restore = done;
			this.standby = null;
			this.machines.choose(BaseChoice.NEWEST);
			this.lost = null;
		}
		publish(ProjectionStatus.LIVE, null);
		this.retries.connected();
		if (done != null) {
			restored(done);
		}
		trigger();
	}

	private void restored(RestoreInfo info) {
		this.output.reports().restored(this.output.last().cursor(), info);
		allow();
	}

	private void allow() {
		int current = this.tasks.current();
		CompletableFuture<@Nullable Void> allowed = this.hooks.restored();
		if (allowed.isDone() && !allowed.isCompletedExceptionally()) {
			allowed(null);
			return;
		}
		CompletableFuture<?> unused = allowed
			.whenComplete((nothing, failure) -> onMailbox(current, () -> allowed(failure)));
	}

	private void allowed(@Nullable Throwable failure) {
		if (failure == null) {
			this.recoverable = true;
			this.started.complete(null);
		}
		else if (this.recoverable && FailureKind.of(failure) != FailureKind.DEFINITE) {
			// It is live, and not yet known whether it may stay so.
			this.output.reports().allowedLater(failure);
			ScheduledFuture<?> unused = this.tasks.schedule(() -> guarded(this::allow), this.retries.longestInterval());
		}
		else {
			throw Futures.rethrow(Futures.unwrap(failure));
		}
	}

	@Override
	public void onEnd() {
		// A read without limits does not end: try again, but not in a hurry.
		this.retries.count(FailureKind.TRANSIENT);
		recover(this.machine.failures().readEnded(), true, false);
	}

	@Override
	public void onError(Throwable failure) {
		fail((failure instanceof UnwrittenPositionException unwritten)
				? this.machine.failures().beyondTail(this.machine.expected(), unwritten.tail().seqNum())
				: this.machine.failures().unreachable(failure), true);
	}

	@Override
	public void onSilence(Duration age) {
		if (this.recoverable) {
			this.retries.count(FailureKind.TRANSIENT);
			recover(this.machine.failures().silent(age), true, true);
		}
	}

	/**
	 * Tries again later. What is shown stays readable.
	 * @param failure why
	 * @param intact whether what was folded so far can be folded on
	 * @param known whether an outage is certain, and more than a fault of a moment
	 */
	private void recover(ProjectionException failure, boolean intact, boolean known) {
		boolean resumes = intact && this.machine.isPositioned();
		if (this.output.last().view() != null && (known || !resumes || this.retries.failures() > 1)) {
			this.retries.disconnected(String.valueOf(failure.getMessage()));
		}
		this.follower.close();
		if (!resumes) {
			giveUp();
			this.hooks.interrupted();
		}
		else if (!this.machine.isLive()) {
			// Others may restore meanwhile.
			this.hooks.waiting();
		}
		if (this.retries.isOut()) {
			show(this.output.last(), ProjectionStatus.DISCONNECTED, null);
		}
		int current = this.tasks.current();
		this.retries.later(failure, () -> onMailbox(current, () -> {
			if (this.retries.begin()) {
				again(resumes);
			}
		}));
	}

	private void again(boolean resumes) {
		if (resumes) {
			reconnect();
		}
		else {
			begin(this.output.last(),
					this.retries.isOut() ? ProjectionStatus.DISCONNECTED : ProjectionStatus.RESTORING);
		}
	}

	private void reconnect() {
		int current = this.tasks.current();
		Object mine = new Object();
		this.connecting = mine;
		CompletableFuture<?> unused = this.hooks.reconnecting()
			.thenCompose((tail) -> this.hooks.turn(current).thenApply((nothing) -> tail))
			.whenComplete((tail, failure) -> onMailbox(current, () -> {
				if (this.connecting == mine) {
					this.connecting = null;
					onReconnected(tail, failure);
				}
			}));
	}

	private void onReconnected(StreamPosition tail, @Nullable Throwable failure) {
		if (failure != null) {
			fail(this.machine.failures().unreachable(Futures.unwrap(failure)), true);
			return;
		}
		long expected = this.machine.expected();
		if (SeqNums.before(tail.seqNum(), expected)) {
			throw this.machine.failures().beyondTail(expected, tail.seqNum());
		}
		this.follower.heard();
		if (this.machine.isLive() && this.retries.isOut()) {
			this.target = tail.seqNum();
		}
		this.follower.open(expected);
	}

	private void publish(ProjectionStatus status, @Nullable ProjectionException failure) {
		this.output.publish(Publication.of(this.machine, this.output.last(), status, failure, this.restore));
	}

	/**
	 * Fails, or try again when the failure may pass.
	 * @param failure why
	 * @param intact whether what was folded so far can be folded on
	 */
	private void fail(ProjectionException failure, boolean intact) {
		FailureKind kind = FailureKind.of(failure);
		if (kind == FailureKind.DEFINITE) {
			end(failure);
			return;
		}
		this.retries.count(kind);
		if (status() == ProjectionStatus.FAILED) {
			this.follower.close();
			giveUp();
			this.hooks.interrupted();
			show(this.output.last(), ProjectionStatus.FAILED, failure);
		}
		else if (this.recoverable && !this.retries.isRefusedForGood()) {
			recover(failure, intact, false);
			return;
		}
		else {
			end(failure);
		}
		// Rarely, but so that it comes back when what is wrong is mended.
		int current = this.tasks.current();
		this.retries.rarely(failure, () -> onMailbox(current, () -> {
			if (this.retries.begin()) {
				begin(this.output.last(), ProjectionStatus.FAILED);
			}
		}));
	}

	private void end(ProjectionException failure) {
		this.judge.end(failure);
		this.output.reports().failed(failure);
		terminate(ProjectionStatus.FAILED, failure);
		this.output.reports().ended(failure);
	}

	private void terminate(ProjectionStatus status, @Nullable ProjectionException failure) {
		if (status() == ProjectionStatus.STOPPED) {
			return;
		}
		this.tasks.next();
		this.output.undecided(null);
		this.waitsToDecide = false;
		this.search.abandon();
		this.follower.close();
		this.machine.close();
		this.connecting = null;
		this.standby = null;
		this.retries.forget();
		this.follower.endWatch();
		publish(status, (failure != null) ? failure : this.output.last().failure());
		this.hooks.ended();
		this.output.end();
		this.started.completeExceptionally((failure != null) ? failure
				: new ProjectionNotReadyException(String.format(Locale.ROOT, "Projection '%s' was stopped", name())));
	}

	private String name() {
		return this.output.reports().projection();
	}

	/**
	 * A state that is restored anew, with what belongs to it.
	 *
	 * @param <S> the type of the state
	 * @param machine what folds it
	 * @param restore how it was restored
	 * @param published what was published last
	 * @param skipped the records that were passed over
	 * @param follows whether its stream was followed
	 * @param hooks is told when it goes on
	 */
	private record Standby<S>(FollowMachine<S> machine, @Nullable RestoreInfo restore, Published<S> published,
			PositionSet skipped, boolean follows, IntConsumer hooks) {
	}

	/**
	 * Records that were gone before they were folded.
	 *
	 * @param gap the gap
	 * @param cursor the cursor of the state before it
	 */
	private record Lost(GapException gap, long cursor) {
	}

}
