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
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Basins: create, ensure, configure, list, delete.
 */
abstract class BasinContract extends AbstractContract {

	private static final String EMPTY_CONFIG = "{\"default_stream_config\":null,\"stream_cipher\":null,"
			+ "\"create_stream_on_append\":false,\"create_stream_on_read\":false}";

	BasinContract(Supplier<ContractServer> server) {
		super(server);
	}

	@Test
	void createShouldAnswerWithTheBasin() {
		String name = Api.uniqueName("basin");
		Reply reply = create(name, "");
		reply.expect(201);
		assertThat(reply.header("s2-provision-result")).isEqualTo("created");
		JsonNode info = reply.json();
		assertThat(info.propertyNames()).containsExactlyInAnyOrder("name", "location", "created_at", "deleted_at",
				"state");
		assertThat(info.path("name").asString()).isEqualTo(name);
		assertThat(info.path("deleted_at").isNull()).isTrue();
		assertThat(info.path("state").asString()).isEqualTo("active");
		assertThat(OffsetDateTime.parse(info.path("created_at").asString()))
			.isAfter(OffsetDateTime.now().minusMinutes(1));
		api().get("/v1/basins/" + name).expectJson(200, EMPTY_CONFIG);
	}

	@Test
	void whenCreatedTwiceThenAlreadyExists() {
		String name = Api.uniqueName("basin");
		create(name, "").expect(201);
		create(name, "").expectError(409, "resource_already_exists", "basin `" + name + "` already exists");
	}

	@Test
	void whenCreatedTwiceWithTheSameTokenThenNoop() {
		String name = Api.uniqueName("basin");
		create(name, "", "s2-request-token", "t1").expect(201);
		Reply repeated = create(name, ",\"config\":{}", "s2-request-token", "t1").expect(201);
		assertThat(repeated.header("s2-provision-result")).isEqualTo("noop");
		create(name, "", "s2-request-token", "t2").expect(409);
		create(name, ",\"config\":{\"create_stream_on_read\":true}", "s2-request-token", "t1").expect(409);
		create(name, "").expect(409);
	}

	@Test
	void whenRequestTokenIsTooLongThenBadHeader() {
		create(Api.uniqueName("basin"), "", "s2-request-token", "a".repeat(56)).expectError(400, "bad_header",
				"Invalid header `s2-request-token`: request token was longer than 36 bytes in length: 56");
	}

