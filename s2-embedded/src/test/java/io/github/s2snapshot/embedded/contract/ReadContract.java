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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.wire.proto.ProtoReader;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Unary reads: their start, their end, and status 416.
 */
abstract class ReadContract extends AbstractContract {

	private StreamApi six;

	ReadContract(Supplier<ContractServer> server) {
		super(server);
	}

	/**
	 * Creates a stream of six records with timestamps 10, 20, 20, 30, 40, 50, in three
	 * batches.
	 * @return the stream, which all tests share that only read
	 */
	private synchronized StreamApi six() {
		if (this.six == null) {
			this.six = newStream();
			this.six.append(stamped(10, 20)).expect(200);
			this.six.append(stamped(20, 30, 40)).expect(200);
			this.six.append(stamped(50)).expect(200);
		}
		return this.six;
	}

	private static WireAppendInput stamped(long... timestamps) {
		return WireAppendInput.of(LongStream.of(timestamps)
			.mapToObj((timestamp) -> record("t" + timestamp).withTimestamp(timestamp))
			.toList());
	}

	@ParameterizedTest
	@CsvSource({ "seq_num=0, 0, 5", "seq_num=1, 1, 5", "seq_num=4, 4, 5", "seq_num=5, 5, 5", "tail_offset=1, 5, 5",
			"tail_offset=4, 2, 5", "tail_offset=6, 0, 5", "tail_offset=200, 0, 5",
			"tail_offset=18446744073709551615, 0, 5", "timestamp=0, 0, 5", "timestamp=10, 0, 5", "timestamp=11, 1, 5",
			"timestamp=20, 1, 5", "timestamp=21, 3, 5", "timestamp=41, 5, 5", "timestamp=50, 5, 5",
			"seq_num=0&clamp=true, 0, 5", "seq_num=0&clamp=false, 0, 5", "seq_num=3&wait=5, 3, 5",
			"seq_num=%30&bogus=7, 0, 5" })
	void readsShouldStartAtTheRequestedPosition(String query, long first, long last) {
		assertRange(query, first, last);
	}

	@ParameterizedTest
	@CsvSource({ "count=1, 0, 0", "count=2, 0, 1", "count=3, 0, 2", "count=6, 0, 5", "count=7, 0, 5",
			"count=18446744073709551615, 0, 5", "bytes=11, 0, 0", "bytes=21, 0, 0", "bytes=22, 0, 1", "bytes=32, 0, 1",
			"bytes=33, 0, 2", "bytes=66, 0, 5", "bytes=18446744073709551615, 0, 5", "until=11, 0, 0", "until=20, 0, 0",
			"until=21, 0, 2", "until=50, 0, 4", "until=51, 0, 5", "until=18446744073709551615, 0, 5",
			"count=4&bytes=22, 0, 1", "count=1&until=21, 0, 0" })
	void readsShouldStopAtTheRequestedLimit(String limits, long first, long last) {
		assertRange("seq_num=0&" + limits, first, last);
	}

	@ParameterizedTest
	@ValueSource(strings = { "seq_num=0&until=5", "seq_num=0&until=0", "seq_num=0&until=10", "seq_num=0&bytes=10",
			"seq_num=0&count=0", "seq_num=0&bytes=0", "seq_num=60&count=0", "seq_num=60&bytes=0", "count=0",
			"seq_num=0&until=5&wait=1" })
	void whenLimitsExcludeAllRecordsThenEmpty(String query) {
		six().read(query).expectJson(200, "{\"records\":[]}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "seq_num=6", "", "tail_offset=0", "seq_num=60", "seq_num=60&wait=1", "timestamp=51",
			"timestamp=51&wait=1", "timestamp=18446744073709551615", "seq_num=18446744073709551615",
			"seq_num=60&clamp=true", "seq_num=6&clamp=true", "timestamp=51&clamp=true", "seq_num=6&count=1",
			"seq_num=6&until=99", "seq_num=6&wait=0" })
	void whenTheStartIsBeyondTheTailThenTheErrorHasTheTail(String query) {
		Reply reply = six().read(query, "accept", "application/protobuf");
		reply.expectJson(416, "{\"tail\":{\"seq_num\":6,\"timestamp\":50}}");
		assertThat(reply.header("content-type")).isEqualTo("application/json");
	}

