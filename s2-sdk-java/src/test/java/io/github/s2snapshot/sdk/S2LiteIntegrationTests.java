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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadRetryPolicy;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.BasinReconfiguration;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.ProvisionResult;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.sdk.resource.StreamReconfiguration;
import io.github.s2snapshot.sdk.wire.Compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the client with the real server.
 */
class S2LiteIntegrationTests {

	private static final String BASIN = "sdk-basin";

	@TempDir
	static Path directory;

	private static Path program;

	private static S2Lite lite;

	private S2Client client;

	private S2Stream stream;

	@BeforeAll
	static void startServer() {
		Optional<Path> found = S2Lite.findProgram();
		if (!S2Lite.isRequired()) {
			Assumptions.assumeTrue(found.isPresent(), "The program s2 is not installed");
		}
		program = found.orElseThrow(() -> new IllegalStateException("S2_LITE_REQUIRED is set, but s2 was not found"));
		lite = S2Lite.start(program, directory.resolve("data"), directory.resolve("log"));
	}

	@AfterAll
	static void stopServer() {
		if (lite != null) {
			lite.close();
		}
	}

	@BeforeEach
	void openClient(TestInfo test) {
		this.client = Clients.builder(lite.endpoint()).build();
		this.client.ensureBasin(BASIN, BasinConfig.defaults());
		String name = test.getTestMethod().orElseThrow().getName() + "/" + test.getDisplayName();
		this.client.basin(BASIN).ensureStream(name, StreamConfig.defaults());
		this.stream = this.client.basin(BASIN).stream(name);
	}

	@AfterEach
	void closeClient() {
		this.client.close();
	}

	private static AppendInput batch(String... bodies) {
		return AppendInput.of(java.util.Arrays.stream(bodies).map(AppendRecord::of).toList());
	}

	private static List<SequencedRecord> read(ReadSession session, int count) {
		List<SequencedRecord> records = new ArrayList<>();
		while (records.size() < count) {
			records.addAll(Objects.requireNonNull(session.next()).records());
		}
		return records;
	}

	@Test
	void resourcesShouldBeManaged() {
		assertThat(this.client.ensureBasin("managed-basin", BasinConfig.defaults()).result())
			.isEqualTo(ProvisionResult.CREATED);
		assertThat(this.client.ensureBasin("managed-basin", BasinConfig.defaults()).result())
			.isEqualTo(ProvisionResult.NOOP);
		assertThat(this.client.listBasins(ListOptions.defaults().withPrefix("managed")).items()).singleElement()
			.satisfies((basin) -> assertThat(basin.name()).isEqualTo("managed-basin"));
		assertThat(
				this.client.reconfigureBasin("managed-basin",
						BasinReconfiguration.none()
							.withCreateStreamOnAppend(true)
							.withDefaultStreamConfig(StreamReconfiguration.none()
								.withRetention(RetentionPolicy.age(Duration.ofDays(1))))))
			.satisfies((config) -> assertThat(config.createStreamOnAppend()).isTrue());
		S2Basin basin = this.client.basin("managed-basin");
		basin.stream("a/b c/é").append(batch("created by an append"));
		assertThat(basin.getStreamConfig("a/b c/é").retention()).isEqualTo(RetentionPolicy.age(Duration.ofDays(1)));
		basin.createStream("plain", StreamConfig.defaults().withRetention(RetentionPolicy.infinite()));
		assertThatExceptionOfType(S2ServerException.class)
			.isThrownBy(() -> basin.createStream("plain", StreamConfig.defaults()))
			.satisfies((error) -> assertThat(error.code()).isEqualTo("resource_already_exists"));
		assertThat(basin.ensureStream("plain", StreamConfig.defaults()).result()).isEqualTo(ProvisionResult.UPDATED);
		assertThat(
				basin.reconfigureStream("plain", StreamReconfiguration.none().withRetention(RetentionPolicy.infinite()))
					.retention())
			.isEqualTo(RetentionPolicy.infinite());
		assertThat(basin.listStreams(ListOptions.defaults().withLimit(1)).hasMore()).isTrue();
		assertThat(basin.listStreams(ListOptions.defaults().withStartAfter("a/b c/é")).items())
			.extracting(StreamInfo::name)
			.containsExactly("plain");
		basin.deleteStream("plain");
		this.client.deleteBasin("managed-basin");
	}

