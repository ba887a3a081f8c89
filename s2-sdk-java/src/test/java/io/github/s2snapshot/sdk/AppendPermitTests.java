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

package io.github.s2snapshot.sdk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendPermit;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.append.RecordPermit;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for capacity that is reserved before a batch is submitted.
 */
@Timeout(30)
class AppendPermitTests {

	private static final int MIB = 1024 * 1024;

	private final ScriptedServer server = ScriptedServer.start();

	private final S2Client client = Clients.client(this.server);

	private final S2Stream stream = Clients.stream(this.client);

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	private static AppendInput batch(int bytes) {
		return AppendInput.of(AppendRecord.of(new byte[bytes - 8]));
	}

	private static Consumer<ServerExchange> acking() {
		long[] next = new long[1];
		return (exchange) -> exchange.onBatch((input) -> exchange.ack(next[0]++, 1)).endWithRequest().open();
	}

	private AppendSession session(int maxBatches) {
		return this.stream.appendSession(
				AppendSessionOptions.defaults().withMaxInflightBytes(MIB).withMaxInflightBatches(maxBatches));
	}

	@Test
	void permitShouldAllowOneBatch() {
		this.server.then(acking());
		try (AppendSession session = session(100); AppendPermit permit = session.reserve(1000)) {
			assertThat(permit.meteredBytes()).isEqualTo(1000);
			assertThat(permit.submit(batch(1000)).join().start().seqNum()).isZero();
			assertThatIllegalStateException().isThrownBy(() -> permit.submit(batch(1000)));
			permit.close();
			assertThat(session.reserve(MIB).submit(batch(MIB)).join().start().seqNum()).isEqualTo(1);
		}
	}

	@Test
	void permitsShouldReserveCapacity() {
		this.server.then(acking());
		try (AppendSession session = session(2)) {
			AppendPermit first = session.reserve(10);
			AppendPermit second = session.reserve(10);
			CompletableFuture<AppendPermit> third = session.reserveAsync(10);
			CompletableFuture<AppendTicket> behind = session.submitAsync(batch(10));
			assertThat(third).isNotDone();
			assertThat(behind).isNotDone();
			first.close();
			first.close();
			assertThat(third).succeedsWithin(Duration.ofSeconds(10));
			assertThat(behind).isNotDone();
			second.submit(batch(8)).join();
			assertThat(behind).succeedsWithin(Duration.ofSeconds(10));
			third.join().close();
		}
	}

	@Test
	void whenBatchIsSmallerThanItsPermitThenTheRestIsReleased() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 2) {
				exchange.ack(0, 1);
				exchange.ack(1, 1);
			}
		}).endWithRequest().open());
		try (AppendSession session = session(100)) {
			AppendPermit permit = session.reserve(MIB);
			CompletableFuture<AppendTicket> waiting = session.submitAsync(batch(MIB - 1000));
			assertThat(waiting).isNotDone();
			AppendTicket ticket = permit.submit(batch(1000));
			assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
			assertThat(ticket.join().start().seqNum()).isZero();
		}
	}

	@Test
	void whenBatchIsTooLargeThenPermitCanBeUsedAgain() {
		this.server.then(acking());
		try (AppendSession session = session(1); AppendPermit permit = session.reserve(100)) {
			assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> permit.submit(batch(101)));
			permit.submit(batch(100)).join();
			assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> session.reserve(0));
			assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> session.reserve(MIB + 1));
			assertThat(session.reserveAsync(-1)).failsWithin(Duration.ofSeconds(1));
		}
	}

	@Test
	void whenReservationIsCancelledThenNoCapacityIsLost() {
		this.server.then(acking());
		try (AppendSession session = session(1)) {
			List<CompletableFuture<AppendPermit>> given = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				AppendPermit held = session.reserve(10);
				CompletableFuture<AppendPermit> waiting = session.reserveAsync(10);
				Thread closing = new Thread(held::close);
				closing.start();
				// Either withdrawn while it waits, or released after it was granted.
				if (!waiting.cancel(false)) {
					waiting.join().close();
				}
				given.add(waiting);
			}
			assertThat(given).allMatch(CompletableFuture::isDone);
			await().until(() -> session.submitAsync(batch(10)).isDone());
		}
	}

	@Test
	void whenInterruptedThenNothingIsReserved() {
		this.server.then(acking());
		try (AppendSession session = session(1)) {
			AppendPermit permit = session.reserve(10);
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(CallInterruptedException.class).isThrownBy(() -> session.reserve(10))
				.withMessageContaining("no capacity was reserved");
			assertThat(Thread.interrupted()).isTrue();
			permit.close();
			session.reserve(10).close();
		}
	}

	@Test
	void whenSessionIsClosedThenPermitsCannotBeUsed() {
		AppendSession session = session(1);
		AppendPermit permit = session.reserve(10);
		CompletableFuture<AppendPermit> waiting = session.reserveAsync(10);
		session.close();
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(() -> permit.submit(batch(10)));
		permit.close();
		assertThat(waiting).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(SessionClosedException.class);
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(() -> session.reserve(10));
	}

	@Test
	void producersShouldReserveCapacityForRecords() {
		this.server.then((exchange) -> exchange.onBatch((input) -> exchange.ack(0, input.records().size()))
			.endWithRequest()
			.open());
		ProducerOptions options = ProducerOptions.defaults()
			.withLinger(Duration.ofMinutes(1))
			.withMaxInflightBytes(MIB);
		try (Producer producer = this.stream.producer(options)) {
			RecordPermit permit = producer.reserve(MIB);
			assertThat(permit.meteredBytes()).isEqualTo(MIB);
			CompletableFuture<RecordTicket> behind = producer.submitAsync(AppendRecord.of(new byte[100]));
			CompletableFuture<RecordPermit> second = producer.reserveAsync(100);
			CompletableFuture<RecordPermit> third = producer.reserveAsync(100);
			assertThat(behind).isNotDone();
			assertThat(third.cancel(false)).isTrue();
			assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> producer.reserve(0));
			assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> producer.reserve(MIB + 1));
			RecordTicket first = permit.submit(AppendRecord.of("first"));
			assertThat(behind).succeedsWithin(Duration.ofSeconds(10));
			assertThat(second).succeedsWithin(Duration.ofSeconds(10));
			assertThatIllegalStateException().isThrownBy(() -> permit.submit(AppendRecord.of("again")));
			assertThatExceptionOfType(InvalidInputException.class)
				.isThrownBy(() -> second.join().submit(AppendRecord.of(new byte[93])));
			second.join().close();
			second.join().close();
			producer.flush();
			assertThat(first.join().seqNum()).isZero();
			assertThat(behind.join().join().seqNum()).isEqualTo(1);
			producer.reserve(MIB).close();
		}
	}

	@Test
	void whenProducerIsClosedThenItsPermitsCannotBeUsed() {
		Producer producer = this.stream.producer(ProducerOptions.defaults().withMaxInflightBytes(MIB));
		RecordPermit permit = producer.reserve(MIB);
		CompletableFuture<RecordPermit> waiting = producer.reserveAsync(10);
		producer.close();
		assertThatExceptionOfType(SessionClosedException.class)
			.isThrownBy(() -> permit.submit(AppendRecord.of("late")));
		assertThat(waiting).failsWithin(Duration.ofSeconds(10));
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(() -> producer.reserve(10));
	}

}
