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
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Read sessions: catching up, following, heartbeats, limits, ends.
 */
abstract class ReadSessionContract extends AbstractContract {

	ReadSessionContract(Supplier<ContractServer> server) {
		super(server);
	}

	@Test
	void shouldCatchUpThenFollow() {
		StreamApi stream = newStreamOf(3);
		try (S2sSession session = stream.readSession("seq_num=0").expectOpen()) {
			WireReadBatch catchUp = session.expectBatch();
			assertThat(bodies(catchUp)).containsExactly("r0", "r1", "r2");
			assertThat(catchUp.tail()).isNull();
			session.expectHeartbeat(3);
			stream.append("live1", "live2");
			WireReadBatch live = session.expectBatch();
			assertThat(bodies(live)).containsExactly("live1", "live2");
			assertThat(live.tail()).isNotNull();
			assertThat(live.tail().seqNum()).isEqualTo(5);
			assertThat(live.tail().timestamp()).isEqualTo(live.records().get(1).timestamp());
		}
	}

	@Test
	void whenStreamIsEmptyThenAHeartbeatComesAtOnce() {
		StreamApi stream = newStream();
		try (S2sSession session = stream.readSession("seq_num=0").expectOpen()) {
			WireReadBatch heartbeat = session.expectHeartbeat(0);
			assertThat(heartbeat.tail().timestamp()).isZero();
			stream.append("first");
			WireReadBatch batch = session.expectBatch();
			assertThat(batch.records().get(0).seqNum()).isZero();
			assertThat(batch.tail().seqNum()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "tail_offset=0", "seq_num=4", "seq_num=99&clamp=true",
			"timestamp=9999999999999&clamp=true" })
	void whenStartIsTheTailThenOnlyNewRecordsCome(String query) {
		StreamApi stream = newStreamOf(4);
		try (S2sSession session = stream.readSession(query).expectOpen()) {
			session.expectHeartbeat(4);
			stream.append("new");
			assertThat(bodies(session.expectBatch())).containsExactly("new");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "seq_num=5", "timestamp=9999999999999", "seq_num=4&wait=0&count=5", "seq_num=4&count=1",
			"seq_num=4&until=9999999999999", "seq_num=99&clamp=true&bytes=10" })
	void whenTheStartIsBeyondTheTailThenRefused(String query) {
		StreamApi stream = newStreamOf(4);
		try (S2sSession session = stream.readSession(query)) {
			ErrorBody.Unwritten error = (ErrorBody.Unwritten) session.expectRefused(416);
			assertThat(error.tailSeqNum()).isEqualTo(4);
		}
	}

	@ParameterizedTest
	@CsvSource({ "seq_num=0&count=2, 2", "seq_num=0&bytes=20, 2", "seq_num=0&bytes=29, 2", "seq_num=0&wait=0, 4",
			"seq_num=0&count=9, 4", "seq_num=0&count=4&wait=60, 4", "seq_num=0&until=9999999999999, 4",
			"seq_num=4&wait=0, 0", "wait=0, 0", "seq_num=99&wait=0&clamp=true, 0", "seq_num=0&count=0, 0",
			"seq_num=99&bytes=0, 0", "seq_num=0&until=0, 0", "tail_offset=1&count=1, 1" })
	void boundedSessionsShouldEndCleanly(String query, int records) {
		StreamApi stream = newStreamOf(4);
		try (S2sSession session = stream.readSession(query).expectOpen()) {
			if (records > 0) {
				WireReadBatch batch = session.expectBatch();
				assertThat(batch.records().size()).isEqualTo(records);
				assertThat(batch.tail()).isNull();
			}
			session.expectEnd();
		}
	}

	@Test
	void whenWaitEndsThenTheSessionEndsCleanly() {
		StreamApi stream = newStreamOf(2);
		try (S2sSession session = stream.readSession("seq_num=0&wait=1").expectOpen()) {
			assertThat(session.expectBatch().records().size()).isEqualTo(2);
			session.expectHeartbeat(2);
			session.expectNothingFor(600);
			stream.append("resets the wait");
			assertThat(session.expectBatch().records().size()).isEqualTo(1);
			session.expectNothingFor(600);
			session.expectEnd();
		}
	}

	@Test
	void countShouldSpanCatchUpAndFollowing() {
		StreamApi stream = newStreamOf(2);
		try (S2sSession session = stream.readSession("seq_num=0&count=4&wait=30").expectOpen()) {
			assertThat(session.expectBatch().records().size()).isEqualTo(2);
			session.expectHeartbeat(2);
			stream.append("a");
			assertThat(bodies(session.expectBatch())).containsExactly("a");
			stream.append("b", "c");
			assertThat(bodies(session.expectBatch())).containsExactly("b");
			session.expectEnd();
		}
	}

	@Test
	void untilShouldEndFollowing() {
		StreamApi stream = newStream("{\"timestamping\":{\"uncapped\":true}}");
		try (S2sSession session = stream.readSession("seq_num=0&until=100&wait=30").expectOpen()) {
			session.expectHeartbeat(0);
			stream.append(WireAppendInput.of(record("in").withTimestamp(99))).expect(200);
			assertThat(bodies(session.expectBatch())).containsExactly("in");
			stream.append(WireAppendInput.of(record("out").withTimestamp(100))).expect(200);
			session.expectEnd();
		}
	}

	@Test
	void batchesShouldHaveAtMost1000Records() {
		StreamApi stream = newStream();
		WireAppendInput input = WireAppendInput.of(Collections.nCopies(800, record("x")));
		for (int i = 0; i < 4; i++) {
			stream.append(input).expect(200);
		}
		try (S2sSession session = stream.readSession("seq_num=0&wait=0").expectOpen()) {
			long next = 0;
			while (next < 3200) {
				WireReadBatch batch = session.expectBatch();
				assertThat(batch.records().size()).isBetween(1, 1000);
				for (WireSequencedRecord record : batch.records()) {
					assertThat(record.seqNum()).isEqualTo(next++);
				}
			}
			session.expectEnd();
		}
	}

	@Test
	void recordsOfALongReadShouldArriveOnceAndInOrder() {
		WireAppendInput input = WireAppendInput.of(Collections.nCopies(800, record("x")));
		for (int i = 0; i < 40; i++) {
			StreamApi stream = newStream();
			for (int j = 0; j < 6; j++) {
				stream.append(input).expect(200);
			}
			try (S2sSession session = stream.readSession("seq_num=0&wait=0").expectOpen()) {
				long next = 0;
				while (next < 4800) {
					for (WireSequencedRecord record : session.expectBatch().records()) {
						assertThat(record.seqNum()).isEqualTo(next++);
					}
				}
				session.expectEnd();
			}
		}
	}

	@Test
	void batchesShouldHaveAtMostOneMebibyte() {
		StreamApi stream = newStream();
		for (int i = 0; i < 5; i++) {
			stream.append("x".repeat(700_000));
		}
		try (S2sSession session = stream.readSession("seq_num=0&wait=0").expectOpen()) {
			for (int i = 0; i < 5; i++) {
				assertThat(session.expectBatch().records().size()).isEqualTo(1);
			}
			session.expectEnd();
		}
	}

	@Test
	void everyFollowerShouldReceiveAllRecordsInOrder() {
		StreamApi stream = newStream();
		List<S2sSession> sessions = new ArrayList<>();
		try {
			for (int i = 0; i < 5; i++) {
				sessions.add(stream.readSession("seq_num=0").expectOpen());
			}
			sessions.forEach((session) -> session.expectHeartbeat(0));
			for (int i = 0; i < 50; i++) {
				stream.append("r" + i);
			}
			for (S2sSession session : sessions) {
				long next = 0;
				while (next < 50) {
					for (WireSequencedRecord record : session.expectBatch().records()) {
						assertThat(record.seqNum()).isEqualTo(next++);
					}
				}
			}
		}
		finally {
			sessions.forEach(S2sSession::close);
		}
	}

	@Test
	void conflictingAppendsShouldNotBeSeen() {
		StreamApi stream = newStreamOf(1);
		try (S2sSession session = stream.readSession("seq_num=1").expectOpen()) {
			session.expectHeartbeat(1);
			stream.append(input("no").withMatchSeqNum(0)).expect(412);
			stream.append("yes");
			assertThat(bodies(session.expectBatch())).containsExactly("yes");
		}
	}

	@Test
	void commandsShouldBeSeen() {
		StreamApi stream = newStream();
		stream.command(new Command.Fence("tok"));
		try (S2sSession session = stream.readSession("seq_num=0").expectOpen()) {
			WireSequencedRecord fence = session.expectBatch().records().get(0);
			assertThat(Commands.isCommand(fence.headers())).isTrue();
			assertThat(Commands.parse(fence.headers(), fence.body())).isEqualTo(new Command.Fence("tok"));
			session.expectHeartbeat(1);
			stream.command(new Command.Trim(1));
			WireSequencedRecord trim = session.expectBatch().records().get(0);
			assertThat(Commands.parse(trim.headers(), trim.body())).isEqualTo(new Command.Trim(1));
		}
	}

	@Test
	void whenEverythingIsTrimmedThenOnlyHeartbeats() {
		StreamApi stream = newStreamOf(3);
		stream.command(new Command.Trim(-1));
		await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(stream.seqNums("seq_num=0")).isEmpty());
		try (S2sSession session = stream.readSession("seq_num=0").expectOpen()) {
			session.expectHeartbeat(4);
			stream.append("new");
			assertThat(session.expectBatch().records().get(0).seqNum()).isEqualTo(4);
		}
	}

