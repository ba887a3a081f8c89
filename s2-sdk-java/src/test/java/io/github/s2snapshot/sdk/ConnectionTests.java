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

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for connections and threads.
 */
class ConnectionTests {

	private static final String TAIL = "{\"tail\":{\"seq_num\":7,\"timestamp\":9}}";

	@Test
	void whenServerAcceptsAndStaysSilentThenConnectTimesOut() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
				S2Client client = Clients.builder("http://127.0.0.1:" + socket.getLocalPort())
					.connectTimeout(Duration.ofMillis(200))
					.retry(RetryOptions.defaults().withMaxAttempts(1))
					.build()) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(Clients.stream(client)::checkTail)
				.withMessageContaining(
						"could not connect to http://127.0.0.1:" + socket.getLocalPort() + " within 200 ms");
		}
	}

	@Test
	void whenServerGoesAwayThenNextCallUsesAnotherConnection() {
		try (ScriptedServer server = ScriptedServer.start(); S2Client client = Clients.client(server)) {
			server.then((exchange) -> {
				exchange.response().putHeader("content-type", "application/json");
				exchange.goAway();
				exchange.after(50, () -> exchange.response().end(TAIL));
			}).then((exchange) -> exchange.json(200, TAIL));
			S2Stream stream = Clients.stream(client);
			// The call that is in progress completes on the connection that goes away.
			assertThat(stream.checkTail().seqNum()).isEqualTo(7);
			for (int i = 0; i < 8; i++) {
				assertThat(stream.checkTail().seqNum()).isEqualTo(7);
			}
			assertThat(server.exchanges()).hasSize(9);
		}
	}

	@Test
	void whenServerComesBackThenClientConnectsAgain() {
		S2Client client;
		int port;
		try (ScriptedServer server = ScriptedServer.start().then((exchange) -> exchange.json(200, TAIL))) {
			port = server.port();
			client = Clients.client(server);
			assertThat(Clients.stream(client).checkTail().seqNum()).isEqualTo(7);
		}
		try (client) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(Clients.stream(client)::checkTail)
				.withMessageContaining("http://127.0.0.1:" + port);
			try (ScriptedServer server = ScriptedServer.start(port).then((exchange) -> exchange.json(200, TAIL))) {
				assertThat(Clients.stream(client).checkTail().seqNum()).isEqualTo(7);
			}
		}
	}

	@Test
	void whenClientIsClosedThenItsThreadsEnd() {
		try (ScriptedServer server = ScriptedServer.start()) {
			server.then((exchange) -> exchange.json(200, TAIL)).then(ServerExchange::open);
			Set<Thread> before = threads();
			S2Client client = Clients.builder(server.endpoint()).requestTimeout(Duration.ofMillis(300)).build();
			Clients.stream(client).checkTailAsync().join();
			ReadSession reading = Clients.stream(client).readSession(ReadInput.fromSeqNum(0));
			reading.nextAsync();
			AppendSession appending = Clients.stream(client).appendSession();
			appending.submit(AppendInput.of(AppendRecord.of("a")));
			assertThat(threads()).hasSizeGreaterThan(before.size());
			client.close();
			client.close();
			await().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
		}
	}

	@Test
	void whenCallbacksJoinOtherCallsThenTheyDoNotDeadlock() {
		try (ScriptedServer server = ScriptedServer.start().then((exchange) -> exchange.json(200, TAIL));
				S2Client client = Clients.client(server)) {
			S2Stream stream = Clients.stream(client);
			CompletableFuture<?>[] nested = new CompletableFuture<?>[50];
			for (int i = 0; i < nested.length; i++) {
				nested[i] = stream.checkTailAsync()
					.thenApply((tail) -> stream.checkTailAsync().thenApply(StreamPosition::seqNum).join());
			}
			assertThat(CompletableFuture.allOf(nested)).succeedsWithin(Duration.ofSeconds(20));
		}
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !thread.getName().matches("globalEventExecutor.*|awaitility.*"))
			.collect(Collectors.toSet());
	}

	@Test
	void whenClientIsClosedInCallbackThenItDoesNotDeadlock() {
		try (ScriptedServer server = ScriptedServer.start().then((exchange) -> exchange.json(200, TAIL))) {
			S2Client client = Clients.client(server);
			assertThat(Clients.stream(client).checkTailAsync().thenAccept((tail) -> client.close()))
				.succeedsWithin(Duration.ofSeconds(10));
		}
	}

	@Test
	void whenClientIsClosedWhileCallsStartThenEachCallEnds() {
		try (ScriptedServer server = ScriptedServer.start().then((exchange) -> exchange.json(200, TAIL))) {
			for (int round = 0; round < 20; round++) {
				S2Client client = Clients.client(server);
				S2Stream stream = Clients.stream(client);
				List<CompletableFuture<?>> calls = new CopyOnWriteArrayList<>();
				CompletableFuture<?> caller = CompletableFuture.runAsync(() -> {
					for (int i = 0; i < 100; i++) {
						calls.add(stream.checkTailAsync());
					}
				});
				await().until(() -> calls.size() > 10);
				client.close();
				assertThat(caller.handle((nothing, refused) -> true)).succeedsWithin(Duration.ofSeconds(10));
				for (CompletableFuture<?> call : calls) {
					assertThat(call.handle((tail, failure) -> (failure != null) ? failure : tail))
						.succeedsWithin(Duration.ofSeconds(10))
						.isInstanceOfAny(StreamPosition.class, S2Exception.class);
				}
			}
		}
	}

	@Test
	void whenCallbackBlocksThenOtherCallsComplete() {
		try (ScriptedServer server = ScriptedServer.start().then((exchange) -> exchange.json(200, TAIL));
				S2Client client = Clients.client(server)) {
			S2Stream stream = Clients.stream(client);
			// The network threads serve a blocking call of a callback.
			assertThat(stream.checkTailAsync().thenApply((tail) -> stream.checkTail().seqNum() + tail.seqNum()))
				.succeedsWithin(Duration.ofSeconds(10))
				.isEqualTo(14L);
		}
	}

}
