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

package io.github.s2snapshot.embedded.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.ProvisionResult;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.sdk.resource.StreamReconfiguration;
import io.github.s2snapshot.sdk.wire.Compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Operations that projections use, through the SDK.
 */
abstract class SdkContract extends AbstractContract {

	private S2Client client;

	SdkContract(Supplier<ContractServer> server) {
		super(server);
	}

	@BeforeAll
	void openClient() {
		this.client = client(Compression.NONE);
	}

	@AfterAll
	void closeClient() {
		this.client.close();
	}

	private S2Client client(Compression compression) {
		return S2Client.builder()
			.accessToken("any")
			.endpoints(S2Endpoints.of(server().endpoint()))
			.compression(compression)
			.build();
	}

	private S2Stream sdkStream() {
		return this.client.basin(basin()).stream(newStream().name());
	}

	@Test
	void streamsShouldBeManaged() {
		S2Basin basin = this.client.basin(newBasin("{}"));
		StreamConfig infinite = StreamConfig.defaults().withRetention(RetentionPolicy.infinite());
		assertThat(basin.createStream("a/1", infinite).name()).isEqualTo("a/1");
		assertThat(basin.ensureStream("a/1", infinite).result()).isEqualTo(ProvisionResult.NOOP);
		assertThat(basin.ensureStream("a/2", infinite).result()).isEqualTo(ProvisionResult.CREATED);
		basin.reconfigureStream("a/2",
				StreamReconfiguration.none().withRetention(RetentionPolicy.age(Duration.ofHours(1))));
		assertThat(basin.getStreamConfig("a/1").retention()).isEqualTo(RetentionPolicy.infinite());
		assertThat(basin.getStreamConfig("a/2").retention()).isEqualTo(RetentionPolicy.age(Duration.ofHours(1)));
		assertThat(basin.ensureStream("a/2", infinite).result()).isEqualTo(ProvisionResult.UPDATED);
		assertThat(basin.listStreams(ListOptions.defaults().withPrefix("a/")).items()).extracting(StreamInfo::name)
			.containsExactly("a/1", "a/2");
		basin.deleteStream("a/1");
		await().untilAsserted(
				() -> assertThatExceptionOfType(S2ServerException.class).isThrownBy(() -> basin.getStreamConfig("a/1"))
					.satisfies((ex) -> assertThat(ex.code()).isEqualTo("stream_not_found")));
	}

	@Test
	void unaryCallsShouldAppendAndReadRecords() {
		S2Stream stream = sdkStream();
		assertThat(stream.checkTail()).isEqualTo(new StreamPosition(0, 0));
		AppendAck ack = stream
			.append(AppendInput.of(AppendRecord.of("one").withHeader("k", "v"), AppendRecord.of("two")));
		assertThat(ack.start().seqNum()).isZero();
		assertThat(ack.end().seqNum()).isEqualTo(2);
		assertThat(stream.checkTail()).isEqualTo(ack.tail());
		ReadBatch batch = stream.read(ReadInput.fromSeqNum(0));
		assertThat(batch.records()).extracting(SequencedRecord::bodyAsString).containsExactly("one", "two");
		assertThat(batch.records().get(0).header("k")).contains("v");
		assertThatExceptionOfType(UnwrittenPositionException.class)
			.isThrownBy(() -> stream.read(ReadInput.fromSeqNum(2)))
			.satisfies((ex) -> assertThat(ex.tail()).isEqualTo(ack.tail()));
	}