	@Test
	void whenStreamIsDeletedThenATrimRecordAndUnavailable() {
		StreamApi stream = newStreamOf(2);
		try (S2sSession session = stream.readSession("seq_num=2").expectOpen()) {
			session.expectHeartbeat(2);
			api().delete(stream.path(), inBasin()).expect(202);
			WireSequencedRecord last = session.expectBatch().records().get(0);
			assertThat(last.seqNum()).isEqualTo(2);
			assertThat(Commands.parse(last.headers(), last.body())).isEqualTo(new Command.Trim(-1));
			ErrorBody.Coded error = (ErrorBody.Coded) session.expectTerminal(503);
			assertThat(error.code()).isEqualTo("unavailable");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "gzip|GZIP", "zstd|ZSTD", "gzip, zstd|ZSTD", "zstd;q=0, gzip|GZIP", "identity|NONE", "br|NONE" })
	void framesShouldBeCompressedAsAccepted(String acceptEncoding, Compression expected) {
		StreamApi stream = newStream();
		stream.append("x".repeat(5000));
		stream.append("small");
		try (S2sSession session = stream.readSession("seq_num=0&count=1", "accept-encoding", acceptEncoding)
			.expectOpen()) {
			assertThat(session.head().getHeader("content-encoding")).isNull();
			Frame frame = session.expectFrame();
			assertThat(frame.flags()).isEqualTo(expected.flagBits());
			assertThat(bodies(frame.decode(WireReadBatch::read))).containsExactly("x".repeat(5000));
			session.expectEnd();
		}
		try (S2sSession session = stream.readSession("seq_num=1&count=1", "accept-encoding", acceptEncoding)
			.expectOpen()) {
			assertThat(session.expectFrame().flags()).isZero();
		}
	}

