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

package io.github.s2snapshot.autoconfigure.client;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.sdk.RetryOptions;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.access.AccessTokenSupplier;
import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Creates an {@link S2Client} from properties, connection details and customizers.
 */
final class S2ClientFactory {

	private final String prefix;

	private final S2ClientProperties properties;

	private final List<Consumer<S2Client.Builder>> customizers;

	private S2ClientFactory(String prefix, S2ClientProperties properties,
			List<Consumer<S2Client.Builder>> customizers) {
		this.prefix = prefix;
		this.properties = properties;
		this.customizers = customizers;
	}

	static S2ClientFactory ofDefault(S2Properties properties, ObjectProvider<S2ClientBuilderCustomizer> customizers) {
		return new S2ClientFactory("s2", properties, customizers
			.orderedStream().<Consumer<S2Client.Builder>>map((customizer) -> customizer::customize).toList());
	}

	static S2ClientFactory ofNamed(String name, S2ClientProperties properties,
			ObjectProvider<S2ClientBuilderCustomizer> customizers) {
		return new S2ClientFactory("s2.clients." + name, properties,
				customizers
					.orderedStream().<Consumer<S2Client
							.Builder>>map((customizer) -> (builder) -> customizer.customize(name, builder))
					.toList());
	}

	/**
	 * Creates the client.
	 * @param override overrides the configured connection
	 * @param name the name of the client for the override
	 * @param configured the connection to use without an override
	 * @return the client
	 */
	S2Client createClient(ObjectProvider<S2ConnectionDetailsOverride> override, String name,
			Supplier<S2ConnectionDetails> configured) {
		S2ConnectionDetails overridden = override.orderedStream()
			.map((candidate) -> candidate.find(name))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		S2Client.Builder builder = S2Client.builder()
			.compression(this.properties.getCompression())
			.connectTimeout(PropertyChecks.requirePositive(key("connect-timeout"), this.properties.getConnectTimeout()))
			.requestTimeout(PropertyChecks.requirePositive(key("request-timeout"), this.properties.getRequestTimeout()))
			.retry(retryOptions(this.properties.getRetry()));
		if (overridden == null) {
			connect(builder, configured.get());
		}
		this.customizers.forEach((customizer) -> customizer.accept(builder));
		if (overridden != null) {
			connect(builder, overridden);
		}
		return builder.build();
	}

	private void connect(S2Client.Builder builder, S2ConnectionDetails details) {
		builder.endpoints(endpoints(details));
		AccessTokenSupplier accessTokens = details.getAccessTokenSupplier();
		if (accessTokens != null) {
			builder.accessTokenSupplier(accessTokens);
		}
		else {
			builder.accessToken(requireAccessToken(details));
		}
		SslBundle sslBundle = details.getSslBundle();
		if (sslBundle != null) {
			builder.sslContext(ReloadingSslContext.of(sslBundle, details::getSslBundle));
		}
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
					"An endpoint of an S2 server is configured (" + endpoint + "), but no access token is configured.",
					"Set the property '" + this.prefix + ".access-token'" + environmentVariable() + " or '"
							+ this.prefix + ".access-token-file'. S2 lite accepts any text.");
		}
		if (!(this.properties instanceof S2Properties defaults)) {
			throw new FailureAnalyzedException("The client '" + this.prefix + "' has no access token.",
					"Set the property '" + this.prefix + ".access-token' or '" + this.prefix
							+ ".access-token-file'. To use another server than the S2 cloud, also set '" + this.prefix
							+ ".account-endpoint' and '" + this.prefix + ".basin-endpoint'.");
		}
		throw new FailureAnalyzedException(
				"No S2 server is configured: 's2.access-token', 's2.account-endpoint' and 's2.basin-endpoint' are "
						+ "not set, and the embedded server cannot be used because " + whyNotEmbedded(defaults) + ".",
				"""
						Do one of the following:
							- set 's2.access-token' (S2_ACCESS_TOKEN) to use the S2 cloud
							- set 's2.account-endpoint' (S2_ACCOUNT_ENDPOINT) and 's2.basin-endpoint' (S2_BASIN_ENDPOINT) too to use another server, such as S2 lite
							- for development, add 'io.github.s2snapshot:s2-embedded' to the class path and do not set 's2.embedded.enabled' to false""");
	}

	private String environmentVariable() {
		return (this.properties instanceof S2Properties) ? " (S2_ACCESS_TOKEN)" : "";
	}

	private static String whyNotEmbedded(S2Properties properties) {
		return (properties.getEmbedded().isEnabled()) ? "s2-embedded is not on the class path"
				: "'s2.embedded.enabled' is false";
	}

	private S2Endpoints endpoints(S2ConnectionDetails details) {
		try {
			return S2Endpoints.parse(details.getAccountEndpoint(), details.getBasinEndpoint());
		}
		catch (InvalidInputException ex) {
			throw new FailureAnalyzedException(
					"The endpoints of the S2 server are not valid: '" + this.prefix + ".account-endpoint' is "
							+ quote(details.getAccountEndpoint()) + " and '" + this.prefix + ".basin-endpoint' is "
							+ quote(details.getBasinEndpoint()) + ". " + ex.getMessage(),
					"Set both properties to '[scheme://]host[:port]', with the scheme 'http' or "
							+ "'https' and without a path. To use the S2 cloud, set neither of them.",
					ex);
		}
	}

	private static String quote(@Nullable String value) {
		return (value != null) ? "'" + value + "'" : "not set";
	}

	private String key(String name) {
		return this.prefix + "." + name;
	}

	private RetryOptions retryOptions(S2ClientProperties.Retry retry) {
		return RetryOptions.defaults()
			.withMaxAttempts((int) PropertyChecks.requireAtLeast(key("retry.max-attempts"), retry.getMaxAttempts(), 1))
			.withMinBaseDelay(PropertyChecks.requirePositive(key("retry.min-base-delay"), retry.getMinBaseDelay()))
			.withMaxBaseDelay(PropertyChecks.requirePositive(key("retry.max-base-delay"), retry.getMaxBaseDelay()));
	}

}