	@Test
	void recordsShouldBeReadAsTheyWereAppended() {
		AppendRecord record = AppendRecord.builder()
			.body(new byte[] { 0, -1, 2 })
			.header("type", "A")
			.header("type", "B")
			.header("leer", "")
			.build();
		AppendAck ack = this.stream.append(AppendInput.of(record, AppendRecord.of("")));
		assertThat(ack.start().seqNum()).isZero();
		assertThat(ack.end().seqNum()).isEqualTo(2);
		assertThat(this.stream.checkTail()).isEqualTo(ack.tail());
		ReadBatch read = this.stream.read(ReadInput.fromSeqNum(0));
		assertThat(read.records()).hasSize(2);
		assertThat(read.records().get(0).body()).isEqualTo(record.body());
		assertThat(read.records().get(0).headers()).isEqualTo(record.headers());
		assertThat(read.records().get(1).body()).isEmpty();
		assertThatExceptionOfType(UnwrittenPositionException.class)
			.isThrownBy(() -> this.stream.read(ReadInput.fromSeqNum(2)))
			.satisfies((error) -> assertThat(error.tail().seqNum()).isEqualTo(2));
		assertThat(this.stream.read(ReadInput.fromSeqNum(2).withWait(Duration.ofSeconds(1))).isEmpty()).isTrue();
	}

