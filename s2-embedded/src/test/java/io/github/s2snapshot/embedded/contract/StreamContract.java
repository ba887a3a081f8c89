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
 * Streams: create, ensure, configure, list, delete, create on use.
 */
abstract class StreamContract extends AbstractContract {

	private static final String DEFAULT_CONFIG = "{\"storage_class\":\"express\",\"retention_policy\":{\"age\":604800},"
			+ "\"timestamping\":{\"mode\":\"client-prefer\",\"uncapped\":false},"
			+ "\"delete_on_empty\":{\"min_age_secs\":0}}";

	StreamContract(Supplier<ContractServer> server) {
		super(server);
	}

	@Test
	void createShouldAnswerWithTheStream() {
		String name = Api.uniqueName("stream");
		Reply reply = create(name, "").expect(201);
		assertThat(reply.header("s2-provision-result")).isEqualTo("created");
		JsonNode info = reply.json();
		assertThat(info.propertyNames()).containsExactlyInAnyOrder("name", "created_at", "deleted_at", "cipher");
		assertThat(info.path("name").asString()).isEqualTo(name);
		assertThat(info.path("cipher").isNull()).isTrue();
		stream(name).get(stream(name).path()).expectJson(200, DEFAULT_CONFIG);
		assertThat(stream(name).tail().toString()).isEqualTo("{\"seq_num\":0,\"timestamp\":0}");
	}

	@Test
	void whenCreatedTwiceThenAlreadyExists() {
		String name = Api.uniqueName("stream");
		create(name, "").expect(201);
		create(name, "").expectError(409, "resource_already_exists",
				"stream `" + name + "` in basin `" + basin() + "` already exists");
	}

