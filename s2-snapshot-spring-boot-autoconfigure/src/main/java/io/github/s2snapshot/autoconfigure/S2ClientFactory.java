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

package io.github.s2snapshot.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.ssl.SslBundle;

import io.github.s2snapshot.sdk.RetryOptions;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Creates an {@link S2Client} of properties, connection details and customizers.
 */
class S2ClientFactory {

	private final S2Properties properties;

	private final List<S2ClientBuilderCustomizer> customizers;

	S2ClientFactory(S2Properties properties, List<S2ClientBuilderCustomizer> customizers) {
		this.properties = properties;
		this.customizers = customizers;
	}

	S2Client createClient(S2ConnectionDetails details) {
		S2Client.Builder builder = S2Client.builder()
			.accessToken(requireAccessToken(details))
			.endpoints(endpoints(details))
			.compression(this.properties.getCompression())
			.connectTimeout(this.properties.getConnectTimeout())
			.requestTimeout(this.properties.getRequestTimeout())
			.retry(retryOptions(this.properties.getRetry()));
		SslBundle sslBundle = details.getSslBundle();
		if (sslBundle != null) {
			builder.sslContext(sslBundle.createSslContext());
		}
		this.customizers.forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	private String requireAccessToken(S2ConnectionDetails details) {
		String accessToken = details.getAccessToken();
		if (accessToken != null) {
			return accessToken;
		}
		String endpoint = (details.getAccountEndpoint() != null) ? details.getAccountEndpoint()
				: details.getBasinEndpoint();
		if (endpoint != null) {
			throw new FailureAnalyzedException(
					"An endpoint of an S2 server is configured (" + endpoint + "), but no access token.",
					"Set the property 's2.access-token' or the environment variable S2_ACCESS_TOKEN. "
							+ "S2 lite accepts any text.");
		}
		throw new FailureAnalyzedException(
				"No S2 server is configured: 's2.access-token', 's2.account-endpoint' and 's2.basin-endpoint' are "
						+ "not set, and no embedded server can take their place because " + whyNotEmbedded() + ".",
				"""
						Do one of the following:
							- set 's2.access-token' (S2_ACCESS_TOKEN) to use the S2 cloud
							- set 's2.account-endpoint' (S2_ACCOUNT_ENDPOINT) and 's2.basin-endpoint' (S2_BASIN_ENDPOINT) as well to use another server, such as S2 lite
							- for development, add 'io.github.s2snapshot:s2-embedded' to the class path and leave 's2.embedded.enabled' at true""");
	}

	private String whyNotEmbedded() {
		return (this.properties.getEmbedded().isEnabled()) ? "s2-embedded is not on the class path"
				: "'s2.embedded.enabled' is false";
	}

	private static S2Endpoints endpoints(S2ConnectionDetails details) {
		try {
			return S2Endpoints.parse(details.getAccountEndpoint(), details.getBasinEndpoint());
		}
		catch (InvalidInputException ex) {
			throw new FailureAnalyzedException(
					"The endpoints of the S2 server are not valid: 's2.account-endpoint' is "
							+ quote(details.getAccountEndpoint()) + " and 's2.basin-endpoint' is "
							+ quote(details.getBasinEndpoint()) + ". " + ex.getMessage(),
					"Set both properties as '[scheme://]host[:port]' with the scheme 'http' or 'https' and without "
							+ "a path, or neither of them to use the S2 cloud.",
					ex);
		}
	}

	private static String quote(@Nullable String value) {
		return (value != null) ? "'" + value + "'" : "not set";
	}

	private static RetryOptions retryOptions(S2Properties.Retry retry) {
		return RetryOptions.defaults()
			.withMaxAttempts(retry.getMaxAttempts())
			.withMinBaseDelay(retry.getMinBaseDelay())
			.withMaxBaseDelay(retry.getMaxBaseDelay());
	}

}
