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

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Streams whose records are encrypted with the key of each request.
 */
abstract class EncryptionContract extends AbstractContract {

	private static final String KEY = "s2-encryption-key";

	private static final String ONE = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

	private static final String TWO = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

	private static final String MISSING = "missing encryption key for stream cipher 'aegis-256'";

	private String encrypted;

	EncryptionContract(Supplier<ContractServer> server) {
		super(server);
	}

	@BeforeAll
	void createEncryptedBasin() {
		this.encrypted = newBasin("{\"stream_cipher\":\"aegis-256\",\"create_stream_on_append\":true}");
	}

	private StreamApi newEncrypted() {
		StreamApi stream = new StreamApi(server(), this.encrypted, Api.uniqueName("secret"));
		api().send("PUT", stream.path(), null, "s2-basin", this.encrypted).expect(201);
		return stream;
	}

	// Sequence numbers 0 and 1 with the first key, a command at 2, then 3 with the second
	private StreamApi newMixed() {
		StreamApi stream = newEncrypted();
		stream
			.appendJson("{\"records\":[{\"body\":\"a\",\"headers\":[[\"k\",\"v\"]]},{\"body\":\"b\"},"
					+ "{\"body\":\"tok\",\"headers\":[[\"\",\"fence\"]]}]}", KEY, ONE)
			.expect(200);
		stream.appendJson("{\"records\":[{\"body\":\"c\"}]}", KEY, TWO).expect(200);
		return stream;
	}

	@ParameterizedTest
	@ValueSource(strings = { "aegis-256", "aes-256-gcm" })
	void recordsShouldBeReadableWithTheirKey(String cipher) {
		String basin = newBasin("{\"stream_cipher\":\"" + cipher + "\"}");
		StreamApi stream = new StreamApi(server(), basin, "secret");
		JsonNode info = api().send("PUT", stream.path(), null, "s2-basin", basin).expect(201).json();
		assertThat(info.path("cipher").asString()).isEqualTo(cipher);
		stream.appendJson("{\"records\":[{\"body\":\"x\",\"headers\":[[\"k\",\"v\"]],\"timestamp\":7},{}]}", KEY, ONE)
			.expect(200);
		JsonNode records = stream.read("seq_num=0&count=1", KEY, ONE).expect(200).json().path("records");
		assertThat(records.toString())
			.isEqualTo("[{\"seq_num\":0,\"timestamp\":7,\"headers\":[[\"k\",\"v\"]],\"body\":\"x\"}]");
		assertThat(stream.read("seq_num=1", KEY, ONE).expect(200).json().path("records").get(0).propertyNames())
			.containsExactlyInAnyOrder("seq_num", "timestamp");
		stream.read("seq_num=0", KEY, TWO).expectError(400, "decryption_failed", "record decryption failed");
	}

