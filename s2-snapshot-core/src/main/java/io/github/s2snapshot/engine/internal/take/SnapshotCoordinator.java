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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.threads.Backend;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.Lane;
import io.github.s2snapshot.engine.internal.threads.Lanes;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.error.CallInterruptedException;

/**
 * Coordinates the snapshots of a projection: only one is taken at a time, and the timing
 * decides when the next triggered one begins. Thread-safe.
 */
public final class SnapshotCoordinator {

	// The taker checks the deadline itself, unless it is blocked by a store that does not
	// answer.
	private static final Duration LONGEST_GRACE = Duration.ofSeconds(5);

	private final String projection;

	private final Supplier<OperationWatch> begin;

	private final SnapshotTaker taker;

	private final EngineThreads threads;

	private final Backend backend;

	private final SnapshotTiming timing;

	private final Duration timeout;

	private volatile Observer observer = Observer.NOBODY;

	private final Object lock = new Object();

	private @Nullable Flight flight;

	// Wakes the projection when a snapshot may be due.
	private @Nullable ScheduledFuture<?> alarm;

	private long alarmAt;

	private volatile int epoch;

	/**
	 * Creates a coordinator.
	 * @param projection the name of the projection
	 * @param begin called when a snapshot begins
	 * @param taker takes the snapshots
	 * @param timing decides when triggered snapshots are taken
	 * @param threads the threads
	 * @param backend the backend that snapshots may wait for
	 * @param timeout how long a triggered snapshot may take
	 */
	public SnapshotCoordinator(String projection, Supplier<OperationWatch> begin, SnapshotTaker taker,
			SnapshotTiming timing, EngineThreads threads, Backend backend, Duration timeout) {
		this.projection = projection;
		this.begin = begin;
		this.taker = taker;
		this.threads = threads;
		this.backend = backend;
		this.timing = timing;
		this.timeout = timeout;
	}

	/**
	 * Sets the observer, before any snapshot is taken.
	 * @param observer the observer
	 */
	public void observer(Observer observer) {
		this.observer = observer;
	}

	/**
	 * Called when the projection starts again. Later snapshots belong to the new start.
	 * @param epoch the number of the start
	 */
	void startEpoch(int epoch) {
		this.epoch = epoch;
		synchronized (this.lock) {
			this.timing.begin(EngineTime.nanoTime());
		}
	}

	/**
	 * Takes a snapshot, or joins the one in progress.
	 * @param mode why the snapshot is taken
	 * @param timeout how long the snapshot may take once it has begun
	 * @return a future of the result
	 */
	public CompletableFuture<SnapshotResult> request(SnapshotMode mode, Duration timeout) {
		return request(mode, timeout, () -> Deadline.in(timeout)).result;
	}

	/**
	 * Takes a snapshot, or joins the one in progress.
	 * @param mode why the snapshot is taken
	 * @param deadline the deadline, which includes the wait for a thread
	 * @return a future of the result
	 */
	public CompletableFuture<SnapshotResult> request(SnapshotMode mode, Deadline deadline) {
		return request(mode, deadline.timeout(), () -> deadline).result;
	}

	/**
	 * Takes a snapshot at a time of a cron expression, or joins the one in progress,
	 * unless other conditions do not apply that the expression is combined with.
	 * @param cron the cron expression
	 * @param timeout how long the snapshot may take once it has begun
	 * @return a future of the result
	 */
	public CompletableFuture<SnapshotResult> requestAt(String cron, Duration timeout) {
		synchronized (this.lock) {
			if (!this.timing.isDueAt(cron, EngineTime.nanoTime())) {
				return CompletableFuture.completedFuture(new SnapshotResult.Skipped(
						"the conditions of the projection do not all apply: " + this.timing));
			}
		}
		return request(SnapshotMode.SCHEDULED, timeout);
	}

	/**
	 * Takes a snapshot, or joins the one in progress, and waits for it. A snapshot that
	 * has not begun when the timeout expires is cancelled, unless other callers wait for
	 * it.
	 * @param mode why the snapshot is taken
	 * @param timeout how long to wait, and how long the snapshot may take once it has
	 * begun
	 * @return the result
	 * @throws TimeoutException if the timeout expires
	 */
	public SnapshotResult take(SnapshotMode mode, Duration timeout) throws TimeoutException {
		Deadline patience = Deadline.in(timeout);
		Flight flight = request(mode, timeout, () -> Deadline.in(timeout));
		try {
			return Futures.get(flight.result, patience.remaining());
		}
		catch (TimeoutException | CallInterruptedException ex) {
			leave(flight, timeout);
			throw ex;
		}
	}

