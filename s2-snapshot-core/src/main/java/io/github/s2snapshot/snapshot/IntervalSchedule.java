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
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.scheduling.TaskScheduler;

import io.github.s2snapshot.engine.ProjectionRunner;

/**
 * Calls for the snapshots of projections that have an interval.
 */
final class IntervalSchedule {

	private final TaskScheduler scheduler;

	private final Map<String, ScheduledFuture<?>> tasks = new ConcurrentHashMap<>();

	IntervalSchedule(TaskScheduler scheduler) {
		this.scheduler = scheduler;
	}

	void add(ProjectionRunner<?> runner) {
		Duration interval = runner.definition().triggers().interval();
		if (interval == null) {
			return;
		}
		this.tasks.computeIfAbsent(runner.name(), (name) -> {
			// Processes that start together are not to go on together.
			long jitter = (long) (interval.toMillis() * runner.definition().triggers().jitter()
					* ThreadLocalRandom.current().nextDouble());
			return this.scheduler.scheduleWithFixedDelay(() -> take(runner),
					Instant.now().plus(interval).plusMillis(jitter), interval);
		});
	}

	private static void take(ProjectionRunner<?> runner) {
		// Its outcome is told to the listeners.
		CompletableFuture<?> unused = runner.takeScheduled();
	}

	void remove(String name) {
		ScheduledFuture<?> task = this.tasks.remove(name);
		if (task != null) {
			task.cancel(false);
		}
	}

}
