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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the limit of concurrent restores, here one.
 */
class RestoreTurnsTests {

	private static final Duration TIMEOUT = AbstractRunnerTests.TIMEOUT;

	private final EngineThreads threads = EngineThreads.start(1);

	private final FakeStream first = stream();

	private final FakeStream second = stream();

	private final FakeStream third = stream();

	@AfterEach
	void stopThreads() {
		this.threads.close();
	}

	private static FakeStream stream() {
		FakeStream stream = new FakeStream();
		stream.say("a", "b");
		return stream;
	}

	private ProjectionRunner<String> runner(FakeStream stream) {
		ProjectionDefinition<String> definition = ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (String state, Records.Said said) -> state + said.text())
			.build();
		return new ProjectionRunner<>(definition, stream, BasinAccess.NONE, this.threads,
				(SnapshotRetry) RestoreTurnsTests::once, EngineSettings.defaults(), List.of());
	}

	private static <T> T once(SnapshotRetry.Attempt<T> attempt) {
		return attempt.run(1);
	}

	private static void block(FakeStream stream) {
		stream.readable = new CompletableFuture<>();
		stream.tailKnown = new CompletableFuture<>();
	}

	private static void release(FakeStream stream) {
		stream.tailKnown.complete(null);
		stream.readable.complete(null);
	}

	private static void awaitStatus(ProjectionRunner<?> runner, ProjectionStatus status) {
		await().atMost(TIMEOUT).until(() -> runner.status() == status);
	}

	@Test
	void whenOneRestoresThenOthersReadNothingUntilItIsLive() {
		block(this.first);
		ProjectionRunner<String> one = runner(this.first);
		ProjectionRunner<String> other = runner(this.second);
		CompletableFuture<@Nullable Void> oneLive = one.start();
		await().atMost(TIMEOUT).until(() -> this.first.asked() > 0);
		CompletableFuture<@Nullable Void> otherLive = other.start();
		awaitStatus(other, ProjectionStatus.RESTORING);
		assertThat(this.second.asked()).isZero();
		release(this.first);
		assertThat(oneLive).succeedsWithin(TIMEOUT);
		assertThat(otherLive).succeedsWithin(TIMEOUT);
		assertThat(other.read().state()).isEqualTo("ab");
	}

	@Test
	void h9ARestoreAfterAGapShouldWaitForItsTurn() {
		ProjectionRunner<String> one = runner(this.first);
		assertThat(one.start()).succeedsWithin(TIMEOUT);
		one.pause();
		awaitStatus(one, ProjectionStatus.PAUSED);
		this.first.say("c");
		this.first
			.apply(AppendInput.of(AppendRecord.of("{\"type\":\"snapshot\",\"covers_before\":3,\"state\":\"abc\"}")));
		this.first.trimTo(3);
		block(this.second);
		ProjectionRunner<String> other = runner(this.second);
		CompletableFuture<@Nullable Void> otherLive = other.start();
		await().atMost(TIMEOUT).until(() -> this.second.asked() > 0);
		int asked = this.first.asked();
		one.resume();
		awaitStatus(one, ProjectionStatus.RESTORING);
		assertThat(one.read().state()).isEqualTo("ab");
		assertThat(this.first.asked()).isEqualTo(asked);
		release(this.second);
		assertThat(otherLive).succeedsWithin(TIMEOUT);
		assertThat(one.readLatest(TIMEOUT).state()).isEqualTo("abc");
	}

	@Test
	void whenARestoreFailsThenTheNextOneBegins() {
		this.first.unreachable = () -> new S2TimeoutException("no answer");
		CompletableFuture<@Nullable Void> failing = runner(this.first).start();
		CompletableFuture<@Nullable Void> next = runner(this.second).start();
		assertThat(failing).failsWithin(TIMEOUT);
		assertThat(next).succeedsWithin(TIMEOUT);
	}

	@Test
	void whenARestoreIsStoppedThenReadingEndsAndTheNextOneBegins() {
		block(this.first);
		ProjectionRunner<String> one = runner(this.first);
		CompletableFuture<@Nullable Void> cancelled = one.start();
		await().atMost(TIMEOUT).until(() -> this.first.asked() > 0);
		CompletableFuture<@Nullable Void> next = runner(this.second).start();
		assertThat(one.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
		assertThat(cancelled).failsWithin(TIMEOUT)
			.withThrowableThat()
			.withCauseInstanceOf(ProjectionNotReadyException.class);
		assertThat(next).succeedsWithin(TIMEOUT);
		release(this.first);
		assertThat(one.start()).succeedsWithin(TIMEOUT);
		assertThat(one.read().state()).isEqualTo("ab");
		assertThat(this.first.openSessions()).isOne();
	}

	@Test
	void whenAWaitingProjectionIsStoppedThenItLosesItsTurn() {
		block(this.first);
		ProjectionRunner<String> one = runner(this.first);
		CompletableFuture<@Nullable Void> oneLive = one.start();
		await().atMost(TIMEOUT).until(() -> this.first.asked() > 0);
		ProjectionRunner<String> passedOver = runner(this.second);
		CompletableFuture<@Nullable Void> cancelled = passedOver.start();
		awaitStatus(passedOver, ProjectionStatus.RESTORING);
		CompletableFuture<@Nullable Void> last = runner(this.third).start();
		assertThat(passedOver.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
		assertThat(cancelled).failsWithin(TIMEOUT)
			.withThrowableThat()
			.withCauseInstanceOf(ProjectionNotReadyException.class);
		release(this.first);
		assertThat(oneLive).succeedsWithin(TIMEOUT);
		assertThat(last).succeedsWithin(TIMEOUT);
		assertThat(this.second.asked()).isZero();
		assertThat(passedOver.start()).succeedsWithin(TIMEOUT);
	}

}
