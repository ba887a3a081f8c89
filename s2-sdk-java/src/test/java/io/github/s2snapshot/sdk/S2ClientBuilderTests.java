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

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.error.InvalidInputException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DefaultS2ClientBuilder} and {@link RetryOptions}.
 */
class S2ClientBuilderTests {

	@Test
	void whenTokenVariableIsMissingThenMessageHasItsName() {
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> new DefaultS2ClientBuilder().environment(Map.of()))
			.withMessageContaining("S2_ACCESS_TOKEN");
	}

	@Test
	void whenTokenIsNotValidThenMessageDoesNotContainIt() {
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> new DefaultS2ClientBuilder().environment(Map.of("S2_ACCESS_TOKEN", "hid\u0001den")))
			.withMessageContaining("S2_ACCESS_TOKEN")
			.withMessageNotContaining("hid");
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> S2Client.builder().accessToken("hidden\nvalue"))
			.withMessageNotContaining("hidden");
	}

	@Test
	void whenTokenIsMissingThenBuildFails() {
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> S2Client.builder().build())
			.withMessageContaining("access token is missing");
	}

	@Test
	void whenTimeoutIsNotPositiveThenItIsRefused() {
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> S2Client.builder().requestTimeout(Duration.ZERO))
			.withMessageContaining("requestTimeout");
	}

	@Test
	void clientShouldBeBuiltFromEnvironment() {
		try (S2Client client = new DefaultS2ClientBuilder()
			.environment(Map.of("S2_ACCESS_TOKEN", "token", "S2_ACCOUNT_ENDPOINT", "http://localhost:1",
					"S2_BASIN_ENDPOINT", "http://localhost:2"))
			.build()) {
			assertThat(client)
				.hasToString("S2Client[S2Endpoints[account=http://localhost:1, basin=http://localhost:2]]");
		}
	}

	@Test
	void whenNamesAreNotValidThenTheyAreRefusedBeforeAnythingIsSent() {
		try (S2Client client = Clients.builder("http://127.0.0.1:1").build()) {
			assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> client.basin("Short"))
				.withMessageContaining("'Short'");
			assertThatExceptionOfType(InvalidInputException.class)
				.isThrownBy(() -> client.basin(Clients.BASIN).stream(".."))
				.withMessageContaining("'..'");
			assertThatExceptionOfType(InvalidInputException.class)
				.isThrownBy(() -> client.basin(Clients.BASIN).stream("x".repeat(513)));
		}
	}

	@Test
	void retryOptionsShouldKeepDelaysInOrder() {
		RetryOptions options = RetryOptions.defaults().withMinBaseDelay(Duration.ofSeconds(3));
		assertThat(options.maxBaseDelay()).isEqualTo(Duration.ofSeconds(3));
		assertThat(options.withMaxBaseDelay(Duration.ofMillis(5)).minBaseDelay()).isEqualTo(Duration.ofMillis(5));
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> options.withMaxAttempts(0));
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> options.withMinBaseDelay(Duration.ZERO));
	}

}
