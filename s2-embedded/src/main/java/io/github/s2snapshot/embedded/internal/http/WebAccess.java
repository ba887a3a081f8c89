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

package io.github.s2snapshot.embedded.internal.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * Access control for web pages. Any web page can send requests to a server on the machine
 * of its visitor; the browser adds the origin of the page. A page can also resolve its
 * own host name to the loopback address (DNS rebinding), so that the browser sees the
 * same origin; such a request is recognized by its host.
 *
 * @since 0.1.0
 */
public final class WebAccess {

	/** Value that allows all origins or all hosts. */
	public static final String ANY = "*";

	private static final String VARY = "origin, access-control-request-method, access-control-request-headers";

	private static final Set<String> FOREIGN_SITES = Set.of("cross-site", "same-site");

	private final Set<String> origins;

	// If empty, hosts are checked on the loopback interface only
	private final Set<String> hosts;

	private final String ownHost;

	private WebAccess(Set<String> origins, Set<String> hosts, String ownHost) {
		this.origins = origins;
		this.hosts = hosts;
		this.ownHost = ownHost;
	}

	/**
	 * Creates the access control of a server.
	 * @param ownHost the name or address that the server listens on
	 * @param origins the origins whose pages may use the server
	 * @param hosts the allowed hosts besides those of the loopback interface, as
	 * {@link Authorities#name} returns them
	 * @return the access control
	 */
	public static WebAccess of(String ownHost, Collection<String> origins, Collection<String> hosts) {
		return new WebAccess(origins.stream().map(WebAccess::lowerCase).collect(Collectors.toUnmodifiableSet()),
				Set.copyOf(hosts), Objects.requireNonNullElse(Authorities.name(ownHost), ownHost));
	}

	private static String lowerCase(String text) {
		return text.toLowerCase(Locale.ROOT);
	}

	/**
	 * Checks a request.
	 * @param request the request
	 * @return the error to refuse it with, or {@code null} if the request is allowed
	 */
	@Nullable S2Error refusal(HttpServerRequest request) {
		if (this.origins.contains(ANY)) {
			// All pages are allowed, so that the host does not matter
			return null;
		}
		List<String> authorities = authorities(request);
		S2Error refusal = refusedHost(request, authorities);
		return (refusal != null) ? refusal : refusedOrigin(request, authorities);
	}

	private static List<String> authorities(HttpServerRequest request) {
		List<String> authorities = new ArrayList<>(request.headers().getAll("host"));
		HostAndPort authority = (request.version() == HttpVersion.HTTP_2) ? request.authority() : null;
		if (authority != null) {
			authorities.add(authority.toString());
		}
		String uri = request.uri();
		if (uri != null && request.method().equals(HttpMethod.CONNECT)) {
			authorities.add(uri);
		}
		else if (uri != null && !uri.startsWith("/") && uri.contains("://")) {
			// The absolute form overrides the header
			authorities.add(Authorities.ofUri(uri));
		}
		return authorities;
	}

	private @Nullable S2Error refusedHost(HttpServerRequest request, List<String> authorities) {
		if (this.hosts.contains(ANY) || (this.hosts.isEmpty() && !isLoopback(request.localAddress()))) {
			return null;
		}
		if (authorities.isEmpty()) {
			return S2Error.of(ErrorCode.BAD_HEADER, "Missing header `host`");
		}
		for (String authority : authorities) {
			if (!isOwn(Authorities.host(authority))) {
				return S2Error.of(ErrorCode.PERMISSION_DENIED, "The host `" + Authorities.printable(authority)
						+ "` is not allowed. Use localhost, 127.0.0.1 or [::1], or allow the host with allowHosts(...) or"
						+ " --allow-host");
			}
		}
		return null;
	}

	private static boolean isLoopback(@Nullable SocketAddress local) {
		String address = (local != null) ? local.hostAddress() : null;
		return address != null && Authorities.isLoopback(address);
	}

	private boolean isOwn(@Nullable String host) {
		return host != null && (Authorities.isLoopback(host) || host.equals(this.ownHost) || this.hosts.contains(host));
	}

	private @Nullable S2Error refusedOrigin(HttpServerRequest request, List<String> authorities) {
		List<String> asked = request.headers().getAll("origin");
		for (String origin : asked) {
			if (!isAllowed(origin) && !isSame(origin, authorities)) {
				return S2Error.of(ErrorCode.PERMISSION_DENIED,
						"Web pages of the origin `" + Authorities.printable(origin)
								+ "` are not allowed. Allow the origin with allowOrigins(...) or --allow-origin");
			}
		}
		String site = request.getHeader("sec-fetch-site");
		if (asked.isEmpty() && site != null && FOREIGN_SITES.contains(lowerCase(site))) {
			// Browsers send no origin for images and scripts of a page
			return S2Error.of(ErrorCode.PERMISSION_DENIED, "Requests of web pages of other sites are not allowed");
		}
		return null;
	}

	private boolean isAllowed(String origin) {
		return this.origins.contains(ANY) || this.origins.contains(lowerCase(origin));
	}

	private static boolean isSame(String origin, List<String> authorities) {
		int scheme = origin.indexOf("://");
		String authority = (scheme > 0) ? origin.substring(scheme + 3) : "";
		return !authorities.isEmpty() && authorities.stream().allMatch(authority::equalsIgnoreCase);
	}

	/**
	 * Adds the headers with which a page of an allowed origin can read the response.
	 * @param request the request
	 * @param response the response
	 */
	void allow(HttpServerRequest request, HttpServerResponse response) {
		if (this.origins.isEmpty()) {
			return;
		}
		response.putHeader("vary", VARY);
		String origin = request.getHeader("origin");
		boolean allowed = (origin != null) ? isAllowed(origin) : this.origins.contains(ANY);
		if (!allowed) {
			return;
		}
		response.putHeader("access-control-allow-credentials", "true");
		// Allow what the browser asks for
		mirror(request, "origin", response, "access-control-allow-origin");
		if (request.method().equals(HttpMethod.OPTIONS)) {
			mirror(request, "access-control-request-method", response, "access-control-allow-methods");
			mirror(request, "access-control-request-headers", response, "access-control-allow-headers");
		}
	}

	private static void mirror(HttpServerRequest request, String asked, HttpServerResponse response, String allowed) {
		String value = request.getHeader(asked);
		if (value != null) {
			response.putHeader(allowed, value);
		}
	}

}
