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

package io.github.s2snapshot.serializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JsonGrammar}.
 */
class JsonGrammarTests {

	private static final List<String> PIECES = List.of("{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"\\u0061\"",
			"\"\\n\"", "\"\\ud83d\\ude00\"", "\"\ud83d\ude00\"", "\"\u00e9\"", "0", "-1", "1.5", "1e5", "2E-3", "01",
			"1.", "-", ".5", "true", "false", "null", "nul", " ", "\n", "\"", "\\", "\u0001", "+1", "NaN", "/**/",
			"'a'");

	@ParameterizedTest
	@ValueSource(strings = { "1", " -0.5e+10 ", "\"\"", "true", "null", "{}", "[]", "[1,[2,{\"a\":{}}],\"x\"]",
			"{\"a\":1,\"b\":{\"a\":1},\"c\":[{\"a\":1},{\"a\":1}]}", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"" })
	void whenJsonIsOneValueThenItIsAccepted(String json) throws Exception {
		assertThat(problem(json)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{", "[1", "\"a", "{\"a\"", "{\"a\":", "1 2", "[1]]", "{\"a\":1}}", "[1,]",
			"{\"a\":1,}", "{a:1}", "{\"a\" 1}", "01", "1.", ".1", "-", "1e", "+1", "nul", "nulll", "True", "\"\\x\"",
			"\"\\u12g4\"", "\"\n\"", "[1 2]", "{\"a\":1 \"b\":2}", "{,}", "[,]", "\ufeff1" })
	void whenJsonIsNotOneValueThenItIsRefused(String json) throws Exception {
		assertThat(problem(json)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{\"\":1,\"\":2}",
			"{\"x\":{\"b\":[{}],\"b\":1}}", "{\"\ud83d\ude00\":1,\"\\ud83d\\ude00\":2}" })
	void whenANameIsDuplicateThenTheValueIsRefused(String json) throws Exception {
		assertThat(problem(json)).startsWith("it is not valid JSON (byte ");
	}

	@Test
	void whenANameIsDuplicateAmongManyThenTheValueIsRefused() throws Exception {
		StringBuilder json = new StringBuilder("{");
		IntStream.range(0, 10_000).forEach((i) -> json.append("\"n").append(i).append("\":{\"x\":1},"));
		assertThat(problem(json + "\"m\":1}")).isNull();
		assertThat(problem(json + "\"n9999\":1}")).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x80, 0xC3, 0xFF, 0xF8 })
	void whenBytesAreNotUtf8ThenTheValueIsRefused(int value) throws Exception {
		byte[] json = { '"', (byte) value, '"' };
		assertThat(problem(json)).isNotNull();
	}

	@Test
	void whenNestingIsTooDeepThenTheValueIsRefused() throws Exception {
		assertThat(problem("[".repeat(1000) + "]".repeat(1000))).isNull();
		assertThat(problem("[".repeat(1001) + "]".repeat(1001))).isEqualTo("it is nested deeper than 1000 levels");
	}

	@Test
	void whenJsonIsRandomThenJacksonAgrees() throws Exception {
		SplittableRandom random = new SplittableRandom(7);
		int valid = 0;
		for (int i = 0; i < 8_000; i++) {
			StringBuilder json = new StringBuilder();
			generate(json, random, 0);
			for (int j = random.nextInt(4) - 1; j > 0; j--) {
				int at = random.nextInt(json.length() + 1);
				json.replace(at, Math.min(json.length(), at + random.nextInt(2)),
						PIECES.get(random.nextInt(PIECES.size())));
			}
			byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
			boolean accepted = jackson(bytes);
			valid += (accepted) ? 1 : 0;
			assertThat(problem(bytes) == null).as("seed 7, %s", json).isEqualTo(accepted);
		}
		assertThat(valid).isBetween(1_000, 7_000);
	}

	private static void generate(StringBuilder json, SplittableRandom random, int depth) {
		int kind = random.nextInt((depth < 4) ? 5 : 3);
		if (kind < 3) {
			json.append(PIECES.get(6 + random.nextInt(19)));
			return;
		}
		json.append((kind == 3) ? '{' : '[');
		int values = random.nextInt(4);
		for (int i = 0; i < values; i++) {
			json.append((i > 0) ? "," : "").append((kind == 3) ? PIECES.get(6 + random.nextInt(7)) + ":" : "");
			generate(json, random, depth + 1);
		}
		json.append((kind == 3) ? '}' : ']');
	}

	private static boolean jackson(byte[] json) {
		try (JsonParser parser = StoredJson.mapper().createParser(json)) {
			if (parser.nextToken() == null) {
				return false;
			}
			parser.skipChildren();
			parser.finishToken();
			return parser.nextToken() == null;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	private static @Nullable String problem(String json) throws IOException {
		return problem(json.getBytes(StandardCharsets.UTF_8));
	}

	// Also checks the value with spaces before it, so that a buffer ends within the
	// value.
	private static @Nullable String problem(byte[] json) throws IOException {
		String problem = StoredJson.problem(new ByteArrayInputStream(json));
		ByteArrayOutputStream spaced = new ByteArrayOutputStream();
		spaced.writeBytes(" ".repeat(Math.max(0, 16 * 1024 - json.length / 2 - 1)).getBytes(StandardCharsets.UTF_8));
		spaced.writeBytes(json);
		assertThat(StoredJson.problem(new ByteArrayInputStream(spaced.toByteArray())) == null)
			.isEqualTo(problem == null);
		return problem;
	}

}