	@Test
	void whenStreamIsUnknownThenRefused() {
		try (S2sSession session = stream("nope").readSession("seq_num=0")) {
			assertThat(((ErrorBody.Coded) session.expectRefused(404)).code()).isEqualTo("stream_not_found");
		}
		try (S2sSession session = newStream().readSession("seq_num=x")) {
			assertThat(((ErrorBody.Coded) session.expectRefused(400)).code()).isEqualTo("bad_query");
		}
	}

	@Test
	void sessionShouldTakePrecedenceOverEventStream() {
		StreamApi stream = newStreamOf(1);
		try (S2sSession session = stream.readSession("seq_num=0&count=1", "accept", "text/event-stream").expectOpen()) {
			assertThat(session.expectBatch().records().size()).isEqualTo(1);
			session.expectEnd();
		}
	}

	@Test
	void whenTheReaderIsSlowThenNothingIsLost() {
		StreamApi stream = newStream();
		try (S2sSession session = stream.readSession("seq_num=0").expectOpen()) {
			session.expectHeartbeat(0);
			// More than fits into the windows of the connection
			session.head().pause();
			for (int i = 0; i < 30; i++) {
				stream.append("x".repeat(500_000));
			}
			session.head().resume();
			long next = 0;
			while (next < 30) {
				for (WireSequencedRecord record : session.expectBatch().records()) {
					assertThat(record.seqNum()).isEqualTo(next++);
				}
			}
		}
	}

	@Test
	void heartbeatsShouldContinue() {
		StreamApi stream = newStreamOf(1);
		try (S2sSession session = stream.readSession("seq_num=1").expectOpen()) {
			session.expectHeartbeat(1);
			session.expectNothingFor(4_500);
			// The next heartbeat comes within 15 seconds
			WireReadBatch second = session.expectBatchWithin(12_000);
			assertThat(second.records()).isEmpty();
			assertThat(second.tail().seqNum()).isEqualTo(1);
		}
	}

