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

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.Compression;

/**
 * Configuration properties of an S2 client.
 *
 * @since 0.1.0
 */
public class S2ClientProperties {

	/**
	 * Access token sent with every request. S2 lite accepts any text.
	 */
	private @Nullable String accessToken;

	/**
	 * File that contains the access token. Changes of the file are detected. Excludes an
	 * access token.
	 */
	private @Nullable Path accessTokenFile;

	/**
	 * Endpoint of the operations on basins, as '[scheme://]host[:port]'. Any server other
	 * than the S2 cloud needs this and the endpoint of basins.
	 */
	private @Nullable String accountEndpoint;

	/**
	 * Endpoint of the operations on streams, as '[scheme://]host[:port]'. A leading
	 * '{basin}.' label of the host is replaced by the name of the basin.
	 */
	private @Nullable String basinEndpoint;

	/**
	 * Basin of the projections of the client that do not set one.
	 */
	private @Nullable String basin;

	/**
	 * Compression of request and response bodies.
	 */
	private Compression compression = Compression.NONE;

	/**
	 * Maximum time to establish a connection.
	 */
	private Duration connectTimeout = Duration.ofSeconds(3);

	/**
	 * Maximum time to wait for the response to one attempt of a request.
	 */
	private Duration requestTimeout = Duration.ofSeconds(5);

	private final Ssl ssl = new Ssl();

	private final Retry retry = new Retry();

	public @Nullable String getAccessToken() {
		return this.accessToken;
	}

	public void setAccessToken(@Nullable String accessToken) {
		this.accessToken = accessToken;
	}

	public @Nullable Path getAccessTokenFile() {
		return this.accessTokenFile;
	}

	public void setAccessTokenFile(@Nullable Path accessTokenFile) {
		this.accessTokenFile = accessTokenFile;
	}

	public @Nullable String getAccountEndpoint() {
		return this.accountEndpoint;
	}

	public void setAccountEndpoint(@Nullable String accountEndpoint) {
		this.accountEndpoint = accountEndpoint;
	}

	public @Nullable String getBasinEndpoint() {
		return this.basinEndpoint;
	}

	public void setBasinEndpoint(@Nullable String basinEndpoint) {
		this.basinEndpoint = basinEndpoint;
	}

	public @Nullable String getBasin() {
		return this.basin;
	}

	public void setBasin(@Nullable String basin) {
		this.basin = basin;
	}

	public Compression getCompression() {
		return this.compression;
	}

	public void setCompression(Compression compression) {
		this.compression = compression;
	}

	public Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	public void setConnectTimeout(Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	public Duration getRequestTimeout() {
		return this.requestTimeout;
	}

	public void setRequestTimeout(Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	public Retry getRetry() {
		return this.retry;
	}

	/**
	 * Properties of TLS connections to the server.
	 */
	public static class Ssl {

		/**
		 * Name of the SSL bundle with the trust and key material. By default, the trust
		 * store of the JVM is used.
		 */
		private @Nullable String bundle;

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

	}

	/**
	 * Properties of the retries of requests and of interrupted sessions.
	 */
	public static class Retry {

		/**
		 * Maximum number of attempts of a request, including the first one.
		 */
		private int maxAttempts = 3;

		/**
		 * Delay before the first retry.
		 */
		private Duration minBaseDelay = Duration.ofMillis(100);

		/**
		 * Maximum delay between two attempts, before jitter.
		 */
		private Duration maxBaseDelay = Duration.ofSeconds(1);

		public int getMaxAttempts() {
			return this.maxAttempts;
		}

		public void setMaxAttempts(int maxAttempts) {
			this.maxAttempts = maxAttempts;
		}

		public Duration getMinBaseDelay() {
			return this.minBaseDelay;
		}

		public void setMinBaseDelay(Duration minBaseDelay) {
			this.minBaseDelay = minBaseDelay;
		}

		public Duration getMaxBaseDelay() {
			return this.maxBaseDelay;
		}

		public void setMaxBaseDelay(Duration maxBaseDelay) {
			this.maxBaseDelay = maxBaseDelay;
		}

	}

}
