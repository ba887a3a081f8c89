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

package io.github.s2snapshot.autoconfigure.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.config.CronTask;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.snapshot.SnapshotCronTrigger;
import io.github.s2snapshot.snapshot.SnapshotInterval;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Schedules snapshots at an interval or by a cron expression, as scheduled tasks of the
 * application. A projection has tasks from the end of its restore until it stops or
 * fails.
 */
class SnapshotSchedule implements ScheduledTaskHolder, InPlaceProjectionListener, ContextListener {

	private final Supplier<SnapshotTemplate> snapshots;

	private final DoubleSupplier random;

	private final ScheduledTaskRegistrar registrar = new ScheduledTaskRegistrar();

	private final Map<String, List<ScheduledTask>> tasks = new ConcurrentHashMap<>();

	SnapshotSchedule(Supplier<SnapshotTemplate> snapshots, TaskScheduler taskScheduler) {
		this(snapshots, taskScheduler, () -> ThreadLocalRandom.current().nextDouble());
	}

	SnapshotSchedule(Supplier<SnapshotTemplate> snapshots, TaskScheduler taskScheduler, DoubleSupplier random) {
		this.snapshots = snapshots;
		this.random = random;
		this.registrar.setTaskScheduler(taskScheduler);
	}

	// No schedule knows the keys that are not in memory.
	@Override
	public ProjectionListener forKey(String key) {
		return ProjectionListener.NONE;
	}

	@Override
	public void restored(String projection, RestoreInfo restore) {
		for (ProjectionDefinition<?> definition : this.snapshots.get().definitions()) {
			SnapshotTriggers triggers = definition.triggers();
			if (definition.name().equals(projection)
					&& (triggers.scheduledInterval() != null || !triggers.crons().isEmpty())) {
				this.tasks.computeIfAbsent(projection, (name) -> schedule(name, triggers));
			}
		}
	}

	@Override
	public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
		if (current == ProjectionStatus.STOPPED || current == ProjectionStatus.FAILED) {
			List<ScheduledTask> scheduled = this.tasks.remove(projection);
			if (scheduled != null) {
				scheduled.forEach((task) -> task.cancel(false));
			}
		}
	}

	private List<ScheduledTask> schedule(String projection, SnapshotTriggers triggers) {
		List<ScheduledTask> scheduled = new ArrayList<>();
		SnapshotInterval interval = SnapshotInterval.of(triggers, this.random);
		if (interval != null) {
			scheduled.add(this.registrar.scheduleFixedDelayTask(
					new FixedDelayTask(new TakeSnapshot(projection, null), interval.period(), interval.firstDelay())));
		}
		for (String cron : triggers.crons()) {
			scheduled.add(this.registrar.scheduleCronTask(new CronTask(new TakeSnapshot(projection, cron),
					new SnapshotCronTrigger(cron, triggers.jitter(), this.random))));
		}
		return scheduled.stream().filter(Objects::nonNull).toList();
	}

	@Override
	public Set<ScheduledTask> getScheduledTasks() {
		return this.tasks.values().stream().flatMap(List::stream).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Starts to take a snapshot. Its text describes the task in reports.
	 */
	private class TakeSnapshot implements Runnable {

		private final String projection;

		private final @Nullable String cron;

		TakeSnapshot(String projection, @Nullable String cron) {
			this.projection = projection;
			this.cron = cron;
		}

		@Override
		public void run() {
			// Does not wait, because the scheduler has only one thread by default.
			// Listeners receive the outcome.
			SnapshotTemplate template = SnapshotSchedule.this.snapshots.get();
			CompletableFuture<?> unused = (this.cron != null) ? template.takeScheduledAsync(this.projection, this.cron)
					: template.takeScheduledAsync(this.projection);
		}

		@Override
		public String toString() {
			return "Snapshot of projection '" + this.projection + "'";
		}

	}

}
