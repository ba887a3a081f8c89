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

package io.github.s2snapshot.sse;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Key by which the connections of a client are counted. A client with IPv6 usually has
 * all addresses of a /64 network, so they count as one address.
 */
final class ClientAddress {

	// InetAddress would look up anything that is not an address literal as a host name.
	private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]*");

	private static final int NETWORK_BYTES = 8;

	private ClientAddress() {
	}

	static String of(@Nullable String remoteAddress) {
		if (remoteAddress == null) {
			return "";
		}
		int zone = remoteAddress.indexOf('%');
		String address = ((zone >= 0) ? remoteAddress.substring(0, zone) : remoteAddress).replaceAll("[\\[\\]]", "");
		if (address.indexOf(':') < 0 || !LITERAL.matcher(address).matches()) {
			return remoteAddress;
		}
		try {
			InetAddress parsed = InetAddress.getByName(address);
			return (parsed instanceof Inet6Address)
					? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES)) + "/64"
					: parsed.getHostAddress();
		}
		catch (UnknownHostException ex) {
			return remoteAddress;
		}
	}

}
