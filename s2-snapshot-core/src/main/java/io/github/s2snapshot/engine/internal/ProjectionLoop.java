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
 * Feeds the state machine of one projection from its stream, and publishes the results.
 * Runs on the mailbox only. Other threads read the published values.
 *
 * @param <S> the type of the state
 */
final class ProjectionLoop<S> implements StreamFollower.Sink {

	// The status does not change if a poison record is skipped within this time.
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

	// Whether transient failures are retried: the projection was live, or starts in the
	// background.
	private boolean recoverable;

	// The tail when the stream was reached again after an outage.
	private @Nullable Long target;

	private @Nullable Object connecting;

	// The gap because of which the projection restores again.
	private @Nullable Lost lost;

	private boolean waitsToDecide;

	private @Nullable ScheduledFuture<?> late;

	private long lastPoison = -1;

	// The previous state, which is kept if the running restore is cancelled.
	private @Nullable Standby<S> standby;

	// The cursor of a possible snapshot near the tail of the stream.
	private long from;

	/**
	 * Creates a loop, which is not started yet.
	 * @param tasks runs tasks on the mailbox
	 * @param follower reads the stream
	 * @param search finds the base of a restore
	 * @param machines creates the state machines
	 * @param judge decides about records that cannot be folded
	 * @param retries waits after transient failures
	 * @param output publishes the state
	 * @param hooks receives the events of the loop
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
	 * Restores the projection and follows the stream, unless the projection is running.
	 * @param choice the base to begin with
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
	 * Restores the projection again. Reads return the previous state until the new state
	 * is live.
	 * @param choice the base to begin with
	 * @param follows whether the projection follows the stream with its previous state if
	 * the restore is cancelled
	 * @return completes when the projection is live
	 */
	CompletableFuture<@Nullable Void> restart(BaseChoice choice, boolean follows) {
		ProjectionStatus status = status();
		if (status == ProjectionStatus.STOPPED || status == ProjectionStatus.FAILED) {
			return start(choice);
		}
		// Callers that wait for an earlier start wait for this one.
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
	 * Cancels the running restore, if any. If the projection had a state when the restore
	 * was requested, it keeps that state. Otherwise it is stopped.
	 * @return whether a restore was running
	 */
	boolean cancel() {
		this.output.halt().endCancel();
		Standby<S> before = this.standby;
		if (before != null) {
			keepPrevious(before);
			return true;
		}
		boolean restores = switch (status()) {
			case RESTORING, CATCHING_UP, DISCONNECTED -> !this.machine.isLive();
			case LIVE, PAUSED, FAILED, STOPPED -> false;
		};
		if (restores) {
			terminate(ProjectionStatus.STOPPED, null);
			this.follower.end();
		}
		return restores;
	}

	private void keepPrevious(Standby<S> before) {
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
				"The restore of projection '%s' was cancelled. The projection keeps its previous state", name())));
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
		this.follower.end();
		this.output.halt().end();
	}

	/**
	 * A snapshot has ended.
	 * @param result the result
	 * @param epoch the number of the start in which it was begun
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
	 * The stream was deleted or created again.
	 * @param reason the failure of the projection
	 */
	void streamLost(IncarnationException reason) {
		// A projection that is stopped does not fail.
		ProjectionStatus shown = this.output.published().get().status();
		if (shown != ProjectionStatus.STOPPED && shown != ProjectionStatus.FAILED) {
			onError(reason);
		}
	}

	void trigger() {
		if (status() == ProjectionStatus.LIVE && this.output.undecided() == null) {
			Published<S> last = this.output.last();
			this.hooks.folded(last.deltasSinceSnapshot(), this.machine.isSnapshotWanted(last.deltas()));
		}
	}

	private ProjectionStatus status() {
		return this.output.last().status();
	}

	// The published state stays, with the given status.
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

	// Ends the current start.
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
			this.machines.requireSameFold(found.snapshot());
			found.requireSameStream(this.machine.failures(), tail.seqNum());
			S base = found.state();
			SnapshotInfo snapshot = found.snapshot();
			if (base != null && snapshot != null) {
				this.follower.open(this.machine.begin(base, snapshot, tail));
				return;
			}
		}
		this.from = beginning.from();
		long from = this.machine.begin(tail, this.from);
		if (beginning.read() != null) {
			this.follower.openRead(from, beginning.read());
		}
		else {
			this.follower.openAnywhere(from);
		}
	}

	// Any exception of a task ends its start.
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
		// A batch that was appended as one change is published as one change. Records
		// before an incomplete batch are published without waiting for its end.
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
		long ignored = this.machine.ignored().count();
		long start = EngineTime.nanoTime();
		Step step = this.machine.onBatch(batch);
		int folded = (int) (this.machine.deltas() - deltas);
		if (folded > 0) {
			Duration duration = Duration.ofNanos(EngineTime.nanoTime() - start);
			this.output.reports().folded(folded, duration);
			this.hooks.measured(folded, duration);
		}
		int passedBy = (int) (this.machine.ignored().count() - ignored);
		if (passedBy > 0) {
			this.output.reports().ignored(passedBy);
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
		if (failure instanceof NoBaseStateException && searchAgain()) {
			return;
		}
		if (failure instanceof GapException gap && this.machine.isLive() && gap.isTrimmed()) {
			restoreAgain(gap);
			return;
		}
		FoldException poison = (failure instanceof FoldException fold) ? fold : null;
		CompletableFuture<PoisonJudge.Verdict> verdict = (poison != null) ? this.judge.judge(poison) : null;
		if (poison == null || verdict == null) {
			fail(this.machines.explain(failure, this.machine.accepted()), true);
			return;
		}
		this.follower.close();
		// No snapshot is taken until the record is decided.
		this.output.undecided(poison.seqNum());
		// The status does not change at each record that is skipped.
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
			// The state was lost with the failed fold.
			begin(this.output.last(), ProjectionStatus.RESTORING);
		}
	}

	// The record could not be appended to the dead-letter stream. Nothing is read
	// meanwhile, because it would be read again.
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

	// Poison records often come in a row. Records after one of them are read again after
	// the next one, so the first read is limited to about their distance.
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

	// The published state stays until the new state is live.
	private void restoreAgain(GapException gap) {
		this.lost = new Lost(gap, this.output.last().cursor());
		this.follower.close();
		this.output.reports().restoredAgain(gap);
		begin(this.output.last(), ProjectionStatus.RESTORING);
	}

	// If no base was found near the tail, an older one may exist. If the base from the
	// store is useless because records after it were trimmed, a newer one may exist.
	private boolean searchAgain() {
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
			// The published state stays, with its lag.
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
			this.hooks.measured(done);
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
			// The projection stays live, and the check is repeated.
			this.output.reports().allowedLater(failure);
			ScheduledFuture<?> unused = this.tasks.schedule(() -> guarded(this::allow), this.retries.longestInterval());
		}
		else {
			throw Futures.rethrow(Futures.unwrap(failure));
		}
	}

	@Override
	public void onEnd() {
		// A read without limits should not end: retry after a delay.
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
	 * Retries later. The published state stays readable.
	 * @param failure the failure
	 * @param intact whether folding can continue with the current state
	 * @param known whether an outage is certain, instead of a short fault
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
			// Other projections may restore meanwhile.
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
	 * Fails, or retries after a transient failure.
	 * @param failure the failure
	 * @param intact whether folding can continue with the current state
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
		// Retries at long intervals, so that the projection recovers once the cause is
		// fixed.
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
		// Those that wait for a refresh find out why the projection has ended.
		this.follower.end();
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
	 * The previous state during a restore on request.
	 *
	 * @param <S> the type of the state
	 * @param machine the machine that folded it
	 * @param restore how it was restored
	 * @param published the last published value
	 * @param skipped the positions of the skipped records
	 * @param follows whether the stream was followed
	 * @param hooks called when the previous state is kept
	 */
	private record Standby<S>(FollowMachine<S> machine, @Nullable RestoreInfo restore, Published<S> published,
			PositionSet skipped, boolean follows, IntConsumer hooks) {
	}

	/**
	 * Records that were trimmed before they were folded.
	 *
	 * @param gap the gap
	 * @param cursor the cursor of the state before the gap
	 */
	private record Lost(GapException gap, long cursor) {
	}

}
