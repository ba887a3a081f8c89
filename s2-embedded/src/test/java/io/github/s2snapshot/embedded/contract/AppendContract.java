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
import java.util.Collections;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;
import io.github.s2snapshot.sdk.wire.proto.WireAppendAck;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Unary appends: bodies, formats, acks, limits.
 */
abstract class AppendContract extends AbstractContract {

	private static final int MIB = 1024 * 1024;

	AppendContract(Supplier<ContractServer> server) {
		super(server);
	}

	@Test
	void ackShouldHaveStartEndAndTail() {
		StreamApi stream = newStream();
		JsonNode first = stream.append("a", "b", "c");
		assertThat(first.propertyNames()).containsExactlyInAnyOrder("start", "end", "tail");
		assertPosition(first.path("start"), 0);
		assertPosition(first.path("end"), 3);
		assertPosition(first.path("tail"), 3);
		assertThat(first.path("end").path("timestamp")).isEqualTo(first.path("start").path("timestamp"));
		JsonNode second = stream.append("d");
		assertPosition(second.path("start"), 3);
		assertPosition(second.path("end"), 4);
		assertThat(stream.tail()).isEqualTo(second.path("tail"));
	}

	@Test
	void jsonRecordsMayBeEmpty() {
		StreamApi stream = newStream();
		stream.appendJson("{\"records\":[{},{\"body\":\"\",\"headers\":[]},{\"timestamp\":null}]}").expect(200);
		JsonNode records = stream.read("seq_num=0").json().path("records");
		assertThat(records.size()).isEqualTo(3);
		records
			.forEach((record) -> assertThat(record.propertyNames()).containsExactlyInAnyOrder("seq_num", "timestamp"));
	}

	@Test
	void headersShouldKeepOrderAndDuplicates() {
		StreamApi stream = newStream();
		stream
			.appendJson("{\"records\":[{\"body\":\"hello\",\"headers\":[[\"k\",\"v\"],[\"a\",\"\"],[\"k\",\"v2\"]]}]}")
			.expect(200);
		JsonNode record = stream.read("seq_num=0").json().path("records").get(0);
		assertThat(record.path("headers").toString()).isEqualTo("[[\"k\",\"v\"],[\"a\",\"\"],[\"k\",\"v2\"]]");
		assertThat(record.path("body").asString()).isEqualTo("hello");
	}

