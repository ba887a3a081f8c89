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

package io.github.s2snapshot.sdk.wire.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the JSON bodies of the control plane.
 */
class WireJsonTests {

	private static final String STREAM = "{\"storage_class\":\"express\",\"retention_policy\":{\"age\":86400},"
			+ "\"timestamping\":{\"mode\":\"client-prefer\",\"uncapped\":false},"
			+ "\"delete_on_empty\":{\"min_age_secs\":0}}";

	@Test
	void streamConfigShouldRoundTrip() {
		WireStreamConfig config = WireStreamConfig.parse(json(STREAM));
		assertThat(config).isEqualTo(new WireStreamConfig("express", new WireRetention.Age(86400),
				new WireTimestamping(WireTimestampingMode.CLIENT_PREFER, false), 0L));
		assertThat(config.toJson().toString()).isEqualTo(STREAM);
	}

	@Test
	void emptyStreamConfigShouldHaveOnlyNulls() {
		assertThat(WireStreamConfig.parse(json("{\"nonsense\":1}"))).isEqualTo(WireStreamConfig.EMPTY);
		assertThat(WireStreamConfig.EMPTY.toJson().toString()).isEqualTo("{\"storage_class\":null,"
				+ "\"retention_policy\":null,\"timestamping\":null,\"delete_on_empty\":null}");
	}

	@Test
	void infiniteRetentionShouldRoundTrip() {
		JsonNode node = json("{\"infinite\":{}}");
		assertThat(WireRetention.parse(node)).isEqualTo(new WireRetention.Infinite());
		assertThat(new WireRetention.Infinite().toJson()).isEqualTo(node);
	}

	@Test
	void basinConfigShouldRoundTrip() {
		String text = "{\"default_stream_config\":" + STREAM
				+ ",\"stream_cipher\":null,\"create_stream_on_append\":true,\"create_stream_on_read\":false}";
		WireBasinConfig config = WireBasinConfig.parse(json(text));
		assertThat(config.createStreamOnAppend()).isTrue();
		assertThat(config.toJson().toString()).isEqualTo(text);
		assertThat(WireBasinConfig.parse(json("{}"))).isEqualTo(WireBasinConfig.EMPTY);
	}

	@Test
	void reconfigurationShouldDistinguishAbsentNullAndValue() {
		String text = "{\"retention_policy\":null,\"timestamping\":{\"mode\":null,\"uncapped\":true},"
				+ "\"delete_on_empty\":{\"min_age_secs\":5}}";
		WireStreamConfig.Change change = WireStreamConfig.Change.parse(json(text));
		assertThat(change.storageClass()).isEqualTo(Patch.keep());
		assertThat(change.retentionPolicy()).isEqualTo(Patch.reset());
		assertThat(change.timestamping())
			.isEqualTo(Patch.set(new WireTimestamping.Change(Patch.reset(), Patch.set(true))));
		assertThat(change.deleteOnEmptyMinAgeSecs()).isEqualTo(Patch.set(Patch.set(5L)));
		assertThat(change.toJson().toString()).isEqualTo(text);
		assertThat(WireStreamConfig.Change.parse(json("{}")).toJson().toString()).isEqualTo("{}");
	}

	@Test
	void basinReconfigurationShouldRoundTrip() {
		String text = "{\"default_stream_config\":{\"storage_class\":\"x\"},\"stream_cipher\":null,"
				+ "\"create_stream_on_read\":true}";
		assertThat(WireBasinConfig.Change.parse(json(text)).toJson().toString()).isEqualTo(text);
		assertBadJson(() -> WireBasinConfig.Change.parse(json("{\"create_stream_on_append\":null}")));
	}

	@Test
	void patchShouldKeepResetOrSetTheValue() {
		assertThat(Patch.<String>keep().apply("a")).isEqualTo("a");
		assertThat(Patch.<String>reset().apply("a")).isNull();
		assertThat(Patch.set("b").apply("a")).isEqualTo("b");
		assertThat(Patch.set("b").map(String::length)).isEqualTo(Patch.set(1));
		assertThat(Patch.<String>reset().map(String::length)).isEqualTo(Patch.reset());
	}

