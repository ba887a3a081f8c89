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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.ProtocolException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.SessionOverloadedException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.Frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for append sessions, against a scripted server.
 */
class AppendSessionTests {

	private final ScriptedServer server = ScriptedServer.start();

	private final S2Client client = Clients.client(this.server);

	private final S2Stream stream = Clients.stream(this.client);

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	private static AppendInput batch(String body) {
		return AppendInput.of(AppendRecord.of(body));
	}

	// Acknowledges every batch. The first one gets the given sequence number.
	private static Consumer<ServerExchange> acking(long start) {
		long[] next = { start };
		return (exchange) -> exchange.onBatch((input) -> {
			exchange.ack(next[0], input.records().size());
			next[0] += input.records().size();
		}).endWithRequest().open();
	}

	private static List<String> bodies(ServerExchange exchange) {
		return exchange.batches().stream().map((input) -> input.records().get(0).body().toUtf8()).toList();
	}

	@Test
	void batchesShouldBeAcknowledgedInOrder() {
		this.server.then(acking(0));
		try (AppendSession session = this.stream.appendSession()) {
			assertThat(session.lastAck()).isNull();
			List<AppendTicket> tickets = IntStream.range(0, 500)
				.mapToObj((i) -> session.submit(batch("record " + i)))
				.toList();
			for (int i = 0; i < 500; i++) {
				assertThat(tickets.get(i).join().start().seqNum()).isEqualTo(i);
			}
			assertThat(session.lastAck()).isEqualTo(tickets.get(499).join());
		}
		assertThat(this.server.exchanges()).hasSize(1);
		ServerExchange exchange = this.server.exchange(0);
		assertThat(exchange.header("content-type")).isEqualTo("s2s/proto");
		assertThat(exchange.header("accept-encoding")).isNull();
		assertThat(bodies(exchange)).isEqualTo(IntStream.range(0, 500).mapToObj((i) -> "record " + i).toList());
		await().until(exchange::isRequestEnded);
	}

