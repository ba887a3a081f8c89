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

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.config.CronTask;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.Task;
import org.springframework.scheduling.support.SimpleTriggerContext;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.snapshot.SnapshotCronTrigger;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the spread of {@link SnapshotSchedule}.
 */
class SnapshotScheduleTests {

	private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

	private final S2Client client = S2Client.builder()
		.accessToken("any")
		.endpoints(S2Endpoints.of("http://localhost:1"))
		.build();

	private final SnapshotTemplate template = SnapshotTemplate.builder(this.client).basin("test-basin").build();

	SnapshotScheduleTests() {
		this.scheduler.initialize();
	}

	@AfterEach
	void close() {
		this.scheduler.shutdown();
		this.template.close();
		this.client.close();
	}

	private Task task(SnapshotTriggers triggers, double random) {
		this.template.register(ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Integer.class, (state, number) -> state + number)
			.triggers(triggers)
			.build());
		SnapshotSchedule schedule = new SnapshotSchedule(() -> this.template, this.scheduler, () -> random);
		schedule.restored("talk", new RestoreInfo(RestoreSource.EMPTY, 0, 0, Duration.ZERO));
		ScheduledTask only = schedule.getScheduledTasks().iterator().next();
		return only.getTask();
	}

	@Test
	void whenIntervalIsSetThenFirstDelayHasJitter() {
		Task task = task(SnapshotTriggers.none().withInterval(Duration.ofMinutes(10)).withJitter(0.2), 0.5);
		assertThat(task).isInstanceOfSatisfying(FixedDelayTask.class, (fixed) -> {
			assertThat(fixed.getIntervalDuration()).isEqualTo(Duration.ofMinutes(10));
			assertThat(fixed.getInitialDelayDuration()).isEqualTo(Duration.ofMinutes(11));
		});
	}

	@Test
	void whenIntervalIsVeryLongThenItIsScheduled() {
		Task task = task(SnapshotTriggers.none().withInterval(Duration.ofSeconds(Long.MAX_VALUE)).withJitter(1), 0.5);
		assertThat(task).isInstanceOfSatisfying(FixedDelayTask.class,
				(fixed) -> assertThat(fixed.getIntervalDuration()).isEqualTo(Duration.ofDays(36_500)));
	}

	@Test
	void whenCronExpressionIsSetThenTimesHaveJitter() {
		Task task = task(SnapshotTriggers.none().withCron("0 0 3 * * *"), 0.5);
		assertThat(task).isInstanceOfSatisfying(CronTask.class, (cron) -> {
			assertThat(cron.getExpression()).isEqualTo("0 0 3 * * *");
			assertThat(cron.getTrigger()).isInstanceOf(SnapshotCronTrigger.class);
			Instant next = cron.getTrigger().nextExecution(new SimpleTriggerContext());
			assertThat(next).isNotNull();
			assertThat(next.getEpochSecond() % 300).isEqualTo(150);
		});
	}

}
