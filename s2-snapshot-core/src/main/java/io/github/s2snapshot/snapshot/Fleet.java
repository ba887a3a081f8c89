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

package io.github.s2snapshot.snapshot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.TaskScheduler;

import io.github.s2snapshot.engine.ProjectionRunner;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.error.CallInterruptedException;

/**
 * Starts and stops the projections of a template, together and one by one.
 */
final class Fleet {

	private static final Logger logger = LoggerFactory.getLogger(Fleet.class);

	private final RunnerRegistry runners;

	private final @Nullable IntervalSchedule schedule;

	private volatile boolean closed;

	Fleet(RunnerRegistry runners, @Nullable TaskScheduler scheduler) {
		this.runners = runners;
		this.schedule = (scheduler != null) ? new IntervalSchedule(scheduler) : null;
	}

	CompletableFuture<Projection<?>> start(ProjectionRunner<?> runner) {
		return (this.closed) ? closed(runner) : started(runner, runner.start());
	}

	CompletableFuture<Projection<?>> restart(ProjectionRunner<?> runner, BaseChoice choice, boolean follows) {
		return (this.closed) ? closed(runner) : started(runner, runner.restart(choice, follows));
	}

	private static CompletableFuture<Projection<?>> closed(ProjectionRunner<?> runner) {
		return CompletableFuture.failedFuture(new ProjectionNotReadyException(String.format(Locale.ROOT,
				"Projection '%s' was not started because its SnapshotTemplate is closed. Create a new template",
				runner.name())));
	}

	private CompletableFuture<Projection<?>> started(ProjectionRunner<?> runner,
			CompletableFuture<@Nullable Void> start) {
		CompletableFuture<Projection<?>> started = new CompletableFuture<>();
		CompletableFuture<?> unused = start.whenComplete((nothing, failure) -> {
			// A failed projection that recovers by itself becomes live without another
			// start.
			boolean runs = failure == null || runner.info().contact().recovery() != null;
			if (this.schedule != null && runs) {
				this.schedule.add(runner);
			}
			if (failure != null) {
				started.completeExceptionally(Outcomes.unwrap(failure));
				return;
			}
			started.complete(runner);
		});
		return started;
	}

	List<CompletableFuture<Projection<?>>> startAll() {
		List<CompletableFuture<Projection<?>>> started = new ArrayList<>();
		this.runners.all().forEach((runner) -> started.add(start(runner)));
		return started;
	}

	void await(List<CompletableFuture<Projection<?>>> started, Duration timeout) {
		CompletableFuture<?> all = CompletableFuture.allOf(started.toArray(CompletableFuture[]::new));
		try {
			all.get(Math.max(1, TimeUnit.MILLISECONDS.convert(timeout)), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			throw Outcomes.notStarted(this.runners.all().stream().map(ProjectionRunner::info).toList(), timeout);
		}
		catch (ExecutionException ex) {
			throw Outcomes.firstFailure(started);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallInterruptedException("The thread was interrupted while waiting for projections to start", ex);
		}
	}

	CompletableFuture<@Nullable Void> stop(ProjectionRunner<?> runner, Duration timeout) {
		if (this.schedule != null) {
			this.schedule.remove(runner.name());
		}
		return runner.stop(timeout);
	}

	CompletableFuture<@Nullable Void> remove(ProjectionRunner<?> runner, Duration timeout) {
		return stop(runner, timeout).handle((nothing, failure) -> this.runners.remove(runner))
			.thenCompose((there) -> (there) ? runner.removed() : CompletableFuture.completedFuture(null));
	}

	void close(Duration timeout) {
		this.closed = true;
		stopAll(timeout);
	}

	void stopAll(Duration timeout) {
		Collection<ProjectionRunner<?>> all = this.runners.all();
		CompletableFuture<?>[] stopped = all.stream()
			.map((runner) -> stop(runner, timeout))
			.toArray(CompletableFuture[]::new);
		try {
			CompletableFuture.allOf(stopped)
				.get(Math.max(1, TimeUnit.MILLISECONDS.convert(timeout)), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			logger.warn("Not all projections stopped within {}. Their last snapshots are abandoned. Allow more time "
					+ "for the shutdown, or take snapshots more often", timeout, ex);
			all.forEach(ProjectionRunner::abandon);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			logger.warn("The thread was interrupted while waiting for projections to stop. Their last snapshots are "
					+ "abandoned");
			all.forEach(ProjectionRunner::abandon);
		}
	}

}
