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
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for repeated starts, pauses, resumes and stops.
 */
class LifecycleTests extends AbstractRunnerTests {

	private long changes() {
		return this.listener.events.stream().filter((event) -> event.contains(" -> ")).count();
	}

	@Test
	void whenAStepIsRepeatedThenItHasNoEffect() throws Exception {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		started(runner);
		runner.pause();
		runner.pause();
		awaitStatus(runner, ProjectionStatus.PAUSED);
		this.stream.say("b");
		started(runner);
		assertThat(runner.read().state()).isEqualTo("a");
		runner.resume();
		runner.resume();
		await().atMost(TIMEOUT).until(() -> runner.read().state().equals("ab"));
		assertThat(this.stream.openSessions()).isOne();
		runner.stop(TIMEOUT).get(10, TimeUnit.SECONDS);
		runner.stop(TIMEOUT).get(10, TimeUnit.SECONDS);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.STOPPED);
		assertThat(this.stream.openSessions()).isZero();
		assertThat(this.listener.events.stream().filter((event) -> event.contains(" -> "))).containsExactly(
				"STOPPED -> RESTORING", "RESTORING -> LIVE", "LIVE -> PAUSED", "PAUSED -> LIVE", "LIVE -> STOPPED");
	}

	@Test
	void whenStoppedThenPauseAndResumeHaveNoEffect() throws Exception {
		ProjectionRunner<String> runner = started();
		runner.resume();
		runner.stop(TIMEOUT).get(10, TimeUnit.SECONDS);
		long changes = changes();
		runner.pause();
		runner.resume();
		runner.stop(TIMEOUT).get(10, TimeUnit.SECONDS);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.STOPPED);
		assertThat(changes()).isEqualTo(changes);
		assertThat(this.stream.openSessions()).isZero();
	}

	@Test
	void whenItWasPausedThenItCanBeStoppedAndStartedAgain() throws Exception {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		runner.pause();
		runner.stop(TIMEOUT).get(10, TimeUnit.SECONDS);
		this.stream.say("b");
		started(runner);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
		assertThat(runner.read().state()).isEqualTo("ab");
		assertThat(this.stream.openSessions()).isOne();
	}

	@Test
	void whenTheStopTimeoutIsHugeThenItStopsAndCanBeStartedAgain() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.triggers(SnapshotTriggers.none().withOnShutdown(true))));
		assertThat(runner.stop(ChronoUnit.FOREVER.getDuration())).succeedsWithin(TIMEOUT);
		assertThat(this.listener.events).contains("taken 1");
		started(runner);
		assertThat(runner.read().state()).isEqualTo("a");
	}

	@Test
	void whenPausedWhileItWaitsToReadThenItStaysPaused() throws Exception {
		Duration delay = Duration.ofMillis(100);
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner(UnaryOperator.identity(),
				new EngineSettings(10, 10, 10, Duration.ofSeconds(5), TIMEOUT, Duration.ofSeconds(20), delay)));
		// Waits until the session is idle.
		assertThat(runner.settled()).succeedsWithin(TIMEOUT);
		this.stream.end();
		runner.pause();
		awaitStatus(runner, ProjectionStatus.PAUSED);
		// Runs after the earlier tasks of the same thread.
		CompletableFuture<ProjectionInfo> later = new CompletableFuture<>();
		this.threads.schedule(() -> runner.settled().thenAccept(later::complete), delay);
		assertThat(later.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(ProjectionStatus.PAUSED);
		assertThat(this.stream.openSessions()).isZero();
		this.stream.say("b");
		runner.resume();
		await().atMost(TIMEOUT).until(() -> runner.read().state().equals("ab"));
	}

}
