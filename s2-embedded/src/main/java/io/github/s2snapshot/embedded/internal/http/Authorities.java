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

import java.net.InetAddress;
import java.util.Locale;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * Parser for the authority with which a request names its server. It never resolves
 * names.
 *
 * @since 0.1.0
 */
public final class Authorities {

	private static final int MAX_PORT = 65_535;

	private static final int MAX_PORT_DIGITS = 5;

	private static final int MAX_PRINTED_CHARS = 64;

	private Authorities() {
	}

	/**
	 * Returns the host of an authority.
	 * @param authority an authority such as {@code localhost:8080} or {@code [::1]}
	 * @return the host in lower case, without brackets and final dot; {@code null} if the
	 * authority is malformed
	 */
	public static @Nullable String host(String authority) {
		int end = (authority.startsWith("[")) ? authority.indexOf(']') + 1 : authority.indexOf(':');
		String host = (end >= 0) ? authority.substring(0, end) : authority;
		String rest = (end >= 0) ? authority.substring(end) : "";
		if (!isPort(rest)) {
			return null;
		}
		host = host.toLowerCase(Locale.ROOT);
		if (host.startsWith("[")) {
			return address(host.substring(1, host.length() - 1));
		}
		if (host.endsWith(".")) {
			host = host.substring(0, host.length() - 1);
		}
		return isName(host) ? host : null;
	}

	/**
	 * Returns the host for a name or an address without port.
	 * @param text a text such as {@code localhost}, {@code ::1} or {@code [::1]}
	 * @return the host as {@link #host} returns it; {@code null} if there is a port or
	 * the text is malformed
	 */
	public static @Nullable String name(String text) {
		String address = address(text);
		return (address == null && (text.endsWith("]") || text.indexOf(':') < 0)) ? host(text) : address;
	}

	// Normalized, so that all forms of an address are equal
	private static @Nullable String address(String text) {
		InetAddress address = (text.indexOf('%') < 0 && NetUtil.isValidIpV6Address(text))
				? NetUtil.createInetAddressFromIpAddressString(text) : null;
		return (address != null) ? address.getHostAddress() : null;
	}

	/**
	 * Returns whether a text is an origin as browsers send it.
	 * @param text a text such as {@code http://localhost:5173}
	 * @return whether it is a scheme and an authority
	 */
	public static boolean isOrigin(String text) {
		int scheme = text.indexOf("://");
		return scheme > 0 && text.substring(0, scheme).matches("[A-Za-z][A-Za-z0-9+.-]*")
				&& host(text.substring(scheme + 3)) != null;
	}

	private static boolean isPort(String text) {
		if (text.isEmpty() || text.equals(":")) {
			return true;
		}
		String digits = text.substring(1);
		return text.charAt(0) == ':' && digits.length() <= MAX_PORT_DIGITS
				&& digits.chars().allMatch((ch) -> ch >= '0' && ch <= '9') && Integer.parseInt(digits) <= MAX_PORT;
	}

	private static boolean isName(String host) {
		return !host.isEmpty() && !host.startsWith(".") && !host.contains("..")
				&& host.chars()
					.allMatch((ch) -> (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '.' || ch == '-'
							|| ch == '_');
	}

	/**
	 * Returns the authority of a URI.
	 * @param uri a URI such as {@code http://localhost:8080/health}
	 * @return the part between the slashes
	 */
	static String ofUri(String uri) {
		String rest = uri.substring(uri.indexOf("://") + 3);
		for (int i = 0; i < rest.length(); i++) {
			char ch = rest.charAt(i);
			if (ch == '/' || ch == '?' || ch == '#') {
				return rest.substring(0, i);
			}
		}
		return rest;
	}

	/**
	 * Returns whether a host always means this machine.
	 * @param host a name or an address, without brackets
	 * @return {@code false} for all other names, even if they resolve to a loopback
	 * address
	 */
	static boolean isLoopback(String host) {
		if (host.equals("localhost") || host.endsWith(".localhost")) {
			return true;
		}
		InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
		return address != null && address.isLoopbackAddress();
	}

	/**
	 * Returns a text of a client for use in a message.
	 * @param text the text
	 * @return the beginning of the text, with {@code ?} for each character that is not
	 * printable
	 */
	static String printable(String text) {
		StringBuilder printable = new StringBuilder();
		for (int i = 0; i < Math.min(text.length(), MAX_PRINTED_CHARS); i++) {
			char ch = text.charAt(i);
			printable.append((ch > ' ' && ch < 0x7F && ch != '`') ? ch : '?');
		}
		return printable.append((text.length() > MAX_PRINTED_CHARS) ? "..." : "").toString();
	}

}