	@Test
	void batchesShouldBePipelined() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 10) {
				for (int i = 0; i < 10; i++) {
					exchange.ack(i, 1);
				}
			}
		}).endWithRequest().open());
		try (AppendSession session = this.stream.appendSession()) {
			List<AppendTicket> tickets = IntStream.range(0, 10).mapToObj((i) -> session.submit(batch("x"))).toList();
			assertThat(tickets.get(9).join().start().seqNum()).isEqualTo(9);
		}
	}

	@Test
	void futuresShouldCompleteOffTheNetworkThreads() {
		this.server.then(acking(0));
		List<String> threads = new CopyOnWriteArrayList<>();
		try (AppendSession session = this.stream.appendSession()) {
			List<CompletableFuture<Void>> done = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				done.add(session.submit(batch("x"))
					.ack()
					.thenAccept((ack) -> threads.add(Thread.currentThread().getName())));
			}
			CompletableFuture.allOf(done.toArray(CompletableFuture<?>[]::new)).join();
		}
		assertThat(threads).hasSize(200).noneMatch((name) -> name.contains("vert.x"));
	}

	@Test
	void whenACallbackJoinsTheTicketOfALaterBatchThenItDoesNotDeadlock() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 2) {
				exchange.ack(0, 1);
				exchange.ack(1, 1);
			}
		}).endWithRequest().open());
		try (AppendSession session = this.stream.appendSession()) {
			AppendTicket first = session.submit(batch("a"));
			CompletableFuture<AppendTicket> second = new CompletableFuture<>();
			CompletableFuture<AppendAck> joined = first.ack().thenCombine(second, (ack, later) -> later.join());
			second.complete(session.submit(batch("b")));
			assertThat(joined).succeedsWithin(10, TimeUnit.SECONDS);
			assertThat(joined.join().start().seqNum()).isEqualTo(1);
		}
	}

	@Test
	void whenConditionFailsThenLaterBatchesWereCertainlyNotAppended() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 3) {
				exchange.ack(0, 1);
				exchange.terminal(412, "{\"seq_num_mismatch\":1}");
			}
		}).open());
		AppendSession session = this.stream.appendSession();
		AppendTicket first = session.submit(batch("a"));
		AppendTicket second = session.submit(batch("b").withMatchSeqNum(7));
		AppendTicket third = session.submit(batch("c"));
		assertThat(first.join().start().seqNum()).isZero();
		assertThatExceptionOfType(SeqNumMismatchException.class).isThrownBy(second::join)
			.satisfies((error) -> assertThat(error.actualSeqNum()).isEqualTo(1));
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(third::join)
			.withCauseInstanceOf(SeqNumMismatchException.class)
			.withMessageContaining("was not appended")
			.satisfies((error) -> assertThat(error.hasNoSideEffects()).isTrue());
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(() -> session.submit(batch("d")))
			.withCauseInstanceOf(SeqNumMismatchException.class)
			.withMessageContaining("open a new session");
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(session::close)
			.withCauseInstanceOf(SeqNumMismatchException.class)
			.withMessageContaining("2 batches that were not appended");
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void whenTheTryBlockThrowsThenCloseDoesNotHideTheError() {
		this.server
			.then((exchange) -> exchange.onBatch((input) -> exchange.terminal(412, "{\"seq_num_mismatch\":1}")).open());
		assertThatExceptionOfType(SeqNumMismatchException.class).isThrownBy(() -> {
			try (AppendSession session = this.stream.appendSession()) {
				session.submit(batch("b").withMatchSeqNum(7)).join();
			}
		}).satisfies((error) -> assertThat(error.getSuppressed()).hasSize(1));
	}

	@Test
	void whenConnectionIsCutThenUnacknowledgedBatchesAreSentAgain() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 4) {
				exchange.ack(0, 1);
				exchange.ack(1, 1);
				exchange.after(20, exchange::cut);
			}
		}).open()).then(acking(2));
		try (AppendSession session = this.stream.appendSession()) {
			List<AppendTicket> tickets = IntStream.range(0, 4)
				.mapToObj((i) -> session.submit(batch("record " + i).withMatchSeqNum(i)))
				.toList();
			assertThat(tickets.get(3).join().end().seqNum()).isEqualTo(4);
		}
		ServerExchange second = this.server.exchange(1);
		assertThat(bodies(second)).containsExactly("record 2", "record 3");
		assertThat(second.batches()).extracting((input) -> input.matchSeqNum()).containsExactly(2L, 3L);
	}

	@Test
	void whenBatchesAreSentAgainThenNewBatchesWait() {
		List<Integer> atFirstAck = new CopyOnWriteArrayList<>();
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 2) {
				exchange.cut();
			}
		}).open()).then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 2) {
				exchange.after(100, () -> {
					atFirstAck.add(exchange.batches().size());
					exchange.ack(0, 1);
					exchange.ack(1, 1);
				});
			}
			if (exchange.batches().size() == 3) {
				exchange.ack(2, 1);
			}
		}).endWithRequest().open());
		try (AppendSession session = this.stream.appendSession()) {
			session.submit(batch("a"));
			session.submit(batch("b"));
			await().until(() -> this.server.exchanges().size() == 2 && this.server.exchange(1).batches().size() == 2);
			assertThat(session.submit(batch("c")).join().start().seqNum()).isEqualTo(2);
		}
		assertThat(atFirstAck).containsExactly(2);
	}

	@Test
	void whenResentConditionalBatchIsRefusedThenOutcomeIsIndefinite() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 2) {
				exchange.cut();
			}
		}).open()).then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 1) {
				exchange.terminal(412, "{\"seq_num_mismatch\":7}");
			}
		}).open());
		AppendSession session = this.stream.appendSession();
		AppendTicket first = session.submit(batch("a").withMatchSeqNum(5));
		AppendTicket second = session.submit(batch("b").withMatchSeqNum(6));
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(first::join)
			.withCauseInstanceOf(SeqNumMismatchException.class)
			.satisfies((error) -> assertThat(error.matchSeqNum()).isEqualTo(5));
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(second::join)
			.satisfies((error) -> assertThat(error.matchSeqNum()).isEqualTo(6));
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(session::close)
			.satisfies((error) -> assertThat(error.matchSeqNum()).isEqualTo(5));
	}

	@Test
	void whenPolicyForbidsSideEffectsThenNothingIsSentTwice() {
		this.server.then((exchange) -> exchange.onBatch((input) -> exchange.cut()).open());
		AppendSession session = this.stream
			.appendSession(AppendSessionOptions.defaults().withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS));
		AppendTicket ticket = session.submit(batch("a"));
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(ticket::join)
			.withCauseInstanceOf(S2TransportException.class);
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource(AppendRetryPolicy.class)
	void whenTerminalErrorHasNoSideEffectsThenBatchesAreSentAgain(AppendRetryPolicy policy) {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 2) {
				exchange.ack(0, 1);
				exchange.terminal(429, "rate_limited", "slow down");
			}
		}).open()).then(acking(1));
		try (AppendSession session = this.stream
			.appendSession(AppendSessionOptions.defaults().withRetryPolicy(policy))) {
			session.submit(batch("a"));
			assertThat(session.submit(batch("b")).join().start().seqNum()).isEqualTo(1);
		}
		assertThat(bodies(this.server.exchange(1))).containsExactly("b");
	}

	@Test
	void whenTerminalErrorMayHaveSideEffectsThenAllSentBatchesAreIndefinite() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 2) {
				exchange.terminal(503, "unavailable", "streamer missing in action");
			}
		}).open());
		AppendSession session = this.stream
			.appendSession(AppendSessionOptions.defaults().withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS));
		AppendTicket first = session.submit(batch("a"));
		AppendTicket second = session.submit(batch("b"));
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(first::join)
			.withCauseInstanceOf(S2ServerException.class);
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(second::join);
	}

	@Test
	void whenAttemptsAreUsedUpThenSessionFails() {
		this.server.then((exchange) -> exchange.error(503, "unavailable"));
		AppendSession session = this.stream.appendSession();
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(() -> session.submit(batch("a")).join());
		assertThat(this.server.exchanges()).hasSize(3);
	}

	@Test
	void whenBatchIsAcknowledgedThenTheNumberOfAttemptsIsReset() {
		for (int i = 0; i < 5; i++) {
			int start = i;
			this.server.then((exchange) -> exchange.onBatch((input) -> {
				if (exchange.batches().size() == 1) {
					exchange.ack(start, 1);
					exchange.after(5, exchange::cut);
				}
			}).open());
		}
		this.server.then(acking(5));
		try (AppendSession session = this.stream.appendSession()) {
			List<AppendTicket> tickets = IntStream.range(0, 6).mapToObj((i) -> session.submit(batch("x" + i))).toList();
			assertThat(tickets.get(5).join().start().seqNum()).isEqualTo(5);
		}
		assertThat(this.server.exchanges()).hasSize(6);
	}

	@Test
	void whenStreamDoesNotExistThenBatchGetsTheError() {
		this.server.then((exchange) -> exchange.error(404, "stream_not_found"));
		AppendSession session = this.stream.appendSession();
		AppendTicket first = session.submit(batch("a"));
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(first::join)
			.withMessageContaining("append session (stream 'flights' of basin 'test-basin')")
			.satisfies((error) -> assertThat(error.code()).isEqualTo("stream_not_found"));
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(() -> session.submit(batch("b")));
	}

	@Test
	void whenServerIsNotRunningThenBatchGetsTheError() {
		try (S2Client lost = Clients.builder("http://127.0.0.1:1").build()) {
			AppendSession session = Clients.stream(lost).appendSession();
			AppendTicket first = session.submit(batch("a"));
			AppendTicket second = session.submit(batch("b"));
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(first::join);
			assertThatExceptionOfType(SessionClosedException.class).isThrownBy(second::join)
				.withCauseInstanceOf(S2ConnectException.class);
		}
	}

	@Test
	void whenAnswerIsNotASessionThenErrorHasItsContentType() {
		this.server.then((exchange) -> exchange.json(200, "{}"));
		AppendSession session = this.stream.appendSession();
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(() -> session.submit(batch("a")).join())
			.withCauseInstanceOf(ProtocolException.class)
			.withMessageContaining("application/json");
	}

	@Test
	void whenAckDoesNotMatchItsBatchThenSessionFails() {
		this.server.then((exchange) -> exchange.onBatch((input) -> exchange.ack(0, 2)).open());
		AppendSession session = this.stream.appendSession();
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(() -> session.submit(batch("a")).join())
			.withCauseInstanceOf(ProtocolException.class)
			.withMessageContaining("does not cover the batch of 1 records");
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void whenAckBeginsBeforeTheEndOfThePreviousOneThenSessionFails() {
		this.server.then((exchange) -> exchange.onBatch((input) -> exchange.ack(5, 1)).open());
		AppendSession session = this.stream.appendSession();
		assertThat(session.submit(batch("a")).join().start().seqNum()).isEqualTo(5);
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(() -> session.submit(batch("b")).join())
			.withMessageContaining("starts before the end of the previous acknowledgement");
	}

	@Test
	void whenAckHasNoBatchThenSessionConnectsAgain() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			exchange.ack(0, 1);
			exchange.ack(1, 1);
		}).open()).then(acking(2));
		try (AppendSession session = this.stream.appendSession()) {
			session.submit(batch("a")).join();
			// The session cancels the request with the surplus acknowledgement.
			await().until(() -> this.server.exchange(0).isCancelled());
			assertThat(session.submit(batch("b")).join().start().seqNum()).isEqualTo(2);
		}
	}

	@Test
	void whenFrameIsBrokenThenSessionFails() {
		this.server.then((exchange) -> exchange.onBatch((input) -> exchange.bytes(new byte[] { 0, 0, 0 })).open());
		AppendSession session = this.stream.appendSession();
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(() -> session.submit(batch("a")).join())
			.withMessageContaining("invalid frame: empty frame payload");
	}

	@Test
	void whenAckArrivesInPartsThenItIsRead() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			byte[] frame = io.github.s2snapshot.sdk.wire.FrameEncoder.encode(ServerExchange.ackOf(3, 4, 4));
			for (byte part : frame) {
				exchange.bytes(new byte[] { part });
			}
		}).endWithRequest().open());
		try (AppendSession session = this.stream.appendSession()) {
			assertThat(session.submit(batch("a")).join().start().seqNum()).isEqualTo(3);
		}
	}

	@Test
	void whenAnswerEndsEarlyThenSessionFails() {
		this.server.then((exchange) -> exchange.onBatch((input) -> exchange.end()).open());
		AppendSession session = this.stream.appendSession();
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(() -> session.submit(batch("a")).join())
			.withMessageContaining("ended the session before it acknowledged 1 batches");
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void whenIdleConnectionIsLostThenNextBatchConnectsAgain() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			exchange.ack(0, 1);
			exchange.after(20, exchange::cut);
		}).open()).then((exchange) -> exchange.onBatch((input) -> {
			exchange.ack(1, 1);
			exchange.after(20, exchange::end);
		}).open()).then(acking(2));
		try (AppendSession session = this.stream.appendSession()) {
			session.submit(batch("a")).join();
			await().pollDelay(Duration.ofMillis(100)).until(() -> true);
			session.submit(batch("b")).join();
			await().pollDelay(Duration.ofMillis(100)).until(() -> true);
			assertThat(session.submit(batch("c")).join().start().seqNum()).isEqualTo(2);
		}
	}

	@Test
	void whenAckTimesOutThenSessionConnectsAgain() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
		}).open()).then(acking(0));
		try (S2Client impatient = Clients.builder(this.server.endpoint())
			.requestTimeout(Duration.ofMillis(200))
			.build(); AppendSession session = Clients.stream(impatient).appendSession()) {
			assertThat(session.submit(batch("a")).join().start().seqNum()).isZero();
		}
		await().until(() -> this.server.exchange(0).isCancelled());
		assertThat(bodies(this.server.exchange(1))).containsExactly("a");
	}

	@Test
	void whenEachAttemptTimesOutThenOutcomeIsIndefinite() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
		}).open());
		try (S2Client impatient = Clients.builder(this.server.endpoint())
			.requestTimeout(Duration.ofMillis(100))
			.build()) {
			AppendSession session = Clients.stream(impatient).appendSession();
			assertThatExceptionOfType(IndefiniteAppendException.class)
				.isThrownBy(() -> session.submit(batch("a")).join())
				.withCauseInstanceOf(S2TimeoutException.class)
				.withMessageContaining("did not acknowledge 1 batches within 100 ms");
		}
	}

	@Test
	void whenSessionIsFullThenSubmitWaits() {
		AtomicReference<ServerExchange> open = new AtomicReference<>();
		this.server.then((exchange) -> {
			open.set(exchange);
			exchange.onBatch((input) -> {
			}).endWithRequest().open();
		});
		AppendSession session = this.stream.appendSession(AppendSessionOptions.defaults().withMaxInflightBatches(2));
		session.submit(batch("a"));
		session.submit(batch("b"));
		CompletableFuture<AppendTicket> third = session.submitAsync(batch("c"));
		CompletableFuture<AppendTicket> fourth = CompletableFuture.supplyAsync(() -> session.submit(batch("d")));
		await().until(() -> open.get() != null && open.get().batches().size() == 2);
		assertThat(third).isNotDone();
		assertThat(fourth).isNotDone();
		open.get().ack(0, 1);
		assertThat(third).succeedsWithin(Duration.ofSeconds(5));
		assertThat(fourth).isNotDone();
		open.get().ack(1, 1);
		assertThat(fourth).succeedsWithin(Duration.ofSeconds(5));
		await().until(() -> open.get().batches().size() == 4);
		open.get().ack(2, 1).ack(3, 1);
		assertThat(fourth.join().join().start().seqNum()).isEqualTo(3);
		session.close();
	}

	@Test
	void bytesInFlightShouldBeBounded() {
		AtomicReference<ServerExchange> open = new AtomicReference<>();
		this.server.then((exchange) -> {
			open.set(exchange);
			exchange.onBatch((input) -> {
			}).endWithRequest().open();
		});
		AppendSession session = this.stream
			.appendSession(AppendSessionOptions.defaults().withMaxInflightBytes(1024 * 1024));
		AppendInput large = AppendInput.of(AppendRecord.of(new byte[600 * 1024]));
		session.submit(large);
		CompletableFuture<AppendTicket> second = session.submitAsync(large);
		await().until(() -> open.get() != null && open.get().batches().size() == 1);
		assertThat(second).isNotDone();
		open.get().ack(0, 1);
		assertThat(second).succeedsWithin(Duration.ofSeconds(5));
		await().until(() -> open.get().batches().size() == 2);
		open.get().ack(1, 1);
		session.close();
	}

	@Test
	void whenSubmissionIsCancelledThenBatchIsNotSent() {
		AtomicReference<ServerExchange> open = new AtomicReference<>();
		this.server.then((exchange) -> {
			open.set(exchange);
			exchange.onBatch((input) -> {
			}).endWithRequest().open();
		});
		AppendSession session = this.stream.appendSession(AppendSessionOptions.defaults().withMaxInflightBatches(1));
		session.submit(batch("a"));
		CompletableFuture<AppendTicket> second = session.submitAsync(batch("b"));
		CompletableFuture<AppendTicket> third = session.submitAsync(batch("c"));
		second.cancel(true);
		await().until(() -> open.get() != null && open.get().batches().size() == 1);
		open.get().ack(0, 1);
		assertThat(third).succeedsWithin(Duration.ofSeconds(5));
		await().until(() -> open.get().batches().size() == 2);
		assertThat(bodies(open.get())).containsExactly("a", "c");
		open.get().ack(1, 1);
		session.close();
	}

	@Test
	void whenTooManySubmissionsWaitThenNextIsRefused() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
		}).open());
		try (S2Client impatient = Clients.builder(this.server.endpoint())
			.requestTimeout(Duration.ofMillis(200))
			.build()) {
			AppendSession session = Clients.stream(impatient)
				.appendSession(AppendSessionOptions.defaults().withMaxInflightBatches(1));
			session.submit(batch("a"));
			for (int i = 0; i < 10_000; i++) {
				session.submitAsync(batch("b"));
			}
			assertThat(session.submitAsync(batch("c"))).failsWithin(Duration.ofSeconds(1))
				.withThrowableThat()
				.withCauseInstanceOf(SessionOverloadedException.class);
		}
	}

	@Test
	void whenInterruptedWhileFullThenBatchIsNotSubmitted() {
		AtomicReference<ServerExchange> open = new AtomicReference<>();
		this.server.then((exchange) -> {
			open.set(exchange);
			exchange.onBatch((input) -> {
			}).endWithRequest().open();
		});
		AppendSession session = this.stream.appendSession(AppendSessionOptions.defaults().withMaxInflightBatches(1));
		session.submit(batch("a"));
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		Thread caller = new Thread(() -> {
			thrown.set(catchThrowable(() -> session.submit(batch("b"))));
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		});
		caller.start();
		await().until(() -> caller.getState() == Thread.State.WAITING);
		caller.interrupt();
		await().untilAsserted(() -> assertThat(thrown.get()).isInstanceOf(CallInterruptedException.class)
			.hasMessageContaining("the batch was not submitted"));
		await().until(() -> open.get() != null && open.get().batches().size() == 1);
		open.get().ack(0, 1);
		assertThat(session.submit(batch("c"))).isNotNull();
		await().until(() -> open.get().batches().size() == 2);
		assertThat(bodies(open.get())).containsExactly("a", "c");
		open.get().ack(1, 1);
		session.close();
	}

	@Test
	void whenInterruptedWhileJoiningThenBatchRemainsSubmitted() {
		AtomicReference<ServerExchange> open = new AtomicReference<>();
		this.server.then((exchange) -> {
			open.set(exchange);
			exchange.onBatch((input) -> {
			}).endWithRequest().open();
		});
		AppendSession session = this.stream.appendSession();
		AppendTicket ticket = session.submit(batch("a"));
		Thread.currentThread().interrupt();
		CallInterruptedException thrown = catchThrowableOfType(CallInterruptedException.class, ticket::join);
		assertThat(thrown).isNotNull();
		assertThat(Thread.interrupted()).isTrue();
		await().until(() -> open.get() != null && open.get().batches().size() == 1);
		open.get().ack(0, 1);
		assertThat(ticket.join().start().seqNum()).isZero();
		session.close();
	}

	@Test
	void closeShouldWaitForAcks() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			long start = exchange.batches().size() - 1;
			exchange.after(150, () -> exchange.ack(start, 1));
		}).open());
		AppendSession session = this.stream.appendSession();
		List<AppendTicket> tickets = IntStream.range(0, 5).mapToObj((i) -> session.submit(batch("x"))).toList();
		session.close();
		assertThat(tickets).allSatisfy((ticket) -> assertThat(ticket.ack()).succeedsWithin(Duration.ofSeconds(1)));
		assertThat(this.server.exchange(0).isRequestEnded()).isTrue();
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(() -> session.submit(batch("y")))
			.withMessageContaining("is closed");
		session.close();
		assertThat(session.closeAsync()).succeedsWithin(Duration.ofSeconds(1));
	}

	@Test
	void whenNothingWasSubmittedThenCloseSendsNothing() {
		this.stream.appendSession().close();
		assertThat(this.server.exchanges()).isEmpty();
	}

	@Test
	void whenConnectionIsCutWhileClosingThenBatchesAreSentAgain() {
		this.server.then((exchange) -> exchange.onBatch((input) -> exchange.after(50, exchange::cut)).open())
			.then(acking(0));
		AppendSession session = this.stream.appendSession();
		AppendTicket ticket = session.submit(batch("a"));
		session.close();
		assertThat(ticket.join().start().seqNum()).isZero();
		await().until(() -> this.server.exchange(1).isRequestEnded());
	}

	@Test
	void whenClosedWhileFullThenWaitingSubmissionsAreRefused() {
		AtomicReference<ServerExchange> open = new AtomicReference<>();
		this.server.then((exchange) -> {
			open.set(exchange);
			exchange.onBatch((input) -> {
			}).open();
		});
		AppendSession session = this.stream.appendSession(AppendSessionOptions.defaults().withMaxInflightBatches(1));
		session.submit(batch("a"));
		CompletableFuture<AppendTicket> waiting = session.submitAsync(batch("b"));
		CompletableFuture<Void> closed = session.closeAsync();
		assertThat(waiting).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(SessionClosedException.class);
		assertThat(closed).isNotDone();
		await().until(() -> open.get() != null && open.get().batches().size() == 1);
		open.get().ack(0, 1);
		assertThat(closed).succeedsWithin(Duration.ofSeconds(5));
	}

	@Test
	void whenCloseIsInterruptedThenSessionEndsAtOnce() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
		}).open());
		AppendSession session = this.stream.appendSession();
		AppendTicket ticket = session.submit(batch("a"));
		await().until(() -> this.server.exchanges().size() == 1 && this.server.exchange(0).batches().size() == 1);
		Thread.currentThread().interrupt();
		Throwable thrown = catchThrowable(session::close);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(thrown).isInstanceOf(CallInterruptedException.class);
		assertThat(ticket.ack()).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(IndefiniteAppendException.class);
	}

	@Test
	void whenClientIsClosedThenSessionIsDrained() {
		this.server.then((exchange) -> exchange
			.onBatch((input) -> exchange.after(100, () -> exchange.ack(exchange.batches().indexOf(input), 1)))
			.open());
		AppendSession session = this.stream.appendSession();
		AppendTicket ticket = session.submit(batch("a"));
		this.client.close();
		assertThat(ticket.ack()).succeedsWithin(Duration.ofSeconds(1));
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(this.stream::appendSession)
			.withMessageContaining("the S2 client is closed");
	}

	@Test
	void whenClientIsClosedAndServerIsSilentThenOutcomeIsIndefinite() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
		}).open());
		try (S2Client impatient = Clients.builder(this.server.endpoint())
			.requestTimeout(Duration.ofMillis(200))
			.retry(RetryOptions.defaults().withMaxAttempts(1000))
			.build()) {
			AppendTicket ticket = Clients.stream(impatient).appendSession().submit(batch("a"));
			await().until(() -> this.server.exchanges().size() == 1);
			impatient.close();
			assertThat(ticket.ack()).failsWithin(Duration.ofSeconds(5))
				.withThrowableThat()
				.withCauseInstanceOf(IndefiniteAppendException.class);
		}
	}

	@ParameterizedTest
	@EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
	void framesShouldBeCompressed(Compression compression) {
		this.server.then(acking(0));
		try (S2Client compressing = Clients.builder(this.server.endpoint()).compression(compression).build();
				AppendSession session = Clients.stream(compressing).appendSession()) {
			session.submit(batch("x".repeat(5000)));
			session.submit(batch("small")).join();
		}
		ServerExchange exchange = this.server.exchange(0);
		assertThat(exchange.header("accept-encoding"))
			.isEqualTo((compression == Compression.ZSTD) ? "zstd, gzip" : "gzip");
		assertThat(exchange.frames()).extracting((frame) -> frame.flags() & Frame.COMPRESSION_MASK)
			.containsExactly(compression.flagBits(), 0);
		assertThat(bodies(exchange)).containsExactly("x".repeat(5000), "small");
	}

	@Test
	void lastAckShouldBeTheNewest() {
		this.server.then(acking(10));
		try (AppendSession session = this.stream.appendSession()) {
			AppendAck ack = session.submit(batch("a")).join();
			assertThat(session.lastAck()).isEqualTo(ack);
			assertThat(ack.tail().seqNum()).isEqualTo(11);
		}
	}

}