	@Test
	void followedBatchesShouldComeAsTheyWereAppended() {
		StreamApi stream = newStreamOf(1);
		try (S2sSession session = stream.readSession("seq_num=1").expectOpen();
				S2sSession append = stream.appendSession().expectOpen()) {
			session.expectHeartbeat(1);
			append.send(input("a", "b"), input("c"), input("d", "e", "f"));
			append.expectAck(1, 3);
			append.expectAck(3, 4);
			append.expectAck(4, 7);
			int[] sizes = { 2, 1, 3 };
			long next = 1;
			for (int size : sizes) {
				WireReadBatch batch = session.expectBatch();
				assertThat(batch.records().size()).isEqualTo(size);
				assertThat(batch.records().get(0).seqNum()).isEqualTo(next);
				next += size;
				assertThat(batch.tail().seqNum()).isEqualTo(next);
				assertThat(batch.tail().timestamp()).isEqualTo(batch.records().get(size - 1).timestamp());
			}
		}
	}

	@Test
	void caughtUpBatchesShouldBeJoined() {
		StreamApi stream = newStreamOf(2);
		stream.append("a");
		stream.append("b", "c");
		try (S2sSession session = stream.readSession("seq_num=1").expectOpen()) {
			assertThat(bodies(session.expectBatch())).containsExactly("r1", "a", "b", "c");
			session.expectHeartbeat(5);
		}
	}

	@Test
	void aCutBatchShouldHaveTheTailBeyondIt() {
		StreamApi stream = newStreamOf(1);
		try (S2sSession session = stream.readSession("seq_num=1&count=2&wait=20").expectOpen()) {
			session.expectHeartbeat(1);
			stream.append("a", "b", "c");
			WireReadBatch batch = session.expectBatch();
			assertThat(bodies(batch)).containsExactly("a", "b");
			assertThat(batch.tail().seqNum()).isEqualTo(4);
			session.expectEnd();
		}
	}

	@Test
	void bytesShouldSpanCatchUpAndFollowing() {
		StreamApi stream = newStreamOf(2);
		try (S2sSession session = stream.readSession("seq_num=0&bytes=35&wait=20").expectOpen()) {
			assertThat(session.expectBatch().records().size()).isEqualTo(2);
			session.expectHeartbeat(2);
			stream.append("fits");
			assertThat(bodies(session.expectBatch())).containsExactly("fits");
			stream.append("does not");
			session.expectEnd();
		}
	}

	@Test
	void whenTheStartIsTrimmedThenTheSessionBeginsAtTheHead() {
		StreamApi stream = newStreamOf(5);
		stream.command(new Command.Trim(4));
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(stream.seqNums("seq_num=0")).startsWith(4L));
		try (S2sSession session = stream.readSession("seq_num=1&clamp=false").expectOpen()) {
			assertThat(session.expectBatch().records().get(0).seqNum()).isEqualTo(4);
			session.expectHeartbeat(6);
		}
	}

	@Test
	void aSessionMayStartAtATimestamp() {
		StreamApi stream = newStream();
		stream.append(WireAppendInput.of(record("a").withTimestamp(10), record("b").withTimestamp(20))).expect(200);
		try (S2sSession session = stream.readSession("timestamp=11").expectOpen()) {
			assertThat(bodies(session.expectBatch())).containsExactly("b");
			session.expectHeartbeat(2);
		}
		try (S2sSession session = stream.readSession("timestamp=20&until=21").expectOpen()) {
			assertThat(bodies(session.expectBatch())).containsExactly("b");
			session.expectEnd();
		}
	}

	@Test
	void whenBasinCreatesOnReadThenASessionCreates() {
		String basin = newBasin("{\"create_stream_on_read\":true,"
				+ "\"default_stream_config\":{\"timestamping\":{\"mode\":\"arrival\"}}}");
		StreamApi stream = new StreamApi(server(), basin, "auto");
		try (S2sSession session = stream.readSession("", "s2-stream-config", "{\"retention_policy\":{\"age\":5}}")
			.expectOpen()) {
			session.expectHeartbeat(0);
			assertThat(stream.get(stream.path()).expect(200).text()).contains("{\"age\":5}", "\"mode\":\"arrival\"");
			stream.append("x");
			assertThat(bodies(session.expectBatch())).containsExactly("x");
		}
	}

	private static List<String> bodies(WireReadBatch batch) {
		return batch.records().stream().map((record) -> record.body().toUtf8()).toList();
	}

}
