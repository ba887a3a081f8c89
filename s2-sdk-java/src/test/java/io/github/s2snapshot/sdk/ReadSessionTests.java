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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.ProtocolException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadRetryPolicy;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests for read sessions, against a scripted server.
 */
class ReadSessionTests {

	private final ScriptedServer server = ScriptedServer.start();

	private final S2Client client = Clients.client(this.server);

	private final S2Stream stream = Clients.stream(this.client);

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	private static ReadBatch next(ReadSession session) {
		return Objects.requireNonNull(session.next(), "the session has ended");
	}

	private static List<Long> seqNums(ReadSession session, int count) {
		List<Long> seqNums = new ArrayList<>();
		while (seqNums.size() < count) {
			next(session).records().stream().map(SequencedRecord::seqNum).forEach(seqNums::add);
		}
		return seqNums;
	}

	@Test
	void recordsShouldBeReadUntilTheEnd() {
		this.server.then((exchange) -> exchange.open().records(3, 2).records(5, 1).heartbeat(6).end());
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(3))) {
			assertThat(session.resumeSeqNum()).isEqualTo(3);
			ReadBatch first = next(session);
			assertThat(first.records()).extracting(SequencedRecord::bodyAsString)
				.containsExactly("record 3", "record 4");
			assertThat(first.tail()).isNull();
			assertThat(session.resumeSeqNum()).isEqualTo(5);
			assertThat(session.isCaughtUp()).isFalse();
			assertThat(next(session).records()).hasSize(1);
			ReadBatch heartbeat = next(session);
			assertThat(heartbeat.isEmpty()).isTrue();
			assertThat(heartbeat.tail()).isEqualTo(new StreamPosition(6, 1006));
			assertThat(session.isCaughtUp()).isTrue();
			assertThat(session.lastObservedTail()).isEqualTo(new StreamPosition(6, 1006));
			assertThat(session.next()).isNull();
			assertThat(session.next()).isNull();
		}
		ServerExchange request = this.server.exchange(0);
		assertThat(request.method()).isEqualTo("GET");
		assertThat(request.header("content-type")).isEqualTo("s2s/proto");
		assertThat(request.uri()).isEqualTo("/v1/streams/flights/records?seq_num=3");
	}

	@Test
	void whenFramesArriveInPartsThenTheyAreRead() {
		this.server.then((exchange) -> {
			exchange.open();
			byte[] frame = FrameEncoder.encode(ServerExchange.batchOf(0, 2));
			for (byte part : frame) {
				exchange.bytes(new byte[] { part });
			}
			exchange.end();
		});
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(seqNums(session, 2)).containsExactly(0L, 1L);
			assertThat(session.next()).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
	void compressedFramesShouldBeRead(Compression compression) {
		this.server.then((exchange) -> exchange.open().frame(ServerExchange.batchOf(0, 500), compression).end());
		try (S2Client compressing = Clients.builder(this.server.endpoint()).compression(compression).build();
				ReadSession session = Clients.stream(compressing).readSession(ReadInput.fromSeqNum(0))) {
			assertThat(seqNums(session, 500)).hasSize(500);
		}
		assertThat(this.server.exchange(0).header("accept-encoding")).contains(compression.contentCoding());
	}

	@Test
	void whenConnectionIsCutThenSessionResumesAfterLastRecord() {
		this.server.then((exchange) -> {
			exchange.open().records(0, 3);
			exchange.after(30, exchange::cut);
		}).then((exchange) -> exchange.open().records(3, 2).end());
		try (ReadSession session = this.stream
			.readSession(ReadInput.fromTimestamp(5).withCount(5).withBytes(1000).withUntil(9).withClamp(true))) {
			assertThat(seqNums(session, 5)).containsExactly(0L, 1L, 2L, 3L, 4L);
			assertThat(session.next()).isNull();
		}
		assertThat(this.server.exchange(0).uri())
			.endsWith("/records?timestamp=5&clamp=true&count=5&bytes=1000&until=9");
		// Three records of 8 + 8 metered bytes each were received.
		assertThat(this.server.exchange(1).uri()).endsWith("/records?seq_num=3&clamp=true&count=2&bytes=952&until=9");
	}

	@Test
	void whenFrameIsCutThenItsRecordsAreReadAgain() {
		this.server.then((exchange) -> {
			exchange.open().records(0, 1);
			byte[] frame = FrameEncoder.encode(ServerExchange.batchOf(1, 2));
			exchange.bytes(java.util.Arrays.copyOf(frame, frame.length - 1));
			exchange.after(30, exchange::cut);
		}).then((exchange) -> exchange.open().records(1, 2).end());
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(seqNums(session, 3)).containsExactly(0L, 1L, 2L);
		}
		assertThat(this.server.exchange(1).query("seq_num")).isEqualTo("1");
	}

	@Test
	void whenAnswerEndsWithinFrameThenSessionResumes() {
		this.server.then((exchange) -> {
			exchange.open().records(0, 1).bytes(new byte[] { 0, 0 });
			exchange.end();
		}).then((exchange) -> exchange.open().records(1, 1).end());
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(seqNums(session, 2)).containsExactly(0L, 1L);
		}
	}

	@Test
	void whenOnlyHeartbeatsWereReceivedThenSessionResumesAtTheirTail() {
		this.server.then((exchange) -> {
			exchange.open().heartbeat(10).heartbeat(10);
			exchange.after(30, exchange::cut);
		}).then((exchange) -> exchange.open().liveRecords(10, 3));
		try (ReadSession session = this.stream.readSession(ReadInput.fromTailOffset(0))) {
			assertThat(next(session).isEmpty()).isTrue();
			assertThat(session.resumeSeqNum()).isEqualTo(10);
			assertThat(seqNums(session, 3)).containsExactly(10L, 11L, 12L);
		}
		assertThat(this.server.exchange(0).query("tail_offset")).isEqualTo("0");
		assertThat(this.server.exchange(1).uri()).endsWith("/records?seq_num=10");
	}

	@Test
	void whenFirstAttemptFailsThenTheNextOneHasTheSameStart() {
		this.server.then((exchange) -> exchange.error(503, "unavailable"))
			.then((exchange) -> exchange.open().records(8, 1).end());
		try (ReadSession session = this.stream
			.readSession(ReadInput.fromTailOffset(2).withWait(Duration.ofSeconds(5)))) {
			assertThat(seqNums(session, 1)).containsExactly(8L);
		}
		assertThat(this.server.exchange(1).uri()).endsWith("/records?tail_offset=2&wait=5");
	}

	@Test
	void whenLimitIsReachedThenLostConnectionEndsTheRead() {
		this.server.then((exchange) -> {
			exchange.open().records(0, 3);
			exchange.after(30, exchange::cut);
		});
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0).withCount(3))) {
			assertThat(seqNums(session, 3)).hasSize(3);
			assertThat(session.next()).isNull();
		}
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void whenResumedReadIsRefusedAtTailThenTheReadEnds() {
		this.server.then((exchange) -> {
			exchange.open().records(0, 3);
			exchange.after(30, exchange::cut);
		}).then((exchange) -> exchange.json(416, "{\"tail\":{\"seq_num\":3,\"timestamp\":5}}"));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0).withCount(100))) {
			assertThat(seqNums(session, 3)).hasSize(3);
			assertThat(session.next()).isNull();
		}
	}

	@Test
	void whenTailIsBeforeResumePositionThenSessionFails() {
		this.server.then((exchange) -> {
			exchange.open().records(0, 3);
			exchange.after(30, exchange::cut);
		}).then((exchange) -> exchange.json(416, "{\"tail\":{\"seq_num\":1,\"timestamp\":5}}"));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(seqNums(session, 3)).hasSize(3);
			assertThatExceptionOfType(UnwrittenPositionException.class).isThrownBy(session::next)
				.satisfies((error) -> assertThat(error.tail().seqNum()).isEqualTo(1));
			assertThatExceptionOfType(UnwrittenPositionException.class).isThrownBy(session::next);
		}
	}

	@Test
	void whenFirstReadIsRefusedThenSessionFails() {
		this.server.then((exchange) -> exchange.json(416, "{\"tail\":{\"seq_num\":1,\"timestamp\":5}}"));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(1).withCount(1))) {
			assertThatExceptionOfType(UnwrittenPositionException.class).isThrownBy(session::next)
				.withMessageContaining("read session (stream 'flights' of basin 'test-basin')");
		}
	}

	@Test
	void whenPartOfTheWaitTimeHasPassedThenTheRestIsRequested() {
		this.server.then((exchange) -> {
			exchange.open().liveRecords(0, 1);
			exchange.after(1500, exchange::cut);
		}).then((exchange) -> exchange.open().end());
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0).withWait(Duration.ofSeconds(10)))) {
			assertThat(seqNums(session, 1)).hasSize(1);
			assertThat(session.next()).isNull();
		}
		assertThat(this.server.exchange(0).query("wait")).isEqualTo("10");
		assertThat(this.server.exchange(1).query("wait")).isEqualTo("9");
	}

	@Test
	void whenTerminalErrorIsRetryableThenSessionResumes() {
		this.server.then((exchange) -> exchange.open().records(0, 1).terminal(503, "unavailable", "gone for a moment"))
			.then((exchange) -> exchange.open().records(1, 1).end());
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(seqNums(session, 2)).containsExactly(0L, 1L);
		}
	}

	@Test
	void whenTerminalErrorIsFinalThenItIsThrownAfterTheRecords() {
		this.server.then((exchange) -> exchange.open().records(0, 1).terminal(400, "decryption_failed", "wrong key"));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(seqNums(session, 1)).containsExactly(0L);
			assertThatExceptionOfType(S2ServerException.class).isThrownBy(session::next)
				.satisfies((error) -> assertThat(error.code()).isEqualTo("decryption_failed"));
		}
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void whenAttemptsAreUsedUpThenSessionFails() {
		this.server.then((exchange) -> {
			exchange.open().records(0, 1);
			exchange.after(20, exchange::cut);
		}).then(ServerExchange::cut);
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(seqNums(session, 1)).hasSize(1);
			assertThatExceptionOfType(S2TransportException.class).isThrownBy(session::next);
		}
		assertThat(this.server.exchanges()).hasSize(3);
	}

	@Test
	void whenPolicyIsIndefiniteThenSessionKeepsTrying() {
		for (int i = 0; i < 8; i++) {
			this.server.then((exchange) -> exchange.error(503, "unavailable"));
		}
		this.server.then((exchange) -> exchange.open().records(0, 1).end());
		ReadSessionOptions options = ReadSessionOptions.defaults().withRetryPolicy(ReadRetryPolicy.INDEFINITE);
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0), options)) {
			assertThat(seqNums(session, 1)).hasSize(1);
		}
		assertThat(this.server.exchanges()).hasSize(9);
	}

	@Test
	void whenPolicyIsIndefiniteThenFinalErrorStillEndsSession() {
		this.server.then((exchange) -> exchange.error(404, "stream_not_found"));
		ReadSessionOptions options = ReadSessionOptions.defaults().withRetryPolicy(ReadRetryPolicy.INDEFINITE);
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0), options)) {
			assertThatExceptionOfType(S2ServerException.class).isThrownBy(session::next);
		}
	}

	@Test
	void whenHeartbeatsAreMissingThenSessionConnectsAgain() {
		this.server.then((exchange) -> exchange.open().liveRecords(0, 1))
			.then((exchange) -> exchange.open().liveRecords(1, 1));
		try (S2Client watchful = Clients.builder(this.server.endpoint())
			.heartbeatTimeout(Duration.ofMillis(200))
			.build(); ReadSession session = Clients.stream(watchful).readSession(ReadInput.fromSeqNum(0))) {
			assertThat(seqNums(session, 2)).containsExactly(0L, 1L);
			await().until(() -> this.server.exchange(0).isCancelled());
		}
	}

	@Test
	void whenHeartbeatsAreMissingInEachAttemptThenSessionTimesOut() {
		this.server.then(ServerExchange::open);
		try (S2Client watchful = Clients.builder(this.server.endpoint())
			.heartbeatTimeout(Duration.ofMillis(100))
			.build(); ReadSession session = Clients.stream(watchful).readSession(ReadInput.fromSeqNum(0))) {
			assertThatExceptionOfType(S2TimeoutException.class).isThrownBy(session::next)
				.withMessageContaining("neither records nor a heartbeat for 100 ms");
		}
		assertThat(this.server.exchanges()).hasSize(3);
	}

	@Test
	void whenServerDoesNotAnswerThenSessionTimesOut() {
		this.server.then((exchange) -> {
		});
		try (S2Client impatient = Clients.builder(this.server.endpoint())
			.requestTimeout(Duration.ofMillis(100))
			.build(); ReadSession session = Clients.stream(impatient).readSession(ReadInput.fromSeqNum(0))) {
			assertThatExceptionOfType(S2TimeoutException.class).isThrownBy(session::next)
				.withMessageContaining("no answer for 100 ms");
		}
	}

	@Test
	void whenServerIsNotRunningThenErrorHasTheEndpoint() {
		try (S2Client lost = Clients.builder("http://127.0.0.1:1").build();
				ReadSession session = Clients.stream(lost).readSession(ReadInput.fromSeqNum(0))) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(session::next)
				.withMessageContaining("http://127.0.0.1:1");
		}
	}

	@Test
	void whenRecordIsRepeatedThenSessionFails() {
		this.server.then((exchange) -> exchange.open().records(0, 3).records(2, 1));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(seqNums(session, 3)).hasSize(3);
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(session::next)
				.withMessageContaining("the sequence number of the next record is 2, but must be at least 3");
		}
	}

	@Test
	void whenRecordIsBeforeTheStartThenSessionFails() {
		this.server.then((exchange) -> exchange.open().records(4, 1));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(5))) {
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(session::next);
		}
	}

	@Test
	void whenRecordsWereTrimmedThenTheyAreLeftOut() {
		this.server.then((exchange) -> exchange.open().records(0, 1).records(7, 1).end());
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(seqNums(session, 2)).containsExactly(0L, 7L);
		}
	}

	@Test
	void whenFrameIsBrokenThenSessionFails() {
		this.server.then((exchange) -> exchange.open().bytes(new byte[] { 0, 0, 2, 0, 0x7f }));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(session::next)
				.withMessageContaining("invalid frame");
		}
	}

	private static WireSequencedRecord command(WireSequencedRecord record) {
		return new WireSequencedRecord(record.seqNum(), record.timestamp(), List.of(WireHeader.of("", "fence")),
				record.body());
	}

	@Test
	void commandRecordsShouldBeLeftOutButCountTowardsTheLimit() {
		this.server.then((exchange) -> {
			List<WireSequencedRecord> records = ServerExchange.batchOf(0, 4).records();
			exchange.open()
				.frame(WireReadBatch.of(records.get(0), command(records.get(1)), records.get(2)))
				.frame(WireReadBatch.of(command(records.get(3))))
				.heartbeat(4);
			exchange.after(30, exchange::cut);
		}).then((exchange) -> exchange.open().records(4, 1).end());
		try (ReadSession session = this.stream
			.readSession(ReadInput.fromSeqNum(0).withCount(5).withIgnoreCommandRecords(true))) {
			assertThat(next(session).records()).extracting(SequencedRecord::seqNum).containsExactly(0L, 2L);
			assertThat(next(session).isEmpty()).isTrue();
			assertThat(session.resumeSeqNum()).isEqualTo(4);
			assertThat(session.isCaughtUp()).isTrue();
			assertThat(seqNums(session, 1)).containsExactly(4L);
		}
		assertThat(this.server.exchange(1).uri()).endsWith("/records?seq_num=4&count=1");
	}

	@Test
	void caughtUpShouldFollowTheReader() throws Exception {
		AtomicReference<ServerExchange> open = new AtomicReference<>();
		this.server.then((exchange) -> {
			open.set(exchange);
			exchange.open().records(0, 2).heartbeat(2);
		}).then((exchange) -> {
			open.set(exchange);
			exchange.open();
		});
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			CompletableFuture<StreamPosition> caughtUp = session.caughtUp();
			next(session);
			assertThat(session.isCaughtUp()).isFalse();
			assertThat(caughtUp).isNotDone();
			next(session);
			assertThat(session.isCaughtUp()).isTrue();
			assertThat(caughtUp.get(5, TimeUnit.SECONDS)).isEqualTo(new StreamPosition(2, 1002));
			assertThat(session.caughtUp().get(5, TimeUnit.SECONDS).seqNum()).isEqualTo(2);
			open.get().frame(ServerExchange.batchOf(2, 1).withTail(ServerExchange.position(4)));
			next(session);
			assertThat(session.isCaughtUp()).isFalse();
			open.get().liveRecords(3, 1);
			next(session);
			assertThat(session.isCaughtUp()).isTrue();
			CompletableFuture<ReadBatch> pending = session.nextAsync();
			open.get().cut();
			await().until(() -> !session.isCaughtUp());
			CompletableFuture<StreamPosition> again = session.caughtUp();
			await().until(() -> this.server.exchanges().size() == 2);
			open.get().heartbeat(4);
			assertThat(pending.get(5, TimeUnit.SECONDS).isEmpty()).isTrue();
			assertThat(again.get(5, TimeUnit.SECONDS).seqNum()).isEqualTo(4);
		}
	}

	@Test
	void whenSessionEndsThenCaughtUpFails() {
		this.server.then((exchange) -> exchange.open().records(0, 1).end());
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			CompletableFuture<StreamPosition> caughtUp = session.caughtUp();
			assertThat(seqNums(session, 1)).hasSize(1);
			assertThat(session.next()).isNull();
			assertThat(caughtUp).failsWithin(Duration.ofSeconds(5))
				.withThrowableThat()
				.withCauseInstanceOf(SessionClosedException.class);
			assertThat(session.caughtUp()).failsWithin(Duration.ofSeconds(5));
		}
	}

	@Test
	void whenReaderIsSlowThenServerHasToWait() {
		AtomicLong written = new AtomicLong();
		this.server.then((exchange) -> {
			exchange.open();
			flood(exchange, written);
		});
		ReadSessionOptions options = ReadSessionOptions.defaults().withMaxBufferedBytes(256 * 1024);
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0), options)) {
			await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(20)).until(() -> {
				long before = written.getAndAdd(0);
				return before > 0 && this.server.exchange(0).response().writeQueueFull();
			});
			// The buffer, the window of the stream and the write queue of the server,
			// with 24
			// bytes for a record.
			assertThat(written.get()).isLessThan(3 * 1024 * 1024 / 24);
			long expected = 0;
			while (expected < 100_000) {
				for (SequencedRecord record : next(session).records()) {
					assertThat(record.seqNum()).isEqualTo(expected++);
				}
			}
		}
		await().until(() -> this.server.exchange(0).isCancelled());
	}

	private static void flood(ServerExchange exchange, AtomicLong written) {
		while (!exchange.response().writeQueueFull() && !exchange.isCancelled()) {
			exchange.records(written.getAndAdd(1000), 1000);
		}
		if (!exchange.isCancelled()) {
			exchange.response().drainHandler((ignored) -> flood(exchange, written));
		}
	}

	@Test
	void whenReaderIsSlowThenMissingHeartbeatsAreNotATimeout() {
		AtomicLong written = new AtomicLong();
		this.server.then((exchange) -> {
			exchange.open();
			flood(exchange, written);
		});
		ReadSessionOptions options = ReadSessionOptions.defaults().withMaxBufferedBytes(64 * 1024);
		try (S2Client watchful = Clients.builder(this.server.endpoint())
			.heartbeatTimeout(Duration.ofSeconds(1))
			.build(); ReadSession session = Clients.stream(watchful).readSession(ReadInput.fromSeqNum(0), options)) {
			await().pollDelay(Duration.ofMillis(2500)).until(() -> true);
			assertThat(seqNums(session, 20_000)).endsWith(19_999L);
		}
		assertThat(this.server.exchanges()).hasSize(1);
	}

	@Test
	void heartbeatsShouldNotAccumulate() {
		this.server.then((exchange) -> {
			exchange.open();
			for (int i = 0; i < 1000; i++) {
				exchange.heartbeat(i);
			}
			exchange.end();
		});
		try (ReadSession session = this.stream.readSession(ReadInput.fromTailOffset(0))) {
			await().until(() -> this.server.exchanges().size() == 1 && this.server.exchange(0).response().ended());
			await().pollDelay(Duration.ofMillis(300)).until(() -> true);
			List<ReadBatch> batches = new ArrayList<>();
			for (ReadBatch batch = session.next(); batch != null; batch = session.next()) {
				batches.add(batch);
			}
			// Only one, unless heartbeats arrive during the loop on a slow machine.
			assertThat(batches).hasSizeLessThan(500);
			assertThat(batches.get(batches.size() - 1).tail()).isEqualTo(new StreamPosition(999, 1999));
		}
	}

	@Test
	void whenACallIsOutstandingThenAnotherOneIsRefused() {
		this.server.then(ServerExchange::open);
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			session.nextAsync();
			assertThatIllegalStateException().isThrownBy(session::next).withMessageContaining("outstanding");
		}
	}

	@Test
	void whenNextIsCancelledThenNoBatchIsLost() throws Exception {
		AtomicReference<ServerExchange> open = new AtomicReference<>();
		this.server.then((exchange) -> open.set(exchange.open()));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(session.nextAsync().orTimeout(50, TimeUnit.MILLISECONDS)).failsWithin(Duration.ofSeconds(5));
			session.nextAsync().cancel(true);
			await().until(() -> open.get() != null);
			for (long seqNum = 0; seqNum < 200; seqNum++) {
				CompletableFuture<ReadBatch> next = session.nextAsync();
				open.get().records(seqNum, 1);
				if (seqNum % 2 == 0 && next.cancel(true)) {
					next = session.nextAsync();
				}
				assertThat(next.get(5, TimeUnit.SECONDS).records().get(0).seqNum()).isEqualTo(seqNum);
			}
		}
	}

	@Test
	void whenNextIsInterruptedThenNoBatchIsLost() {
		AtomicReference<ServerExchange> open = new AtomicReference<>();
		this.server.then((exchange) -> open.set(exchange.open()));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			AtomicReference<Throwable> thrown = new AtomicReference<>();
			Thread reader = new Thread(() -> thrown.set(catchThrowable(session::next)));
			reader.start();
			await().until(() -> reader.getState() == Thread.State.WAITING);
			reader.interrupt();
			await().untilAsserted(() -> assertThat(thrown.get()).isInstanceOf(CallInterruptedException.class));
			await().until(() -> open.get() != null);
			open.get().records(0, 1);
			assertThat(seqNums(session, 1)).containsExactly(0L);
		}
	}

	@Test
	void futuresShouldCompleteOffTheNetworkThreads() throws Exception {
		AtomicReference<ServerExchange> open = new AtomicReference<>();
		this.server.then((exchange) -> open.set(exchange.open()));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			CompletableFuture<String> thread = session.nextAsync()
				.thenApply((batch) -> Thread.currentThread().getName());
			await().until(() -> open.get() != null);
			open.get().records(0, 1);
			assertThat(thread.get(5, TimeUnit.SECONDS)).doesNotContain("vert.x");
		}
	}

	@Test
	void whenSessionIsClosedThenOutstandingCallEnds() {
		this.server.then(ServerExchange::open);
		ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0));
		CompletableFuture<ReadBatch> next = session.nextAsync();
		await().until(() -> this.server.exchanges().size() == 1);
		session.close();
		session.close();
		assertThat(next).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(SessionClosedException.class);
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(session::next);
		await().until(() -> this.server.exchange(0).isCancelled());
	}

	@Test
	void whenClientIsClosedThenSessionEnds() {
		this.server.then(ServerExchange::open);
		ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0));
		CompletableFuture<ReadBatch> next = session.nextAsync();
		this.client.close();
		assertThat(next).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(SessionClosedException.class)
			.withMessageContaining("the S2 client is closed");
		assertThatExceptionOfType(SessionClosedException.class)
			.isThrownBy(() -> this.stream.readSession(ReadInput.fromSeqNum(0)));
	}

	@Test
	void manySessionsShouldSpreadOverConnections() {
		this.server.then((exchange) -> exchange.open().heartbeat(0));
		List<ReadSession> sessions = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			sessions.add(this.stream.readSession(ReadInput.fromTailOffset(0)));
		}
		sessions.forEach((session) -> assertThat(next(session).isEmpty()).isTrue());
		assertThat(this.server.connections()).isBetween(4, 8);
		sessions.forEach(ReadSession::close);
	}

}