	@Test
	void whenStreamIsEmptyThenTheTailIsZero() {
		StreamApi stream = newStream();
		for (String query : List.of("seq_num=0", "timestamp=0", "tail_offset=5", "")) {
			stream.read(query).expectJson(416, "{\"tail\":{\"seq_num\":0,\"timestamp\":0}}");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "seq_num=60&clamp=true&wait=1", "seq_num=6&wait=1", "wait=1",
			"timestamp=51&clamp=true&wait=1" })
	void whenWaitEndsThenEmpty(String query) {
		long start = System.nanoTime();
		six().read(query).expectJson(200, "{\"records\":[]}");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(900),
				Duration.ofSeconds(5));
	}

	@Test
	void whenRecordsArriveWhileWaitingThenTheyAreReadWithTheTail() {
		StreamApi stream = newStreamOf(2);
		CompletableFuture<Reply> read = CompletableFuture.supplyAsync(() -> stream.read("seq_num=2&wait=10"));
		await().pollDelay(Duration.ofMillis(300)).until(() -> true);
		assertThat(read).isNotDone();
		stream.append("late");
		JsonNode batch = read.join().expect(200).json();
		assertThat(batch.path("records").size()).isEqualTo(1);
		assertThat(batch.path("records").get(0).path("seq_num").asLong()).isEqualTo(2);
		assertThat(batch.path("tail")).isEqualTo(stream.tail());
	}

	@Test
	void catchUpBatchesShouldHaveNoTail() {
		assertThat(six().read("seq_num=0&wait=5").json().propertyNames()).containsExactly("records");
	}

	@Test
	void aReadShouldReturnAtMost1000Records() {
		StreamApi stream = newStream();
		WireAppendInput input = WireAppendInput.of(Collections.nCopies(700, record("")));
		stream.append(input).expect(200);
		stream.append(input).expect(200);
		assertThat(stream.seqNums("seq_num=0")).hasSize(1000);
		assertThat(stream.seqNums("seq_num=0&count=5000")).hasSize(1000);
		assertThat(stream.seqNums("seq_num=1000")).hasSize(400).startsWith(1000L).endsWith(1399L);
		assertThat(stream.seqNums("seq_num=650&count=100")).hasSize(100).startsWith(650L).endsWith(749L);
	}

	@Test
	void aReadShouldReturnAtMostOneMebibyte() {
		StreamApi stream = newStream();
		String body = "x".repeat(400_000);
		for (int i = 0; i < 3; i++) {
			stream.append(body);
		}
		assertThat(stream.seqNums("seq_num=0")).containsExactly(0L, 1L);
		assertThat(stream.seqNums("seq_num=0&bytes=99999999")).containsExactly(0L, 1L);
		assertThat(stream.seqNums("seq_num=1")).containsExactly(1L, 2L);
	}

	@ParameterizedTest
	@CsvSource({ "clamp=1, clamp: provided string was not `true` or `false`",
			"clamp=, clamp: provided string was not `true` or `false`",
			"clamp=TRUE, clamp: provided string was not `true` or `false`",
			"seq_num=x, seq_num: invalid digit found in string", "seq_num=-1, seq_num: invalid digit found in string",
			"seq_num=18446744073709551616, seq_num: number too large to fit in target type",
			"wait=-1, wait: invalid digit found in string",
			"wait=4294967296, wait: number too large to fit in target type",
			"count=-1, count: invalid digit found in string", "until=1.5, until: invalid digit found in string",
			"seq_num=, seq_num: cannot parse integer from empty string",
			"seq_num=0&seq_num=1, duplicate field `seq_num`", "seq_num=+0, seq_num: invalid digit found in string" })
	void whenQueryIsBadThenBadQuery(String query, String problem) {
		six().read(query).expectError(400, "bad_query", "Failed to deserialize query string: " + problem);
	}

	@ParameterizedTest
	@ValueSource(strings = { "seq_num=0&tail_offset=1", "seq_num=0&timestamp=1", "timestamp=1&tail_offset=0",
			"seq_num=0&timestamp=1&tail_offset=1" })
	void whenThereAreTwoStartsThenInvalid(String query) {
		six().read(query).expectError(422, "invalid", "only one of seq_num, timestamp, or tail_offset can be provided");
	}

	@ParameterizedTest
	@ValueSource(strings = { "timestamp=9&until=9", "timestamp=9&until=8" })
	void whenStartIsNotBeforeUntilThenInvalid(String query) {
		six().read(query).expectError(422, "invalid", "start `timestamp` exceeds or equal to `until`");
	}

	@Test
	void whenSeveralParametersAreWrongThenTheQueryIsReportedFirst() {
		StreamApi nope = stream("nope");
		nope.read("seq_num=x").expect(400);
		nope.read("seq_num=0&timestamp=1").expect(422);
		nope.read("seq_num=0", "s2-format", "bogus").expect(400);
		six().read("seq_num=x", "s2-format", "bogus").expectError(400, "bad_query", "");
	}

	@Test
	void protobufShouldBeReturnedIfAccepted() throws Exception {
		Reply reply = six().read("seq_num=0", "accept", "application/protobuf").expect(200);
		assertThat(reply.header("content-type")).isEqualTo("application/protobuf");
		WireReadBatch batch = WireReadBatch.read(new ProtoReader(reply.body()));
		assertThat(batch.records()).hasSize(6);
		assertThat(batch.tail()).isNull();
		assertThat(batch.records().get(0).seqNum()).isZero();
		assertThat(batch.records().get(5).seqNum()).isEqualTo(5);
		assertThat(batch.records().get(5).timestamp()).isEqualTo(50);
		assertThat(batch.records().get(5).body().toUtf8()).isEqualTo("t50");
	}

	@Test
	void checkTailShouldIgnoreParametersOfReads() {
		StreamApi stream = six();
		stream.get(stream.records() + "/tail?seq_num=x", "s2-stream-config", "{", "s2-encryption-key", "a")
			.expectJson(200, "{\"tail\":{\"seq_num\":6,\"timestamp\":50}}");
	}

	private void assertRange(String query, long first, long last) {
		List<Long> seqNums = six().seqNums(query);
		assertThat(seqNums).hasSize((int) (last - first + 1)).startsWith(first).endsWith(last).isSorted();
	}

}
