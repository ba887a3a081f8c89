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
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sdk.error.S2TimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for triggers of snapshots, and for reports of lost answers.
 */
class TriggerTests extends AbstractRunnerTests {

	@Test
	void whenEnoughBytesWereFoldedThenASnapshotIsTaken() {
		this.stream.say("a");
		long size = this.stream.records().get(0).meteredBytes();
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.triggers(SnapshotTriggers.none().withEveryBytes(2 * size))));
		this.stream.say("b");
		runner.read(ReadConsistency.atLeast(1), TIMEOUT);
		this.stream.say("c");
		runner.read(ReadConsistency.atLeast(2), TIMEOUT);
		awaitEvent("taken 3");
		assertThat(this.stream.appends).hasSize(1);
	}

	@Test
	void whenASnapshotWasTakenThenCountingOfBytesStartsAgain() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder
			.triggers(SnapshotTriggers.none().withEveryBytes(400).withMinimumGap(Duration.ZERO))));
		this.stream.say("a".repeat(300));
		runner.read(ReadConsistency.atLeast(0), TIMEOUT);
		take(runner);
		this.stream.say("b".repeat(300));
		runner.read(ReadConsistency.atLeast(3), TIMEOUT);
		assertThat(this.stream.appends).hasSize(1);
		this.stream.say("c".repeat(300));
		awaitEvent("taken 5");
	}

	@Test
	void whenARestartWouldTakeTooLongThenASnapshotIsTaken() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder
			.triggers(SnapshotTriggers.none().withRestoreTime(Duration.ofNanos(1)).withMinimumGap(Duration.ZERO))));
		this.stream.say("a");
		await().atMost(TIMEOUT).until(() -> runner.info().lastSnapshot() != null);
		assertThat(runner.info().lastSnapshot().cursor()).isOne();
	}

	@Test
	void triggersAreAutomaticIfOneOfThemIsEnabled() {
		SnapshotTriggers none = SnapshotTriggers.none().withMinimumGap(Duration.ofMinutes(1));
		assertThat(none.isAutomatic()).isFalse();
		for (SnapshotTriggers some : List.of(none.withEveryRecords(1), none.withEveryBytes(1),
				none.withRestoreTime(Duration.ofSeconds(2)), none.withInterval(Duration.ofSeconds(1)),
				none.withCron("0 0 3 * * *"), none.withOnShutdown(true))) {
			assertThat(some.isAutomatic()).isTrue();
		}
		assertThatIllegalArgumentException().isThrownBy(() -> none.withRestoreTime(Duration.ZERO))
			.withMessage("'restoreTime' must be positive, but is PT0S");
	}

	@Test
	void whenTriggersAreInvalidThenTheyAreRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotTriggers.none().withEveryBytes(-1))
			.withMessage("'bytes' must not be negative, but is -1");
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotTriggers.none().withCron(" "))
			.withMessage("'cron' must not be empty");
		assertThat(SnapshotTriggers.none().withEveryBytes(5).withCron("0 0 3 * * *").withJitter(0.5)).hasToString(
				"SnapshotTriggers[everyRecords=0, everyBytes=5, restoreTime=null, interval=null, cron=0 0 3 * * *, "
						+ "onShutdown=false, minimumGap=PT1S, jitter=0.5]");
	}

	@Test
	void whenTheAnswerToASnapshotIsLostThenItIsReported() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.lostAck(new S2TimeoutException("no answer")));
		take(runner);
		assertThat(this.listener.events).containsOnlyOnce("ack lost snapshot");
	}

	@Test
	void whenTheAnswerToAnUpdateIsLostThenItIsReported() {
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.lostAck(new S2TimeoutException("no answer")));
		CompletableFuture<?> update = runner.updateAsync((state) -> List.of(new Records.Said("x")), TIMEOUT);
		assertThat(update).succeedsWithin(TIMEOUT);
		assertThat(this.listener.events).containsOnlyOnce("ack lost update");
	}

}
