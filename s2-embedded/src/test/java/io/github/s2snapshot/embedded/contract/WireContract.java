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

import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.vertx.core.Future;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.proto.WireAppendAck;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bytes of the protocol, and settings of the connection.
 */
abstract class WireContract extends AbstractContract {

	private static final HexFormat HEX = HexFormat.of();

	WireContract(Supplier<ContractServer> server) {
		super(server);
	}

	@Test
	void theTailOfAnEmptyStreamShouldBeAnEmptyMessage() {
		try (S2sSession session = newStream().readSession("seq_num=0").expectOpen()) {
			Frame frame = session.expectFrame();
			assertThat(frame.flags()).isZero();
			assertThat(hex(frame)).isEqualTo("1200");
			assertThat(frame.decode(WireReadBatch::read).tail()).isNotNull();
		}
	}

	@Test
	void aHeartbeatShouldHaveATailOnly() {
		StreamApi stream = newStream("{\"timestamping\":{\"uncapped\":true}}");
		stream.append(WireAppendInput.of(record("x").withTimestamp(5))).expect(200);
		try (S2sSession session = stream.readSession("seq_num=1").expectOpen()) {
			assertThat(hex(session.expectFrame())).isEqualTo("120408011005");
		}
	}

	@Test
	void sequenceNumberZeroShouldBeLeftOut() {
		StreamApi stream = newStream();
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(HEX.parseHex("000006000a031a0161"));
			Frame ack = session.expectFrame();
			assertThat(ack.flags()).isZero();
			// Only the start has a timestamp, of six bytes
			assertThat(hex(ack)).startsWith("0a0710").contains("12090801", "1a090801");
			assertThat(ack.decode(WireAppendAck::read).end().seqNum()).isEqualTo(1);
		}
	}

	@Test
	void recordsShouldBeEncodedInOrderOfTheirFields() {
		StreamApi stream = newStream();
		stream.append(
				WireAppendInput.of(record("hello").withTimestamp(5).withHeaders(header("k", "v"), header("k", "v2")),
						record("").withTimestamp(5)))
			.expect(200);
		try (S2sSession session = stream.readSession("seq_num=0&wait=0").expectOpen()) {
			assertThat(hex(session.expectFrame()))
				.isEqualTo("0a1a1005" + "1a060a016b120176" + "1a070a016b12027632" + "220568656c6c6f" + "0a0408011005");
			session.expectEnd();
		}
	}

	@Test
	void aTerminalFrameShouldBeStatusAndJson() {
		StreamApi stream = newStreamOf(12);
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(input("x").withMatchSeqNum(0));
			Frame frame = session.expectFrame();
			assertThat(frame.flags()).isEqualTo(0x80);
			assertThat(hex(frame)).isEqualTo("019c7b227365715f6e756d5f6d69736d61746368223a31327d");
			session.expectEnd();
		}
	}

	@ParameterizedTest
	@CsvSource({ "1000, 0", "1100, 32" })
	void onlyLargeFramesShouldBeCompressed(int bytes, int flags) {
		StreamApi stream = newStream();
		stream.append("x".repeat(bytes));
		try (S2sSession session = stream.readSession("seq_num=0&count=1", "accept-encoding", "zstd").expectOpen()) {
			assertThat(session.expectFrame().flags()).isEqualTo(flags);
		}
	}

	@Test
	void jsonShouldBeWrittenInOrderOfItsFields() {
		StreamApi stream = newStream();
		stream
			.appendJson("{\"records\":[{\"body\":\"b\",\"timestamp\":7,\"headers\":[[\"n\",\"v\"]]},"
					+ "{\"timestamp\":8}]}")
			.expect(200);
		assertThat(stream.read("seq_num=0").text())
			.isEqualTo("{\"records\":[{\"seq_num\":0,\"timestamp\":7,\"headers\":[[\"n\",\"v\"]],\"body\":\"b\"},"
					+ "{\"seq_num\":1,\"timestamp\":8}]}");
		assertThat(stream.get(stream.records() + "/tail").text())
			.isEqualTo("{\"tail\":{\"seq_num\":2,\"timestamp\":8}}");
		assertThat(stream.appendJson("{\"records\":[{\"timestamp\":9}]}").text())
			.isEqualTo("{\"start\":{\"seq_num\":2,\"timestamp\":9},\"end\":{\"seq_num\":3,\"timestamp\":9},"
					+ "\"tail\":{\"seq_num\":3,\"timestamp\":9}}");
	}

	@Test
	void unaryCallsShouldWorkOverHttp2() throws Exception {
		StreamApi stream = newStreamOf(2);
		HttpClientRequest request = request(HttpMethod.GET, stream.records() + "?seq_num=0&count=1");
		// Set before the request is sent, because a body without a handler is dropped
		Future<JsonNode> answer = request.response().compose((response) -> {
			assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
			assertThat(response.statusCode()).isEqualTo(200);
			return response.body();
		}).map((buffer) -> new JsonMapper().readTree(buffer.getBytes()));
		await(request.end());
		JsonNode body = await(answer);
		assertThat(body.path("records").get(0).path("body").asString()).isEqualTo("r0");
		HttpClientResponse refused = await(request(HttpMethod.POST, "/v1/locations").send());
		assertThat(refused.statusCode()).isEqualTo(405);
		assertThat(refused.getHeader("allow")).isEqualTo("GET,HEAD");
	}

	@Test
	void theConnectionShouldAllowManyStreams() throws Exception {
		HttpClientRequest request = request(HttpMethod.GET, "/health");
		await(request.send());
		Http2Settings settings = (Http2Settings) request.connection().remoteSettings();
		assertThat(settings.getMaxConcurrentStreams()).isEqualTo(200);
		assertThat(settings.getInitialWindowSize()).isEqualTo(1024 * 1024);
		assertThat(settings.getMaxFrameSize()).isEqualTo(16 * 1024);
	}

	private HttpClientRequest request(HttpMethod method, String path) throws Exception {
		return await(server().http2()
			.request(new RequestOptions().setMethod(method)
				.setAbsoluteURI(server().endpoint() + path)
				.putHeader("s2-basin", basin())));
	}

	private static <T> T await(Future<T> future) throws Exception {
		return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
	}

	private static String hex(Frame frame) {
		return HEX.formatHex(frame.body().toByteArray());
	}

}
