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

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Complete response.
 */
record Reply(int status, HttpHeaders headers, byte[] body) {

	private static final JsonMapper MAPPER = new JsonMapper();

	String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	JsonNode json() {
		return MAPPER.readTree(this.body);
	}

	String header(String name) {
		return this.headers.firstValue(name).orElse("");
	}

	Reply expect(int expected) {
		assertThat(this.status).as(text()).isEqualTo(expected);
		return this;
	}

	Reply expectJson(int expected, String json) {
		expect(expected);
		assertThat(json()).isEqualTo(MAPPER.readTree(json));
		return this;
	}

	Reply expectEmpty(int expected) {
		expect(expected);
		assertThat(text()).isEmpty();
		return this;
	}

	/**
	 * Checks that the response is an error.
	 * @param expected the expected status
	 * @param code the expected code
	 * @param message the beginning of the message; positions in the JSON may follow
	 */
	void expectError(int expected, String code, String message) {
		expect(expected);
		assertThat(header("content-type")).isEqualTo("application/json");
		assertThat(json().path("code").asString()).as(text()).isEqualTo(code);
		assertThat(json().path("message").asString()).startsWith(message);
		assertThat(json().propertyNames()).containsExactlyInAnyOrder("code", "message");
	}

}
