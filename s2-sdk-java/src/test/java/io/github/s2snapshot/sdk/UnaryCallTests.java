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
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.ProtocolException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.ProvisionResult;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamReconfiguration;
import io.github.s2snapshot.sdk.resource.Timestamping;
import io.github.s2snapshot.sdk.resource.TimestampingMode;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests for calls with one answer, against a scripted server.
 */
class UnaryCallTests {

	private static final String TAIL = "{\"tail\":{\"seq_num\":7,\"timestamp\":9}}";

	private static final AppendInput ONE = AppendInput.of(AppendRecord.of("a"));

	private final ScriptedServer server = ScriptedServer.start();

	private final S2Client client = Clients.client(this.server);

	private final S2Stream stream = Clients.stream(this.client);

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	@Test
	void requestShouldHaveTokenBasinAndEncodedPath() {
		this.server.then((exchange) -> exchange.json(200, TAIL));
		StreamPosition tail = this.client.basin(Clients.BASIN).stream("a/b c/é~%").checkTail();
		assertThat(tail).isEqualTo(new StreamPosition(7, 9));
		ServerExchange request = this.server.exchange(0);
		assertThat(request.method()).isEqualTo("GET");
		assertThat(request.uri()).isEqualTo("/v1/streams/a%2Fb%20c%2F%C3%A9~%25/records/tail");
		assertThat(request.header("authorization")).isEqualTo("Bearer very-secret-token");
		assertThat(request.header("s2-basin")).isEqualTo(Clients.BASIN);
		assertThat(request.header("user-agent")).startsWith("s2-sdk-java/");
	}

	@Test
	void userAgentShouldHaveSuffix() {
		this.server.then((exchange) -> exchange.json(200, TAIL));
		try (S2Client named = Clients.builder(this.server.endpoint()).userAgentSuffix("billing/2.1").build()) {
			Clients.stream(named).checkTail();
		}
		assertThat(this.server.exchange(0).header("user-agent")).startsWith("s2-sdk-java/").endsWith(" billing/2.1");
	}

