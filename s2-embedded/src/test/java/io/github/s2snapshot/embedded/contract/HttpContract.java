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

import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Paths, methods, headers, and what the cloud has but a local server has not.
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
	void whenOnlyTheCloudHasItThenNotImplemented(String path) {
		api().get(path).expectError(501, "not_implemented", "Not implemented");
	}

	@Test
	void whenOnlyTheCloudHasItThenArgumentsAreStillChecked() {
		api().get("/v1/metrics")
			.expectError(400, "bad_query", "Failed to deserialize query string: missing field `set`");
		api().get("/v1/access-tokens?limit=x").expectError(400, "bad_query", "Failed to deserialize query string");
		api().delete("/v1/access-tokens/" + "a".repeat(97))
			.expectError(400, "bad_path", "Invalid URL: access token id must not exceed 96 bytes in length");
		api().delete("/v1/access-tokens/x").expectError(501, "not_implemented", "Not implemented");
	}

	@Test
	void anyAccessTokenShouldDo() {
		api().get("/v1/basins", "authorization", "Bearer whatever").expect(200);
	}

	@Test
	void headShouldAnswerLikeGetWithoutBody() {
		Reply reply = api().send("HEAD", "/v1/basins", null).expectEmpty(200);
		assertThat(reply.header("content-type")).isEqualTo("application/json");
	}

}
