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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.access.AccessTokenSupplier;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link AccessTokenSupplier}.
 */
class AccessTokenTests {

	private static final String TAIL = "{\"tail\":{\"seq_num\":7,\"timestamp\":9}}";

	private static final AppendInput ONE = AppendInput.of(AppendRecord.of("a"));

	private final ScriptedServer server = ScriptedServer.start();

	private final Rotating tokens = new Rotating();

	private final S2Client client = Clients.builder(this.server.endpoint()).accessTokenSupplier(this.tokens).build();

	private final S2Stream stream = Clients.stream(this.client);

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	private List<String> sentTokens() {
		return this.server.exchanges().stream().map((exchange) -> exchange.header("authorization")).toList();
	}

	@Test
	void supplierShouldBeCalledForEachAttempt() {
		this.server.then((exchange) -> exchange.error(503, "unavailable")).then((exchange) -> exchange.json(200, TAIL));
		this.stream.checkTail();
		this.stream.checkTail();
		assertThat(sentTokens()).containsExactly("Bearer token-1", "Bearer token-2", "Bearer token-3");
		assertThat(this.tokens.threads).noneMatch((name) -> name.contains("vert.x"));
		assertThat(this.tokens.rejected).isEmpty();
	}

	@Test
	void whenATokenIsRefusedThenTheNextOneIsTried() {
		this.server.then((exchange) -> exchange.error(401, "authn")).then((exchange) -> exchange.json(200, TAIL));
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(7);
		assertThat(sentTokens()).containsExactly("Bearer token-1", "Bearer token-2");
		await().untilAsserted(() -> assertThat(this.tokens.rejected).containsExactly("token-1"));
	}

	@Test
	void whenEveryTokenIsRefusedThenTheCallFails() {
		this.server.then((exchange) -> exchange.error(401, "authn"));
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(() -> this.stream.append(ONE))
			.satisfies((error) -> assertThat(error.code()).isEqualTo("authn"))
			.withMessageNotContaining("token-");
		assertThat(sentTokens()).hasSize(3);
	}

	@Test
	void whenSomethingIsForbiddenThenNoOtherTokenIsTried() {
		this.server.then((exchange) -> exchange.error(403, "permission_denied"));
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(this.stream::checkTail);
		assertThat(sentTokens()).hasSize(1);
		assertThat(this.tokens.rejected).isEmpty();
	}

	@Test
	void sessionsShouldConnectWithTheCurrentToken() throws Exception {
		this.server.then((exchange) -> exchange.error(401, "authn"))
			.then((exchange) -> exchange.open()
				.onBatch((batch) -> exchange.terminal(401, "authn", "expired meanwhile")))
			.then((exchange) -> exchange.open().onBatch((batch) -> exchange.ack(0, 1)).endWithRequest())
			.then((exchange) -> exchange.open().records(0, 1).terminal(401, "authn", "expired meanwhile"))
			.then((exchange) -> exchange.open().records(1, 1).end());
		try (AppendSession session = this.stream.appendSession()) {
			AppendTicket ticket = session.submit(ONE);
			assertThat(ticket.join().end().seqNum()).isEqualTo(1);
		}
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(session.nextAsync().get(10, TimeUnit.SECONDS).records()).hasSize(1);
			assertThat(session.nextAsync().get(10, TimeUnit.SECONDS).records()).hasSize(1);
			assertThat(session.nextAsync().get(10, TimeUnit.SECONDS)).isNull();
		}
		assertThat(sentTokens()).containsExactly("Bearer token-1", "Bearer token-2", "Bearer token-3", "Bearer token-4",
				"Bearer token-5");
		await().untilAsserted(
				() -> assertThat(this.tokens.rejected).containsExactlyInAnyOrder("token-1", "token-2", "token-4"));
	}

	@Test
	void whenTheSupplierFailsThenTheCallIsRetried() {
		this.server.then((exchange) -> exchange.json(200, TAIL));
		this.tokens.failures.set(2);
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(7);
		this.tokens.failures.set(3);
		assertThatExceptionOfType(S2ConnectException.class).isThrownBy(() -> this.stream.append(ONE))
			.withMessageContaining("the access token supplier threw java.lang.IllegalStateException")
			.withMessageNotContaining("vault")
			.satisfies((error) -> assertThat(error.hasNoSideEffects()).isTrue());
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void whenTheSupplierThrowsAnErrorThenTheMessageHasItsClass() {
		try (S2Client broken = Clients.builder(this.server.endpoint()).accessTokenSupplier(() -> {
			throw new NoClassDefFoundError("a class of the vault");
		}).build()) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(() -> Clients.stream(broken).checkTail())
				.withMessageContaining("the access token supplier threw java.lang.NoClassDefFoundError");
		}
		assertThat(this.server.exchanges()).isEmpty();
	}

	@Test
	void whenTheTokenOfTheSupplierIsNotValidThenTheErrorDoesNotContainIt() {
		try (S2Client broken = Clients.builder(this.server.endpoint())
			.accessTokenSupplier(() -> "hidden\u20ac")
			.build()) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(() -> Clients.stream(broken).checkTail())
				.satisfies((error) -> assertThat(error.getCause()).hasMessageNotContaining("hidden"));
		}
	}

	@Test
	void whenTheClientIsClosedWhileTheSupplierWaitsThenTheCallFails() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		S2Client slow = Clients.builder(this.server.endpoint()).accessTokenSupplier(() -> {
			asked.countDown();
			try {
				released.await(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return "late";
		}).build();
		CompletableFuture<StreamPosition> tail = Clients.stream(slow).checkTailAsync();
		assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
		slow.close();
		released.countDown();
		assertThat(tail).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(SessionClosedException.class);
		assertThat(this.server.exchanges()).isEmpty();
	}

	/**
	 * Supplier that returns another token for each call.
	 */
	private static final class Rotating implements AccessTokenSupplier {

		private final AtomicInteger count = new AtomicInteger();

		private final AtomicInteger failures = new AtomicInteger();

		private final List<String> rejected = new CopyOnWriteArrayList<>();

		private final List<String> threads = new CopyOnWriteArrayList<>();

		@Override
		public String get() {
			this.threads.add(Thread.currentThread().getName());
			if (this.failures.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
				throw new IllegalStateException("the vault is closed");
			}
			return "token-" + this.count.incrementAndGet();
		}

		@Override
		public void rejected(String accessToken) {
			this.rejected.add(accessToken);
		}

	}

}
