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

package io.github.s2snapshot.embedded.fault;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Faults} as clients see them.
 */
class FaultsTests {

	private static final AppendInput ONE = AppendInput.of(AppendRecord.of("one"));

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("fault-basin").start();

	private final Faults faults = this.server.faults();

	private S2Client client;

	private S2Stream stream;

	@BeforeEach
	void open() {
		this.client = client(this.server);
		this.stream = stream(this.client);
	}

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	private static S2Client client(EmbeddedS2 server) {
		return S2Client.builder().accessToken("any").endpoints(S2Endpoints.of(server.endpoint())).build();
	}

	private static S2Stream stream(S2Client client) {
		client.basin("fault-basin").createStream("talk", StreamConfig.defaults());
		return client.basin("fault-basin").stream("talk");
	}

	@Test
	void whenAnAckIsLostThenTheAppendIsDurable() {
		this.faults.loseAcks(1);
		assertThat(this.faults.pending()).isOne();
		CompletableFuture<AppendAck> append = this.stream.appendAsync(ONE, AppendRetryPolicy.NO_SIDE_EFFECTS);
		assertThat(append).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(S2Exception.class, (ex) -> assertThat(ex.hasNoSideEffects()).isFalse());
		assertThat(this.faults.pending()).isZero();
		assertThat(this.stream.checkTail().seqNum()).isOne();
		assertThat(this.stream.append(ONE).end().seqNum()).isEqualTo(2);
	}

	@Test
	void h11WhenAConditionalAppendIsRetriedAfterALostAckThenItsOwnRecordConflicts() {
		this.faults.loseAcks(1);
		assertThatExceptionOfType(IndefiniteAppendException.class)
			.isThrownBy(() -> this.stream.append(ONE.withMatchSeqNum(0)))
			.satisfies((ex) -> assertThat(ex.finalError()).isInstanceOfSatisfying(SeqNumMismatchException.class,
					(mismatch) -> assertThat(mismatch.actualSeqNum()).isOne()));
		assertThat(this.stream.checkTail().seqNum()).isOne();
	}

	@Test
	void whenAnAppendIsRefusedThenTheNextAppendLosesItsAck() {
		this.faults.loseAcks(1);
		assertThatExceptionOfType(SeqNumMismatchException.class)
			.isThrownBy(() -> this.stream.append(ONE.withMatchSeqNum(5)));
		assertThat(this.faults.pending()).isOne();
	}

