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
import java.time.LocalDateTime;
import java.time.ZoneId;

import org.junit.jupiter.api.Test;
import org.springframework.scheduling.support.SimpleTriggerContext;

import io.github.s2snapshot.definition.SnapshotTriggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link SnapshotCronTrigger}.
 */
class SnapshotCronTriggerTests {

	private static final Instant MIDNIGHT = at(0, 0, 0);

	private static Instant at(int hour, int minute, int second) {
		return LocalDateTime.of(2026, 1, 15, hour, minute, second).atZone(ZoneId.systemDefault()).toInstant();
	}

	private static SnapshotCronTrigger trigger(String cron, double jitter, double random) {
		return new SnapshotCronTrigger(SnapshotTriggers.none().withCron(cron).withJitter(jitter), () -> random);
	}

	private static Instant next(SnapshotCronTrigger trigger, Instant last) {
		return trigger.nextExecution(new SimpleTriggerContext(last, last, last));
	}

	@Test
	void whenTimesAreCloseThenEachIsDelayedByAPartOfTheTimeBetween() {
		assertThat(next(trigger("0 * * * * *", 0.2, 0.5), MIDNIGHT)).isEqualTo(at(0, 1, 6));
		assertThat(next(trigger("0 * * * * *", 1, 0.999), MIDNIGHT)).isBetween(at(0, 1, 59), at(0, 2, 0));
	}

	@Test
	void whenTimesAreFarApartThenEachIsDelayedByAtMostFiveMinutes() {
		assertThat(next(trigger("0 0 3 * * *", 0.2, 0), MIDNIGHT)).isEqualTo(at(3, 0, 0));
		assertThat(next(trigger("0 0 3 * * *", 0.2, 0.5), MIDNIGHT)).isEqualTo(at(3, 2, 30));
		assertThat(next(trigger("0 0 3 * * *", 1, 0.999), MIDNIGHT)).isBetween(at(3, 4, 59), at(3, 5, 0));
	}

	@Test
	void whenJitterIsZeroThenExecutionIsOnTime() {
		assertThat(next(trigger("0 0 3 * * *", 0, 0.999), MIDNIGHT)).isEqualTo(at(3, 0, 0));
	}

	@Test
	void shouldNotSkipOrRepeatATime() {
		SnapshotCronTrigger trigger = trigger("0 * * * * *", 1, 0.999);
		Instant last = MIDNIGHT;
		for (int i = 1; i <= 30; i++) {
			last = next(trigger, last);
			assertThat(last).isBetween(at(0, i, 0), at(0, i, 0).plus(Duration.ofMinutes(1)));
		}
	}

	@Test
	void whenTheCronExpressionIsMissingThenTheTriggerIsRefused() {
		assertThatNullPointerException().isThrownBy(() -> new SnapshotCronTrigger(SnapshotTriggers.none()))
			.withMessage("'triggers' must have a cron expression");
	}

	@Test
	void toStringShouldContainTheExpression() {
		assertThat(trigger("0 0 3 * * *", 0.2, 0.5).getExpression()).isEqualTo("0 0 3 * * *");
	}

}