	@Test
	void refusalsShouldHaveTheActualValue() {
		S2Stream stream = sdkStream();
		stream.append(AppendInput.of(AppendRecord.of("a"), AppendRecord.fence("tok")));
		AppendInput input = AppendInput.of(AppendRecord.of("x"));
		assertThatExceptionOfType(SeqNumMismatchException.class)
			.isThrownBy(() -> stream.append(input.withMatchSeqNum(7)))
			.satisfies((ex) -> assertThat(ex.actualSeqNum()).isEqualTo(2));
		assertThatExceptionOfType(FencingTokenMismatchException.class)
			.isThrownBy(() -> stream.append(input.withFencingToken("other")))
			.satisfies((ex) -> assertThat(ex.actualToken()).isEqualTo("tok"));
		assertThat(stream.append(input.withFencingToken("tok").withMatchSeqNum(2)).start().seqNum()).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource(Compression.class)
	void sessionsShouldKeepTheOrderOfRecords(Compression compression) throws Exception {
		String name = newStream().name();
		try (S2Client compressing = client(compression)) {
			S2Stream stream = compressing.basin(basin()).stream(name);
			List<AppendTicket> tickets = new ArrayList<>();
			try (AppendSession session = stream.appendSession()) {
				for (int i = 0; i < 300; i++) {
					tickets.add(session.submit(AppendInput
						.of(AppendRecord.of("r" + i + "x".repeat(i * 10)), AppendRecord.of("second of " + i))
						.withMatchSeqNum(2L * i)));
				}
			}
			for (int i = 0; i < 300; i++) {
				assertThat(tickets.get(i).join().start().seqNum()).isEqualTo(2L * i);
			}
			try (ReadSession session = stream.readSession(ReadInput.fromSeqNum(0))) {
				List<String> bodies = new ArrayList<>();
				while (bodies.size() < 600) {
					bodies.addAll(next(session).records().stream().map(SequencedRecord::bodyAsString).toList());
				}
				for (int i = 0; i < 300; i++) {
					assertThat(bodies.get(2 * i)).isEqualTo("r" + i + "x".repeat(i * 10));
				}
				ReadBatch heartbeat = next(session);
				assertThat(heartbeat.isEmpty()).isTrue();
				assertThat(heartbeat.tail()).isEqualTo(stream.checkTail());
				assertThat(session.isCaughtUp()).isTrue();
			}
		}
	}

	@Test
	void whenASessionIsRefusedThenLaterBatchesFailToo() {
		S2Stream stream = sdkStream();
		AppendSession session = stream.appendSession();
		AppendTicket good = session.submit(AppendInput.of(AppendRecord.of("good")));
		AppendTicket bad = session.submit(AppendInput.of(AppendRecord.of("bad")).withMatchSeqNum(9));
		assertThat(good.join().start().seqNum()).isZero();
		assertThatExceptionOfType(SeqNumMismatchException.class).isThrownBy(bad::join)
			.satisfies((ex) -> assertThat(ex.actualSeqNum()).isEqualTo(1));
		assertThat(session.closeAsync()).failsWithin(Duration.ofSeconds(5));
		assertThat(stream.checkTail().seqNum()).isEqualTo(1);
	}

	@Test
	void followersShouldReceiveTheTail() throws Exception {
		S2Stream stream = sdkStream();
		stream.append(AppendInput.of(AppendRecord.of("a"), AppendRecord.of("b")));
		try (ReadSession session = stream.readSession(ReadInput.fromTailOffset(1))) {
			CompletableFuture<StreamPosition> caughtUp = session.caughtUp();
			assertThat(next(session).records()).extracting(SequencedRecord::bodyAsString).containsExactly("b");
			assertThat(next(session).isEmpty()).isTrue();
			assertThat(caughtUp).isCompletedWithValue(stream.checkTail());
			CompletableFuture<ReadBatch> pending = session.nextAsync();
			assertThat(pending).isNotDone();
			AppendAck ack = stream.append(AppendInput.of(AppendRecord.of("c")));
			ReadBatch live = pending.get(10, TimeUnit.SECONDS);
			assertThat(live.records().get(0).seqNum()).isEqualTo(2);
			assertThat(live.tail()).isEqualTo(ack.tail());
			assertThat(session.isCaughtUp()).isTrue();
			assertThat(session.resumeSeqNum()).isEqualTo(3);
		}
	}

	@Test
	void snapshotsShouldBecomeTheHead() {
		S2Stream stream = sdkStream();
		stream.append(AppendInput.of(AppendRecord.of("1"), AppendRecord.of("2"), AppendRecord.of("3")));
		stream.append(AppendInput.of(AppendRecord.trim(4), AppendRecord.of("snapshot")).withMatchSeqNum(3));
		await().untilAsserted(() -> {
			ReadBatch batch = stream.read(ReadInput.fromSeqNum(0));
			assertThat(batch.records()).extracting(SequencedRecord::seqNum).containsExactly(4L);
			assertThat(batch.records().get(0).bodyAsString()).isEqualTo("snapshot");
		});
		assertThat(stream.checkTail().seqNum()).isEqualTo(5);
	}

	@Test
	void boundedSessionsShouldEnd() throws Exception {
		S2Stream stream = sdkStream();
		stream.append(AppendInput.of(AppendRecord.of("1"), AppendRecord.of("2"), AppendRecord.of("3")));
		try (ReadSession session = stream.readSession(ReadInput.fromSeqNum(0).withCount(2))) {
			assertThat(next(session).records()).hasSize(2);
			assertThat(session.nextAsync().get(10, TimeUnit.SECONDS)).isNull();
		}
	}

	private static ReadBatch next(ReadSession session) throws Exception {
		return session.nextAsync().get(20, TimeUnit.SECONDS);
	}

}
