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

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

import io.github.s2snapshot.sdk.access.AccessTokenSupplier;

/**
 * Details required to establish a connection to an S2 server. A bean of this type
 * replaces the connection properties, and the embedded server is not started.
 *
 * @since 0.1.0
 */
public interface S2ConnectionDetails extends ConnectionDetails {

	/**
	 * Returns the endpoint of the operations on basins, as
	 * {@code [scheme://]host[:port]}.
	 * @return the account endpoint, or {@code null} for the S2 cloud
	 */
	@Nullable String getAccountEndpoint();

	/**
	 * Returns the endpoint of the operations on streams, as
	 * {@code [scheme://]host[:port]} with an optional leading <code>{basin}.</code>
	 * label.
	 * @return the basin endpoint, or {@code null} for the S2 cloud
	 */
	@Nullable String getBasinEndpoint();

	/**
	 * Returns the access token sent with every request.
	 * @return the access token, or {@code null} if there is none, which fails the
	 * creation of the client
	 */
	@Nullable String getAccessToken();

	/**
	 * Returns the supplier of the access token, for tokens that change.
	 * @return the supplier, which is used instead of {@link #getAccessToken()}, or
	 * {@code null} for a token that does not change
	 */
	default @Nullable AccessTokenSupplier getAccessTokenSupplier() {
		return null;
	}

	/**
	 * Returns the SSL bundle of the connections. The method is called before each new
	 * connection, so an updated bundle is used from then on.
	 * @return the bundle, or {@code null} for the trust store of the JVM
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
