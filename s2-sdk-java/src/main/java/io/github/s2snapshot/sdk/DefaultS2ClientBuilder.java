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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.access.AccessTokenSupplier;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.internal.call.AccessTokens;
import io.github.s2snapshot.sdk.internal.call.ClientContext;
import io.github.s2snapshot.sdk.internal.call.ClientSettings;
import io.github.s2snapshot.sdk.internal.call.Listeners;
import io.github.s2snapshot.sdk.internal.call.Retries;
import io.github.s2snapshot.sdk.internal.transport.Transport;
import io.github.s2snapshot.sdk.internal.vertx.VertxTransport;
import io.github.s2snapshot.sdk.listener.S2ClientListener;
import io.github.s2snapshot.sdk.wire.Compression;

/**
 * Default implementation of {@link S2Client.Builder}.
 */
final class DefaultS2ClientBuilder implements S2Client.Builder {

	static final String TOKEN_VARIABLE = "S2_ACCESS_TOKEN";

	// The server sends a heartbeat after at most 15 seconds.
	private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(20);

	private static final Duration LONGEST = Duration.ofDays(36_500);

	private @Nullable AccessTokens accessTokens;

	private S2Endpoints endpoints = S2Endpoints.cloud();

	private RetryOptions retry = RetryOptions.defaults();

	private Compression compression = Compression.NONE;

	private Duration connectTimeout = Duration.ofSeconds(3);

	private Duration requestTimeout = Duration.ofSeconds(5);

	private Duration heartbeatTimeout = HEARTBEAT_TIMEOUT;

	private @Nullable SSLContext sslContext;

	private AppendRetryPolicy appendRetryPolicy = AppendRetryPolicy.ALL;

	private @Nullable String userAgentSuffix;

	private final List<S2ClientListener> listeners = new ArrayList<>();

	DefaultS2ClientBuilder environment(Map<String, String> environment) {
		String token = environment.get(TOKEN_VARIABLE);
		if (token == null || token.isBlank()) {
			throw new InvalidInputException("The environment variable " + TOKEN_VARIABLE
					+ " is not set. Set it to an access token; s2 lite accepts any text");
		}
		this.accessTokens = AccessTokens.fixed(AccessTokens.valid("environment variable " + TOKEN_VARIABLE, token));
		this.endpoints = S2Endpoints.fromEnvironment(environment);
		return this;
	}

	@Override
	public S2Client.Builder accessToken(String accessToken) {
		Objects.requireNonNull(accessToken, "'accessToken' must not be null");
		this.accessTokens = AccessTokens.fixed(accessToken);
		return this;
	}

	@Override
	public S2Client.Builder accessTokenSupplier(AccessTokenSupplier supplier) {
		this.accessTokens = AccessTokens.of(supplier);
		return this;
	}

	private static boolean isPrintableAscii(String text) {
		return text.chars().allMatch((character) -> character >= 0x20 && character < 0x7F);
	}

	@Override
	public S2Client.Builder endpoints(S2Endpoints endpoints) {
		this.endpoints = Objects.requireNonNull(endpoints, "'endpoints' must not be null");
		return this;
	}

	@Override
	public S2Client.Builder retry(RetryOptions retry) {
		this.retry = Objects.requireNonNull(retry, "'retry' must not be null");
		return this;
	}

	@Override
	public S2Client.Builder compression(Compression compression) {
		this.compression = Objects.requireNonNull(compression, "'compression' must not be null");
		return this;
	}

	@Override
	public S2Client.Builder connectTimeout(Duration connectTimeout) {
		this.connectTimeout = requirePositive("connectTimeout", connectTimeout);
		return this;
	}

	@Override
	public S2Client.Builder requestTimeout(Duration requestTimeout) {
		this.requestTimeout = requirePositive("requestTimeout", requestTimeout);
		return this;
	}

	DefaultS2ClientBuilder heartbeatTimeout(Duration heartbeatTimeout) {
		this.heartbeatTimeout = requirePositive("heartbeatTimeout", heartbeatTimeout);
		return this;
	}

	// Keeps sums of times in nanoseconds within the range of a long, about 292 years.
	private static Duration bounded(Duration value) {
		return (value.compareTo(LONGEST) < 0) ? value : LONGEST;
	}

	private static Duration requirePositive(String name, Duration value) {
		Objects.requireNonNull(value, () -> "'" + name + "' must not be null");
		if (value.compareTo(Duration.ofMillis(1)) < 0) {
			throw new InvalidInputException("'" + name + "' must be at least 1 ms, but is " + value);
		}
		return bounded(value);
	}

	@Override
	public S2Client.Builder sslContext(SSLContext sslContext) {
		this.sslContext = Objects.requireNonNull(sslContext, "'sslContext' must not be null");
		return this;
	}

	@Override
	public S2Client.Builder appendRetryPolicy(AppendRetryPolicy appendRetryPolicy) {
		this.appendRetryPolicy = Objects.requireNonNull(appendRetryPolicy, "'appendRetryPolicy' must not be null");
		return this;
	}

	@Override
	public S2Client.Builder userAgentSuffix(String userAgentSuffix) {
		Objects.requireNonNull(userAgentSuffix, "'userAgentSuffix' must not be null");
		if (!isPrintableAscii(userAgentSuffix)) {
			throw new InvalidInputException(
					"'userAgentSuffix' must contain only printable ASCII characters, but is '" + userAgentSuffix + "'");
		}
		this.userAgentSuffix = userAgentSuffix;
		return this;
	}

	@Override
	public S2Client.Builder listener(S2ClientListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "'listener' must not be null"));
		return this;
	}

	@Override
	public S2Client build() {
		return build(() -> VertxTransport.start(this.endpoints.accountEndpoint().tls(), this.sslContext,
				this.connectTimeout));
	}

	S2Client build(Supplier<? extends Transport> transport) {
		if (this.accessTokens == null) {
			throw new InvalidInputException("The access token is missing. Set accessToken or accessTokenSupplier;"
					+ " s2 lite and the embedded server accept any text");
		}
		if (!this.compression.isAvailable()) {
			throw new InvalidInputException("The compression " + this.compression
					+ " is not available. Add com.github.luben:zstd-jni to the class path, or use GZIP");
		}
		Retries retries = new Retries(this.retry.maxAttempts(), bounded(this.retry.minBaseDelay()).toMillis(),
				bounded(this.retry.maxBaseDelay()).toMillis());
		ClientSettings settings = new ClientSettings(this.accessTokens, UserAgent.of(this.userAgentSuffix),
				this.requestTimeout, this.heartbeatTimeout, retries, this.appendRetryPolicy, this.compression);
		return new DefaultS2Client(this.endpoints,
				new ClientContext(settings, transport.get(), new Listeners(this.listeners)));
	}

}