	private Flight request(SnapshotMode mode, Duration timeout, Supplier<Deadline> deadline) {
		Flight mine = new Flight(mode, deadline);
		if (mode == SnapshotMode.SHUTDOWN) {
			this.taker.hurry();
		}
		synchronized (this.lock) {
			Flight other = this.flight;
			if (other != null) {
				other.callers++;
				return other;
			}
			if (mode.isTriggered() && !this.timing.gap(EngineTime.nanoTime()).isZero()) {
				mine.result
					.complete(new SnapshotResult.Skipped("the minimum gap since the last attempt has not passed"));
				return mine;
			}
			this.flight = mine;
		}
		mine.watch = this.begin.get();
		try {
			mine.ticket = this.threads.lanes()
				.submit(Lanes.Work.SNAPSHOT, this.backend, () -> run(mine), () -> refused(mine, null));
			if (mode.isTriggered() && mine.ticket.isWaiting()) {
				watch(mine, timeout, this.threads.lanes().progress(Lanes.Work.SNAPSHOT, this.backend));
			}
		}
		catch (RejectedExecutionException ex) {
			refused(mine, ex);
		}
		return mine;
	}

	private void refused(Flight flight, @Nullable RejectedExecutionException cause) {
		String reason = (cause != null) ? String.valueOf(cause.getMessage()) : "the template is closed";
		SnapshotResult.Failed failed = new SnapshotResult.Failed(new SnapshotException(
				String.format(Locale.ROOT, "No snapshot of projection '%s' was taken: %s", this.projection, reason),
				cause));
		end(TriggerGap.End.FAILED);
		tell(flight.watch, failed);
		flight.result.complete(failed);
	}

	// No caller waits for a triggered snapshot. It keeps waiting while the lane makes
	// progress.
	private void watch(Flight flight, Duration timeout, long progress) {
		ScheduledFuture<?> unused = this.threads.schedule(() -> {
			long now = this.threads.lanes().progress(Lanes.Work.SNAPSHOT, this.backend);
			if (now == progress) {
				withdraw(flight, TriggerGap.End.FAILED, new SnapshotResult.Failed(notBegun(timeout)));
			}
			else if (flight.isWaiting()) {
				watch(flight, timeout, now);
			}
		}, timeout);
	}

	private SnapshotException notBegun(Duration timeout) {
		return new SnapshotException(String.format(Locale.ROOT,
				"No snapshot of projection '%s' was begun within %s: earlier snapshots still wait for %s",
				this.projection, timeout, (this.backend.store() != null) ? "the same store, which does not answer"
						: "the same server, which does not answer"));
	}

	private void leave(Flight flight, Duration timeout) {
		synchronized (this.lock) {
			if (--flight.callers > 0) {
				return;
			}
		}
		withdraw(flight, TriggerGap.End.NOTHING_TO_DO, new SnapshotResult.Failed(notBegun(timeout)));
	}

	/**
	 * Called when the projection has ended. Cancels a snapshot that has not begun.
	 * @param status the status of the projection
	 */
	void withdraw(ProjectionStatus status) {
		Flight current;
		synchronized (this.lock) {
			current = this.flight;
			if (this.alarm != null) {
				this.alarm.cancel(false);
				this.alarm = null;
			}
		}
		if (current != null) {
			withdraw(current, TriggerGap.End.NOTHING_TO_DO,
					new SnapshotResult.Skipped(SnapshotResult.Skipped.NOT_LIVE + status));
		}
	}

	private void withdraw(Flight flight, TriggerGap.End end, SnapshotResult result) {
		Lane.Ticket ticket = flight.ticket;
		if (ticket != null && ticket.cancel()) {
			end(end);
			tell(flight.watch, result);
			this.observer.ended(new Ended(result, this.epoch, Duration.ZERO, flight.result));
		}
	}

	/**
	 * Returns the snapshot in progress.
	 * @return a future that completes when it has ended; already complete if there is
	 * none
	 */
	public CompletableFuture<?> current() {
		synchronized (this.lock) {
			return (this.flight != null) ? this.flight.result : CompletableFuture.completedFuture(null);
		}
	}

	/**
	 * Takes a snapshot if the conditions of the projection apply, now or as soon as the
	 * gap allows.
	 * @param uncovered what no snapshot covers
	 */
	public void trigger(Uncovered uncovered) {
		synchronized (this.lock) {
			long now = EngineTime.nanoTime();
			this.timing.folded(uncovered, now);
			Duration delay = (this.flight != null) ? null : this.timing.delay(now);
			if (delay == null) {
				return;
			}
			if (!delay.isZero()) {
				wake(delay, now);
				return;
			}
		}
		CompletableFuture<?> unused = request(SnapshotMode.CONDITIONS, this.timeout);
	}

	private void wake(Duration delay, long now) {
		long at = now + EngineTime.nanos(delay);
		if (this.alarm != null) {
			if (at - this.alarmAt >= 0) {
				return;
			}
			this.alarm.cancel(false);
		}
		this.alarmAt = at;
		this.alarm = this.threads.schedule(this::woken, delay);
	}

