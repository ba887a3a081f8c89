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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Timestamps of records in each mode.
 */
abstract class TimestampContract extends AbstractContract {

	private static final String FUTURE = "9999999999999";

	private static final long TOLERANCE_MILLIS = 60_000;

	TimestampContract(Supplier<ContractServer> server) {
		super(server);
	}

	@Test
	void byDefaultTheClientShouldBePreferredButCapped() {
		StreamApi stream = newStream();
		append(stream, "5", "null", FUTURE);
		List<Long> timestamps = timestamps(stream);
		assertThat(timestamps.get(0)).isEqualTo(5);
		assertNow(timestamps.get(1));
		assertNow(timestamps.get(2));
		assertThat(timestamps.get(2)).isEqualTo(timestamps.get(1));
	}

	@Test
	void timestampsShouldNeverDecrease() {
		StreamApi stream = newStream("{\"timestamping\":{\"mode\":\"client-require\",\"uncapped\":true}}");
		append(stream, "100", "50", "300");
		append(stream, "7");
		append(stream, FUTURE);
		JsonNode ack = append(stream, "5");
		assertThat(timestamps(stream)).containsExactly(100L, 100L, 300L, 300L, 9999999999999L, 9999999999999L);
		assertThat(ack.path("start").path("timestamp").toString()).isEqualTo(FUTURE);
		assertThat(stream.tail().path("timestamp").toString()).isEqualTo(FUTURE);
	}

	@Test
	void ackShouldHaveTheTimestampsOfFirstAndLastRecord() {
		StreamApi stream = newStream();
		JsonNode ack = append(stream, "10", "20", "30");
		assertThat(ack.path("start").path("timestamp").asLong()).isEqualTo(10);
		assertThat(ack.path("end").path("timestamp").asLong()).isEqualTo(30);
		assertThat(ack.path("tail").path("timestamp").asLong()).isEqualTo(30);
	}

	@Test
	void whenRequiredTimestampIsMissingThenInvalid() {
		StreamApi stream = newStream("{\"timestamping\":{\"mode\":\"client-require\"}}");
		stream.appendJson("{\"records\":[{\"timestamp\":5},{}]}")
			.expectError(422, "invalid", "record timestamp was required but was missing");
		assertThat(stream.tail().path("seq_num").asLong()).isZero();
		append(stream, "5");
		assertThat(timestamps(stream)).containsExactly(5L);
	}

	@Test
	void whenModeIsArrivalThenTimestampsOfTheClientAreIgnored() {
		StreamApi stream = newStream("{\"timestamping\":{\"mode\":\"arrival\",\"uncapped\":true}}");
		append(stream, "5", FUTURE, "null");
		List<Long> timestamps = timestamps(stream);
		assertNow(timestamps.get(0));
		assertThat(timestamps).containsOnly(timestamps.get(0));
	}

	@Test
	void whenUncappedThenFutureTimestampsAreAllowed() {
		StreamApi stream = newStream("{\"timestamping\":{\"uncapped\":true}}");
		append(stream, FUTURE, "null");
		assertThat(timestamps(stream)).containsExactly(9999999999999L, 9999999999999L);
	}

	@Test
	void timestampsShouldBeUnsigned() {
		StreamApi stream = newStream("{\"timestamping\":{\"uncapped\":true}}");
		append(stream, "18446744073709551615");
		append(stream, "5");
		assertThat(stream.read("seq_num=0").text()).contains("\"timestamp\":18446744073709551615}")
			.doesNotContain("-1");
		assertThat(stream.tail().toString()).isEqualTo("{\"seq_num\":2,\"timestamp\":18446744073709551615}");
		assertThat(stream.seqNums("timestamp=18446744073709551615")).containsExactly(0L, 1L);
		assertThat(stream.seqNums("timestamp=6")).containsExactly(0L, 1L);
	}

	@Test
	void whenModeChangesThenItAppliesToTheNextBatch() {
		StreamApi stream = newStream();
		append(stream, "5");
		api().json("PATCH", stream.path(), "{\"timestamping\":{\"mode\":\"arrival\"}}", inBasin()).expect(200);
		append(stream, "6");
		assertNow(timestamps(stream).get(1));
	}

	private static JsonNode append(StreamApi stream, String... timestamps) {
		List<String> records = new ArrayList<>();
		for (String timestamp : timestamps) {
			records.add("{\"timestamp\":" + timestamp + "}");
		}
		return stream.appendJson("{\"records\":[" + String.join(",", records) + "]}").expect(200).json();
	}

	private static List<Long> timestamps(StreamApi stream) {
		List<Long> timestamps = new ArrayList<>();
		stream.read("seq_num=0")
			.expect(200)
			.json()
			.path("records")
			.forEach((record) -> timestamps.add(record.path("timestamp").asLong()));
		return timestamps;
	}

	private static void assertNow(long timestamp) {
		assertThat(timestamp).isBetween(System.currentTimeMillis() - TOLERANCE_MILLIS,
				System.currentTimeMillis() + TOLERANCE_MILLIS);
	}

}
