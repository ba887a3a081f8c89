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

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Paths, methods, headers, and operations that only the cloud service supports.
 */
abstract class HttpContract extends AbstractContract {

	HttpContract(Supplier<ContractServer> server) {
		super(server);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/health", "/ping" })
	void healthShouldBeOk(String path) {
		assertThat(api().get(path).expect(200).text()).isEqualTo("OK");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/v1", "/v1/nope", "/v1/basins/", "/v1/basins/aaaaaaaa/x", "/v1/streams/",
			"/v1/streams/a/b", "/v1/streams/a/records/", "/v1/streams/a/records/tail/", "/v1/streams/a/records/nope" })
	void whenPathIsUnknownThenEmpty404(String path) {
		api().get(path, inBasin()).expectEmpty(404);
	}

	@ParameterizedTest
	@CsvSource(delimiter = ' ',
			value = { "PUT /v1/basins", "POST /v1/basins/aaaaaaaa", "DELETE /v1/streams", "POST /v1/streams/a",
					"PUT /v1/streams/a/records", "DELETE /v1/streams/a/records", "POST /v1/streams/a/records/tail",
					"DELETE /health" })
	void whenMethodIsUnknownThenEmpty405(String method, String path) {
		Reply reply = api().send(method, path, null, inBasin()).expectEmpty(405);
		assertThat(reply.header("allow")).contains("GET");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/streams", "/v1/streams/a", "/v1/streams/a/records", "/v1/streams/a/records?seq_num=x",
			"/v1/streams/a/records/tail" })
	void whenBasinIsMissingThenBadHeader(String path) {
		api().get(path).expectError(400, "bad_header", "Missing header `s2-basin`");
	}

	@Test
	void whenBasinHeaderIsBadThenBadHeader() {
		api().get("/v1/streams", "s2-basin", "x")
			.expectError(400, "bad_header",
					"Invalid header `s2-basin`: basin name should be at least 8 bytes in length");
		api().get("/v1/streams", "s2-basin", "ABCDEFGH")
			.expectError(400, "bad_header",
					"Invalid header `s2-basin`: basin name must begin with a lowercase letter or number");
	}

	@ParameterizedTest
	@CsvSource({ "abcdefg, basin name should be at least 8 bytes in length",
			"Abcdefgh, basin name must begin with a lowercase letter or number",
			"abcdefgh-, basin name must end with a lowercase letter or number",
			"abcd_efgh, 'basin name must comprise lowercase letters, numbers, and hyphens'",
			"abcdefgh%20, basin name must end with a lowercase letter or number",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, basin name must not exceed 48 bytes in length" })
	void whenBasinInPathIsBadThenBadPath(String segment, String problem) {
		api().get("/v1/basins/" + segment).expectError(400, "bad_path", "Invalid URL: " + problem);
	}

	@ParameterizedTest
	@CsvSource({ ". , must not be \".\" or \"..\"", "%2E%2E, must not be \".\" or \"..\"",
			"a%00b, must not contain NUL bytes" })
	void whenStreamInPathIsBadThenBadPath(String segment, String problem) {
		api().get("/v1/streams/" + segment + "/records/tail", inBasin())
			.expectError(400, "bad_path", "Invalid URL: stream name " + problem);
	}

	@Test
	void whenStreamInPathIsTooLongOrNoTextThenBadPath() {
		api().get("/v1/streams/" + "a".repeat(513), inBasin())
			.expectError(400, "bad_path", "Invalid URL: stream name must not exceed 512 bytes in length");
		api().get("/v1/streams/%FF", inBasin()).expectError(400, "bad_path", "Invalid URL: Invalid UTF-8 in `stream`");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/access-tokens", "/v1/metrics?set=active-basins", "/v1/metrics/basin-name?set=storage",
			"/v1/metrics/basin-name/stream?set=storage", "/v1/locations", "/v1/locations/default" })
	void whenAnOperationIsOnlyInTheCloudThenNotImplemented(String path) {
		api().get(path).expectError(501, "not_implemented", "Not implemented");
	}

	@Test
	void whenAnOperationIsOnlyInTheCloudThenItsArgumentsAreChecked() {
		api().get("/v1/metrics")
			.expectError(400, "bad_query", "Failed to deserialize query string: missing field `set`");
		api().get("/v1/access-tokens?limit=x").expectError(400, "bad_query", "Failed to deserialize query string");
		api().delete("/v1/access-tokens/" + "a".repeat(97))
			.expectError(400, "bad_path", "Invalid URL: access token id must not exceed 96 bytes in length");
		api().delete("/v1/access-tokens/x").expectError(501, "not_implemented", "Not implemented");
	}

	@Test
	void anyAccessTokenShouldBeAccepted() {
		api().get("/v1/basins", "authorization", "Bearer whatever").expect(200);
	}

	@Test
	void headShouldAnswerLikeGetWithoutBody() {
		Reply reply = api().send("HEAD", "/v1/basins", null).expectEmpty(200);
		assertThat(reply.header("content-type")).isEqualTo("application/json");
	}

	@ParameterizedTest
	@CsvSource({ "accept, text/event-stream, seq_num=0", "accept, text/event-stream, seq_num=0&count=1",
			"accept, text/event-stream, count=0", "content-type, s2s/proto, seq_num=0",
			"content-type, s2s/proto, seq_num=0&wait=30" })
	void headShouldAnswerWithTheHeadOfASessionOnly(String header, String type, String query) throws Exception {
		StreamApi stream = newStreamOf(2);
		URI endpoint = URI.create(server().endpoint());
		try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
			socket.setSoTimeout(20_000);
			String head = "HEAD " + stream.records() + "?" + query + " HTTP/1.1\r\nhost: x\r\ns2-basin: " + basin()
					+ "\r\n" + header + ": " + type + "\r\n\r\n";
			String next = "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
			socket.getOutputStream().write((head + next).getBytes(StandardCharsets.US_ASCII));
			String[] responses = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
				.split("\r\n\r\n", -1);
			// The body of the second would follow that of the first, if that had one
			assertThat(responses).hasSize(3);
			assertThat(responses[0].lines()).contains("HTTP/1.1 200 OK", "content-type: " + type);
			assertThat(responses[1]).startsWith("HTTP/1.1 200 OK");
			assertThat(responses[2]).isEqualTo("OK");
		}
	}

	@Test
	void whenThePositionIsBeyondTheTailThenTheReasonPhraseIsSet() throws Exception {
		StreamApi stream = newStreamOf(2);
		URI endpoint = URI.create(server().endpoint());
		try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
			socket.setSoTimeout(20_000);
			String request = "GET " + stream.records() + "?seq_num=9 HTTP/1.1\r\nhost: x\r\ns2-basin: " + basin()
					+ "\r\nconnection: close\r\n\r\n";
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
				.startsWith("HTTP/1.1 416 Range Not Satisfiable\r\n");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = ' ',
			value = { "/v1/basins GET,HEAD,POST", "/v1/basins/aaaaaaaa GET,HEAD,PUT,DELETE,PATCH",
					"/v1/streams GET,HEAD,POST", "/v1/streams/a GET,HEAD,PUT,DELETE,PATCH",
					"/v1/streams/a/records GET,HEAD,POST", "/v1/streams/a/records/tail GET,HEAD",
					"/v1/access-tokens GET,HEAD,POST", "/v1/access-tokens/a DELETE", "/v1/locations GET,HEAD",
					"/v1/locations/default GET,HEAD,PUT", "/v1/metrics GET,HEAD", "/health GET,HEAD", "/ping GET,HEAD",
					"/metrics GET,HEAD" })
	void optionsShouldListTheMethods(String path, String allow) {
		Reply reply = api().send("OPTIONS", path, null).expectEmpty(200);
		assertThat(reply.header("allow")).isEqualTo(allow);
		assertThat(api().send("TEST", path, null, inBasin()).expectEmpty(405).header("allow")).isEqualTo(allow);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/health", "/v1/basins", "/v1/basins?limit=x", "/nope", "/v1/streams/a/records/tail" })
	void pagesOfAnyOriginShouldReadResponses(String path) {
		Reply reply = api().get(path, "origin", "https://app.example");
		assertThat(reply.header("access-control-allow-origin")).isEqualTo("https://app.example");
		assertThat(reply.header("access-control-allow-credentials")).isEqualTo("true");
		assertThat(reply.headers().allValues("vary"))
			.contains("origin, access-control-request-method, access-control-request-headers");
		Reply plain = api().get(path);
		assertThat(plain.headers().firstValue("access-control-allow-origin")).isEmpty();
		assertThat(plain.header("access-control-allow-credentials")).isEqualTo("true");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/streams/a/records", "/v1/basins", "/health", "/nope" })
	void preflightsShouldAllowTheRequestedMethodAndHeaders(String path) {
		Reply reply = api()
			.send("OPTIONS", path, null, "origin", "https://app.example", "access-control-request-method", "PATCH",
					"access-control-request-headers", "content-type,s2-basin")
			.expectEmpty(200);
		assertThat(reply.header("access-control-allow-origin")).isEqualTo("https://app.example");
		assertThat(reply.header("access-control-allow-methods")).isEqualTo("PATCH");
		assertThat(reply.header("access-control-allow-headers")).isEqualTo("content-type,s2-basin");
	}

	@Test
	void eventStreamsShouldBeReadableByPagesToo() {
		Reply reply = newStreamOf(1).read("seq_num=0&count=1", "accept", "text/event-stream", "origin", "null")
			.expect(200);
		assertThat(reply.header("access-control-allow-origin")).isEqualTo("null");
	}

	@Test
	void responsesShouldHaveADate() {
		assertThat(api().get("/health").header("date")).endsWith(" GMT").hasSize(29);
	}

	@Test
	void metricsShouldIncludeTheProcessAndAppends() {
		newStreamOf(3);
		Reply reply = api().get("/metrics").expect(200);
		assertThat(reply.header("content-type")).isEqualTo("text/plain; version=0.0.4");
		assertThat(reply.text().lines()).contains("# TYPE process_cpu_seconds_total counter",
				"# TYPE process_start_time_seconds gauge", "# TYPE process_threads gauge",
				"# HELP s2_append_batch_records Append batch size in number of records",
				"# TYPE s2_append_batch_records histogram", "# HELP s2_append_batch_bytes Append batch size in bytes",
				"# TYPE s2_append_batch_bytes histogram",
				"# HELP s2_append_ack_latency_seconds Append ack latency in seconds",
				"# HELP s2_append_permit_latency_seconds Append permit latency in seconds");
		assertThat(reply.text()).contains("\ns2_append_batch_records_bucket{le=\"10\"} ",
				"\ns2_append_batch_records_bucket{le=\"+Inf\"} ", "\ns2_append_batch_bytes_bucket{le=\"1048576\"} ",
				"\ns2_append_batch_bytes_sum ", "\ns2_append_ack_latency_seconds_bucket{le=\"0.005\"} ",
				"\ns2_append_ack_latency_seconds_bucket{le=\"2.5\"} ", "\ns2_append_ack_latency_seconds_count ",
				"\ns2_append_permit_latency_seconds_sum ");
	}

	@Test
	void metricsShouldCountAppends() {
		long before = metric("s2_append_batch_records_sum");
		StreamApi stream = newStreamOf(7);
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(input("a", "b"));
			session.expectAck(7, 9);
		}
		assertThat(metric("s2_append_batch_records_sum") - before).isEqualTo(9);
	}

	private long metric(String name) {
		return api().get("/metrics")
			.text()
			.lines()
			.filter((line) -> line.startsWith(name + " "))
			.mapToLong((line) -> Long.parseLong(line.substring(name.length() + 1)))
			.sum();
	}

	@Test
	void whenANameWithinThePathIsEmptyThenBadPath() {
		api().get("/v1/streams//records", inBasin())
			.expectError(400, "bad_path", "Invalid URL: stream name must not be empty");
		api().get("/v1/streams//records/tail", inBasin())
			.expectError(400, "bad_path", "Invalid URL: stream name must not be empty");
		api().delete("/v1/streams//records", inBasin()).expectEmpty(405);
	}

	@Test
	void whenTheBasinHeaderIsEmptyThenBadHeader() {
		api().get("/v1/streams", "s2-basin", "")
			.expectError(400, "bad_header",
					"Invalid header `s2-basin`: basin name should be at least 8 bytes in length");
	}

	@ParameterizedTest
	@CsvSource({ "/v1/streams/%25, %", "/v1/streams/a%20b, a b", "/v1/streams/a+b, a+b", "/v1/streams/a;b, a;b",
			"/v1/streams/%C3%A9, \u00e9", "/v1/streams/a%2Fb, a/b" })
	void escapesInPathsShouldBeDecodedOnce(String path, String name) {
		api().get(path, inBasin())
			.expectError(404, "stream_not_found", "stream `" + name + "` in basin `" + basin() + "` not found");
	}

	@ParameterizedTest
	@CsvSource({ "/v1/basins?start_after=UPPER, basin start-after must begin with a lowercase letter or number",
			"/v1/streams?start_after=%00, stream start-after must not contain NUL bytes",
			"/v1/access-tokens?start_after=%00, access token start-after must not contain NUL bytes" })
	void whenStartAfterIsNoNameThenBadQuery(String path, String problem) {
		api().get(path, inBasin())
			.expectError(400, "bad_query", "Failed to deserialize query string: start_after: " + problem);
	}

	@Test
	void whenStartAfterOrPrefixIsTooLongThenBadQuery() {
		api().get("/v1/basins?start_after=" + "a".repeat(49))
			.expectError(400, "bad_query",
					"Failed to deserialize query string: start_after: basin start-after must not exceed 48 bytes in length");
		api().get("/v1/streams?start_after=" + "a".repeat(513), inBasin())
			.expectError(400, "bad_query",
					"Failed to deserialize query string: start_after: stream start-after must not exceed 512 bytes in length");
		api().get("/v1/streams?prefix=%00", inBasin())
			.expectError(400, "bad_query",
					"Failed to deserialize query string: prefix: stream prefix must not contain NUL bytes");
		api().get("/v1/basins?prefix=" + "a".repeat(49))
			.expectError(400, "bad_query",
					"Failed to deserialize query string: prefix: basin prefix must not exceed 48 bytes in length");
	}

	@Test
	void whenARequestTokenOfAStreamIsTooLongThenBadHeader() {
		api()
			.json("POST", "/v1/streams", "{\"stream\":\"tokens\"}", "s2-basin", basin(), "s2-request-token",
					"a".repeat(37))
			.expectError(400, "bad_header",
					"Invalid header `s2-request-token`: request token was longer than 36 bytes in length: 37");
		api()
			.json("POST", "/v1/streams", "{\"stream\":\"tokens\"}", "s2-basin", basin(), "s2-request-token",
					"a".repeat(36))
			.expect(201);
	}

	@Test
	void whenAClientOffersAnUpgradeThenItsRequestIsServed() throws Exception {
		HttpClient upgrading = HttpClient.newHttpClient();
		HttpRequest request = HttpRequest.newBuilder(URI.create(server().endpoint() + "/health"))
			.timeout(Duration.ofSeconds(20))
			.build();
		assertThat(upgrading.send(request, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("OK");
		assertThat(upgrading.send(request, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("OK");
	}

}
