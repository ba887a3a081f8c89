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

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.ProtoMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for sessions whose server advises to reconnect, or is shutting down. The client
 * makes no other retries.
 */
class ServerShutdownTests {

	private static final AppendInput ONE = AppendInput.of(AppendRecord.of("a"));

	private final ScriptedServer server = ScriptedServer.start();

	private final S2Client client = Clients.builder(this.server.endpoint())
		.retry(RetryOptions.defaults().withMaxAttempts(1))
		.build();

	private final S2Stream stream = Clients.stream(this.client);

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	private static ServerExchange reconnectAdvised(ServerExchange exchange, ProtoMessage message) {
		byte[] frame = FrameEncoder.encode(message);
		frame[3] |= Frame.RECONNECT_ADVISED;
		return exchange.bytes(frame);
	}

	private static ReadBatch next(ReadSession session) throws Exception {
		return session.nextAsync().get(10, TimeUnit.SECONDS);
	}

	@Test
	void whenAppendSessionIsAdvisedToReconnectThenItUsesAnotherConnection() {
		this.server
			.then((exchange) -> exchange.open()
				.onBatch((batch) -> reconnectAdvised(exchange, ServerExchange.ackOf(0, 1, 1)))
				.endWithRequest())
			.then((exchange) -> exchange.open().onBatch((batch) -> exchange.ack(1, 1)).endWithRequest());
		try (AppendSession session = this.stream.appendSession()) {
			session.submit(ONE).join();
			await().untilAsserted(() -> assertThat(this.server.exchange(0).isRequestEnded()).isTrue());
			assertThat(session.submit(ONE.withMatchSeqNum(1)).join().start().seqNum()).isEqualTo(1);
		}
		assertThat(this.server.exchange(0).batches()).hasSize(1);
		assertThat(this.server.exchange(1).batches()).hasSize(1);
		assertThat(this.server.connections()).isEqualTo(2);
	}

	@Test
	void whenAppendSessionIsAdvisedToReconnectThenSentBatchesAreAcknowledged() {
		this.server.then((exchange) -> exchange.open().onBatch((batch) -> {
			if (exchange.batches().size() == 2) {
				reconnectAdvised(exchange, ServerExchange.ackOf(0, 1, 1));
				exchange.after(100, () -> exchange.ack(1, 1).end());
			}
		})).then((exchange) -> exchange.open().onBatch((batch) -> exchange.ack(2, 1)).endWithRequest());
		try (AppendSession session = this.stream.appendSession()) {
			AppendTicket first = session.submit(ONE);
			AppendTicket second = session.submit(ONE);
			first.join();
			assertThat(session.submit(ONE).join().start().seqNum()).isEqualTo(2);
			assertThat(second.join().start().seqNum()).isEqualTo(1);
		}
		assertThat(this.server.exchange(0).batches()).hasSize(2);
		assertThat(this.server.exchange(1).batches()).hasSize(1);
	}

	@Test
	void whenAdvisedAgainSoonThenTheSessionKeepsItsConnection() {
		this.server
			.then((exchange) -> exchange.open()
				.onBatch((batch) -> reconnectAdvised(exchange, ServerExchange.ackOf(0, 1, 1)))
				.endWithRequest())
			.then((exchange) -> exchange.open().onBatch((batch) -> {
				int count = exchange.batches().size();
				reconnectAdvised(exchange, ServerExchange.ackOf(count, count + 1, count + 1));
			}).endWithRequest());
		try (AppendSession session = this.stream.appendSession()) {
			for (int i = 0; i < 5; i++) {
				session.submit(ONE).join();
			}
		}
		assertThat(this.server.exchanges()).hasSize(2);
	}

	@Test
	void whenServerOfAppendSessionIsDrainingThenTheBatchIsSentAgain() {
		this.server
			.then((exchange) -> exchange.open()
				.onBatch((batch) -> exchange.terminal(503, "server_draining", "shutting down")))
			.then((exchange) -> exchange.error(503, "server_draining"))
			.then((exchange) -> exchange.open().onBatch((batch) -> exchange.ack(0, 1)).endWithRequest());
		try (AppendSession session = this.stream
			.appendSession(AppendSessionOptions.defaults().withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS))) {
			assertThat(session.submit(ONE).join().end().seqNum()).isEqualTo(1);
		}
		assertThat(this.server.connections()).isEqualTo(3);
	}

	@Test
	void whenReadSessionIsAdvisedToReconnectThenItUsesAnotherConnection() throws Exception {
		this.server.then((exchange) -> reconnectAdvised(exchange.open(), ServerExchange.batchOf(0, 2)).records(2, 1))
			.then((exchange) -> exchange.open().records(2, 2).end());
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(next(session).records()).hasSize(2);
			ReadBatch rest = next(session);
			assertThat(rest.records().get(0).seqNum()).isEqualTo(2);
			assertThat(rest.records()).hasSize(2);
			assertThat(next(session)).isNull();
		}
		assertThat(this.server.exchange(1).query("seq_num")).isEqualTo("2");
		assertThat(this.server.connections()).isEqualTo(2);
		await().untilAsserted(() -> assertThat(this.server.exchange(0).isCancelled()).isTrue());
	}

	@Test
	void whenServerOfReadSessionIsDrainingThenItUsesAnotherConnection() throws Exception {
		this.server.then((exchange) -> exchange.open().records(0, 2).terminal(503, "server_draining", "shutting down"))
			.then((exchange) -> exchange.open().records(2, 1).end());
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(next(session).records()).hasSize(2);
			assertThat(next(session).records()).hasSize(1);
			assertThat(next(session)).isNull();
		}
		assertThat(this.server.connections()).isEqualTo(2);
	}

	@Test
	void whenAllServersAreDrainingThenTheSessionFails() throws Exception {
		this.server.then((exchange) -> exchange.error(503, "server_draining"));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(session.nextAsync()).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(S2ServerException.class);
		}
		AppendSession session = this.stream.appendSession();
		AppendTicket ticket = session.submit(ONE);
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(ticket::join)
			.satisfies((error) -> assertThat(error.code()).isEqualTo("server_draining"));
		assertThat(this.server.exchanges()).hasSizeBetween(4, 20);
	}

}