	@Test
	void whenAKeyIsMissingThenBadHeader() {
		StreamApi stream = newEncrypted();
		stream.appendJson("{\"records\":[{}]}").expectError(400, "bad_header", MISSING);
		stream.read("seq_num=0&count=0").expectError(400, "bad_header", MISSING);
		stream.read("seq_num=99").expectError(400, "bad_header", MISSING);
		stream.read("seq_num=0", "accept", "text/event-stream").expectError(400, "bad_header", MISSING);
		try (S2sSession session = stream.appendSession()) {
			assertThat(((ErrorBody.Coded) session.expectRefused(400)).message()).isEqualTo(MISSING);
		}
		try (S2sSession session = stream.readSession("seq_num=0")) {
			assertThat(((ErrorBody.Coded) session.expectRefused(400)).message()).isEqualTo(MISSING);
		}
		assertThat(stream.tail().path("seq_num").asLong()).isZero();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					AAAA     | invalid encryption key length for stream cipher 'aegis-256': 3
					x        | invalid encryption key for stream cipher 'aegis-256': invalid base64
					@@@@     | invalid encryption key for stream cipher 'aegis-256': invalid base64
					AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA  | invalid encryption key for stream cipher 'aegis-256': invalid base64
					AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB= | invalid encryption key for stream cipher 'aegis-256': invalid base64
					AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | invalid encryption key length for stream cipher 'aegis-256': 33
					AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=x | Invalid header `s2-encryption-key`: invalid encryption key: key material length 45 is out of range
					''       | Invalid header `s2-encryption-key`: invalid encryption key: key material length 0 is out of range
					""")
	void whenAKeyIsMalformedThenBadHeader(String key, String message) {
		StreamApi stream = newEncrypted();
		stream.read("seq_num=0&count=0", KEY, key).expectError(400, "bad_header", message);
		stream.appendJson("{\"records\":[{}]}", KEY, key).expectError(400, "bad_header", message);
	}

	@Test
	void whenABatchIsInvalidThenItIsReportedBeforeTheKey() {
		newEncrypted().appendJson("{\"records\":[]}").expect(422);
		newEncrypted().read("seq_num=x", KEY, "a".repeat(60)).expectError(400, "bad_query", "");
	}

	@Test
	void whenAnAppendWithoutKeyIsRefusedThenTheStreamIsCreated() {
		StreamApi stream = new StreamApi(server(), this.encrypted, Api.uniqueName("auto"));
		stream.appendJson("{\"records\":[{}]}").expectError(400, "bad_header", MISSING);
		assertThat(stream.get(stream.records() + "/tail").expect(200).text()).contains("\"seq_num\":0");
	}

	@Test
	void whenKeysAreMixedThenEachKeyReadsItsOwnRecordsOnly() {
		StreamApi stream = newMixed();
		assertThat(seqNums(stream.read("seq_num=0&count=3", KEY, ONE))).containsExactly(0L, 1L, 2L);
		assertThat(seqNums(stream.read("seq_num=3", KEY, TWO))).containsExactly(3L);
		stream.read("seq_num=0", KEY, ONE).expectError(400, "decryption_failed", "record decryption failed");
		stream.read("seq_num=3", KEY, ONE).expectError(400, "decryption_failed", "record decryption failed");
		stream.read("seq_num=1&count=1", KEY, TWO).expectError(400, "decryption_failed", "record decryption failed");
		stream.read("seq_num=1&count=1", KEY, TWO, "accept", "application/protobuf")
			.expectError(400, "decryption_failed", "record decryption failed");
	}

	@Test
	void whenNoRecordIsReadThenAnyKeyIsAccepted() {
		StreamApi stream = newMixed();
		assertThat(seqNums(stream.read("seq_num=0&count=0", KEY, TWO))).isEmpty();
		assertThat(seqNums(stream.read("seq_num=0&until=1", KEY, TWO))).isEmpty();
		assertThat(seqNums(stream.read("seq_num=0&bytes=5", KEY, TWO))).isEmpty();
		stream.read("seq_num=4", KEY, TWO).expect(416);
	}

	@Test
	void commandsShouldNotBeEncrypted() {
		StreamApi stream = newMixed();
		JsonNode records = stream.read("seq_num=2&count=1", KEY, TWO).expect(200).json().path("records");
		assertThat(records.get(0).path("body").asString()).isEqualTo("tok");
		stream.appendJson("{\"records\":[{}],\"fencing_token\":\"no\"}", KEY, ONE)
			.expectJson(412, "{\"fencing_token_mismatch\":\"tok\"}");
	}

	@Test
	void sizesShouldBeThoseOfThePlainRecords() {
		StreamApi stream = newMixed();
		// 8 + 2 + 2 + 1 for the first, 8 + 1 for the second
		assertThat(seqNums(stream.read("seq_num=0&bytes=22", KEY, ONE))).containsExactly(0L, 1L);
		assertThat(seqNums(stream.read("seq_num=0&bytes=21", KEY, ONE))).containsExactly(0L);
		assertThat(stream.read("seq_num=0&count=2", KEY, ONE, "accept", "text/event-stream").text())
			.startsWith("event: batch\nid: 1,2,22\n");
	}

	@Test
	void checkTailShouldNeedNoKey() {
		assertThat(newMixed().tail().path("seq_num").asLong()).isEqualTo(4);
	}

	@Test
	void eventStreamsShouldEndWithAnErrorEvent() {
		StreamApi stream = newMixed();
		assertThat(stream.read("seq_num=0", KEY, TWO, "accept", "text/event-stream").expect(200).text()).isEqualTo(
				"event: error\ndata: {\"code\":\"decryption_failed\",\"message\":\"record decryption failed\"}\n\n");
	}

	@Test
	void sessionsShouldEndWithATerminalFrame() {
		StreamApi stream = newMixed();
		try (S2sSession session = stream.readSession("seq_num=3", KEY, ONE).expectOpen()) {
			ErrorBody.Coded error = (ErrorBody.Coded) session.expectTerminal(400);
			assertThat(error.code()).isEqualTo("decryption_failed");
			assertThat(error.message()).isEqualTo("record decryption failed");
		}
		try (S2sSession session = stream.readSession("seq_num=0&count=3", KEY, ONE).expectOpen()) {
			assertThat(session.expectBatch().records().size()).isEqualTo(3);
			session.expectEnd();
		}
	}

	@Test
	void whenAnotherKeyIsUsedWhileFollowingThenTheSessionEnds() {
		StreamApi stream = newMixed();
		try (S2sSession session = stream.readSession("seq_num=4", KEY, ONE).expectOpen()) {
			session.expectHeartbeat(4);
			stream.appendJson("{\"records\":[{\"body\":\"own\"}]}", KEY, ONE).expect(200);
			WireReadBatch live = session.expectBatch();
			assertThat(live.records().get(0).body().toUtf8()).isEqualTo("own");
			assertThat(live.tail().seqNum()).isEqualTo(5);
			stream.appendJson("{\"records\":[{\"body\":\"foreign\"}]}", KEY, TWO).expect(200);
			assertThat(((ErrorBody.Coded) session.expectTerminal(400)).code()).isEqualTo("decryption_failed");
		}
	}

	@Test
	void appendSessionsShouldEncrypt() {
		StreamApi stream = newEncrypted();
		try (S2sSession session = stream.appendSession(KEY, ONE).expectOpen()) {
			session.send(input("s1", "s2"), input("s3"));
			session.expectAck(0, 2);
			session.expectAck(2, 3);
			session.halfClose();
			session.expectEnd();
		}
		assertThat(seqNums(stream.read("seq_num=0", KEY, ONE))).containsExactly(0L, 1L, 2L);
		stream.read("seq_num=0", KEY, TWO).expectError(400, "decryption_failed", "");
	}

	@Test
	void trimShouldWorkWithoutTheKeyOfTheRecords() {
		StreamApi stream = newMixed();
		stream
			.appendJson("{\"records\":[{\"headers\":[[\"\",\"dHJpbQ==\"]],\"body\":\"AAAAAAAAAAM=\"}]}", "s2-format",
					"base64", KEY, TWO)
			.expect(200);
		await().untilAsserted(
				() -> assertThat(seqNums(stream.read("seq_num=0", KEY, TWO).expect(200))).containsExactly(3L, 4L));
	}

	@Test
	void theCipherOfAStreamShouldNeverChange() {
		String basin = newBasin("{\"stream_cipher\":\"aes-256-gcm\"}");
		StreamApi stream = new StreamApi(server(), basin, "secret");
		api().send("PUT", stream.path(), null, "s2-basin", basin).expect(201);
		api().json("PATCH", "/v1/basins/" + basin, "{\"stream_cipher\":null}").expect(200);
		assertThat(
				api().send("PUT", stream.path(), null, "s2-basin", basin).expect(200).json().path("cipher").asString())
			.isEqualTo("aes-256-gcm");
		stream.read("seq_num=0")
			.expectError(400, "bad_header", "missing encryption key for stream cipher 'aes-256-gcm'");
		StreamApi plain = new StreamApi(server(), basin, "plain");
		JsonNode info = api().send("PUT", plain.path(), null, "s2-basin", basin).expect(201).json();
		assertThat(info.path("cipher").isNull()).isTrue();
		plain.append("x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "!!!", "AAAA", ONE })
	void whenAStreamIsPlainThenAKeyIsIgnored(String key) {
		StreamApi stream = newStreamOf(1);
		stream.appendJson("{\"records\":[{\"body\":\"y\"}]}", KEY, key).expect(200);
		assertThat(seqNums(stream.read("seq_num=0", KEY, key))).containsExactly(0L, 1L);
		assertThat(stream.bodies("seq_num=0")).containsExactly("r0", "y");
	}

	private static List<Long> seqNums(Reply reply) {
		List<Long> seqNums = new ArrayList<>();
		reply.expect(200).json().path("records").forEach((record) -> seqNums.add(record.path("seq_num").asLong()));
		return seqNums;
	}

}
