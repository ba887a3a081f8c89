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

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.wire.Command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the expiry of records and the deletion of empty streams, with a clock that is
 * moved. {@code s2 lite} does both at an unspecified time.
 */
class EmbeddedS2RetentionTests {

	private static final String BASIN = "aging-basin";

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	private EmbeddedS2 start(boolean durable) {
		EmbeddedS2.Builder builder = EmbeddedS2.builder().basin(BASIN);
		return (durable) ? builder.directory(this.directory).start() : builder.start();
	}

	private static StreamApi stream(ContractServer server, String name, String config) {
		StreamApi stream = new StreamApi(server, BASIN, name);
		server.api().json("PUT", stream.path(), config, "s2-basin", BASIN).expect(201);
		return stream;
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenRecordsExpireThenTheTailIsKept(boolean durable) throws Exception {
		EmbeddedS2 embedded = start(durable);
		try (ContractServer server = new ContractServer(embedded.endpoint(), embedded)) {
			StreamApi stream = stream(server, "s",
					"{\"retention_policy\":{\"age\":600},\"timestamping\":{\"uncapped\":true}}");
			// The age of a record counts from its arrival
			stream.appendJson("{\"records\":[{\"timestamp\":5,\"body\":\"a\"},{\"timestamp\":9,\"body\":\"b\"}]}")
				.expect(200);
			embedded.faults().advanceClock(Duration.ofSeconds(400));
			stream.append("c");
			assertThat(stream.seqNums("seq_num=0")).containsExactly(0L, 1L, 2L);
			embedded.faults().advanceClock(Duration.ofSeconds(300));
			assertThat(stream.seqNums("seq_num=0")).containsExactly(2L);
			assertThat(stream.seqNums("timestamp=5")).containsExactly(2L);
			assertThat(stream.seqNums("tail_offset=3")).containsExactly(2L);
			embedded.faults().advanceClock(Duration.ofSeconds(300));
			assertThat(stream.seqNums("seq_num=0")).isEmpty();
			stream.read("timestamp=5").expect(416);
			assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(3);
			assertThat(stream.append("d").path("start").path("seq_num").asLong()).isEqualTo(3);
			assertThat(stream.seqNums("seq_num=0")).containsExactly(3L);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenThePolicyChangesThenItAppliesToNewRecords(boolean durable) throws Exception {
		EmbeddedS2 embedded = start(durable);
		try (ContractServer server = new ContractServer(embedded.endpoint(), embedded)) {
			StreamApi stream = stream(server, "s", "{\"retention_policy\":{\"infinite\":{}}}");
			stream.append("kept");
			server.api()
				.json("PATCH", stream.path(), "{\"retention_policy\":{\"age\":10}}", "s2-basin", BASIN)
				.expect(200);
			stream.append("short");
			server.api()
				.json("PATCH", stream.path(), "{\"retention_policy\":{\"age\":1000}}", "s2-basin", BASIN)
				.expect(200);
			stream.append("long");
			embedded.faults().advanceClock(Duration.ofSeconds(11));
			assertThat(stream.seqNums("seq_num=0")).containsExactly(0L, 2L);
			assertThat(stream.seqNums("seq_num=1")).containsExactly(2L);
			try (S2sSession session = stream.readSession("seq_num=0").expectOpen()) {
				assertThat(session.expectBatch().records()).hasSize(2);
				session.expectHeartbeat(3);
			}
			assertThat(stream.read("seq_num=0&count=1&wait=0", "accept", "text/event-stream").text())
				.contains("id: 0,1,12");
			embedded.faults().advanceClock(Duration.ofSeconds(1000));
			assertThat(stream.seqNums("seq_num=0")).containsExactly(0L);
		}
	}

	@Test
	void whenRestartedThenExpiredRecordsStayDeleted() throws Exception {
		EmbeddedS2 first = start(true);
		try (ContractServer server = new ContractServer(first.endpoint(), first)) {
			StreamApi stream = stream(server, "s", "{\"retention_policy\":{\"age\":600}}");
			stream.append("a");
			stream.append("b");
			stream(server, "empty", "{\"delete_on_empty\":{\"min_age_secs\":300}}");
		}
		EmbeddedS2 second = start(true);
		try (ContractServer server = new ContractServer(second.endpoint(), second)) {
			StreamApi stream = new StreamApi(server, BASIN, "s");
			assertThat(stream.seqNums("seq_num=0")).containsExactly(0L, 1L);
			second.faults().advanceClock(Duration.ofSeconds(700));
			assertThat(stream.seqNums("seq_num=0")).isEmpty();
			assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(2);
			awaitGone(new StreamApi(server, BASIN, "empty"));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenAStreamIsEmptyForTheMinimumAgeThenItIsDeleted(boolean durable) throws Exception {
		EmbeddedS2 embedded = start(durable);
		try (ContractServer server = new ContractServer(embedded.endpoint(), embedded)) {
			String config = "{\"retention_policy\":{\"age\":1000},\"delete_on_empty\":{\"min_age_secs\":500}}";
			StreamApi unused = stream(server, "unused", config);
			StreamApi trimmed = stream(server, "trimmed", config);
			StreamApi expired = stream(server, "expired", config);
			StreamApi kept = stream(server, "kept", "{\"retention_policy\":{\"age\":1000}}");
			List.of(trimmed, expired, kept).forEach((stream) -> stream.append("x"));
			trimmed.command(new Command.Trim(-1));
			embedded.faults().advanceClock(Duration.ofSeconds(400));
			List.of(unused, trimmed, expired).forEach((stream) -> stream.get(stream.path()).expect(200));
			embedded.faults().advanceClock(Duration.ofSeconds(200));
			awaitGone(unused);
			awaitGone(trimmed);
			expired.get(expired.path()).expect(200);
			embedded.faults().advanceClock(Duration.ofSeconds(600));
			assertThat(expired.seqNums("seq_num=0")).isEmpty();
			expired.get(expired.path()).expect(200);
			embedded.faults().advanceClock(Duration.ofSeconds(400));
			awaitGone(expired);
			assertThat(kept.tail().path("seq_num").asLong()).isEqualTo(1);
			assertThat(kept.seqNums("seq_num=0")).isEmpty();
		}
	}

	@Test
	void whenARecordIsAppendedThenTheDeletionIsPostponed() throws Exception {
		EmbeddedS2 embedded = start(false);
		try (ContractServer server = new ContractServer(embedded.endpoint(), embedded)) {
			StreamApi stream = stream(server, "s",
					"{\"retention_policy\":{\"infinite\":{}},\"delete_on_empty\":{\"min_age_secs\":500}}");
			embedded.faults().advanceClock(Duration.ofSeconds(400));
			stream.append("x");
			embedded.faults().advanceClock(Duration.ofSeconds(4000));
			assertThat(stream.seqNums("seq_num=0")).containsExactly(0L);
			stream.command(new Command.Trim(-1));
			embedded.faults().advanceClock(Duration.ofSeconds(400));
			server.api().json("PATCH", stream.path(), "{\"delete_on_empty\":null}", "s2-basin", BASIN).expect(200);
			embedded.faults().advanceClock(Duration.ofSeconds(4000));
			stream.get(stream.path()).expect(200);
			server.api()
				.json("PATCH", stream.path(), "{\"delete_on_empty\":{\"min_age_secs\":6000}}", "s2-basin", BASIN)
				.expect(200);
			stream.get(stream.path()).expect(200);
			embedded.faults().advanceClock(Duration.ofSeconds(2000));
			awaitGone(stream);
		}
	}

	@Test
	void whenAnEmptyStreamIsDeletedThenItsFollowersEnd() throws Exception {
		EmbeddedS2 embedded = start(false);
		try (ContractServer server = new ContractServer(embedded.endpoint(), embedded)) {
			StreamApi stream = stream(server, "s", "{\"delete_on_empty\":{\"min_age_secs\":50}}");
			try (S2sSession session = stream.readSession("seq_num=0").expectOpen()) {
				session.expectHeartbeat(0);
				embedded.faults().advanceClock(Duration.ofSeconds(60));
				assertThat(session.expectBatch().records().get(0).seqNum()).isZero();
				session.expectTerminal(503);
			}
		}
	}

	@Test
	void encryptedRecordsShouldNotBeReadableInTheFile() throws Exception {
		EmbeddedS2 embedded = start(true);
		String key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
		try (ContractServer server = new ContractServer(embedded.endpoint(), embedded)) {
			server.api().json("PATCH", "/v1/basins/" + BASIN, "{\"stream_cipher\":\"aes-256-gcm\"}").expect(200);
			StreamApi stream = stream(server, "secret", "{}");
			stream
				.appendJson("{\"records\":[{\"body\":\"attack-at-dawn\",\"headers\":[[\"who\",\"general-x\"]]}]}",
						"s2-encryption-key", key)
				.expect(200);
		}
		String file = Files.readString(this.directory.resolve("s2.mv.db"), StandardCharsets.ISO_8859_1);
		assertThat(file).contains("aes-256-gcm").doesNotContain("attack-at-dawn").doesNotContain("general-x");
		EmbeddedS2 again = start(true);
		try (ContractServer server = new ContractServer(again.endpoint(), again)) {
			assertThat(new StreamApi(server, BASIN, "secret").read("seq_num=0", "s2-encryption-key", key).text())
				.contains("attack-at-dawn");
		}
	}

	private static void awaitGone(StreamApi stream) {
		await().atMost(TIMEOUT).untilAsserted(() -> stream.get(stream.path()).expect(404));
	}

}
