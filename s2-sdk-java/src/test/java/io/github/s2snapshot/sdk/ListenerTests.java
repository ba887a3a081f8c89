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
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.listener.RequestOutcome;
import io.github.s2snapshot.sdk.listener.S2ClientListener;
import io.github.s2snapshot.sdk.listener.S2Operation;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link S2ClientListener}.
 */
@Timeout(30)
class ListenerTests {

	private static final String TAIL = "{\"tail\":{\"seq_num\":3,\"timestamp\":4}}";

	private final ScriptedServer server = ScriptedServer.start();

	private final Recorder recorder = new Recorder();

	private final S2Client client = Clients.builder(this.server.endpoint()).listener(this.recorder).build();

	private final S2Stream stream = Clients.stream(this.client);

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
		assertThat(this.recorder.events).allSatisfy((event) -> assertThat(event).doesNotContain("very-secret-token"));
	}

	@Test
	void listenerShouldBeNotifiedOfStartAndEndOfRequests() {
		this.server.then((exchange) -> exchange.error(503, "unavailable")).then((exchange) -> exchange.json(200, TAIL));
		this.stream.checkTail();
		await().untilAsserted(() -> assertThat(this.recorder.names).containsExactly("started", "retrying", "ended"));
		assertThat(this.recorder.operations)
			.allMatch((operation) -> operation.name().equals("check tail") && Clients.BASIN.equals(operation.basin())
					&& Clients.STREAM.equals(operation.stream()) && operation.id() == 1);
		RequestOutcome outcome = this.recorder.outcomes.get(0);
		assertThat(outcome.isSuccess()).isTrue();
		assertThat(outcome.attempts()).isEqualTo(2);
		assertThat(outcome.status()).isEqualTo(200);
		assertThat(outcome.duration()).isPositive();
		this.stream.checkTail();
		await().until(() -> this.recorder.operations.size() == 5);
		assertThat(this.recorder.operations.get(4).id()).isEqualTo(2);
	}

	@Test
	void whenRequestFailsThenListenerGetsTheError() {
		this.server.then((exchange) -> exchange.error(404, "stream_not_found"));
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(this.stream::checkTail);
		await().until(() -> !this.recorder.outcomes.isEmpty());
		RequestOutcome outcome = this.recorder.outcomes.get(0);
		assertThat(outcome.isSuccess()).isFalse();
		assertThat(outcome.status()).isEqualTo(404);
		assertThat(outcome.attempts()).isEqualTo(1);
		assertThat(outcome.error()).isInstanceOf(S2ServerException.class);
	}

	@Test
	void whenRequestIsCancelledThenListenerIsNotifiedOfItsEnd() {
		this.server.then((exchange) -> {
		});
		CompletableFuture<StreamPosition> tail = this.stream.checkTailAsync();
		await().until(() -> !this.server.exchanges().isEmpty());
		tail.cancel(true);
		await().until(() -> !this.recorder.outcomes.isEmpty());
		assertThat(this.recorder.outcomes.get(0).error()).isInstanceOf(CancellationException.class);
		assertThat(this.recorder.outcomes.get(0).status()).isZero();
	}

	@Test
	void listenerShouldBeNotifiedOfReconnectsAndAcksOfAppendSessions() {
		this.server.then((exchange) -> exchange.onBatch((input) -> exchange.cut()).open())
			.then((exchange) -> exchange.onBatch((input) -> exchange.ack(0, input.records().size()))
				.endWithRequest()
				.open());
		try (AppendSession session = this.stream.appendSession()) {
			session.submit(AppendInput.of(AppendRecord.of("12"), AppendRecord.of("34"))).join();
		}
		await().until(() -> this.recorder.names.size() == 2);
		assertThat(this.recorder.names).containsExactly("reconnecting 1", "acknowledged 2 records of 20 bytes");
		assertThat(this.recorder.operations).allMatch((operation) -> operation.name().equals("append session"));
		assertThat(this.recorder.latencies.get(0)).isPositive();
	}

	@Test
	void listenerShouldBeNotifiedOfAcksOfProducers() {
		this.server.then((exchange) -> exchange.onBatch((input) -> exchange.ack(0, input.records().size()))
			.endWithRequest()
			.open());
		try (Producer producer = this.stream.producer()) {
			producer.submit(AppendRecord.of("12"));
			producer.flush();
			await().until(() -> !this.recorder.names.isEmpty());
		}
		assertThat(this.recorder.names).containsExactly("acknowledged 1 records of 10 bytes");
		assertThat(this.recorder.operations.get(0).name()).isEqualTo("producer");
	}

	@Test
	void listenerShouldBeNotifiedOfReconnectsAndBatchesOfReadSessions() {
		this.server.then((exchange) -> {
			exchange.open().records(0, 3);
			exchange.terminal(503, "unavailable", "told so");
		}).then((exchange) -> exchange.open().heartbeat(3).end());
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			while (session.next() != null) {
				assertThat(session.resumeSeqNum()).isEqualTo(3);
			}
		}
		assertThat(this.recorder.names).containsExactly("received 3", "reconnecting 1", "received 0");
		assertThat(this.recorder.operations).allMatch((operation) -> operation.name().equals("read session"));
	}

	@Test
	void whenListenerThrowsThenCallsSucceed() {
		S2ClientListener faulty = new S2ClientListener() {

			@Override
			public void requestStarted(S2Operation operation) {
				throw new IllegalStateException("expected by a test");
			}

			@Override
			public void requestEnded(S2Operation operation, RequestOutcome outcome) {
				throw new AssertionError("expected by a test");
			}

			@Override
			public void batchAcknowledged(S2Operation session, int records, int meteredBytes, Duration latency) {
				throw new LinkageError("expected by a test");
			}

			@Override
			public void batchReceived(S2Operation session, int records, int bytes) {
				throw new IllegalStateException("expected by a test");
			}

		};
		Recorder behind = new Recorder();
		try (S2Client observed = Clients.builder(this.server.endpoint()).listener(faulty).listener(behind).build()) {
			S2Stream observedStream = Clients.stream(observed);
			this.server.then((exchange) -> exchange.json(200, TAIL))
				.then((exchange) -> exchange.onBatch((input) -> exchange.ack(0, 1)).endWithRequest().open())
				.then((exchange) -> exchange.open().records(0, 1).end());
			assertThat(observedStream.checkTail().seqNum()).isEqualTo(3);
			try (AppendSession session = observedStream.appendSession()) {
				session.submit(AppendInput.of(AppendRecord.of("x"))).join();
			}
			try (ReadSession session = observedStream.readSession(ReadInput.fromSeqNum(0))) {
				assertThat(session.next()).isNotNull();
				assertThat(session.next()).isNull();
			}
		}
		await().untilAsserted(() -> assertThat(behind.names).containsExactly("started", "ended",
				"acknowledged 1 records of 9 bytes", "received 1"));
	}

	@Test
	void defaultMethodsShouldDoNothing() {
		this.server.then((exchange) -> exchange.json(200, TAIL));
		try (S2Client quiet = Clients.builder(this.server.endpoint()).listener(new S2ClientListener() {
		}).build()) {
			assertThat(Clients.stream(quiet).checkTail().seqNum()).isEqualTo(3);
		}
	}

	private static final class Recorder implements S2ClientListener {

		private final List<String> names = new CopyOnWriteArrayList<>();

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final List<S2Operation> operations = new CopyOnWriteArrayList<>();

		private final List<RequestOutcome> outcomes = new CopyOnWriteArrayList<>();

		private final List<Duration> latencies = new CopyOnWriteArrayList<>();

		private void add(String name, S2Operation operation, Object... details) {
			this.events.add(name + operation + List.of(details));
			this.operations.add(operation);
			this.names.add(name);
		}

		@Override
		public void requestStarted(S2Operation operation) {
			add("started", operation);
		}

		@Override
		public void requestEnded(S2Operation operation, RequestOutcome outcome) {
			this.outcomes.add(outcome);
			add("ended", operation, outcome);
		}

		@Override
		public void requestRetrying(S2Operation operation, int attempt, Duration delay, S2Exception error) {
			assertThat(attempt).isEqualTo(2);
			add("retrying", operation, delay, error);
		}

		@Override
		public void sessionReconnecting(S2Operation session, int attempt, Duration delay, S2Exception cause) {
			add("reconnecting " + attempt, session, delay, cause);
		}

		@Override
		public void batchAcknowledged(S2Operation session, int records, int meteredBytes, Duration latency) {
			this.latencies.add(latency);
			add("acknowledged " + records + " records of " + meteredBytes + " bytes", session);
		}

		@Override
		public void batchReceived(S2Operation session, int records, int bytes) {
			assertThat(bytes).isPositive();
			add("received " + records, session);
		}

	}

}
