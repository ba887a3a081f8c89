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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.sdk.wire.Command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Reads as server-sent events.
 */
abstract class EventStreamContract extends AbstractContract {

	private static final JsonMapper MAPPER = new JsonMapper();

	EventStreamContract(Supplier<ContractServer> server) {
		super(server);
	}

	@Test
	void boundedReadsShouldEndWithDone() {
		StreamApi stream = newStreamOf(3);
		Reply reply = read(stream, "seq_num=0&count=2").expect(200);
		assertThat(reply.header("content-type")).isEqualTo("text/event-stream");
		assertThat(reply.header("cache-control")).isEqualTo("no-cache, no-transform");
		List<String> events = events(reply);
		assertThat(events).hasSize(2);
		String[] lines = events.get(0).split("\n");
		assertThat(lines[0]).isEqualTo("event: batch");
		assertThat(lines[1]).isEqualTo("id: 1,2,20");
		assertThat(data(lines[2]).path("records").size()).isEqualTo(2);
		assertThat(events.get(1)).isEqualTo("data: [DONE]");
	}

	@Test
	void whenWaitingThenAPingHasTheTail() {
		StreamApi stream = newStreamOf(3);
		List<String> events = events(read(stream, "seq_num=3&wait=1").expect(200));
		assertThat(events).hasSize(2);
		String[] lines = events.get(0).split("\n");
		assertThat(lines[0]).isEqualTo("event: ping");
		JsonNode ping = data(lines[1]);
		assertThat(ping.path("timestamp").isIntegralNumber()).isTrue();
		assertThat(ping.path("tail")).isEqualTo(stream.tail());
		assertThat(events.get(1)).isEqualTo("data: [DONE]");
	}

