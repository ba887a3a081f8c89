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
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Command records: their format, and the effect of trim.
 */
abstract class CommandContract extends AbstractContract {

	private static final Duration TRIM_TIMEOUT = Duration.ofSeconds(5);

	CommandContract(Supplier<ContractServer> server) {
		super(server);
	}

	@Test
	void commandsShouldBeRecords() {
		StreamApi stream = newStream();
		stream.appendJson("{\"records\":[{\"body\":\"tok\",\"headers\":[[\"\",\"fence\"]]}]}").expect(200);
		stream
			.appendJson("{\"records\":[{\"headers\":[[\"\",\"dHJpbQ==\"]],\"body\":\"AAAAAAAAAAA=\"}]}", "s2-format",
					"base64")
			.expect(200);
		JsonNode records = stream.read("seq_num=0", "s2-format", "base64").json().path("records");
		assertThat(records.get(0).path("headers").toString()).isEqualTo("[[\"\",\"ZmVuY2U=\"]]");
		assertThat(records.get(0).path("body").asString()).isEqualTo("dG9r");
		assertThat(records.get(1).path("headers").toString()).isEqualTo("[[\"\",\"dHJpbQ==\"]]");
		assertThat(records.get(1).path("seq_num").asLong()).isEqualTo(1);
		assertThat(stream.seqNums("seq_num=0&count=1")).containsExactly(0L);
		// 8 for the record, 2 for the header, 5 for its value, 3 for the token
		assertThat(stream.seqNums("seq_num=0&bytes=18")).containsExactly(0L);
		assertThat(stream.seqNums("seq_num=0&bytes=17")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "fence, 37, 'invalid `fence` command: fencing token must not exceed 36 bytes in length'",
			"trim, 3, 'invalid `trim` command: earliest sequence number to trim to was 3 bytes, must be 8'",
			"trim, 0, 'invalid `trim` command: earliest sequence number to trim to was 0 bytes, must be 8'",
			"trim, 9, 'invalid `trim` command: earliest sequence number to trim to was 9 bytes, must be 8'",
			"bogus, 1, unknown command", "'', 0, unknown command", "FENCE, 0, unknown command" })
	void whenCommandIsBadThenInvalid(String name, int bodyBytes, String message) {
		WireAppendRecord record = WireAppendRecord.of(Bytes.wrap(new byte[bodyBytes])).withHeaders(header("", name));
		newStream().append(WireAppendInput.of(record)).expectError(422, "invalid", message);
	}

	@Test
	void whenTokenToFenceIsNoTextThenInvalid() {
		newStream()
			.appendJson("{\"records\":[{\"body\":\"gIA=\",\"headers\":[[\"\",\"ZmVuY2U=\"]]}]}", "s2-format", "base64")
			.expectError(422, "invalid", "invalid `fence` command: invalid UTF-8");
	}

	@Test
	void trimShouldRemoveTheHeadAndKeepTheTail() {
		StreamApi stream = newStreamOf(5);
		stream.command(new Command.Trim(3));
		awaitHead(stream, 3, 4, 5);
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(6);
		assertThat(stream.seqNums("seq_num=1&count=2")).containsExactly(3L, 4L);
		assertThat(stream.seqNums("seq_num=4&count=1")).containsExactly(4L);
		assertThat(stream.seqNums("tail_offset=100&count=1")).containsExactly(3L);
		assertThat(stream.seqNums("timestamp=0&count=1")).containsExactly(3L);
		assertPosition(stream.append("next").path("start"), 6);
	}

	@Test
	void trimInTheMiddleOfABatchShouldCutIt() {
		StreamApi stream = newStream();
		stream.append("a", "b", "c", "d");
		stream.append("e", "f");
		stream.command(new Command.Trim(2));
		awaitHead(stream, 2, 3, 4, 5, 6);
	}

	@Test
	void trimBackwardsShouldBeIgnored() {
		StreamApi stream = newStreamOf(5);
		stream.command(new Command.Trim(4));
		awaitHead(stream, 4, 5);
		stream.command(new Command.Trim(1));
		stream.append("x");
		awaitHead(stream, 4, 5, 6, 7);
	}

	@Test
	void trimShouldNotReachBeyondItself() {
		StreamApi stream = newStreamOf(2);
		stream.command(new Command.Trim(-1));
		stream.append("later");
		awaitHead(stream, 3);
		assertThat(stream.bodies("seq_num=0")).containsExactly("later");
	}

	@Test
	void trimShouldKeepLaterRecordsOfItsBatch() {
		StreamApi stream = newStreamOf(3);
		stream.append(WireAppendInput.of(Commands.toRecord(new Command.Trim(4)), record("snapshot")).withMatchSeqNum(3))
			.expect(200);
		awaitHead(stream, 4);
		assertThat(stream.bodies("seq_num=0")).containsExactly("snapshot");
		stream.append(WireAppendInput.of(record("before"), Commands.toRecord(new Command.Trim(-1)), record("after")))
			.expect(200);
		awaitHead(stream, 7);
	}

	@Test
	void whenEverythingIsTrimmedThenReadsAreEmpty() {
		StreamApi stream = newStreamOf(3);
		stream.command(new Command.Trim(-1));
		await().atMost(TRIM_TIMEOUT).untilAsserted(() -> assertThat(stream.seqNums("seq_num=0")).isEmpty());
		assertThat(stream.seqNums("seq_num=0&wait=1")).isEmpty();
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(4);
		stream.read("seq_num=4").expectJson(416, stream.tailJson());
		stream.read("seq_num=5").expectJson(416, stream.tailJson());
		assertPosition(stream.append("next").path("start"), 4);
		assertThat(stream.seqNums("seq_num=0")).containsExactly(4L);
	}

	@Test
	void conditionsShouldNotChangeWithATrim() {
		StreamApi stream = newStreamOf(3);
		stream.command(new Command.Trim(-1));
		stream.append(input("x").withMatchSeqNum(4)).expect(200);
		stream.append(input("x").withMatchSeqNum(4)).expectJson(412, "{\"seq_num_mismatch\":5}");
	}

	private static void awaitHead(StreamApi stream, long... expected) {
		List<Long> seqNums = Arrays.stream(expected).boxed().toList();
		await().atMost(TRIM_TIMEOUT).untilAsserted(() -> assertThat(stream.seqNums("seq_num=0")).isEqualTo(seqNums));
	}

}