	@Test
	void whenAnAckOfASessionIsLostThenTheSessionIsCutAndTheBatchIsDurable() {
		AppendSession session = this.stream
			.appendSession(AppendSessionOptions.defaults().withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS));
		session.submit(ONE).join();
		this.faults.loseAcks(1);
		AppendTicket ticket = session.submit(ONE);
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(ticket::join);
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(2);
	}

	@Test
	void whenAllRefusalsAreUsedThenTheNextRequestIsServed() {
		this.faults.refuse(Operation.APPEND, 2, 429, "rate_limited");
		assertThat(this.stream.append(ONE).end().seqNum()).isOne();
		assertThat(this.faults.pending()).isZero();
	}

	@Test
	void whenABatchOfASessionIsRefusedThenItIsNotAppended() {
		try (AppendSession session = this.stream.appendSession()) {
			session.submit(ONE).join();
			this.faults.refuse(Operation.APPEND, 1, 429, "rate_limited");
			assertThat(session.submit(ONE).join().end().seqNum()).isEqualTo(2);
		}
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(2);
	}

	@Test
	void refusalsShouldHitOneOperationOnly() {
		this.stream.append(ONE);
		this.faults.refuse(Operation.READ, 1, 403, "permission_denied");
		assertThat(this.stream.checkTail().seqNum()).isOne();
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(() -> this.stream.read(ReadInput.fromSeqNum(0)))
			.satisfies((ex) -> {
				assertThat(ex.status()).isEqualTo(403);
				assertThat(ex.code()).isEqualTo("permission_denied");
			});
		assertThat(this.stream.read(ReadInput.fromSeqNum(0)).records()).hasSize(1);
		this.faults.refuse(Operation.CHECK_TAIL, 1, 403, "permission_denied");
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(this.stream::checkTail);
		this.faults.refuse(Operation.MANAGE, 1, 403, "quota_exhausted");
		assertThatExceptionOfType(S2ServerException.class)
			.isThrownBy(() -> this.client.basin("fault-basin").createStream("other", StreamConfig.defaults()))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("quota_exhausted"));
	}

	@Test
	void whenRequestsAreDelayedThenTheyWait() {
		Duration delay = Duration.ofMillis(200);
		this.faults.delay(Operation.APPEND, delay);
		long start = System.nanoTime();
		this.stream.append(ONE);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(delay);
		this.faults.delay(Operation.APPEND, Duration.ZERO);
		assertThat(this.stream.append(ONE).end().seqNum()).isEqualTo(2);
	}

	@Test
	void whenSessionsAreCutThenTheyContinueWithoutLoss() {
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(nextRecord(session, this.stream.append(ONE))).isZero();
			assertThat(this.faults.cutSessions()).isOne();
			assertThat(nextRecord(session, this.stream.append(ONE))).isOne();
		}
		await().until(() -> this.faults.cutSessions() == 0);
	}

	@Test
	void whenAReadIsRefusedThenItDoesNotCountAsSession() throws Exception {
		this.stream.append(ONE);
		HttpRequest beyondTail = HttpRequest
			.newBuilder(URI.create(this.server.endpoint() + "/v1/streams/talk/records?seq_num=5&wait=0"))
			.header("s2-basin", "fault-basin")
			.header("accept", "text/event-stream")
			.build();
		HttpClient http = HttpClient.newHttpClient();
		assertThat(http.send(beyondTail, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(416);
		assertThat(this.faults.cutSessions()).isZero();
	}

	private static long nextRecord(ReadSession session, AppendAck ack) {
		ReadBatch batch = session.next();
		while (batch != null && batch.isEmpty()) {
			batch = session.next();
		}
		assertThat(batch).isNotNull();
		assertThat(ack.start().seqNum()).isEqualTo(batch.records().get(0).seqNum());
		return batch.records().get(0).seqNum();
	}

	@Test
	void whenTrimsAreHeldThenTheyCanBeReleasedUpToAnyPosition() {
		holdAndRelease(this.server, this.stream);
	}

	@Test
	void whenTrimsAreHeldInADirectoryThenTheyCanBeReleasedUpToAnyPosition(@TempDir Path directory) {
		try (EmbeddedS2 other = EmbeddedS2.builder().directory(directory).basin("fault-basin").start();
				S2Client client = client(other)) {
			holdAndRelease(other, stream(client));
		}
	}

	private static void holdAndRelease(EmbeddedS2 server, S2Stream stream) {
		server.faults().holdTrims();
		stream.append(AppendInput.of(AppendRecord.of("0"), AppendRecord.of("1"), AppendRecord.of("2")));
		stream.append(AppendInput.of(AppendRecord.trim(4)));
		stream.append(AppendInput.of(AppendRecord.of("4")));
		assertThat(seqNums(stream)).containsExactly(0L, 1L, 2L, 3L, 4L);
		server.faults().releaseTrims("fault-basin", "talk", 2);
		assertThat(seqNums(stream)).containsExactly(2L, 3L, 4L);
		stream.append(AppendInput.of(AppendRecord.trim(5)));
		assertThat(seqNums(stream)).containsExactly(2L, 3L, 4L, 5L);
		server.faults().releaseTrims();
		assertThat(seqNums(stream)).containsExactly(5L);
		stream.append(AppendInput.of(AppendRecord.trim(6)));
		assertThat(seqNums(stream)).containsExactly(6L);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> server.faults().releaseTrims("fault-basin", "no-such-stream", 1))
			.withMessageContaining("no-such-stream");
	}

	private static List<Long> seqNums(S2Stream stream) {
		return stream.read(ReadInput.fromSeqNum(0)).records().stream().map(SequencedRecord::seqNum).toList();
	}

	@Test
	void whenTheClockIsMovedThenTimestampsFollowButNeverDecrease() {
		long before = this.stream.append(ONE).end().timestamp();
		this.faults.advanceClock(Duration.ofHours(1));
		long after = this.stream.append(ONE).end().timestamp();
		assertThat(after).isGreaterThanOrEqualTo(before + Duration.ofHours(1).toMillis());
		this.faults.advanceClock(Duration.ofHours(-2));
		assertThat(this.stream.append(ONE).end().timestamp()).isEqualTo(after);
	}

	@Test
	void whenClearedThenNoFaultIsPending() {
		this.faults.holdTrims();
		this.faults.loseAcks(3);
		this.faults.refuse(Operation.APPEND, 3, 403, "permission_denied");
		this.faults.delay(Operation.APPEND, Duration.ofHours(1));
		this.faults.clear();
		assertThat(this.faults.pending()).isZero();
		this.stream.append(AppendInput.of(AppendRecord.of("0"), AppendRecord.trim(1)));
		assertThat(seqNums(this.stream)).containsExactly(1L);
	}

	@Test
	void whenArgumentsAreInvalidThenTheyAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.faults.loseAcks(0));
		assertThatIllegalArgumentException().isThrownBy(() -> this.faults.refuse(Operation.READ, 1, 200, "fine"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.faults.refuse(Operation.READ, 0, 500, "other"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.faults.delay(Operation.READ, Duration.ofMillis(-1)));
	}

}