	@Test
	void lastEventIdShouldContinueTheRead() {
		StreamApi stream = newStreamOf(5);
		List<String> events = events(read(stream, "seq_num=0&count=4", "last-event-id", "1,2,20").expect(200));
		String[] lines = events.get(0).split("\n");
		assertThat(lines[1]).isEqualTo("id: 3,4,40");
		assertThat(data(lines[2]).path("records").get(0).path("seq_num").asLong()).isEqualTo(2);
		assertThat(events.get(1)).isEqualTo("data: [DONE]");
		assertThat(events(read(stream, "seq_num=0&count=2", "last-event-id", "1,2,20")))
			.containsExactly("data: [DONE]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "1|missing count in Last-Event-Id", "1,2|missing bytes in Last-Event-Id" })
	void whenLastEventIdIsBadThenBadHeader(String id, String problem) {
		read(newStreamOf(1), "seq_num=0", "last-event-id", id).expectError(400, "bad_header",
				"Invalid header `last-event-id`: " + problem);
	}

	@Test
	void whenLastEventIdIsNotANumberThenBadHeader() {
		read(newStreamOf(1), "seq_num=0", "last-event-id", "a,b,c").expectError(400, "bad_header",
				"Invalid header `last-event-id`: ");
	}

	@Test
	void lastEventIdShouldOnlyApplyToEventStreams() {
		StreamApi stream = newStreamOf(2);
		stream.read("seq_num=0", "last-event-id", "x").expect(200);
	}

	@Test
	void errorsBeforeTheFirstEventShouldBeJson() {
		StreamApi stream = newStreamOf(2);
		read(stream, "seq_num=60&wait=0").expectJson(416, stream.tailJson());
		read(stream, "seq_num=x").expectError(400, "bad_query", "");
		read(stream("nope"), "seq_num=0").expectError(404, "stream_not_found", "");
	}

	@Test
	void bytesShouldBeBase64IfRequested() {
		StreamApi stream = newStreamOf(1);
		String[] lines = events(read(stream, "seq_num=0&count=1", "s2-format", "base64")).get(0).split("\n");
		assertThat(data(lines[2]).path("records").get(0).path("body").asString()).isEqualTo("cjA=");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "''|invalid seq_num in Last-Event-ID: cannot parse integer from empty string",
					"x,1,9|invalid seq_num in Last-Event-ID: invalid digit found in string",
					"-1,0,0|invalid seq_num in Last-Event-ID: invalid digit found in string",
					"18446744073709551616,0,0|invalid seq_num in Last-Event-ID: number too large to fit in target type",
					"0, 1, 9|invalid count in Last-Event-ID: invalid digit found in string",
					"0,1,9,7|invalid bytes in Last-Event-ID: invalid digit found in string" })
	void whenLastEventIdIsMalformedThenTheErrorHasTheReason(String id, String problem) {
		read(newStreamOf(1), "seq_num=0", "last-event-id", id).expectError(400, "bad_header",
				"Invalid header `last-event-id`: " + problem);
	}

	@ParameterizedTest
	@CsvSource({ "tail_offset=1&count=4, 3", "timestamp=1&count=4, 3", "timestamp=5&until=4, 0", "count=9, 4",
			"count=2&wait=0, 1", "bytes=30&wait=0, 2", "bytes=29&wait=0, 1", "wait=0, 4", "seq_num=99&wait=0, 4" })
	void lastEventIdShouldReplaceTheStart(String query, int records) {
		StreamApi stream = newStreamOf(5);
		List<String> events = events(read(stream, query, "last-event-id", "0,1,10").expect(200));
		if (records > 0) {
			JsonNode batch = data(events.get(0).split("\n")[2]);
			assertThat(batch.path("records").size()).isEqualTo(records);
			assertThat(batch.path("records").get(0).path("seq_num").asLong()).isEqualTo(1);
		}
		assertThat(events).hasSize((records > 0) ? 2 : 1).last().isEqualTo("data: [DONE]");
	}

	@Test
	void whenLastEventIdIsSetThenABadQueryIsStillRefused() {
		StreamApi stream = newStreamOf(2);
		read(stream, "seq_num=0&timestamp=1", "last-event-id", "0,1,10").expectError(422, "invalid",
				"only one of seq_num, timestamp, or tail_offset can be provided");
		read(stream, "count=1", "last-event-id", "9,0,0").expectJson(416, stream.tailJson());
		read(stream, "count=1", "last-event-id", "18446744073709551615,0,0").expectJson(416, stream.tailJson());
	}

	@Test
	void idsShouldStopAtTheirLargestValue() {
		StreamApi stream = newStreamOf(2);
		assertThat(read(stream, "wait=0", "last-event-id", "0,18446744073709551615,18446744073709551610").text())
			.startsWith("event: batch\nid: 1,18446744073709551615,18446744073709551615\n");
	}

	@Test
	void followedBatchesShouldHaveTheTail() {
		StreamApi stream = newStreamOf(1);
		CompletableFuture<Reply> read = CompletableFuture.supplyAsync(() -> read(stream, "seq_num=0&count=3&wait=20"));
		await().pollDelay(Duration.ofMillis(300)).until(() -> true);
		stream.append("a", "b");
		List<String> events = events(read.orTimeout(20, TimeUnit.SECONDS).join().expect(200));
		// A reader that connects late catches up, and its batches have no tail
		boolean followed = events.stream().anyMatch((event) -> event.startsWith("event: ping"));
		JsonNode last = data(events.get(events.size() - 2).split("\n")[2]);
		assertThat(last.has("tail")).isEqualTo(followed);
		assertThat(last.path("tail").path("seq_num").asLong(3)).isEqualTo(3);
		assertThat(events).last().isEqualTo("data: [DONE]");
	}

	@Test
	void trimmedRecordsShouldBeSkipped() {
		StreamApi stream = newStreamOf(5);
		stream.command(new Command.Trim(3));
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(stream.seqNums("seq_num=0")).startsWith(3L));
		assertThat(events(read(stream, "seq_num=0&count=1", "last-event-id", "0,0,0")).get(0))
			.startsWith("event: batch\nid: 3,1,10\n");
	}

	private static Reply read(StreamApi stream, String query, String... headers) {
		String[] all = new String[headers.length + 2];
		all[0] = "accept";
		all[1] = "text/event-stream";
		System.arraycopy(headers, 0, all, 2, headers.length);
		return stream.read(query, all);
	}

	private static List<String> events(Reply reply) {
		return List.of(reply.text().strip().split("\n\n"));
	}

	private static JsonNode data(String line) {
		assertThat(line).startsWith("data: ");
		return MAPPER.readTree(line.substring("data: ".length()));
	}

}
