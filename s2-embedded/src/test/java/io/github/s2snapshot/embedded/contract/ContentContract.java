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

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Formats and compression of requests and responses.
 */
abstract class ContentContract extends AbstractContract {

	private static final byte[] RECORD = "{\"records\":[{\"body\":\"x\"}]}".getBytes(StandardCharsets.UTF_8);

	private StreamApi large;

	ContentContract(Supplier<ContractServer> server) {
		super(server);
	}

	private synchronized StreamApi large() {
		if (this.large == null) {
			this.large = newStream();
			this.large.append("x".repeat(3000));
		}
		return this.large;
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "application/json|application/json", "*/*|application/json", "application/*|application/json",
					"nonsense|application/json", "text/html, text/event-stream|application/json",
					"application/protobuf|application/protobuf", "application/x-protobuf|application/protobuf",
					"APPLICATION/PROTOBUF|application/protobuf", "application/protobuf;q=0.5|application/protobuf",
					"application/protobuf, application/json|application/protobuf",
					"application/json, application/protobuf|application/json", "text/event-stream|text/event-stream",
					"TEXT/EVENT-STREAM|text/event-stream", "text/event-stream, application/json|text/event-stream" })
	void theFirstAcceptedTypeShouldBeUsed(String accept, String contentType) {
		Reply reply = large().read("seq_num=0&count=1", "accept", accept).expect(200);
		assertThat(reply.header("content-type")).isEqualTo(contentType);
	}

	@ParameterizedTest
	@ValueSource(strings = { "s2s/proto", "S2S/PROTO", "s2s/proto;x=1", "s2s/proto, application/json" })
	void theFirstContentTypeShouldSelectTheSession(String contentType) {
		Reply reply = large().read("seq_num=0&count=1", "content-type", contentType, "accept", "text/event-stream")
			.expect(200);
		assertThat(reply.header("content-type")).isEqualTo("s2s/proto");
		assertThat(reply.header("cache-control")).isEqualTo("no-cache, no-transform");
		assertThat(reply.header("x-accel-buffering")).isEqualTo("no");
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/protobuf", "text/event-stream", "application/json" })
	void errorsShouldBeJsonWhateverIsAccepted(String accept) {
		StreamApi stream = newStreamOf(2);
		Reply reply = stream.read("seq_num=2&count=1", "accept", accept).expectJson(416, stream.tailJson());
		assertThat(reply.header("content-type")).isEqualTo("application/json");
		stream.read("seq_num=x", "accept", accept).expectError(400, "bad_query", "");
		stream("nope").read("seq_num=0", "accept", accept).expectError(404, "stream_not_found", "");
		stream.appendJson("{\"records\":[]}", "accept", accept).expectError(422, "invalid", "");
		stream.appendJson("{\"records\":[{}],\"match_seq_num\":9}", "accept", accept)
			.expectJson(412, "{\"seq_num_mismatch\":2}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "gzip|gzip", "zstd|zstd", "gzip, zstd|zstd", "GZIP|gzip", "x-gzip|gzip", "*|zstd",
					"gzip;q=0, *|zstd", "zstd;q=0.1, gzip;q=0.9|gzip", "zstd;q=0|''", "gzip;q=0|''", "br|''",
					"deflate|''", "identity|''" })
	void responsesShouldBeCompressedAsAccepted(String accepted, String coding) {
		Reply reply = large().read("seq_num=0", "accept-encoding", accepted).expect(200);
		assertThat(reply.header("content-encoding")).isEqualTo(coding);
		assertThat(reply.headers().allValues("vary")).contains("accept-encoding");
		byte[] body = Compression.negotiate(coding).decompress(reply.body(), 0, reply.body().length, 10_000);
		assertThat(new String(body, StandardCharsets.UTF_8)).contains("x".repeat(3000));
	}

	@Test
	void everyHeaderThatAcceptsACodingShouldCount() {
		String[] accepted = { "accept-encoding", "br", "accept-encoding", "gzip" };
		assertThat(large().read("seq_num=0", accepted).expect(200).header("content-encoding")).isEqualTo("gzip");
		byte[] frame = large()
			.read("seq_num=0&count=1", "accept-encoding", "br", "accept-encoding", "gzip", "content-type", "s2s/proto")
			.expect(200)
			.body();
		assertThat(frame[FrameEncoder.HEADER_BYTES - 1]).isEqualTo((byte) Compression.GZIP.flagBits());
	}

	@Test
	void protobufShouldBeCompressedToo() throws Exception {
		Reply reply = large().read("seq_num=0", "accept-encoding", "gzip", "accept", "application/protobuf")
			.expect(200);
		assertThat(reply.header("content-encoding")).isEqualTo("gzip");
		byte[] body = Compression.GZIP.decompress(reply.body(), 0, reply.body().length, 10_000);
		assertThat(WireReadBatch.read(new ProtoReader(body)).records().get(0).body().toUtf8())
			.isEqualTo("x".repeat(3000));
	}

	@Test
	void eventStreamsShouldStayPlain() {
		Reply reply = large().read("seq_num=0&count=1", "accept-encoding", "gzip, zstd", "accept", "text/event-stream")
			.expect(200);
		assertThat(reply.header("content-encoding")).isEmpty();
		assertThat(reply.text()).contains("x".repeat(3000));
	}

	@ParameterizedTest
	@ValueSource(strings = { "br", "deflate", "x-gzip", "GZIP", "gzip, zstd" })
	void whenTheCodingOfABodyIsUnknownThenUnsupported(String coding) {
		Reply reply = api()
			.send("POST", newStream().records(), RECORD, "content-type", "application/json", "content-encoding", coding,
					"s2-basin", basin())
			.expectEmpty(415);
		assertThat(reply.header("accept-encoding")).isEqualTo("zstd,gzip");
	}

	@Test
	void identityShouldBeAccepted() {
		api()
			.send("POST", newStream().records(), RECORD, "content-type", "application/json", "content-encoding",
					"identity", "s2-basin", basin())
			.expect(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "zstd" })
	void whenACompressedBodyIsDamagedThenBadJson(String coding) {
		api()
			.send("POST", newStream().records(), RECORD, "content-type", "application/json", "content-encoding", coding,
					"s2-basin", basin())
			.expectError(400, "bad_json", "Failed to buffer the request body: ");
	}

	@Test
	void whenABodyOfProtobufCannotBeReadThenBadProto() {
		StreamApi stream = newStream();
		api()
			.send("POST", stream.records(), RECORD, "content-type", "application/protobuf", "content-encoding", "gzip",
					"s2-basin", basin())
			.expectError(400, "bad_proto", "Failed to buffer the request body");
		stream.append(input("x".repeat(2 * 1024 * 1024)))
			.expectError(400, "bad_proto", "Failed to buffer the request body");
	}

	@Test
	void whenABodyHasAnotherTypeThenItIsNotRead() {
		StreamApi stream = newStream();
		String[] damaged = { "content-type", "text/plain", "content-encoding", "gzip", "s2-basin", basin() };
		for (String[] request : new String[][] { { "POST", stream.records() }, { "POST", "/v1/streams" },
				{ "PUT", stream.path() }, { "PATCH", stream.path() }, { "POST", "/v1/basins" } }) {
			api().send(request[0], request[1], RECORD, damaged)
				.expectError(400, "bad_json", "Expected request with `Content-Type: application/json`");
		}
		api().send("PUT", stream.path(), RECORD, "content-encoding", "gzip", "s2-basin", basin()).expect(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "application/protobuf" })
	void whenABodyIsTooLargeThenItIsRefusedBeforeItsEnd(String type) throws Exception {
		URI endpoint = URI.create(server().endpoint());
		try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
			socket.setSoTimeout(20_000);
			byte[] body = new byte[2 * 1024 * 1024 + 1];
			String head = "POST " + newStream().records() + " HTTP/1.1\r\nhost: x\r\ns2-basin: " + basin()
					+ "\r\ncontent-type: " + type + "\r\ntransfer-encoding: chunked\r\n\r\n"
					+ Integer.toHexString(body.length) + "\r\n";
			socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
			socket.getOutputStream().write(body);
			String status = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
				.readLine();
			assertThat(status).isEqualTo("HTTP/1.1 400 Bad Request");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "zstd" })
	void configurationsMayBeCompressedToo(String coding) {
		Compression compression = Compression.negotiate(coding);
		StreamApi stream = newStream();
		byte[] json = "{\"retention_policy\":{\"age\":5}}".getBytes(StandardCharsets.UTF_8);
		api()
			.send("PUT", stream.path(), compression.compress(json, 0, json.length), "content-type", "application/json",
					"content-encoding", coding, "s2-basin", basin())
			.expect(200);
		assertThat(stream.get(stream.path()).json().path("retention_policy").path("age").asInt()).isEqualTo(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "zstd" })
	void protobufBodiesMayBeCompressed(String coding) {
		StreamApi stream = newStream();
		byte[] body = input("a".repeat(2000)).toByteArray();
		api()
			.send("POST", stream.records(), Compression.negotiate(coding).compress(body, 0, body.length),
					"content-type", "application/protobuf", "content-encoding", coding, "s2-basin", basin())
			.expect(200);
		assertThat(stream.bodies("seq_num=0")).containsExactly("a".repeat(2000));
	}

	@Test
	void theFormatShouldNotMatterForProtobuf() throws Exception {
		StreamApi stream = newStream();
		WireAppendInput input = input("aGk=");
		api()
			.send("POST", stream.records(), input.toByteArray(), "content-type", "application/protobuf", "s2-format",
					"base64", "s2-basin", basin())
			.expect(200);
		Reply read = stream.read("seq_num=0", "s2-format", "base64", "accept", "application/protobuf").expect(200);
		assertThat(WireReadBatch.read(new ProtoReader(read.body())).records().get(0).body().toUtf8()).isEqualTo("aGk=");
		api()
			.send("POST", stream.records(), input.toByteArray(), "content-type", "application/protobuf", "s2-format",
					"nonsense", "s2-basin", basin())
			.expect(200);
	}

	@Test
	void whenATokenInProtobufIsTooLongThenInvalid() {
		StreamApi stream = newStream();
		stream.append(input("").withFencingToken("\u00e9".repeat(18)))
			.expectJson(412, "{\"fencing_token_mismatch\":\"\"}");
		stream.append(input("").withFencingToken("a".repeat(37)))
			.expectError(422, "invalid", "fencing token must not exceed 36 bytes in length");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0a05", "0805", "0b0c", "0a020a05", "07", "0001", "ffffffffffffffffffffff", "0a001a02fffe",
			"0a020a00", "0a041202080a", "10ffffffffffffffffff02", "80808080800100", "1801", "7c", "7b840178" })
	void whenProtobufIsNotAnAppendThenBadProto(String hex) {
		api()
			.send("POST", newStream().records(), HexFormat.of().parseHex(hex), "content-type", "application/protobuf",
					"s2-basin", basin())
			.expectError(400, "bad_proto", "failed to decode Protobuf message: ");
	}

	@Test
	void unknownFieldsOfProtobufShouldBeIgnored() {
		StreamApi stream = newStream();
		api()
			.send("POST", stream.records(), new byte[] { 0x0a, 0, 0x3a, 1, 'x' }, "content-type",
					"application/protobuf", "s2-basin", basin())
			.expect(200);
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "{\"records\":[{}],\"records\":[{}]}|duplicate field `records`",
					"{\"records\":[{\"body\":\"a\",\"body\":\"b\"}]}|duplicate field `body`",
					"{\"records\":[{}],\"fencing_token\":\"\",\"fencing_token\":\"\"}|duplicate field `fencing_token`",
					"{\"records\":[{\"body\":\"\\ud800\"}]}|unexpected end of hex escape",
					"{\"records\":[{\"timestamp\":-0}]}|invalid type: floating point `-0.0`, expected u64",
					"{\"records\":[{\"timestamp\":1e3}]}|invalid type: floating point `1000.0`, expected u64",
					"{\"records\":[{\"timestamp\":true}]}|invalid type: boolean `true`, expected u64",
					"{\"records\":[{\"headers\":[{}]}]}|invalid type: map, expected tuple struct Header",
					"{\"records\":null}|invalid type: null, expected a sequence", "' '|EOF while parsing a value",
					"{\"records\":[null]}|invalid type: null, expected struct AppendRecord",
					"{\"records\":[{}],\"fencing_token\":5}|invalid type: integer `5`, expected" })
	void whenJsonHasInvalidValuesThenBadJson(String body, String message) {
		newStream().appendJson(body).expectError(400, "bad_json", message);
	}

	@Test
	void whenJsonBeginsWithAByteOrderMarkThenBadJson() {
		newStream().appendJson("\ufeff{\"records\":[{}]}").expectError(400, "bad_json", "expected value");
	}

	@Test
	void anEmptyBodyShouldCountAsMissing() {
		StreamApi stream = newStream();
		assertThat(api().json("PUT", stream.path(), "", inBasin()).expect(200).header("s2-provision-result"))
			.isEqualTo("noop");
		// A body without a content type is ignored
		byte[] config = "{\"retention_policy\":{\"age\":5}}".getBytes(StandardCharsets.UTF_8);
		assertThat(api().send("PUT", stream.path(), config, inBasin()).expect(200).header("s2-provision-result"))
			.isEqualTo("noop");
		assertThat(api().json("PUT", "/v1/basins/" + basin(), "").expect(200).header("s2-provision-result"))
			.isEqualTo("noop");
		api().json("PATCH", stream.path(), "", inBasin()).expectError(400, "bad_json", "EOF while parsing a value");
		api().send("PATCH", stream.path(), null, inBasin())
			.expectError(400, "bad_json", "Expected request with `Content-Type: application/json`");
	}

}