	private void woken() {
		synchronized (this.lock) {
			this.alarm = null;
		}
		this.observer.due();
	}

	private void run(Flight flight) {
		int begun = this.epoch;
		long start = EngineTime.nanoTime();
		Deadline deadline = flight.deadline.get();
		SnapshotResult result;
		ScheduledFuture<?> late = null;
		try {
			late = watch(flight, begun, start, deadline);
			result = this.taker.take(flight.mode == SnapshotMode.FORCED, deadline);
		}
		catch (Throwable ex) {
			result = new SnapshotResult.Failed(new SnapshotException(
					String.format(Locale.ROOT, "No snapshot of projection '%s' was taken: %s", this.projection, ex),
					ex));
		}
		if (late != null) {
			late.cancel(false);
		}
		end(kind(result));
		tell(flight.watch, result);
		this.observer.ended(new Ended(result, begun, Duration.ofNanos(EngineTime.nanoTime() - start), flight.result));
	}

	private ScheduledFuture<?> watch(Flight flight, int begun, long start, Deadline deadline) {
		return this.threads.schedule(() -> tellLate(flight, begun, start, deadline),
				deadline.remaining().plus(grace(deadline)));
	}

	// No other snapshot begins until this one ends, and then the observer is notified
	// again.
	private void tellLate(Flight flight, int begun, long start, Deadline deadline) {
		synchronized (this.lock) {
			if (this.flight != flight) {
				return;
			}
		}
		if (!deadline.isOver()) {
			// The deadline was extended.
			ScheduledFuture<?> unused = watch(flight, begun, start, deadline);
			return;
		}
		SnapshotResult late = new SnapshotResult.Failed(new SnapshotException(String.format(Locale.ROOT,
				"The snapshot of projection '%s' was not completed within %s and is still in progress: the stream "
						+ "or the store is slow or does not answer. No other snapshot is taken meanwhile",
				this.projection, deadline.timeout())));
		this.observer.ended(new Ended(late, begun, Duration.ofNanos(EngineTime.nanoTime() - start), flight.result));
	}

	private static Duration grace(Deadline deadline) {
		return (deadline.timeout().compareTo(LONGEST_GRACE) < 0) ? deadline.timeout() : LONGEST_GRACE;
	}

	private static void tell(OperationWatch watch, SnapshotResult result) {
		if (result instanceof SnapshotResult.Failed failed) {
			watch.ended("failed", failed.failure());
		}
		else if (result instanceof SnapshotResult.Superseded) {
			watch.ended("superseded", null);
		}
		else {
			watch.ended((result instanceof SnapshotResult.Taken) ? "taken" : "skipped", null);
		}
	}

	private void end(TriggerGap.End end) {
		synchronized (this.lock) {
			this.flight = null;
			this.timing.ended(EngineTime.nanoTime(), end);
		}
	}

	private static TriggerGap.End kind(SnapshotResult result) {
		if (result instanceof SnapshotResult.Taken || result instanceof SnapshotResult.Superseded) {
			return TriggerGap.End.STORED;
		}
		return (result instanceof SnapshotResult.Skipped skipped && skipped.isIdle()) ? TriggerGap.End.NOTHING_TO_DO
				: TriggerGap.End.FAILED;
	}

	/**
	 * A snapshot that is in progress or waits for a thread.
	 */
	private static final class Flight {

		private final SnapshotMode mode;

		private final Supplier<Deadline> deadline;

		private final CompletableFuture<SnapshotResult> result = new CompletableFuture<>();

		private volatile OperationWatch watch = OperationWatch.NONE;

		private volatile Lane.@Nullable Ticket ticket;

		private int callers = 1;

		Flight(SnapshotMode mode, Supplier<Deadline> deadline) {
			this.mode = mode;
			this.deadline = deadline;
		}

		boolean isWaiting() {
			Lane.Ticket current = this.ticket;
			return current != null && current.isWaiting();
		}

	}

	/**
	 * A snapshot that has ended.
	 *
	 * @param result the result
	 * @param epoch the start of the projection in which the snapshot began
	 * @param duration how long the snapshot took
	 * @param flight the future that the callers wait for
	 */
	public record Ended(SnapshotResult result, int epoch, Duration duration, CompletableFuture<SnapshotResult> flight) {
	}

	/**
	 * Observer of the snapshots of a projection.
	 */
	public interface Observer {

		/**
		 * Only completes the results.
		 */
		Observer NOBODY = new Observer() {

			@Override
			public void ended(Ended ended) {
				ended.flight().complete(ended.result());
			}

			@Override
			public void due() {
			}

		};

		/**
		 * Called when a snapshot has ended.
		 * @param ended the snapshot; the observer completes the future of its callers
		 */
		void ended(Ended ended);

		/**
		 * Called when a triggered snapshot that had to wait may begin.
		 */
		void due();

	}

}