	@Test
	void basinAndStreamInfosShouldRoundTrip() {
		String basin = "{\"name\":\"test-basin\",\"location\":null,\"created_at\":\"2026-11-23T08:03:12.78564428Z\","
				+ "\"deleted_at\":null,\"state\":\"active\"}";
		assertThat(WireBasinInfo.parse(json(basin)).toJson().toString()).isEqualTo(basin);
		WireBasinInfo deleting = new WireBasinInfo("test-basin", "x", Instant.EPOCH, Instant.EPOCH);
		assertThat(deleting.toJson().toString()).contains("\"state\":\"deleting\"", "\"1970-01-01T00:00:00Z\"");
		String stream = "{\"name\":\"s1\",\"created_at\":\"2026-11-23T08:03:12.9Z\",\"deleted_at\":null,"
				+ "\"cipher\":\"aegis-256\"}";
		assertThat(WireStreamInfo.parse(json(stream)).toJson().toString()).isEqualTo(stream);
		assertThat(Json.parseTimestamp("2026-11-23T10:03:12.5+02:00"))
			.isEqualTo(Instant.parse("2026-11-23T08:03:12.5Z"));
	}

	@Test
	void pagesShouldRoundTrip() {
		WirePage<String> page = new WirePage<>(List.of("a", "b"), true);
		JsonNode node = page.toJson(WirePage.STREAMS, (name) -> json("\"" + name + "\""));
		assertThat(node.toString()).isEqualTo("{\"streams\":[\"a\",\"b\"],\"has_more\":true}");
		assertThat(WirePage.parse(node, WirePage.STREAMS, Json::asString)).isEqualTo(page);
	}

	@Test
	void tailShouldBeUnsigned() {
		WireTail tail = new WireTail(-1, 5);
		assertThat(tail.toJson().toString()).isEqualTo("{\"tail\":{\"seq_num\":18446744073709551615,\"timestamp\":5}}");
		assertThat(WireTail.parse(tail.toJson())).isEqualTo(tail);
	}

	@Test
	void createBodiesShouldRoundTrip() {
		WireCreate.Basin basin = new WireCreate.Basin("test-basin", null, "aws:us-east-1");
		assertThat(basin.toJson().toString()).isEqualTo("{\"basin\":\"test-basin\",\"location\":\"aws:us-east-1\"}");
		assertThat(WireCreate.Basin.parse(basin.toJson())).isEqualTo(basin);
		WireCreate.Stream stream = new WireCreate.Stream("s", WireStreamConfig.EMPTY);
		assertThat(WireCreate.Stream.parse(stream.toJson())).isEqualTo(stream);
		WireCreate.EnsureBasin ensure = new WireCreate.EnsureBasin(WireBasinConfig.EMPTY, null);
		assertThat(WireCreate.EnsureBasin.parse(ensure.toJson())).isEqualTo(ensure);
		assertBadJson(() -> WireCreate.Stream.parse(json("{}")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "{} x", "[1", "nul", "{\"a\":1,}" })
	void whenTextIsNotJsonThenBadJson(String text) {
		assertBadJson(() -> Json.parse(text.getBytes(StandardCharsets.UTF_8)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "5", "{\"storage_class\":5}", "{\"retention_policy\":{}}",
			"{\"retention_policy\":{\"age\":1,\"infinite\":{}}}", "{\"retention_policy\":{\"age\":-1}}",
			"{\"retention_policy\":{\"age\":\"1\"}}", "{\"retention_policy\":{\"bogus\":1}}",
			"{\"retention_policy\":\"infinite\"}", "{\"timestamping\":{\"mode\":\"bogus\"}}",
			"{\"timestamping\":{\"uncapped\":1}}", "{\"timestamping\":[]}", "{\"delete_on_empty\":5}",
			"{\"delete_on_empty\":{\"min_age_secs\":1.5}}",
			"{\"delete_on_empty\":{\"min_age_secs\":18446744073709551616}}" })
	void whenStreamConfigHasAnotherFormatThenBadJson(String text) {
		assertBadJson(() -> WireStreamConfig.parse(json(text)));
		assertBadJson(() -> WireStreamConfig.Change.parse(json(text)));
	}

	private static void assertBadJson(ThrowingCallable callable) {
		assertThatExceptionOfType(WireException.class).isThrownBy(callable)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.BAD_JSON));
	}

	private static JsonNode json(String text) {
		return Json.parse(text.getBytes(StandardCharsets.UTF_8));
	}

}
