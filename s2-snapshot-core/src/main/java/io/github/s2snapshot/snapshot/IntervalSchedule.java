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

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.TaskScheduler;

import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.ProjectionRunner;

/**
 * Schedules the snapshots of projections that have an interval or a cron expression.
 */
final class IntervalSchedule {

	private final TaskScheduler scheduler;

	private final DoubleSupplier random;

	private final Map<String, List<ScheduledFuture<?>>> tasks = new ConcurrentHashMap<>();

	IntervalSchedule(TaskScheduler scheduler) {
		this(scheduler, () -> ThreadLocalRandom.current().nextDouble());
	}

	IntervalSchedule(TaskScheduler scheduler, DoubleSupplier random) {
		this.scheduler = scheduler;
		this.random = random;
	}

	void add(ProjectionRunner<?> runner) {
		SnapshotTriggers triggers = runner.definition().triggers();
		if (triggers.scheduledInterval() != null || !triggers.crons().isEmpty()) {
			this.tasks.computeIfAbsent(runner.name(), (name) -> schedule(runner, triggers));
		}
	}

	private List<ScheduledFuture<?>> schedule(ProjectionRunner<?> runner, SnapshotTriggers triggers) {
		List<ScheduledFuture<?>> scheduled = new ArrayList<>();
		SnapshotInterval interval = SnapshotInterval.of(triggers, this.random);
		if (interval != null) {
			scheduled.add(this.scheduler.scheduleWithFixedDelay(() -> take(runner),
					Instant.now().plus(interval.firstDelay()), interval.period()));
		}
		for (String cron : triggers.crons()) {
			scheduled.add(Objects.requireNonNull(this.scheduler.schedule(() -> take(runner, cron),
					new SnapshotCronTrigger(cron, triggers.jitter(), this.random))));
		}
		return scheduled;
	}

	private static void take(ProjectionRunner<?> runner) {
		// The listeners are notified of the outcome.
		CompletableFuture<?> unused = runner.takeScheduled();
	}

	private static void take(ProjectionRunner<?> runner, String cron) {
		CompletableFuture<?> unused = runner.takeScheduled(cron);
	}

	void remove(String name) {
		@Nullable List<ScheduledFuture<?>> scheduled = this.tasks.remove(name);
		if (scheduled != null) {
			scheduled.forEach((task) -> task.cancel(false));
		}
	}

}
