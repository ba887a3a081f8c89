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

import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

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
	void whenWaitingThenAPingTellsTheTail() {
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
	void lastEventIdShouldGoOn() {
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
	void whenLastEventIdIsNoNumberThenBadHeader() {
		read(newStreamOf(1), "seq_num=0", "last-event-id", "a,b,c").expectError(400, "bad_header",
				"Invalid header `last-event-id`: ");
	}

	@Test
	void lastEventIdShouldOnlyMatterHere() {
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
	void bytesShouldBeBase64WhenAsked() {
		StreamApi stream = newStreamOf(1);
		String[] lines = events(read(stream, "seq_num=0&count=1", "s2-format", "base64")).get(0).split("\n");
		assertThat(data(lines[2]).path("records").get(0).path("body").asString()).isEqualTo("cjA=");
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