	@Test
	void whenCreatedTwiceWithTheSameTokenThenNoop() {
		String name = Api.uniqueName("stream");
		create(name, ",\"config\":null", "s2-request-token", "t").expect(201);
		Reply repeated = create(name, "", "s2-request-token", "t").expect(201);
		assertThat(repeated.header("s2-provision-result")).isEqualTo("noop");
		create(name, ",\"config\":{\"storage_class\":\"x\"}", "s2-request-token", "t").expect(409);
		create(name, "", "s2-request-token", "u").expect(409);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a/b c/\u00e9", "with space", "100%", "a+b", "q?x=1&y#z", "\ud83d\ude80", "...", "a%2Fb" })
	void streamNamesShouldAllowAnyCharacters(String suffix) {
		String name = Api.uniqueName("s") + suffix;
		create(name.replace("\"", "\\\""), "").expect(201);
		assertThat(stream(name).tail().path("seq_num").asLong()).isZero();
		stream(name).append("x");
		assertThat(stream(name).bodies("seq_num=0")).containsExactly("x");
	}

	@ParameterizedTest
	@CsvSource({ "'', stream name must not be empty", "., stream name must not be \".\" or \"..\"",
			"'..', stream name must not be \".\" or \"..\"", "a\\u0000b, stream name must not contain NUL bytes" })
	void whenNameInBodyIsBadThenBadJson(String name, String problem) {
		create(name, "").expectError(400, "bad_json", problem);
	}

	@Test
	void whenNameInBodyIsTooLongThenBadJson() {
		create("\u00e9".repeat(256), "").expect(201);
		create("\u00e9".repeat(257), "").expectError(400, "bad_json",
				"stream name must not exceed 512 bytes in length");
	}

	@Test
	void ensureShouldAcceptABareConfigAndReplaceAllValues() {
		StreamApi stream = stream(Api.uniqueName("stream"));
		assertThat(ensure(stream, "{\"retention_policy\":{\"age\":5}}").expect(201).header("s2-provision-result"))
			.isEqualTo("created");
		assertThat(ensure(stream, "{\"retention_policy\":{\"age\":5}}").expect(200).header("s2-provision-result"))
			.isEqualTo("noop");
		assertThat(ensure(stream, "{\"storage_class\":\"Wierd Class!\"}").expect(200).header("s2-provision-result"))
			.isEqualTo("updated");
		stream.get(stream.path()).expectJson(200, DEFAULT_CONFIG.replace("\"express\"", "\"Wierd Class!\""));
		assertThat(ensure(stream, "{\"config\":{\"retention_policy\":{\"age\":5}}}").header("s2-provision-result"))
			.isEqualTo("updated");
		stream.get(stream.path()).expectJson(200, DEFAULT_CONFIG);
	}

	@Test
	void ensureShouldWorkWithoutBody() {
		StreamApi stream = stream(Api.uniqueName("stream"));
		api().send("PUT", stream.path(), null, inBasin()).expect(201);
		stream.get(stream.path()).expectJson(200, DEFAULT_CONFIG);
	}

	@Test
	void reconfigureShouldKeepResetAndSet() {
		StreamApi stream = newStream();
		patch(stream, "{\"retention_policy\":{\"infinite\":{}},\"storage_class\":\"x\"}").expectJson(200,
				DEFAULT_CONFIG.replace("{\"age\":604800}", "{\"infinite\":{}}").replace("express", "x"));
		patch(stream, "{\"timestamping\":{\"mode\":\"arrival\"},\"storage_class\":null}").expect(200);
		patch(stream, "{\"timestamping\":{\"uncapped\":true},\"retention_policy\":null}").expectJson(200,
				DEFAULT_CONFIG.replace("client-prefer", "arrival").replace("false", "true"));
		patch(stream, "{\"timestamping\":null,\"delete_on_empty\":{\"min_age_secs\":7}}").expectJson(200,
				DEFAULT_CONFIG.replace("\"min_age_secs\":0", "\"min_age_secs\":7"));
		patch(stream, "{\"delete_on_empty\":{}}").expectJson(200,
				DEFAULT_CONFIG.replace("\"min_age_secs\":0", "\"min_age_secs\":7"));
		patch(stream, "{\"delete_on_empty\":{\"min_age_secs\":null}}").expectJson(200, DEFAULT_CONFIG);
		patch(stream, "{}").expectJson(200, DEFAULT_CONFIG);
	}

	@Test
	void configShouldKeepLargeNumbers() {
		StreamApi stream = newStream("{\"retention_policy\":{\"age\":18446744073709551615}}");
		assertThat(stream.get(stream.path()).json().path("retention_policy").toString())
			.isEqualTo("{\"age\":18446744073709551615}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"retention_policy\":{\"bogus\":1}}", "{\"retention_policy\":{}}",
			"{\"retention_policy\":\"infinite\"}", "{\"retention_policy\":{\"age\":-1}}",
			"{\"timestamping\":{\"mode\":\"bogus\"}}", "{\"timestamping\":{\"uncapped\":1}}",
			"{\"delete_on_empty\":{\"min_age_secs\":\"1\"}}", "{\"storage_class\":5}", "5" })
	void whenConfigIsBadThenBadJson(String config) {
		StreamApi stream = newStream();
		ensure(stream, config).expectError(400, "bad_json", "");
		patch(stream, config).expectError(400, "bad_json", "");
	}

	@Test
	void whenAgeIsZeroThenInvalid() {
		StreamApi stream = newStream();
		String config = "{\"retention_policy\":{\"age\":0}}";
		ensure(stream, config).expectError(422, "invalid", "age must be greater than 0 seconds");
		patch(stream, config).expectError(422, "invalid", "age must be greater than 0 seconds");
		create(Api.uniqueName("stream"), ",\"config\":" + config).expectError(422, "invalid",
				"age must be greater than 0 seconds");
	}

	@Test
	void defaultsOfTheBasinShouldApply() {
		String basin = newBasin("{\"default_stream_config\":{\"retention_policy\":{\"age\":77},"
				+ "\"timestamping\":{\"mode\":\"arrival\"}}}");
		StreamApi stream = new StreamApi(server(), basin, "s");
		api().json("PUT", stream.path(), "{\"timestamping\":{\"uncapped\":true}}", "s2-basin", basin).expect(201);
		String expected = DEFAULT_CONFIG.replace("604800", "77").replace("client-prefer", "arrival");
		stream.get(stream.path()).expectJson(200, expected.replace("false", "true"));
		api().json("PATCH", stream.path(), "{\"timestamping\":null}", "s2-basin", basin).expectJson(200, expected);
		api().json("PATCH", "/v1/basins/" + basin, "{\"default_stream_config\":null}").expect(200);
		stream.get(stream.path()).expectJson(200, expected);
	}

	@Test
	void whenStreamIsUnknownThenNotFound() {
		StreamApi stream = stream("nope/\u00e9");
		String message = "stream `nope/\u00e9` in basin `" + basin() + "` not found";
		stream.get(stream.path()).expectError(404, "stream_not_found", message);
		patch(stream, "{}").expectError(404, "stream_not_found", message);
		api().delete(stream.path(), inBasin()).expectError(404, "stream_not_found", message);
		stream.get(stream.records() + "/tail").expectError(404, "stream_not_found", message);
		stream.read("seq_num=0").expectError(404, "stream_not_found", message);
		stream.appendJson("{\"records\":[{}]}").expectError(404, "stream_not_found", message);
	}

	@Test
	void whenDeletedThenANewStreamOfTheNameBeginsAtZero() {
		StreamApi stream = newStreamOf(3);
		api().delete(stream.path(), inBasin()).expectEmpty(202);
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> stream.get(stream.path()).expectError(404, "stream_not_found", "stream `"));
		create(stream.name(), "").expect(201);
		assertThat(stream.tail().toString()).isEqualTo("{\"seq_num\":0,\"timestamp\":0}");
		assertPosition(stream.append("again").path("start"), 0);
		assertThat(stream.bodies("seq_num=0")).containsExactly("again");
	}