	@Test
	void unknownFieldsAndNullConditionsShouldBeIgnored() {
		newStream()
			.appendJson("{\"records\":[{\"body\":\"a\",\"x\":{\"y\":[1]}}],\"match_seq_num\":null,"
					+ "\"fencing_token\":null,\"z\":1}")
			.expect(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json; charset=utf-8", "application/vnd.custom+json", "APPLICATION/JSON" })
	void allJsonContentTypesShouldBeAccepted(String contentType) {
		StreamApi stream = newStream();
		api()
			.send("POST", stream.records(), "{\"records\":[{}]}".getBytes(StandardCharsets.UTF_8), "content-type",
					contentType, "s2-basin", basin())
			.expect(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/octet-stream", "s2s/json" })
	void whenContentTypeIsUnknownThenBadJson(String contentType) {
		api()
			.send("POST", newStream().records(), "{\"records\":[{}]}".getBytes(StandardCharsets.UTF_8), "content-type",
					contentType, "s2-basin", basin())
			.expectError(400, "bad_json", "Expected request with `Content-Type: application/json`");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "''|EOF while parsing a value at line 1 column 0",
			"'{}'|missing field `records`",
			"{\"records\":[{\"body\":null}]}|invalid type: null, expected a string at line 1 column 24",
			"{\"records\":[{\"body\":5}]}|invalid type: integer `5`, expected a string at line 1 column 21",
			"{\"records\":[{\"headers\":[[\"a\"]]}]}|invalid length 1, expected tuple struct Header with 2 elements",
			"{\"records\":[{\"headers\":[[\"a\",\"b\",\"c\"]]}]}|trailing characters",
			"{\"records\":[{\"headers\":null}]}|invalid type: null, expected a sequence at line 1 column 27",
			"{\"records\":[{\"timestamp\":-1}]}|invalid value: integer `-1`, expected u64 at line 1 column 27",
			"{\"records\":[{\"timestamp\":1.5}]}|invalid type: floating point `1.5`, expected u64",
			"{\"records\":[{}],\"match_seq_num\":\"1\"}|invalid type: string \"1\", expected u64",
			"{\"records\":[{}],\"match_seq_num\":18446744073709551616}|invalid type: floating point",
			"{\"records\":[{}]} trailing|trailing characters", "{\"records\":[{}]|EOF while parsing", "[]|invalid",
			"{\"records\":{}}|invalid type: map, expected a sequence", "{\"records\":[5]}|invalid type: integer `5`" })
	void whenJsonIsBadThenBadJson(String body, String message) {
		newStream().appendJson(body).expectError(400, "bad_json", message);
	}

	@Test
	void whenFencingTokenIsTooLongThenBadJson() {
		newStream().appendJson("{\"records\":[{}],\"fencing_token\":\"" + "a".repeat(37) + "\"}")
			.expectError(400, "bad_json", "fencing token must not exceed 36 bytes in length");
	}

	@Test
	void whenTextIsNotUnicodeThenBadJson() {
		StreamApi stream = newStream();
		stream.appendJson("{\"records\":[{\"body\":\"\\ud800\"}]}").expectError(400, "bad_json", "");
		stream.appendJson("{\"records\":[{}],\"fencing_token\":\"\\ud800\"}").expectError(400, "bad_json", "");
		byte[] tooLong = "{\"records\":[{\"body\":\"\u00c0\u0080\"}]}".getBytes(StandardCharsets.ISO_8859_1);
		api().send("POST", stream.records(), tooLong, "content-type", "application/json", "s2-basin", basin())
			.expectError(400, "bad_json", "");
		assertThat(stream.tail().path("seq_num").asInt(-1)).isZero();
	}

	@Test
	void whenThereIsNoRecordThenInvalid() {
		newStream().appendJson("{\"records\":[]}").expectError(422, "invalid", "record batch must not be empty");
		newStream().append(WireAppendInput.of()).expectError(422, "invalid", "record batch must not be empty");
	}

	@Test
	void aBatchShouldHaveAtMost1000Records() {
		StreamApi stream = newStream();
		stream.append(WireAppendInput.of(Collections.nCopies(1000, record("")))).expect(200);
		stream.append(WireAppendInput.of(Collections.nCopies(1001, record(""))))
			.expectError(422, "invalid", "record batch must not exceed 1000 records");
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(1000);
	}

	@Test
	void aRecordShouldHaveAtMostOneMebibyteMetered() {
		StreamApi stream = newStream();
		stream.append(input("a".repeat(MIB - 8))).expect(200);
		stream.append(input("a".repeat(MIB - 7)))
			.expectError(422, "invalid", "record must have metered size less than 1 MiB");
		WireAppendRecord withHeader = record("a".repeat(MIB - 8 - 2 - 2)).withHeaders(header("k", "v"));
		stream.append(WireAppendInput.of(withHeader)).expect(200);
		WireAppendRecord tooLarge = withHeader.withHeaders(header("k", "vv"));
		stream.append(WireAppendInput.of(tooLarge)).expect(422);
	}

	@Test
	void aBatchShouldHaveAtMostOneMebibyteMetered() {
		StreamApi stream = newStream();
		stream.append(input("a".repeat(MIB / 2 - 8), "a".repeat(MIB / 2 - 8))).expect(200);
		stream.append(input("a".repeat(MIB / 2 - 8), "a".repeat(MIB / 2 - 7)))
			.expectError(422, "invalid", "record batch must not exceed a metered size of 1 MiB");
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(2);
	}

	@Test
	void aLargeRecordShouldBeReadCompletely() {
		StreamApi stream = newStream();
		String body = "0123456789abcdef".repeat(MIB / 16 - 1);
		stream.append(body);
		assertThat(stream.bodies("seq_num=0")).containsExactly(body);
	}

	@Test
	void whenAHeaderNameIsEmptyThenInvalid() {
		newStream().appendJson("{\"records\":[{\"headers\":[[\"\",\"fence\"],[\"a\",\"b\"]]}]}")
			.expectError(422, "invalid", "invalid header: empty name");
	}

	@Test
	void whenBatchIsInvalidThenNothingIsWritten() {
		StreamApi stream = newStream();
		stream.appendJson("{\"records\":[{\"body\":\"good\"},{\"headers\":[[\"\",\"bogus\"]]}]}").expect(422);
		assertThat(stream.tail().path("seq_num").asLong()).isZero();
	}

	@Test
	void whenStreamIsUnknownThenTheBatchIsStillCheckedFirst() {
		stream("nope").appendJson("{\"records\":[]}").expect(422);
		stream("nope").appendJson("{").expect(400);
	}

	@Test
	void base64ShouldKeepAllBytes() {
		StreamApi stream = newStream();
		String record = "{\"body\":\"gIAA/w==\",\"headers\":[[\"/w==\",\"AA==\"]]}";
		stream.appendJson("{\"records\":[" + record + "]}", "s2-format", "base64").expect(200);
		JsonNode read = stream.read("seq_num=0", "s2-format", "base64").json().path("records").get(0);
		assertThat(read.path("body").asString()).isEqualTo("gIAA/w==");
		assertThat(read.path("headers").toString()).isEqualTo("[[\"/w==\",\"AA==\"]]");
		JsonNode raw = stream.read("seq_num=0").json().path("records").get(0);
		assertThat(raw.path("body").asString()).isEqualTo("\ufffd\ufffd\0\ufffd");
	}

	@ParameterizedTest
	@CsvSource({ "raw, raw", "json, raw", "base64, base64", "json-binsafe, base64" })
	void formatsShouldHaveAliases(String format, String same) {
		StreamApi stream = newStream();
		stream.appendJson("{\"records\":[{\"body\":\"aGk=\"}]}", "s2-format", format).expect(200);
		assertThat(stream.read("seq_num=0", "s2-format", same).json().path("records").get(0).path("body").asString())
			.isEqualTo("aGk=");
	}

	@ParameterizedTest
	@ValueSource(strings = { "b", "gIA", "gI A=", "gIA=x", "????" })
	void whenBase64IsBadThenInvalid(String body) {
		newStream().appendJson("{\"records\":[{\"body\":\"" + body + "\"}]}", "s2-format", "base64")
			.expectError(422, "invalid", "invalid Base64 encoding");
	}

	@Test
	void whenFormatIsUnknownThenBadHeader() {
		StreamApi stream = newStream();
		stream.appendJson("{\"records\":[{}]}", "s2-format", "RAW")
			.expectError(400, "bad_header", "Invalid header `s2-format`: RAW");
		stream.read("seq_num=0", "s2-format", "bogus")
			.expectError(400, "bad_header", "Invalid header `s2-format`: bogus");
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/protobuf", "application/x-protobuf" })
	void protobufAppendsShouldBeAnsweredInTheAcceptedType(String contentType) throws Exception {
		StreamApi stream = newStream();
		byte[] body = input("a", "b").toByteArray();
		Reply json = api().send("POST", stream.records(), body, "content-type", contentType, "s2-basin", basin());
		assertPosition(json.expect(200).json().path("end"), 2);
		assertThat(json.header("content-type")).isEqualTo("application/json");
		Reply protobuf = api().send("POST", stream.records(), body, "content-type", contentType, "s2-basin", basin(),
				"accept", "application/protobuf");
		WireAppendAck ack = WireAppendAck.read(new ProtoReader(protobuf.expect(200).body()));
		assertThat(protobuf.header("content-type")).isEqualTo("application/protobuf");
		assertThat(ack.start().seqNum()).isEqualTo(2);
		assertThat(ack.end().seqNum()).isEqualTo(4);
	}

	@Test
	void whenProtobufIsBadThenBadProtoInJson() {
		api()
			.send("POST", newStream().records(), "abc".getBytes(StandardCharsets.UTF_8), "content-type",
					"application/protobuf", "s2-basin", basin(), "accept", "application/protobuf")
			.expectError(400, "bad_proto", "failed to decode Protobuf message: ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "zstd" })
	void compressedBodiesShouldBeAccepted(String coding) {
		StreamApi stream = newStream();
		String record = "{\"body\":\"" + "x".repeat(5000) + "\"}";
		byte[] json = ("{\"records\":[" + record + "]}").getBytes(StandardCharsets.UTF_8);
		Compression compression = Compression.negotiate(coding);
		api()
			.send("POST", stream.records(), compression.compress(json, 0, json.length), "content-type",
					"application/json", "content-encoding", coding, "s2-basin", basin())
			.expect(200);
		Reply read = stream.read("seq_num=0", "accept-encoding", coding).expect(200);
		assertThat(read.header("content-encoding")).isEqualTo(coding);
		byte[] plain = compression.decompress(read.body(), 0, read.body().length, MIB);
		assertThat(new String(plain, StandardCharsets.UTF_8)).contains("x".repeat(5000));
		assertThat(stream.read("seq_num=0", "accept-encoding", "identity").header("content-encoding")).isEmpty();
	}

	@Test
	void smallResponsesShouldNotBeCompressed() {
		StreamApi stream = newStreamOf(3);
		assertThat(stream.read("seq_num=0", "accept-encoding", "gzip, zstd").header("content-encoding")).isEmpty();
	}

	@Test
	void whenBodyExceedsTwoMegabytesThenBadJson() {
		String body = "\\n".repeat(MIB - 8);
		newStream().appendJson("{\"records\":[{\"body\":\"" + body + "\"}]}")
			.expectError(400, "bad_json", "Failed to buffer the request body: length limit exceeded");
	}

	@Test
	void anyTextShouldBeReadUnchanged() {
		StreamApi stream = newStream();
		String text = "\u0000\u0001\b\f\n\r\t\"\\/\u007f\u00e9\u20ac\ud83d\ude80\u2028";
		stream.append(WireAppendInput.of(WireAppendRecord.of(text).withHeaders(header(text, text))));
		JsonNode record = stream.read("seq_num=0").json().path("records").get(0);
		assertThat(record.path("body").asString()).isEqualTo(text);
		assertThat(record.path("headers").get(0).get(0).asString()).isEqualTo(text);
	}

	@Test
	void ackedAppendsShouldBeVisibleAtOnce() {
		StreamApi stream = newStream();
		for (int i = 0; i < 20; i++) {
			stream.append("r" + i);
			assertThat(stream.bodies("seq_num=" + i)).containsExactly("r" + i);
			assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(i + 1);
		}
	}

}
