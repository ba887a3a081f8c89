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

/**
 * Clients for tests, with short delays.
 */
final class Clients {

	static final String BASIN = "test-basin";

	static final String STREAM = "flights";

	private Clients() {
	}

	static DefaultS2ClientBuilder builder(String endpoint) {
		DefaultS2ClientBuilder builder = new DefaultS2ClientBuilder();
		builder.accessToken("very-secret-token")
			.endpoints(S2Endpoints.of(endpoint))
			.requestTimeout(Duration.ofSeconds(5))
			.retry(RetryOptions.defaults()
				.withMinBaseDelay(Duration.ofMillis(2))
				.withMaxBaseDelay(Duration.ofMillis(10)));
		return builder;
	}

	static S2Client client(ScriptedServer server) {
		return builder(server.endpoint()).build();
	}

	static S2Stream stream(S2Client client) {
		return client.basin(BASIN).stream(STREAM);
	}

}
