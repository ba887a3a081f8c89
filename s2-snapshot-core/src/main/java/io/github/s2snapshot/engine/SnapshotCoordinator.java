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

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.SnapshotException;

/**
 * Lets one snapshot of a projection be taken at a time and decides when the next
 * triggered one may begin. Thread-safe.
 */
final class SnapshotCoordinator {

	// Who takes it looks at the time himself, unless a store does not answer.
	private static final Duration LONGEST_GRACE = Duration.ofSeconds(5);

	private final String projection;

	private final Supplier<OperationWatch> begin;

	private final SnapshotTaker taker;

	private final EngineThreads threads;

	private final TriggerGap gap;

	private final Duration timeout;

	private final Consumer<Ended> sink;

	private final Runnable retrigger;

	private final Object lock = new Object();

	private @Nullable CompletableFuture<SnapshotResult> flight;

	private boolean waiting;

	private volatile int epoch;

	/**
	 * Create a coordinator.
	 * @param projection the name of the projection
	 * @param begin called when a snapshot begins
	 * @param taker what takes the snapshots
	 * @param triggers the triggers
	 * @param threads the threads
	 * @param timeout how long a triggered snapshot may take
	 * @param sink told of each snapshot that has ended; it completes the result
	 * @param retrigger called when a snapshot that had to wait may begin
	 */
	SnapshotCoordinator(String projection, Supplier<OperationWatch> begin, SnapshotTaker taker,
			SnapshotTriggers triggers, EngineThreads threads, Duration timeout, Consumer<Ended> sink,
			Runnable retrigger) {
		this.projection = projection;
		this.begin = begin;
		this.taker = taker;
		this.threads = threads;
		this.gap = new TriggerGap(triggers, EngineTime::random);
		this.timeout = timeout;
		this.sink = sink;
		this.retrigger = retrigger;
	}

	/**
	 * The projection is started anew: snapshots from now on are of another machine.
	 * @param epoch the number of the start
	 */
	void startEpoch(int epoch) {
		this.epoch = epoch;
	}

	/**
	 * Take a snapshot, or join the one that is being taken.
	 * @param mode why
	 * @param deadline by when it has to be done
	 * @return a future of what became of it
	 */
	CompletableFuture<SnapshotResult> request(SnapshotMode mode, Deadline deadline) {
		CompletableFuture<SnapshotResult> mine = new CompletableFuture<>();
		if (mode == SnapshotMode.SHUTDOWN) {
			this.taker.hurry();
		}
		synchronized (this.lock) {
			if (this.flight != null) {
				return this.flight;
			}
			if (mode.isTriggered() && !this.gap.delay(EngineTime.nanoTime()).isZero()) {
				return CompletableFuture
					.completedFuture(new SnapshotResult.Skipped("the last attempt was only just made"));
			}
			this.flight = mine;
		}
		OperationWatch watch = this.begin.get();
		try {
			this.threads.snapshots().execute(() -> run(mine, watch, mode, deadline));
		}
		catch (RejectedExecutionException ex) {
			SnapshotResult.Failed failed = new SnapshotResult.Failed(new SnapshotException(String.format(Locale.ROOT,
					"No snapshot of projection '%s' was taken: it is being shut down", this.projection), ex));
			end(failed);
			tell(watch, failed);
			mine.complete(failed);
		}
		return mine;
	}

	/**
	 * Return the snapshot that is being taken.
	 * @return completes when none is being taken any more
	 */
	CompletableFuture<?> current() {
		synchronized (this.lock) {
			return (this.flight != null) ? this.flight : CompletableFuture.completedFuture(null);
		}
	}

	/**
	 * Look whether enough was folded, and take a snapshot then, now or as soon as the gap
	 * allows.
	 * @param deltas the number of deltas that no snapshot covers
	 * @param bytes the number of their bytes
	 */
	void trigger(long deltas, long bytes) {
		synchronized (this.lock) {
			if (this.flight != null || this.waiting || !this.gap.isDue(deltas, bytes)) {
				return;
			}
			Duration delay = this.gap.delay(EngineTime.nanoTime());
			if (!delay.isZero()) {
				this.waiting = true;
				ScheduledFuture<?> unused = this.threads.schedule(this::waited, delay);
				return;
			}
		}
		CompletableFuture<?> unused = request(SnapshotMode.RECORDS, Deadline.in(this.timeout));
	}

	private void waited() {
		synchronized (this.lock) {
			this.waiting = false;
		}
		this.retrigger.run();
	}

	private void run(CompletableFuture<SnapshotResult> flight, OperationWatch watch, SnapshotMode mode,
			Deadline deadline) {
		int begun = this.epoch;
		long start = EngineTime.nanoTime();
		ScheduledFuture<?> late = this.threads.schedule(() -> tellLate(flight, begun, start, deadline),
				deadline.remaining().plus(grace(deadline)));
		SnapshotResult result;
		try {
			result = this.taker.take(mode == SnapshotMode.FORCED, deadline);
		}
		catch (Throwable ex) {
			result = new SnapshotResult.Failed(new SnapshotException(
					String.format(Locale.ROOT, "No snapshot of projection '%s' was taken: %s", this.projection, ex),
					ex));
		}
		late.cancel(false);
		end(result);
		tell(watch, result);
		this.sink.accept(new Ended(result, begun, Duration.ofNanos(EngineTime.nanoTime() - start), flight));
	}

	// No other one begins until it ends, and then that is told as well.
	private void tellLate(CompletableFuture<SnapshotResult> flight, int begun, long start, Deadline deadline) {
		synchronized (this.lock) {
			if (this.flight != flight) {
				return;
			}
		}
		SnapshotResult late = new SnapshotResult.Failed(new SnapshotException(String.format(Locale.ROOT,
				"The snapshot of projection '%s' was not done within %s and goes on: what it is saved to does not answer, "
						+ "or is slow. No other one is taken meanwhile",
				this.projection, deadline.timeout())));
		this.sink.accept(new Ended(late, begun, Duration.ofNanos(EngineTime.nanoTime() - start), flight));
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

	private void end(SnapshotResult result) {
		synchronized (this.lock) {
			this.flight = null;
			this.gap.ended(EngineTime.nanoTime(), kind(result));
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
	 * A snapshot that has ended.
	 *
	 * @param result what became of it
	 * @param epoch in which start of the projection it was begun
	 * @param duration how long it took
	 * @param flight what its callers wait for
	 */
	record Ended(SnapshotResult result, int epoch, Duration duration, CompletableFuture<SnapshotResult> flight) {
	}

}
