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
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.AbstractRunnerTests;
import io.github.s2snapshot.engine.ProjectionRunner;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ReadConsistency;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TriggerGap}, alone and in a projection.
 */
class TriggerGapTests extends AbstractRunnerTests {

	private static final long NOW = 1_000_000_000_000L;

	private static TriggerGap gap(Duration minimum, double jitter, double random) {
		return new TriggerGap(SnapshotTriggers.none().withMinimumGap(minimum).withJitter(jitter), () -> random);
	}

	@Test
	void whenNothingWasAttemptedThenTheDelayIsZero() {
		assertThat(gap(Duration.ofHours(1), 0, 0).delay(NOW)).isZero();
	}

	@Test
	void whenAnAttemptHadNothingToDoThenTheNextOneIsNotDelayed() {
		TriggerGap gap = gap(Duration.ofHours(1), 0, 0);
		for (int i = 0; i < 100; i++) {
			gap.ended(NOW, TriggerGap.End.NOTHING_TO_DO);
		}
		assertThat(gap.delay(NOW)).isZero();
	}

	@Test
	void whenAnAttemptHadNothingToDoThenTheGapOfTheLastSnapshotStays() {
		TriggerGap gap = gap(Duration.ofSeconds(10), 0, 0);
		gap.ended(NOW, TriggerGap.End.STORED);
		gap.ended(NOW + Duration.ofSeconds(4).toNanos(), TriggerGap.End.NOTHING_TO_DO);
		assertThat(gap.delay(NOW + Duration.ofSeconds(4).toNanos())).isEqualTo(Duration.ofSeconds(6));
	}

	@Test
	void whenAnAttemptBetweenFailuresHadNothingToDoThenTheBackoffContinues() {
		TriggerGap gap = gap(Duration.ofSeconds(1), 0, 0);
		gap.ended(NOW, TriggerGap.End.FAILED);
		gap.ended(NOW, TriggerGap.End.NOTHING_TO_DO);
		gap.ended(NOW, TriggerGap.End.FAILED);
		assertThat(gap.delay(NOW)).isEqualTo(Duration.ofSeconds(2));
		gap.ended(NOW, TriggerGap.End.STORED);
		assertThat(gap.delay(NOW)).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void whenJitterIsSetThenTheGapIsLongerByARandomPart() {
		TriggerGap gap = gap(Duration.ofSeconds(10), 0.2, 0.5);
		gap.ended(NOW, TriggerGap.End.STORED);
		assertThat(gap.delay(NOW)).isEqualTo(Duration.ofSeconds(11));
	}

	@Test
	void whenTheGapExceedsTheClockThenItIsBounded() {
		TriggerGap gap = gap(Duration.ofSeconds(Long.MAX_VALUE), 1, 0.999);
		gap.ended(NOW, TriggerGap.End.FAILED);
		gap.ended(NOW, TriggerGap.End.FAILED);
		assertThat(gap.delay(NOW)).isGreaterThan(Duration.ofDays(36_000));
		gap.ended(NOW, TriggerGap.End.STORED);
		assertThat(gap.delay(NOW)).isGreaterThan(Duration.ofDays(36_000));
	}

	@Test
	void whenSeveralAttemptsFoundNothingNewThenADueSnapshotIsTakenAfterTheGap() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner((builder) -> builder
			.triggers(SnapshotTriggers.none().withEveryRecords(1).withMinimumGap(Duration.ofMillis(1)).withJitter(0))));
		awaitEvent("taken 1");
		runner.read(ReadConsistency.atLeast(2), TIMEOUT);
		for (int i = 0; i < 20; i++) {
			assertThat(take(runner))
				.isEqualTo(new SnapshotResult.Skipped("nothing was folded since the last snapshot"));
		}
		// After twenty failures the gap would be a minute.
		this.stream.say("b");
		awaitEvent("taken 4");
	}

	@Test
	void whenAScheduledAttemptFindsNothingNewThenTheNextSnapshotIsTaken() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.triggers(SnapshotTriggers.none()
			.withInterval(Duration.ofHours(1))
			.withMinimumGap(Duration.ZERO)
			.withJitter(0))));
		take(runner);
		runner.read(ReadConsistency.atLeast(2), TIMEOUT);
		for (int i = 0; i < 20; i++) {
			takeScheduled(runner);
		}
		runner.read(ReadConsistency.atLeast(this.stream.say("b").start().seqNum()), TIMEOUT);
		assertThat(takeScheduled(runner)).isInstanceOf(SnapshotResult.Taken.class);
	}

	@Test
	void whenTheProjectionWasNotLiveThenTheNextSnapshotIsNotDelayed() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner((builder) -> builder
			.triggers(SnapshotTriggers.none().withInterval(Duration.ofHours(1)).withMinimumGap(Duration.ofHours(1)))));
		runner.pause();
		awaitStatus(runner, ProjectionStatus.PAUSED);
		assertThat(takeScheduled(runner)).isEqualTo(new SnapshotResult.Skipped("the projection is PAUSED"));
		runner.resume();
		awaitStatus(runner, ProjectionStatus.LIVE);
		assertThat(takeScheduled(runner)).isInstanceOf(SnapshotResult.Taken.class);
	}

	private static SnapshotResult takeScheduled(ProjectionRunner<?> runner) {
		try {
			return Futures.get(runner.takeScheduled(), TIMEOUT);
		}
		catch (TimeoutException ex) {
			throw new AssertionError("No snapshot was taken within " + TIMEOUT, ex);
		}
	}

}
