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

package io.github.s2snapshot.sse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.converter.StringHttpMessageConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SseEventWriter}.
 */
class SseEventWriterTests {

	private final SseEventWriter writer = new SseEventWriter(List.of(new StringHttpMessageConverter()));

	@Test
	void shouldWriteIdNameAndData() throws IOException {
		assertThat(text(this.writer.event("17", "state", "\u00e4{}")))
			.isEqualTo("id:17\nevent:state\ndata:\u00e4{}\n\n");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "a\\nb | a\\ndata:b", "a\\rb | a\\ndata:b", "a\\r\\nb | a\\ndata:b",
			"a\\n\\nid:9 | a\\ndata:\\ndata:id:9", "\\r\\r\\n | \\ndata:\\ndata:", "a\\n | a\\ndata:" })
	void shouldWriteEachLineOfTheDataAsAField(String data, String fields) throws IOException {
		assertThat(text(this.writer.event("1", "change", lines(data))))
			.isEqualTo("id:1\nevent:change\ndata:" + lines(fields) + "\n\n");
	}

	@Test
	void commentShouldHaveTheRetryTime() {
		assertThat(text(SseEventWriter.comment(2000))).isEqualTo(":\nretry:2000\n\n");
	}

	@Test
	void whenNoConverterWritesThePayloadThenTheErrorNamesItsClass() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.writer.event("1", "change", 17L))
			.withMessage("No HTTP message converter can write java.lang.Long as JSON. Register one, or return "
					+ "another type from the ChangeMapping");
	}

	private static String lines(String escaped) {
		return escaped.replace("\\n", "\n").replace("\\r", "\r");
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