	@Test
	void listShouldBePagedInOrderOfBytes() {
		String basin = newBasin("{}");
		// In UTF-16, the surrogates of the rocket come before the private use character
		List<String> names = List.of("A", "a", "a/1", "a/2", "b", "\u00e9", "\ue000", "\ud83d\ude80");
		names.forEach((name) -> api().json("POST", "/v1/streams", "{\"stream\":\"" + name + "\"}", "s2-basin", basin)
			.expect(201));
		List<String> listed = new ArrayList<>();
		boolean more = true;
		while (more) {
			String after = (listed.isEmpty()) ? "" : "&start_after=" + Api.encode(listed.get(listed.size() - 1));
			JsonNode page = api().get("/v1/streams?limit=3" + after, "s2-basin", basin).expect(200).json();
			page.path("streams").forEach((stream) -> listed.add(stream.path("name").asString()));
			more = page.path("has_more").asBoolean();
		}
		assertThat(listed).isEqualTo(names);
		assertThat(list(basin, "prefix=a")).containsExactly("a", "a/1", "a/2");
		assertThat(list(basin, "prefix=a/")).containsExactly("a/1", "a/2");
		assertThat(list(basin, "prefix=a&start_after=a")).containsExactly("a/1", "a/2");
		assertThat(list(basin, "prefix=b&start_after=a")).containsExactly("b");
		assertThat(list(basin, "prefix=a&start_after=b")).isEmpty();
		assertThat(list(basin, "prefix=nope")).isEmpty();
		api().get("/v1/streams?prefix=" + "a".repeat(513), "s2-basin", basin)
			.expectError(400, "bad_query",
					"Failed to deserialize query string: prefix: stream prefix must not exceed 512 bytes in length");
	}

	@Test
	void whenBasinCreatesOnAppendThenAppendCreates() {
		String basin = newBasin(
				"{\"create_stream_on_append\":true,\"default_stream_config\":{\"retention_policy\":{\"age\":77}}}");
		StreamApi stream = new StreamApi(server(), basin, "auto");
		stream.read("seq_num=0").expectError(404, "stream_not_found", "stream `auto`");
		stream.appendJson("{\"records\":[]}").expect(422);
		stream.get(stream.path()).expect(404);
		assertPosition(stream.append("x").path("start"), 0);
		stream.get(stream.path()).expectJson(200, DEFAULT_CONFIG.replace("604800", "77"));
	}

	@Test
	void whenBasinCreatesOnReadThenReadAndCheckTailCreate() {
		String basin = newBasin("{\"create_stream_on_read\":true}");
		StreamApi checked = new StreamApi(server(), basin, "checked");
		checked.appendJson("{\"records\":[{}]}").expectError(404, "stream_not_found", "stream `checked`");
		assertThat(checked.tail().toString()).isEqualTo("{\"seq_num\":0,\"timestamp\":0}");
		checked.append("x");
		StreamApi read = new StreamApi(server(), basin, "read");
		read.read("seq_num=0").expectJson(416, "{\"tail\":{\"seq_num\":0,\"timestamp\":0}}");
		read.append("x");
	}

	@Test
	void streamConfigHeaderShouldConfigureCreatedStreams() {
		String basin = newBasin("{\"create_stream_on_append\":true}");
		StreamApi stream = new StreamApi(server(), basin, "auto");
		String config = "{\"retention_policy\":{\"age\":5}}";
		stream.appendJson("{\"records\":[{}]}", "s2-stream-config", config).expect(200);
		stream.get(stream.path()).expectJson(200, DEFAULT_CONFIG.replace("604800", "5"));
		stream.appendJson("{\"records\":[{}]}", "s2-stream-config", "{}").expect(200);
		stream.get(stream.path()).expectJson(200, DEFAULT_CONFIG.replace("604800", "5"));
		stream.appendJson("{\"records\":[{}]}", "s2-stream-config", "{")
			.expectError(400, "bad_header", "Invalid header `s2-stream-config`: invalid JSON: EOF while parsing");
		stream.read("seq_num=0", "s2-stream-config", "{\"retention_policy\":{\"age\":0}}")
			.expectError(400, "bad_header", "Invalid header `s2-stream-config`: age must be greater than 0 seconds");
	}

	private List<String> list(String basin, String query) {
		List<String> names = new ArrayList<>();
		api().get("/v1/streams?" + query, "s2-basin", basin)
			.expect(200)
			.json()
			.path("streams")
			.forEach((stream) -> names.add(stream.path("name").asString()));
		return names;
	}

	@Test
	void whenABasinIsUnknownThenItsStreamsCannotBeReconfigured() {
		api().json("PATCH", "/v1/streams/any", "{}", "s2-basin", "never-was")
			.expectError(404, "basin_not_found", "basin `never-was` not found");
	}

	private Reply create(String name, String more, String... headers) {
		String[] all = { "s2-basin", basin() };
		if (headers.length > 0) {
			all = new String[] { "s2-basin", basin(), headers[0], headers[1] };
		}
		return api().json("POST", "/v1/streams", "{\"stream\":\"" + name + "\"" + more + "}", all);
	}

	private Reply ensure(StreamApi stream, String config) {
		return api().json("PUT", stream.path(), config, inBasin());
	}

	private Reply patch(StreamApi stream, String change) {
		return api().json("PATCH", stream.path(), change, inBasin());
	}

}
