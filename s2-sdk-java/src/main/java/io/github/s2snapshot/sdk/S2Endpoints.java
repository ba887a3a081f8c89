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

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Endpoints of the S2 servers: the <em>account endpoint</em> for operations on the
 * account and its basins, and the <em>basin endpoint</em> for operations on streams.
 * <p>
 * An endpoint is {@code [scheme://]host[:port]}. Without a scheme, {@code https} is used;
 * {@code http} means HTTP/2 by prior knowledge without TLS. The basin endpoint may begin
 * with the label <code>{basin}</code>, which is replaced by the name of the basin.
 * Without that label, a header contains the name of the basin. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class S2Endpoints {

	/**
	 * Name of the environment variable with the account endpoint.
	 */
	public static final String ACCOUNT_VARIABLE = "S2_ACCOUNT_ENDPOINT";

	/**
	 * Name of the environment variable with the basin endpoint.
	 */
	public static final String BASIN_VARIABLE = "S2_BASIN_ENDPOINT";

	private static final String BASIN_LABEL = "{basin}.";

	// Replaces the label, which is not valid in a URI, while the endpoint is parsed.
	private static final String BASIN_STAND_IN = "basin-label.";

	private static final S2Endpoints CLOUD = parse("https://a.s2.dev", "https://{basin}.b.s2.dev");

	private final Endpoint account;

	private final Endpoint basin;

	private S2Endpoints(Endpoint account, Endpoint basin) {
		this.account = account;
		this.basin = basin;
	}

	/**
	 * Returns the endpoints of the S2 cloud.
	 * @return the endpoints
	 */
	public static S2Endpoints cloud() {
		return CLOUD;
	}

	/**
	 * Returns endpoints that are the same for all operations, such as those of
	 * {@code s2 lite}.
	 * @param endpoint the endpoint, for example {@code http://localhost:8080}
	 * @return the endpoints
	 * @throws InvalidInputException if the endpoint is not valid; the message contains it
	 */
	public static S2Endpoints of(String endpoint) {
		Objects.requireNonNull(endpoint, "'endpoint' must not be null");
		return parse(endpoint, endpoint);
	}

	/**
	 * Returns endpoints from two optional values.
	 * @param account the account endpoint, or {@code null}
	 * @param basin the basin endpoint, or {@code null}
	 * @return the endpoints, those of the S2 cloud if both values are {@code null}
	 * @throws InvalidInputException if only one value is given, a value is not valid, or
	 * the schemes differ; the message contains the value
	 */
	public static S2Endpoints parse(@Nullable String account, @Nullable String basin) {
		return parse("account endpoint", account, "basin endpoint", basin);
	}

	/**
	 * Returns endpoints from environment variables, {@value #ACCOUNT_VARIABLE} and
	 * {@value #BASIN_VARIABLE}. A blank variable is treated as not set.
	 * @param environment the variables, as {@link System#getenv()} returns them
	 * @return the endpoints, those of the S2 cloud if neither variable is set
	 * @throws InvalidInputException if only one variable is set, a variable is not valid,
	 * or the schemes differ; the message contains the name of the variable
	 */
	public static S2Endpoints fromEnvironment(Map<String, String> environment) {
		return parse("environment variable " + ACCOUNT_VARIABLE, emptyToNull(environment.get(ACCOUNT_VARIABLE)),
				"environment variable " + BASIN_VARIABLE, emptyToNull(environment.get(BASIN_VARIABLE)));
	}

	private static S2Endpoints parse(String accountName, @Nullable String account, String basinName,
			@Nullable String basin) {
		if (account == null && basin == null) {
			return CLOUD;
		}
		if (account == null) {
			throw missing(accountName, basinName);
		}
		if (basin == null) {
			throw missing(basinName, accountName);
		}
		Endpoint accountEndpoint = Endpoint.parse(accountName, account, false);
		Endpoint basinEndpoint = Endpoint.parse(basinName, basin, true);
		if (accountEndpoint.tls() != basinEndpoint.tls()) {
			throw new InvalidInputException("The " + accountName + " '" + account + "' and the " + basinName + " '"
					+ basin + "' have different schemes. Use http for both, or https for both");
		}
		return new S2Endpoints(accountEndpoint, basinEndpoint);
	}

	private static InvalidInputException missing(String absent, String present) {
		return new InvalidInputException(
				"The " + present + " is set, but the " + absent + " is not. Set both, or neither for the S2 cloud");
	}

	private static @Nullable String emptyToNull(@Nullable String value) {
		return (value == null || value.isBlank()) ? null : value;
	}

	/**
	 * Returns the account endpoint.
	 * @return scheme, host and port, for example {@code https://a.s2.dev:443}
	 */
	public String account() {
		return this.account.toString();
	}

	/**
	 * Returns the basin endpoint.
	 * @return scheme, host and port, for example
	 * <code>https://{basin}.b.s2.dev:443</code>
	 */
	public String basin() {
		return this.basin.toString();
	}

	Endpoint accountEndpoint() {
		return this.account;
	}

	Endpoint basinEndpoint() {
		return this.basin;
	}

	@Override
	public boolean equals(@Nullable Object obj) {
		return obj instanceof S2Endpoints other && this.account.equals(other.account) && this.basin.equals(other.basin);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.account, this.basin);
	}

	@Override
	public String toString() {
		return "S2Endpoints[account=" + this.account + ", basin=" + this.basin + "]";
	}

	/**
	 * Parsed endpoint.
	 *
	 * @param tls whether TLS is used
	 * @param host the host, without the label {@code {basin}}
	 * @param port the port
	 * @param basinInHost whether the name of the basin comes before the host
	 */
	record Endpoint(boolean tls, String host, int port, boolean basinInHost) {

		static Endpoint parse(String name, String text, boolean basinAllowed) {
			String trimmed = text.trim();
			String whole = (trimmed.contains("://")) ? trimmed : "https://" + trimmed;
			boolean basinInHost = whole.contains("://" + BASIN_LABEL);
			if (basinInHost && !basinAllowed) {
				throw invalid(name, text, "only the basin endpoint may contain {basin}");
			}
			URI uri;
			try {
				uri = new URI((basinInHost) ? whole.replace("://" + BASIN_LABEL, "://" + BASIN_STAND_IN) : whole);
			}
			catch (URISyntaxException ex) {
				throw invalid(name, text, "it is not a URI");
			}
			String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
			if (!scheme.equals("http") && !scheme.equals("https")) {
				throw invalid(name, text, "the scheme '" + uri.getScheme() + "' is not supported");
			}
			boolean tls = scheme.equals("https");
			return new Endpoint(tls, host(name, text, uri), port(name, text, uri, tls), basinInHost);
		}

		private static String host(String name, String text, URI uri) {
			String host = uri.getHost();
			if (host == null) {
				throw invalid(name, text, "the host is missing or not valid");
			}
			if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
				throw invalid(name, text, "a user, a query and a fragment are not allowed");
			}
			String path = uri.getRawPath();
			if (!path.isEmpty() && !path.equals("/") && !path.equals("/v1") && !path.equals("/v1/")) {
				throw invalid(name, text, "a path is not allowed, because the client adds /v1");
			}
			if (host.startsWith(BASIN_STAND_IN)) {
				host = host.substring(BASIN_STAND_IN.length());
			}
			return host;
		}

		private static int port(String name, String text, URI uri, boolean tls) {
			int port = uri.getPort();
			if (port == -1) {
				return (tls) ? 443 : 80;
			}
			if (port < 1 || port > 65535) {
				throw invalid(name, text, "the port " + port + " is not between 1 and 65535");
			}
			return port;
		}

		private static InvalidInputException invalid(String name, String text, String reason) {
			return new InvalidInputException("The " + name + " '" + withoutUser(text) + "' is not valid: " + reason
					+ ". Use http://host:port or https://host");
		}

		// Keeps a user and a password out of the message.
		private static String withoutUser(String text) {
			return text.replaceFirst("[^/@]*@", "***@");
		}

		@Override
		public String toString() {
			return ((this.tls) ? "https://" : "http://") + ((this.basinInHost) ? BASIN_LABEL : "") + this.host + ":"
					+ this.port;
		}

	}

}