	@ParameterizedTest
	@CsvSource({ "'', basin name should be at least 8 bytes in length",
			"abcdefg, basin name should be at least 8 bytes in length",
			"-abcdefgh, basin name must begin with a lowercase letter or number" })
	void whenNameInBodyIsBadThenBadJson(String name, String problem) {
		create(name, "").expectError(400, "bad_json", problem);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "5", "null", "{}", "{\"basin\":5}", "{\"basin\":\"abcdefgh\"} x",
			"{\"basin\":\"abcdefgh\",\"config\":5}",
			"{\"basin\":\"abcdefgh\",\"config\":{\"create_stream_on_append\":null}}",
			"{\"basin\":\"abcdefgh\",\"config\":{\"stream_cipher\":\"rot13\"}}" })
	void whenBodyIsBadThenBadJson(String body) {
		api().json("POST", "/v1/basins", body).expectError(400, "bad_json", "");
	}

	@Test
	void whenContentTypeIsNotJsonThenBadJson() {
		api().send("POST", "/v1/basins", "{}".getBytes(), "content-type", "text/plain")
			.expectError(400, "bad_json", "Expected request with `Content-Type: application/json`");
		api().send("POST", "/v1/basins", "{}".getBytes())
			.expectError(400, "bad_json", "Expected request with `Content-Type: application/json`");
	}

	@Test
	void unknownFieldsShouldBeIgnored() {
		create(Api.uniqueName("basin"), ",\"nonsense\":[1,{}],\"config\":{\"more\":\"nonsense\"}").expect(201);
	}

	@Test
	void theMinimumAgeOfEmptyStreamsShouldBeUnsetByDefault() {
		String path = "/v1/basins/" + Api.uniqueName("basin");
		api().json("PUT", path, "{\"config\":{\"default_stream_config\":{\"delete_on_empty\":{}}}}").expect(201);
		assertThat(api().get(path).json().at("/default_stream_config/delete_on_empty/min_age_secs").asInt(-1)).isZero();
		api()
			.json("PUT", path, "{\"config\":{\"default_stream_config\":{\"delete_on_empty\":{\"min_age_secs\":null}}}}")
			.expectError(400, "bad_json", "invalid type: null, expected u64");
	}

	@Test
	void ensureShouldCreateUpdateOrDoNothing() {
		String path = "/v1/basins/" + Api.uniqueName("basin");
		Reply created = api().send("PUT", path, null).expect(201);
		assertThat(created.header("s2-provision-result")).isEqualTo("created");
		Reply noop = api().send("PUT", path, null).expect(200);
		assertThat(noop.header("s2-provision-result")).isEqualTo("noop");
		Reply updated = api().json("PUT", path, "{\"config\":{\"create_stream_on_append\":true}}").expect(200);
		assertThat(updated.header("s2-provision-result")).isEqualTo("updated");
		assertThat(api().get(path).json().path("create_stream_on_append").asBoolean()).isTrue();
		api().json("PUT", path, "{}").expect(200);
		api().get(path).expectJson(200, EMPTY_CONFIG);
	}

	@Test
	void reconfigureShouldKeepResetAndSet() {
		String path = "/v1/basins/" + newBasin("{\"default_stream_config\":{\"timestamping\":{\"mode\":\"arrival\"},"
				+ "\"retention_policy\":{\"age\":77}},\"create_stream_on_read\":true}");
		api().json("PATCH", path, "{\"default_stream_config\":{\"timestamping\":{\"uncapped\":true}}}")
			.expectJson(200, "{\"default_stream_config\":{\"storage_class\":null,\"retention_policy\":{\"age\":77},"
					+ "\"timestamping\":{\"mode\":\"arrival\",\"uncapped\":true},\"delete_on_empty\":null},"
					+ "\"stream_cipher\":null,\"create_stream_on_append\":false,\"create_stream_on_read\":true}");
		Reply reset = api().json("PATCH", path,
				"{\"default_stream_config\":{\"retention_policy\":null," + "\"timestamping\":{\"mode\":null}}}");
		assertThat(reset.expect(200).json().path("default_stream_config").toString())
			.isEqualTo("{\"storage_class\":null,\"retention_policy\":null,"
					+ "\"timestamping\":{\"mode\":null,\"uncapped\":true},\"delete_on_empty\":null}");
		api().json("PATCH", path, "{\"default_stream_config\":null,\"create_stream_on_read\":false}")
			.expectJson(200, EMPTY_CONFIG);
		api().json("PATCH", path, "{}").expectJson(200, EMPTY_CONFIG);
		api().get(path).expectJson(200, EMPTY_CONFIG);
	}

	@Test
	void whenNothingIsLeftSetThenDefaultsAreNull() {
		String path = "/v1/basins/" + newBasin("{\"default_stream_config\":{\"timestamping\":{\"mode\":\"arrival\"}}}");
		api().json("PATCH", path, "{\"default_stream_config\":{\"timestamping\":null}}").expectJson(200, EMPTY_CONFIG);
	}

	@Test
	void whenReconfigurationIsBadThenErrors() {
		String path = "/v1/basins/" + basin();
		api().json("PATCH", path, "{\"create_stream_on_append\":null}")
			.expectError(400, "bad_json", "invalid type: null, expected a boolean");
		api().json("PATCH", path, "{\"stream_cipher\":\"bogus\"}")
			.expectError(400, "bad_json", "unknown variant `bogus`, expected `aegis-256` or `aes-256-gcm`");
		api().json("PATCH", path, "{\"default_stream_config\":{\"retention_policy\":{\"age\":0}}}")
			.expectError(422, "invalid", "age must be greater than 0 seconds");
		api().json("PATCH", path, "{\"default_stream_config\":{\"timestamping\":{\"mode\":\"x\"}}}")
			.expectError(400, "bad_json",
					"unknown variant `x`, expected one of `client-prefer`, `client-require`, `arrival`");
		api().get(path).expectJson(200, EMPTY_CONFIG);
	}

	@Test
	void whenBasinIsUnknownThenNotFound() {
		String path = "/v1/basins/nope-nope";
		String message = "basin `nope-nope` not found";
		api().get(path).expectError(404, "basin_not_found", message);
		api().json("PATCH", path, "{}").expectError(404, "basin_not_found", message);
		api().delete(path).expectError(404, "basin_not_found", message);
		api().get("/v1/streams", "s2-basin", "nope-nope").expectError(404, "basin_not_found", message);
		api().json("POST", "/v1/streams", "{\"stream\":\"a\"}", "s2-basin", "nope-nope")
			.expectError(404, "basin_not_found", message);
		api().get("/v1/streams/a/records/tail", "s2-basin", "nope-nope").expectError(404, "basin_not_found", message);
		api().get("/v1/streams/a/records", "s2-basin", "nope-nope").expectError(404, "basin_not_found", message);
		api().json("POST", "/v1/streams/a/records", "{\"records\":[{}]}", "s2-basin", "nope-nope")
			.expectError(404, "basin_not_found", message);
		api().get("/v1/streams/a", "s2-basin", "nope-nope")
			.expectError(404, "stream_not_found", "stream `a` in basin `nope-nope` not found");
	}

	@Test
	void whenDeletedThenGoneAndCanBeCreatedAgain() {
		String name = newBasin("{\"create_stream_on_read\":true}");
		api().delete("/v1/basins/" + name).expectEmpty(202);
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> api().get("/v1/basins/" + name)
				.expectError(404, "basin_not_found", "basin `" + name + "` not found"));
		create(name, "").expect(201);
		api().get("/v1/basins/" + name).expectJson(200, EMPTY_CONFIG);
	}

	@Test
	void listShouldBePagedInOrder() {
		String prefix = Api.uniqueName("list");
		List<String> names = List.of(prefix + "-a", prefix + "-b", prefix + "-c", prefix + "-d", prefix + "-e");
		names.forEach((name) -> create(name, "").expect(201));
		List<String> listed = new ArrayList<>();
		boolean more = true;
		while (more) {
			String after = (listed.isEmpty()) ? "" : "&start_after=" + listed.get(listed.size() - 1);
			JsonNode page = api().get("/v1/basins?limit=2&prefix=" + prefix + after).expect(200).json();
			page.path("basins").forEach((basin) -> listed.add(basin.path("name").asString()));
			more = page.path("has_more").asBoolean();
			assertThat(page.path("basins").size()).isEqualTo((more) ? 2 : 1);
		}
		assertThat(listed).isEqualTo(names);
		assertThat(api().get("/v1/basins?limit=5&prefix=" + prefix).json().path("has_more").asBoolean()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "limit=0", "limit=1001", "limit=1000", "prefix=&start_after=", "bogus=1" })
	void whenLimitIsAbsentOrTooLargeThenAllAreListed(String query) {
		assertThat(api().get("/v1/basins?" + query).expect(200).json().path("basins").size()).isPositive();
	}

	@ParameterizedTest
	@CsvSource({ "limit=-1, limit: invalid digit found in string", "limit=x, limit: invalid digit found in string",
			"limit=, limit: cannot parse integer from empty string", "limit=1&limit=2, duplicate field `limit`",
			"prefix=AAA, prefix: basin prefix must begin with a lowercase letter or number" })
	void whenListQueryIsBadThenBadQuery(String query, String problem) {
		api().get("/v1/basins?" + query)
			.expectError(400, "bad_query", "Failed to deserialize query string: " + problem);
	}

	private Reply create(String name, String more, String... headers) {
		return api().json("POST", "/v1/basins", "{\"basin\":\"" + name + "\"" + more + "}", headers);
	}

}
