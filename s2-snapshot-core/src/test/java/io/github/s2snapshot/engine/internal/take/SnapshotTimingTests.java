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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.SnapshotTrigger;
import io.github.s2snapshot.definition.SnapshotTriggers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SnapshotTiming}.
 */
class SnapshotTimingTests {

	private static final long START = 1_000_000_000_000L;

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final SnapshotTrigger RECORDS = SnapshotTrigger.records(10);

	private static final SnapshotTrigger INTERVAL = SnapshotTrigger.interval(Duration.ofSeconds(60));

	private static SnapshotTiming timing(@Nullable SnapshotTrigger trigger, double jitter, double random) {
		SnapshotTiming timing = new SnapshotTiming(trigger,
				SnapshotTriggers.none().withJitter(jitter).withMinimumGap(SECOND), () -> random);
		timing.begin(START);
		return timing;
	}

	private static long after(long seconds) {
		return START + Duration.ofSeconds(seconds).toNanos();
	}

	private static Uncovered uncovered(long deltas, long covered) {
		return new Uncovered(deltas, covered, 0, 0, false);
	}

	@Test
	void withoutConditionsNothingIsDue() {
		SnapshotTiming timing = timing(null, 0, 0);
		timing.folded(new Uncovered(1000, 0, 1000, 1000, true), after(1));
		assertThat(timing.delay(after(100))).isNull();
		assertThat(timing.isDueAt("0 0 3 * * *", after(100))).isFalse();
	}

	@Test
	void theTimeShouldCountFromTheStart() {
		SnapshotTiming timing = timing(RECORDS.and(INTERVAL), 0, 0);
		timing.folded(uncovered(9, 0), after(1));
		assertThat(timing.delay(after(70))).isNull();
		timing.folded(uncovered(10, 0), after(20));
		assertThat(timing.delay(after(20))).isEqualTo(Duration.ofSeconds(40));
		assertThat(timing.delay(after(60))).isZero();
	}

	@Test
	void theTimeShouldCountFromTheLastSnapshotOfAnyProcess() {
		SnapshotTiming timing = timing(INTERVAL, 0, 0);
		timing.folded(uncovered(5, 0), after(10));
		timing.folded(uncovered(6, 0), after(30));
		assertThat(timing.delay(after(30))).isEqualTo(Duration.ofSeconds(30));
		timing.folded(uncovered(1, 5), after(40));
		assertThat(timing.delay(after(40))).isEqualTo(Duration.ofSeconds(60));
		timing.folded(uncovered(0, 6), after(50));
		assertThat(timing.delay(after(200))).isNull();
		timing.begin(after(300));
		timing.folded(uncovered(1, 0), after(310));
		assertThat(timing.delay(after(310))).isEqualTo(Duration.ofSeconds(50));
	}

	@Test
	void whenJitterIsSetThenTheTimeIsLongerByARandomPart() {
		SnapshotTiming timing = timing(INTERVAL, 0.2, 0.5);
		timing.folded(uncovered(1, 0), START);
		assertThat(timing.delay(START)).isBetween(Duration.ofSeconds(66), Duration.ofSeconds(66).plusNanos(2));
		assertThat(timing.delay(after(33))).isBetween(Duration.ofSeconds(33), Duration.ofSeconds(33).plusNanos(2));
		assertThat(timing.delay(after(66) + 1)).isZero();
	}

	@Test
	void theMinimumGapShouldCountToo() {
		SnapshotTiming timing = timing(RECORDS.or(INTERVAL), 0, 0);
		timing.ended(after(1), TriggerGap.End.FAILED);
		timing.folded(uncovered(10, 0), after(1));
		assertThat(timing.delay(after(1))).isEqualTo(SECOND);
		assertThat(timing.delay(after(2))).isZero();
		timing.folded(uncovered(1, 0), after(2));
		assertThat(timing.delay(after(59))).isEqualTo(SECOND);
	}

	@Test
	void aPredicateShouldBeDueAtOnce() {
		SnapshotTiming timing = timing(SnapshotTrigger.predicate(), 0.2, 0.5);
		timing.folded(new Uncovered(1, 0, 0, 0, true), after(1));
		assertThat(timing.delay(after(1))).isZero();
	}

	@Test
	void atATimeOfACronExpressionTheOtherConditionsShouldApply() {
		SnapshotTiming timing = timing(SnapshotTrigger.cron("0 0 3 * * *").and(RECORDS).and(INTERVAL), 0, 0);
		timing.folded(uncovered(10, 0), after(1));
		assertThat(timing.isDueAt("0 0 3 * * *", after(59))).isFalse();
		assertThat(timing.isDueAt("0 0 3 * * *", after(60))).isTrue();
		assertThat(timing.isDueAt("0 0 4 * * *", after(60))).isFalse();
		assertThat(timing.delay(after(60))).isNull();
	}

	@Test
	void whenAnIntervalExceedsTheClockThenItIsBounded() {
		SnapshotTiming timing = timing(SnapshotTrigger.interval(Duration.ofSeconds(Long.MAX_VALUE)), 1, 0.999);
		timing.folded(uncovered(1, 0), after(1));
		assertThat(timing.delay(after(2))).isGreaterThan(Duration.ofDays(36_000));
	}

}
