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

package io.github.s2snapshot.engine.internal.append;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.AbstractRunnerTests;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link AppendGate}.
 */
class AppendGateTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	private static final Duration TIMEOUT = AbstractRunnerTests.TIMEOUT;

	private final EngineThreads threads = EngineThreads.start();

	private final List<String> sent = new ArrayList<>();

	private final List<CompletableFuture<AppendAck>> answers = new ArrayList<>();

	private final AppendGate gate = new AppendGate(this::send, 2, this.threads);

	@AfterEach
	void stopThreads() {
		this.threads.close();
	}

	private synchronized CompletableFuture<AppendAck> send(AppendInput input) {
		this.sent.add(new String(input.records().get(0).body(), StandardCharsets.UTF_8));
		CompletableFuture<AppendAck> answer = new CompletableFuture<>();
		this.answers.add(answer);
		return answer;
	}

	private synchronized List<String> sent() {
		return List.copyOf(this.sent);
	}

	private CompletableFuture<AppendAck> append(String text) {
		return this.gate.append(AppendInput.of(AppendRecord.of(text)));
	}

	private static AppendAck ack(long start) {
		StreamPosition end = new StreamPosition(start + 1, 0);
		return new AppendAck(new StreamPosition(start, 0), end, end);
	}

	@Test
	void whenOpenThenAppendsAreSentAndAnswered() {
		CompletableFuture<AppendAck> append = append("a");
		assertThat(sent()).containsExactly("a");
		assertThat(append).isNotDone();
		this.answers.get(0).complete(ack(4));
		assertThat(append).isCompletedWithValue(ack(4));
		assertThat(this.gate.lastEnd()).isEqualTo(5);
	}

	@Test
	void lastEndShouldBeTheHighestOne() {
		append("a");
		append("b");
		this.answers.get(1).complete(ack(7));
		this.answers.get(0).complete(ack(4));
		assertThat(this.gate.lastEnd()).isEqualTo(8);
	}

	@Test
	void h19WhenTheProjectionStartsThenEarlierAppendsDoNotCount() {
		append("a");
		this.answers.get(0).complete(ack(7));
		this.gate.begin();
		assertThat(this.gate.lastEnd()).isZero();
		append("b");
		this.answers.get(1).complete(ack(0));
		assertThat(this.gate.lastEnd()).isOne();
	}

	@Test
	void closeShouldWaitForAppendsThatWereSent() {
		append("a");
		append("b");
		CompletableFuture<@Nullable Void> drained = this.gate.close(LONG);
		CompletableFuture<@Nullable Void> drainedToo = this.gate.close(LONG);
		this.answers.get(0).complete(ack(0));
		assertThat(drained).isNotDone();
		this.answers.get(1).completeExceptionally(new S2TimeoutException("no answer"));
		assertThat(drained).isCompleted();
		assertThat(drainedToo).isCompleted();
		assertThat(this.gate.close(LONG)).isCompleted();
	}

	@Test
	void whenClosedThenAppendsAreHeldUpToTheLimit() {
		assertThat(this.gate.close(LONG)).isCompleted();
		append("a");
		append("b");
		assertThat(sent()).isEmpty();
		append("c");
		assertThat(sent()).containsExactly("c");
		append("d");
		assertThat(sent()).containsExactly("c", "d");
	}

	@Test
	void whenOpenedThenHeldAppendsAreSentInOrder() {
		this.gate.close(LONG);
		CompletableFuture<AppendAck> first = append("a");
		CompletableFuture<AppendAck> second = append("b");
		this.gate.open();
		assertThat(sent()).containsExactly("a", "b");
		CompletableFuture<@Nullable Void> drained = this.gate.close(LONG);
		S2TimeoutException failure = new S2TimeoutException("no answer");
		this.answers.get(0).completeExceptionally(failure);
		this.answers.get(1).complete(ack(3));
		assertThat(first).failsWithin(TIMEOUT).withThrowableThat().withCause(failure);
		assertThat(second).isCompletedWithValue(ack(3));
		assertThat(drained).isCompleted();
		this.gate.open();
		append("c");
		assertThat(sent()).containsExactly("a", "b", "c");
	}

	@Test
	void whenTheHoldTimeHasPassedThenItOpens() {
		this.gate.close(Duration.ofMillis(10));
		append("a");
		await().atMost(TIMEOUT).until(() -> sent().contains("a"));
	}

	@Test
	void whenClosedAgainThenTheHoldTimeStartsAgain() {
		this.gate.close(Duration.ofMillis(50));
		this.gate.close(LONG);
		append("a");
		CompletableFuture<@Nullable Void> later = new CompletableFuture<>();
		this.threads.expire(later, null, Duration.ofMillis(200));
		assertThat(later).succeedsWithin(TIMEOUT);
		assertThat(sent()).isEmpty();
	}

	@Test
	void whenSendingThrowsThenTheAppendFails() {
		IllegalStateException boom = new IllegalStateException("boom");
		AppendGate broken = new AppendGate((input) -> {
			throw boom;
		}, 2, this.threads);
		assertThat(broken.append(AppendInput.of(AppendRecord.of("a")))).failsWithin(TIMEOUT)
			.withThrowableThat()
			.withCause(boom);
		assertThat(broken.close(LONG)).isCompleted();
	}

}