	@Test
	void largestRecordShouldFit() {
		byte[] body = new byte[1024 * 1024 - 8];
		body[body.length - 1] = 7;
		this.stream.append(AppendInput.of(AppendRecord.of(body)));
		try (AppendSession session = this.stream.appendSession()) {
			session.submit(AppendInput.of(AppendRecord.of(body))).join();
		}
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(read(session, 2)).allSatisfy((record) -> assertThat(record.body()).isEqualTo(body));
		}
	}

	@Test
	void conditionsShouldBeChecked() {
		this.stream.append(AppendInput.of(AppendRecord.fence("me")));
		assertThatExceptionOfType(FencingTokenMismatchException.class)
			.isThrownBy(() -> this.stream.append(batch("x").withFencingToken("you")))
			.satisfies((error) -> assertThat(error.actualToken()).isEqualTo("me"));
		this.stream.append(batch("x").withFencingToken("me").withMatchSeqNum(1));
		assertThatExceptionOfType(SeqNumMismatchException.class)
			.isThrownBy(() -> this.stream.append(batch("x").withMatchSeqNum(1)))
			.satisfies((error) -> assertThat(error.actualSeqNum()).isEqualTo(2));
		AppendSession session = this.stream.appendSession();
		AppendTicket first = session.submit(batch("a").withMatchSeqNum(2));
		AppendTicket second = session.submit(batch("b").withMatchSeqNum(99));
		AppendTicket third = session.submit(batch("c"));
		assertThat(first.join().start().seqNum()).isEqualTo(2);
		assertThatExceptionOfType(SeqNumMismatchException.class).isThrownBy(second::join)
			.satisfies((error) -> assertThat(error.actualSeqNum()).isEqualTo(3));
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(third::join);
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(3);
	}

	@Test
	void trimShouldMoveTheHead() {
		this.stream.append(batch("a", "b", "c"));
		AppendAck ack = this.stream
			.append(AppendInput.of(AppendRecord.trim(2), AppendRecord.of("d")).withMatchSeqNum(3));
		assertThat(ack.end().seqNum()).isEqualTo(5);
		org.awaitility.Awaitility.await()
			.untilAsserted(
					() -> assertThat(this.stream.read(ReadInput.fromSeqNum(0)).records().get(0).seqNum()).isEqualTo(2));
		List<SequencedRecord> rest = this.stream.read(ReadInput.fromSeqNum(0)).records();
		assertThat(rest).extracting(SequencedRecord::seqNum).containsExactly(2L, 3L, 4L);
		assertThat(rest.get(1).command()).contains(new CommandRecord.Trim(2));
		assertThat(this.stream.read(ReadInput.fromSeqNum(0).withIgnoreCommandRecords(true)).records()).hasSize(2);
	}

	@ParameterizedTest
	@EnumSource(Compression.class)
	void sessionsShouldAppendAndReadManyRecords(Compression compression) throws Exception {
		int count = 5000;
		try (S2Client other = Clients.builder(lite.endpoint()).compression(compression).build()) {
			S2Stream same = other.basin(BASIN).stream(this.stream.name());
			try (ReadSession follower = same.readSession(ReadInput.fromSeqNum(0))) {
				CompletableFuture<StreamPosition> caughtUp = follower.caughtUp();
				assertThat(Objects.requireNonNull(follower.next()).isEmpty()).isTrue();
				assertThat(caughtUp.get(5, TimeUnit.SECONDS).seqNum()).isZero();
				try (AppendSession session = same.appendSession()) {
					for (int i = 0; i < count; i += 2) {
						session.submit(batch("record " + i + " " + "x".repeat(1000), "record " + (i + 1)));
					}
				}
				List<SequencedRecord> records = read(follower, count);
				for (int i = 0; i < count; i++) {
					assertThat(records.get(i).seqNum()).isEqualTo(i);
					assertThat(records.get(i).bodyAsString()).startsWith("record " + i);
				}
			}
			try (ReadSession catchUp = same.readSession(ReadInput.fromSeqNum(0).withCount(count))) {
				assertThat(read(catchUp, count)).hasSize(count);
				assertThat(catchUp.next()).isNull();
			}
		}
	}

	@Test
	void whenStreamIsMissingThenErrorsHaveItsName() {
		S2Stream missing = this.client.basin(BASIN).stream("missing");
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(missing::checkTail)
			.withMessageContaining("stream 'missing' of basin 'sdk-basin'")
			.satisfies((error) -> assertThat(error.code()).isEqualTo("stream_not_found"));
		try (ReadSession session = missing.readSession(ReadInput.fromSeqNum(0))) {
			assertThatExceptionOfType(S2ServerException.class).isThrownBy(session::next);
		}
		AppendSession session = missing.appendSession();
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(() -> session.submit(batch("x")).join());
		assertThatExceptionOfType(S2ServerException.class)
			.isThrownBy(() -> this.client.basin("missing-basin").stream("x").checkTail())
			.satisfies((error) -> assertThat(error.code()).isEqualTo("basin_not_found"));
	}

	@Test
	void boundedSessionShouldEndAtTheTail() {
		this.stream.append(batch("a", "b"));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0).withWait(Duration.ZERO))) {
			assertThat(read(session, 2)).hasSize(2);
			assertThat(session.next()).isNull();
		}
		try (ReadSession session = this.stream
			.readSession(ReadInput.fromTailOffset(1).withWait(Duration.ofSeconds(1)))) {
			assertThat(read(session, 1).get(0).bodyAsString()).isEqualTo("b");
			ReadBatch last = session.next();
			while (last != null) {
				assertThat(last.isEmpty()).isTrue();
				last = session.next();
			}
			assertThat(session.isCaughtUp()).isTrue();
		}
	}

	@Test
	void whenServerIsKilledThenSessionsContinueAfterItsRestart() {
		Path root = directory.resolve("killed");
		S2Lite first = S2Lite.start(program, root, directory.resolve("killed-log"));
		RetryOptions patient = RetryOptions.defaults().withMaxAttempts(50);
		try (S2Client surviving = Clients.builder(first.endpoint()).retry(patient).build()) {
			surviving.ensureBasin(BASIN, BasinConfig.defaults());
			surviving.basin(BASIN).ensureStream("s", StreamConfig.defaults());
			S2Stream killed = surviving.basin(BASIN).stream("s");
			ReadSessionOptions indefinite = ReadSessionOptions.defaults().withRetryPolicy(ReadRetryPolicy.INDEFINITE);
			try (ReadSession follower = killed.readSession(ReadInput.fromSeqNum(0), indefinite);
					AppendSession session = killed.appendSession()) {
				List<AppendTicket> tickets = new ArrayList<>();
				for (int i = 0; i < 200; i++) {
					tickets.add(session.submit(batch("record " + i).withMatchSeqNum(i)));
				}
				tickets.get(100).join();
				first.kill();
				for (int i = 200; i < 400; i++) {
					tickets.add(session.submit(batch("record " + i).withMatchSeqNum(i)));
				}
				try (S2Lite second = S2Lite.start(program, root, directory.resolve("killed-log"), first.port())) {
					long acknowledged = tickets.stream().takeWhile(S2LiteIntegrationTests::isAcknowledged).count();
					long tail = killed.checkTail().seqNum();
					assertThat(tail).isGreaterThanOrEqualTo(acknowledged);
					List<SequencedRecord> records = read(follower, (int) tail);
					for (int i = 0; i < tail; i++) {
						assertThat(records.get(i).seqNum()).isEqualTo(i);
						assertThat(records.get(i).bodyAsString()).isEqualTo("record " + i);
					}
					if (acknowledged < 400) {
						// The batch became durable, but its acknowledgement was lost, so
						// the client cannot know the outcome.
						assertThatExceptionOfType(IndefiniteAppendException.class)
							.isThrownBy(tickets.get((int) acknowledged)::join)
							.withCauseInstanceOf(SeqNumMismatchException.class);
					}
				}
			}
			catch (IndefiniteAppendException ex) {
				assertThat(ex).hasCauseInstanceOf(SeqNumMismatchException.class);
			}
		}
		finally {
			first.close();
		}
	}

	private static boolean isAcknowledged(AppendTicket ticket) {
		try {
			ticket.join();
			return true;
		}
		catch (IndefiniteAppendException | SessionClosedException ex) {
			return false;
		}
	}

	@Test
	void whenStreamIsDeletedThenReadersEnd() {
		this.stream.append(batch("a"));
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(read(session, 1)).hasSize(1);
			this.client.basin(BASIN).deleteStream(this.stream.name());
			List<SequencedRecord> last = read(session, 1);
			assertThat(last.get(0).command()).contains(new CommandRecord.Trim(-1));
			assertThatExceptionOfType(S2ServerException.class).isThrownBy(() -> {
				ReadBatch next = session.next();
				while (next != null) {
					next = session.next();
				}
			})
				.satisfies((error) -> assertThat(error.code()).isIn("stream_not_found", "stream_deletion_pending",
						"unavailable"));
		}
	}

}
