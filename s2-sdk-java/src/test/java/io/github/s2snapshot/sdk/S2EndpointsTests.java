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

package io.github.s2snapshot.sdk;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.error.InvalidInputException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link S2Endpoints}.
 */
class S2EndpointsTests {

	@ParameterizedTest
	@CsvSource({ "http://localhost:8080, http://localhost:8080", "localhost, https://localhost:443",
			"http://127.0.0.1, http://127.0.0.1:80", "HTTPS://Host.Example, https://Host.Example:443",
			"http://[::1]:9, http://[::1]:9", "https://a.s2.dev/, https://a.s2.dev:443",
			"https://a.s2.dev/v1, https://a.s2.dev:443", "' http://h:1 ', http://h:1" })
	void endpointShouldBeParsed(String text, String expected) {
		S2Endpoints endpoints = S2Endpoints.of(text);
		assertThat(endpoints.account()).isEqualTo(expected);
		assertThat(endpoints.basin()).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ftp://host", "http://", "http://host/path", "http://host:0", "http://host:70000",
			"http://ho st", "http://host?x=1", "http://host#x", "http://host:port", "{basin}", "" })
	void whenEndpointIsNotValidThenMessageHasIt(String text) {
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> S2Endpoints.of(text))
			.withMessageContaining("'" + text + "'");
	}

	@Test
	void whenSchemeIsNotSupportedThenMessageHasIt() {
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> S2Endpoints.parse("htp://localhost:1", "http://localhost:1"))
			.withMessageContaining("account endpoint 'htp://localhost:1'")
			.withMessageContaining("the scheme 'htp' is not supported");
	}

	@Test
	void whenEndpointHasPasswordThenMessageHidesIt() {
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> S2Endpoints.of("https://user:hidden@host"))
			.withMessageNotContaining("hidden")
			.withMessageContaining("https://***@host");
	}

	@Test
	void basinLabelShouldBeReplaced() {
		S2Endpoints endpoints = S2Endpoints.parse("https://a.example", "https://{basin}.b.example:8443");
		assertThat(endpoints.basin()).isEqualTo("https://{basin}.b.example:8443");
		assertThat(endpoints.basinEndpoint().basinInHost()).isTrue();
		assertThat(endpoints.basinEndpoint().host()).isEqualTo("b.example");
		assertThat(S2Endpoints.cloud().basin()).isEqualTo("https://{basin}.b.s2.dev:443");
		assertThat(S2Endpoints.cloud().account()).isEqualTo("https://a.s2.dev:443");
	}

	@Test
	void whenAccountEndpointHasBasinLabelThenItIsRefused() {
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> S2Endpoints.parse("https://{basin}.a.example", "https://{basin}.b.example"))
			.withMessageContaining("only the basin endpoint may contain {basin}");
	}

	@Test
	void whenSchemesDifferThenPairIsRefused() {
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> S2Endpoints.parse("http://a.example", "https://b.example"))
			.withMessageContaining("different schemes");
	}

	@Test
	void whenOneVariableIsMissingThenMessageHasItsName() {
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> S2Endpoints.fromEnvironment(Map.of("S2_ACCOUNT_ENDPOINT", "http://localhost:1")))
			.withMessageContaining("the environment variable S2_BASIN_ENDPOINT is not");
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> S2Endpoints
				.fromEnvironment(Map.of("S2_BASIN_ENDPOINT", "http://localhost:1", "S2_ACCOUNT_ENDPOINT", " ")))
			.withMessageContaining("the environment variable S2_ACCOUNT_ENDPOINT is not");
	}

	@Test
	void whenVariableIsNotValidThenMessageHasItsName() {
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> S2Endpoints.fromEnvironment(
					Map.of("S2_ACCOUNT_ENDPOINT", "http://localhost:1", "S2_BASIN_ENDPOINT", "tcp://localhost:1")))
			.withMessageContaining("environment variable S2_BASIN_ENDPOINT 'tcp://localhost:1' is not valid");
	}

	@Test
	void whenNoVariableIsSetThenCloudIsUsed() {
		assertThat(S2Endpoints.fromEnvironment(Map.of())).isEqualTo(S2Endpoints.cloud());
		assertThat(S2Endpoints.parse(null, null)).isSameAs(S2Endpoints.cloud());
	}

}