	@ParameterizedTest
	@CsvSource({ "500,other", "500,storage", "503,unavailable", "429,rate_limited", "502,hot_server",
			"409,transaction_conflict", "504,upstream_timeout", "408,request_timeout", "503,server_draining",
			"503,brand_new" })
	void whenErrorIsRetryableThenCallIsRetried(int status, String code) {
		this.server.then((exchange) -> exchange.error(status, code)).then((exchange) -> exchange.json(200, TAIL));
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(7);
		assertThat(this.server.exchanges()).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource({ "404,stream_not_found", "401,authn", "403,permission_denied", "409,stream_deletion_pending",
			"422,invalid", "400,bad_path", "501,not_implemented", "500,rate_limited" })
	void whenErrorIsFinalThenCallIsNotRetried(int status, String code) {
		this.server.then((exchange) -> exchange.error(status, code));
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(this.stream::checkTail)
			.withMessageContaining("check tail (stream 'flights' of basin 'test-basin')")
			.satisfies((error) -> assertThat(error.code()).isEqualTo(code));
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void whenAttemptsAreUsedUpThenLastErrorIsThrown() {
		this.server.then((exchange) -> exchange.error(429, "rate_limited"));
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(this.stream::checkTail)
			.satisfies((error) -> assertThat(error.isRetryable()).isTrue());
		assertThat(this.server.exchanges()).hasSize(3);
	}

	@Test
	void whenServerAsksToWaitThenRetryWaits() {
		this.server.then((exchange) -> exchange.responseHeader("retry-after-ms", "300").error(429, "rate_limited"))
			.then((exchange) -> exchange.json(200, TAIL));
		long start = System.nanoTime();
		this.stream.checkTail();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@Test
	void whenConnectionIsCutThenCallIsRetried() {
		this.server.then(ServerExchange::cut).then((exchange) -> exchange.json(200, TAIL));
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(7);
		assertThat(this.server.connections()).isEqualTo(2);
	}

	@Test
	void whenStreamIsResetThenCallIsRetried() {
		this.server.then((exchange) -> exchange.reset(2)).then((exchange) -> exchange.json(200, TAIL));
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(7);
	}

	@Test
	void whenServerDoesNotAnswerThenCallTimesOut() {
		this.server.then((exchange) -> {
		});
		try (S2Client impatient = Clients.builder(this.server.endpoint())
			.requestTimeout(Duration.ofMillis(100))
			.retry(RetryOptions.defaults().withMaxAttempts(1))
			.build()) {
			assertThatExceptionOfType(S2TimeoutException.class).isThrownBy(Clients.stream(impatient)::checkTail)
				.withMessageContaining("did not answer within 100 ms")
				.satisfies((error) -> assertThat(error.hasNoSideEffects()).isFalse());
			await().untilAsserted(() -> assertThat(this.server.exchange(0).isCancelled()).isTrue());
		}
	}

	@Test
	void whenServerIsNotRunningThenErrorHasTheEndpoint() {
		try (S2Client lost = Clients.builder("http://127.0.0.1:1").build()) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(Clients.stream(lost)::checkTail)
				.withMessageContaining("http://127.0.0.1:1")
				.satisfies((error) -> {
					assertThat(error.isRetryable()).isTrue();
					assertThat(error.hasNoSideEffects()).isTrue();
				});
		}
	}

	@Test
	void whenHostIsUnknownThenErrorHasIt() {
		try (S2Client lost = Clients.builder("http://no-such-host.invalid:1").build()) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(Clients.stream(lost)::checkTail)
				.withMessageContaining("no-such-host.invalid");
		}
	}

	@Test
	void whenAnswerIsNotJsonThenProtocolExceptionIsThrown() {
		this.server.then((exchange) -> exchange.json(200, "<html>"));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(this.stream::checkTail)
			.withMessageContaining("the answer of the server is invalid");
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void whenAnswerIsTooLongThenItIsRefused() {
		this.server.then((exchange) -> exchange.json(200, " ".repeat(17 * 1024 * 1024)));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(this.stream::checkTail)
			.withMessageContaining("longer than");
	}

	@Test
	void appendShouldSendBatchAndReturnAck() {
		this.server.then((exchange) -> exchange.afterBody(() -> exchange.protobuf(ServerExchange.ackOf(5, 7, 9))));
		AppendAck ack = this.stream
			.append(AppendInput.of(AppendRecord.of("a"), AppendRecord.of("b").withTimestamp(3)).withMatchSeqNum(5));
		assertThat(ack.start().seqNum()).isEqualTo(5);
		assertThat(ack.end().seqNum()).isEqualTo(7);
		assertThat(ack.tail()).isEqualTo(new StreamPosition(9, 1009));
		ServerExchange request = this.server.exchange(0);
		assertThat(request.method()).isEqualTo("POST");
		assertThat(request.header("content-type")).isEqualTo("application/protobuf");
		assertThat(request.header("accept")).isEqualTo("application/protobuf");
	}

	@ParameterizedTest
	@CsvSource({ "5,6,9,8", "5,7,6,8", "4,6,6,5", "7,5,7,8" })
	void whenAckDoesNotMatchTheBatchThenOutcomeIsIndefinite(long start, long end, long tail) {
		this.server
			.then((exchange) -> exchange.afterBody(() -> exchange.protobuf(ServerExchange.ackOf(start, end, tail))));
		AppendInput input = AppendInput.of(AppendRecord.of("a"), AppendRecord.of("b")).withMatchSeqNum(5);
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(() -> this.stream.append(input))
			.withCauseInstanceOf(ProtocolException.class);
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void whenConditionFailsThenErrorHasActualValue() {
		this.server.then((exchange) -> exchange.json(412, "{\"seq_num_mismatch\":12}"));
		assertThatExceptionOfType(SeqNumMismatchException.class)
			.isThrownBy(() -> this.stream.append(ONE.withMatchSeqNum(11)))
			.withMessageContaining("the next sequence number of the stream is 12")
			.withMessageContaining("the append expected 11")
			.satisfies((error) -> {
				assertThat(error.actualSeqNum()).isEqualTo(12);
				assertThat(error.hasNoSideEffects()).isTrue();
			});
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void whenFencingTokenDoesNotMatchThenErrorHasActualToken() {
		this.server.then((exchange) -> exchange.json(412, "{\"fencing_token_mismatch\":\"other\"}"));
		assertThatExceptionOfType(FencingTokenMismatchException.class)
			.isThrownBy(() -> this.stream.append(ONE.withFencingToken("mine")))
			.satisfies((error) -> assertThat(error.actualToken()).isEqualTo("other"));
	}

	@Test
	void whenRetriedConditionalAppendIsRefusedThenOutcomeIsIndefinite() {
		this.server.then((exchange) -> exchange.afterBody(exchange::cut))
			.then((exchange) -> exchange.json(412, "{\"seq_num_mismatch\":6}"));
		assertThatExceptionOfType(IndefiniteAppendException.class)
			.isThrownBy(() -> this.stream.append(ONE.withMatchSeqNum(5)))
			.withCauseInstanceOf(SeqNumMismatchException.class)
			.withMessageContaining("Read from sequence number 5")
			.satisfies((error) -> {
				assertThat(error.matchSeqNum()).isEqualTo(5);
				assertThat(error.recordCount()).isEqualTo(1);
				assertThat(error.hasNoSideEffects()).isFalse();
				assertThat(error.isRetryable()).isFalse();
			});
	}

	@Test
	void whenPreviousErrorHadNoSideEffectsThenRefusalIsDefinite() {
		this.server.then((exchange) -> exchange.error(429, "rate_limited"))
			.then((exchange) -> exchange.json(412, "{\"seq_num_mismatch\":6}"));
		assertThatExceptionOfType(SeqNumMismatchException.class)
			.isThrownBy(() -> this.stream.append(ONE.withMatchSeqNum(5)));
	}

	@Test
	void whenAppendFailsWithoutAnswerThenOutcomeIsIndefinite() {
		this.server.then((exchange) -> exchange.afterBody(exchange::cut));
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(() -> this.stream.append(ONE))
			.withCauseInstanceOf(S2TransportException.class)
			.satisfies((error) -> assertThat(error.matchSeqNum()).isNull());
		assertThat(this.server.exchanges()).hasSize(3);
	}

	@Test
	void whenPolicyForbidsSideEffectsThenUncertainAppendIsNotRetried() {
		this.server.then((exchange) -> exchange.afterBody(exchange::cut));
		assertThatThrownBy(() -> this.stream.appendAsync(ONE, AppendRetryPolicy.NO_SIDE_EFFECTS).join())
			.isInstanceOf(CompletionException.class)
			.hasCauseInstanceOf(IndefiniteAppendException.class);
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void whenPolicyForbidsSideEffectsThenSafeRetryIsMade() {
		this.server.then((exchange) -> exchange.error(429, "rate_limited"))
			.then((exchange) -> exchange.reset(7))
			.then((exchange) -> exchange.afterBody(() -> exchange.protobuf(ServerExchange.ackOf(0, 1, 1))));
		AppendAck ack = this.stream.appendAsync(ONE, AppendRetryPolicy.NO_SIDE_EFFECTS).join();
		assertThat(ack.start().seqNum()).isZero();
		assertThat(this.server.exchanges()).hasSize(3);
	}

	@Test
	void readShouldSendParametersAndReturnBatch() {
		this.server
			.then((exchange) -> exchange.protobuf(ServerExchange.batchOf(3, 2).withTail(ServerExchange.position(5))));
		ReadBatch batch = this.stream.read(ReadInput.fromSeqNum(-1)
			.withCount(10)
			.withBytes(20)
			.withUntil(-2)
			.withClamp(true)
			.withWait(Duration.ofMillis(1500)));
		assertThat(batch.records()).hasSize(2);
		assertThat(batch.tail()).isEqualTo(new StreamPosition(5, 1005));
		assertThat(batch.records().get(1).bodyAsString()).isEqualTo("record 4");
		assertThat(this.server.exchange(0).uri()).isEqualTo("/v1/streams/flights/records?seq_num=18446744073709551615"
				+ "&clamp=true&count=10&bytes=20&until=18446744073709551614&wait=2");
	}

	@Test
	void startOfReadShouldBeSentAsParameter() {
		this.server.then((exchange) -> exchange.protobuf(ServerExchange.batchOf(0, 0)));
		assertThat(this.stream.read(ReadInput.fromTimestamp(5)).isEmpty()).isTrue();
		this.stream.read(ReadInput.fromTailOffset(6));
		assertThat(this.server.exchange(0).uri()).endsWith("/records?timestamp=5");
		assertThat(this.server.exchange(1).uri()).endsWith("/records?tail_offset=6");
	}

	@Test
	void whenPositionIsUnwrittenThenErrorHasTail() {
		this.server.then((exchange) -> exchange.json(416, TAIL));
		assertThatExceptionOfType(UnwrittenPositionException.class)
			.isThrownBy(() -> this.stream.read(ReadInput.fromSeqNum(60)))
			.satisfies((error) -> assertThat(error.tail()).isEqualTo(new StreamPosition(7, 9)));
	}

	@Test
	void whenRecordsAreOutOfOrderThenBatchIsRefused() {
		this.server.then((exchange) -> exchange
			.protobuf(new WireReadBatch(Collections.nCopies(2, ServerExchange.batchOf(3, 1).records().get(0)), null)));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> this.stream.read(ReadInput.fromSeqNum(0)))
			.withMessageContaining("the sequence number of the next record is 3, but must be at least 4");
	}

	@Test
	void createShouldSendTheSameRequestTokenInEachAttempt() {
		this.server.then(ServerExchange::cut)
			.then((exchange) -> exchange.json(201,
					"{\"name\":\"flights\",\"created_at\":\"2026-01-02T03:04:05.6Z\",\"deleted_at\":null}"));
		this.client.basin(Clients.BASIN).createStream("flights", StreamConfig.defaults());
		String token = this.server.exchange(0).header("s2-request-token");
		assertThat(token).hasSize(32).isEqualTo(this.server.exchange(1).header("s2-request-token"));
	}

	@Test
	void ensureShouldSendBareConfigAndReturnResult() {
		this.server.then((exchange) -> exchange.afterBody(() -> exchange.responseHeader("s2-provision-result", "noop")
			.json(200, "{\"name\":\"flights\",\"created_at\":\"2026-01-02T03:04:05Z\",\"cipher\":\"aegis-256\"}")));
		var ensured = this.client.basin(Clients.BASIN)
			.ensureStream("flights",
					StreamConfig.defaults()
						.withRetention(RetentionPolicy.age(Duration.ofDays(1)))
						.withTimestamping(new Timestamping(TimestampingMode.ARRIVAL, true)));
		assertThat(ensured.result()).isEqualTo(ProvisionResult.NOOP);
		assertThat(ensured.value().cipher()).isEqualTo("aegis-256");
		assertThat(this.server.exchange(0).method()).isEqualTo("PUT");
		assertThat(this.server.exchange(0).body()).isEqualTo(Buffer.buffer("{\"storage_class\":null,"
				+ "\"retention_policy\":{\"age\":86400},\"timestamping\":{\"mode\":\"arrival\",\"uncapped\":true},"
				+ "\"delete_on_empty\":null}"));
	}

	@Test
	void reconfigureShouldSendOnlyWhatChanges() {
		this.server.then((exchange) -> exchange.afterBody(
				() -> exchange.json(200, "{\"storage_class\":\"express\",\"retention_policy\":{\"infinite\":{}}}")));
		StreamConfig config = this.client.basin(Clients.BASIN)
			.reconfigureStream("flights",
					StreamReconfiguration.none()
						.withRetention(RetentionPolicy.infinite())
						.withDeleteOnEmpty(io.github.s2snapshot.sdk.resource.Change.reset())
						.withTimestamping(new Timestamping(null, false)));
		assertThat(config.retention()).isEqualTo(RetentionPolicy.infinite());
		assertThat(this.server.exchange(0).method()).isEqualTo("PATCH");
		assertThat(this.server.exchange(0).body()).isEqualTo(Buffer.buffer(
				"{\"retention_policy\":{\"infinite\":{}},\"timestamping\":{\"uncapped\":false},\"delete_on_empty\":null}"));
	}

	@Test
	void listShouldSendOptionsAndReturnPage() {
		this.server.then((exchange) -> exchange.json(200, "{\"basins\":[{\"name\":\"basin-one\",\"created_at\":"
				+ "\"2026-01-02T03:04:05Z\",\"deleted_at\":\"2026-01-03T00:00:00Z\",\"unknown\":1}],\"has_more\":true}"));
		var page = this.client.listBasins(ListOptions.defaults().withPrefix("a&b").withStartAfter("c d").withLimit(5));
		assertThat(page.hasMore()).isTrue();
		assertThat(page.items()).singleElement()
			.satisfies((basin) -> assertThat(basin.deletedAt()).isEqualTo("2026-01-03T00:00:00Z"));
		assertThat(this.server.exchange(0).uri()).isEqualTo("/v1/basins?prefix=a%26b&start_after=c%20d&limit=5");
		assertThat(this.server.exchange(0).header("s2-basin")).isNull();
	}

	@Test
	void whenStreamDoesNotExistInRetryOfDeleteThenItSucceeds() {
		this.server.then(ServerExchange::cut).then((exchange) -> exchange.error(404, "basin_not_found"));
		this.client.deleteBasin(Clients.BASIN);
		assertThat(this.server.exchanges()).hasSize(2);
	}

	@Test
	void whenStreamDoesNotExistInFirstDeleteThenItFails() {
		this.server.then((exchange) -> exchange.error(404, "basin_not_found"));
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(() -> this.client.deleteBasin(Clients.BASIN))
			.withMessageContaining("basin 'test-basin'");
	}

	@Test
	void whenThreadIsInterruptedThenCallIsCancelled() {
		this.server.then((exchange) -> {
		});
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		AtomicReference<Boolean> interrupted = new AtomicReference<>();
		Thread caller = new Thread(() -> {
			thrown.set(catchThrowable(this.stream::checkTail));
			interrupted.set(Thread.currentThread().isInterrupted());
		});
		caller.start();
		await().until(() -> this.server.exchanges().size() == 1);
		caller.interrupt();
		await().untilAsserted(() -> assertThat(thrown.get()).isInstanceOf(CallInterruptedException.class)
			.hasMessageContaining("check tail"));
		await().untilAsserted(() -> assertThat(interrupted.get()).isTrue());
		await().untilAsserted(() -> assertThat(this.server.exchange(0).isCancelled()).isTrue());
	}

	@Test
	void whenFutureIsCancelledThenRequestIsReset() {
		this.server.then((exchange) -> {
		});
		CompletableFuture<StreamPosition> future = this.stream.checkTailAsync();
		await().until(() -> this.server.exchanges().size() == 1);
		future.cancel(true);
		await().untilAsserted(() -> assertThat(this.server.exchange(0).isCancelled()).isTrue());
	}

	@Test
	void futuresShouldCompleteOffTheNetworkThreads() throws Exception {
		this.server.then((exchange) -> exchange.json(200, TAIL));
		String thread = this.stream.checkTailAsync()
			.thenApply((tail) -> Thread.currentThread().getName())
			.get(5, TimeUnit.SECONDS);
		assertThat(thread).doesNotContain("vert.x");
	}

	@Test
	void whenFutureFailsThenErrorIsNotWrapped() {
		this.server.then((exchange) -> exchange.error(404, "stream_not_found"));
		AtomicReference<Throwable> seen = new AtomicReference<>();
		this.stream.checkTailAsync().whenComplete((tail, error) -> seen.set(error));
		await().untilAsserted(() -> assertThat(seen.get()).isInstanceOf(S2ServerException.class));
	}

	@Test
	void whenClientIsClosedThenCallsUnderWayFail() {
		this.server.then((exchange) -> {
		});
		CompletableFuture<AppendAck> append = this.stream.appendAsync(ONE);
		CompletableFuture<StreamPosition> tail = this.stream.checkTailAsync();
		await().until(() -> this.server.exchanges().size() == 2);
		this.client.close();
		assertThat(append).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(IndefiniteAppendException.class);
		assertThat(tail).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(SessionClosedException.class)
			.withMessageContaining("the S2 client is closed");
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(this.stream::checkTail);
	}

	@Test
	void messagesShouldNotContainTheToken() {
		this.server.then((exchange) -> exchange.error(401, "authn"));
		Throwable error = catchThrowable(() -> this.client.createBasin(Clients.BASIN, BasinConfig.defaults()));
		assertThat(error).isInstanceOf(S2Exception.class).hasMessageContaining("Check the access token");
		assertThat(error).hasMessageNotContaining("very-secret-token");
		assertThat(this.client.toString() + this.stream + this.client.basin(Clients.BASIN))
			.doesNotContain("very-secret-token");
	}

	@Test
	void manyCallsShouldShareFewConnections() {
		this.server.then((exchange) -> exchange.after(200, () -> exchange.json(200, TAIL)));
		CompletableFuture<?>[] calls = new CompletableFuture<?>[300];
		for (int i = 0; i < calls.length; i++) {
			calls[i] = this.stream.checkTailAsync();
		}
		CompletableFuture.allOf(calls).join();
		// 90 exchanges for each connection, and connections for each event loop.
		assertThat(this.server.connections()).isBetween(4, 8);
	}

}
