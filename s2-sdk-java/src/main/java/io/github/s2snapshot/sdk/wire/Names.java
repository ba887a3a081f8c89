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

package io.github.s2snapshot.sdk.wire;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Checks names and tokens. The messages are those of the S2 v1 server.
 *
 * @since 0.1.0
 */
public final class Names {

	private Names() {
	}

	/**
	 * Checks the name of a basin: 8 to 48 characters of {@code a-z}, {@code 0-9} and
	 * {@code -}, which begin and end with a letter or digit.
	 * @param name the name
	 * @return the problem, or {@code null} if the value is valid
	 */
	public static @Nullable String basinProblem(String name) {
		int length = utf8Length(name);
		if (length < Limits.MIN_BASIN_NAME_BYTES) {
			return "basin name should be at least " + Limits.MIN_BASIN_NAME_BYTES + " bytes in length";
		}
		if (length > Limits.MAX_BASIN_NAME_BYTES) {
			return tooLong("basin name", Limits.MAX_BASIN_NAME_BYTES);
		}
		if (!isLowerCaseOrDigit(name.charAt(0))) {
			return "basin name must begin with a lowercase letter or number";
		}
		if (!isLowerCaseOrDigit(name.charAt(name.length() - 1))) {
			return "basin name must end with a lowercase letter or number";
		}
		return basinCharactersProblem("basin name", name);
	}

	/**
	 * Checks the prefix of a list of basins.
	 * @param prefix the prefix, empty for all
	 * @return the problem, or {@code null} if the value is valid
	 */
	public static @Nullable String basinPrefixProblem(String prefix) {
		if (utf8Length(prefix) > Limits.MAX_BASIN_NAME_BYTES) {
			return tooLong("basin prefix", Limits.MAX_BASIN_NAME_BYTES);
		}
		if (!prefix.isEmpty() && !isLowerCaseOrDigit(prefix.charAt(0))) {
			return "basin prefix must begin with a lowercase letter or number";
		}
		return basinCharactersProblem("basin prefix", prefix);
	}

	private static @Nullable String basinCharactersProblem(String what, String value) {
		for (int i = 0; i < value.length(); i++) {
			char ch = value.charAt(i);
			if (!isLowerCaseOrDigit(ch) && ch != '-') {
				return what + " must comprise lowercase letters, numbers, and hyphens";
			}
		}
		return null;
	}

	/**
	 * Checks the name of a stream: 1 to 512 bytes of UTF-8 without NUL, and neither
	 * {@code .} nor {@code ..}.
	 * @param name the name
	 * @return the problem, or {@code null} if the value is valid
	 */
	public static @Nullable String streamProblem(String name) {
		return pathSegmentProblem("stream name", name, Limits.MAX_STREAM_NAME_BYTES);
	}

	/**
	 * Checks the prefix of a list of streams.
	 * @param prefix the prefix, empty for all
	 * @return the problem, or {@code null} if the value is valid
	 */
	public static @Nullable String streamPrefixProblem(String prefix) {
		return (utf8Length(prefix) > Limits.MAX_STREAM_NAME_BYTES)
				? tooLong("stream prefix", Limits.MAX_STREAM_NAME_BYTES) : null;
	}

	/**
	 * Checks the id of an access token: 1 to 96 bytes of UTF-8 without NUL, and neither
	 * {@code .} nor {@code ..}.
	 * @param id the id
	 * @return the problem, or {@code null} if the value is valid
	 */
	public static @Nullable String accessTokenIdProblem(String id) {
		return pathSegmentProblem("access token id", id, Limits.MAX_ACCESS_TOKEN_ID_BYTES);
	}

	/**
	 * Checks the prefix of a list of access tokens.
	 * @param prefix the prefix, empty for all
	 * @return the problem, or {@code null} if the value is valid
	 */
	public static @Nullable String accessTokenPrefixProblem(String prefix) {
		if (prefix.indexOf('\0') >= 0) {
			return "access token prefix must not contain NUL bytes";
		}
		return (utf8Length(prefix) > Limits.MAX_ACCESS_TOKEN_ID_BYTES)
				? tooLong("access token prefix", Limits.MAX_ACCESS_TOKEN_ID_BYTES) : null;
	}

	/**
	 * Checks the name of a location: 1 to 64 ASCII letters and digits, {@code :},
	 * {@code -} and {@code .}.
	 * @param location the name
	 * @return the problem, or {@code null} if the value is valid
	 */
	public static @Nullable String locationProblem(String location) {
		if (location.isEmpty()) {
			return "location name must be at least 1 character in length";
		}
		if (location.codePointCount(0, location.length()) > Limits.MAX_LOCATION_NAME_CHARS) {
			return "location name must be at most " + Limits.MAX_LOCATION_NAME_CHARS + " characters in length";
		}
		for (int i = 0; i < location.length(); i++) {
			char ch = location.charAt(i);
			if (!isLowerCaseOrDigit(ch) && !(ch >= 'A' && ch <= 'Z') && ch != ':' && ch != '-' && ch != '.') {
				return "location name must comprise ASCII letters, numbers, colons, hyphens, and periods";
			}
		}
		return null;
	}

	/**
	 * Checks a fencing token: at most 36 bytes of UTF-8.
	 * @param token the token
	 * @return the problem, or {@code null} if the value is valid
	 */
	public static @Nullable String fencingTokenProblem(String token) {
		return (utf8Length(token) > Limits.MAX_FENCING_TOKEN_BYTES)
				? tooLong("fencing token", Limits.MAX_FENCING_TOKEN_BYTES) : null;
	}

	/**
	 * Checks a request token: at most 36 bytes of UTF-8.
	 * @param token the token
	 * @return the problem, or {@code null} if the value is valid
	 */
	public static @Nullable String requestTokenProblem(String token) {
		int length = utf8Length(token);
		return (length > Limits.MAX_REQUEST_TOKEN_BYTES)
				? "request token was longer than " + Limits.MAX_REQUEST_TOKEN_BYTES + " bytes in length: " + length
				: null;
	}

	private static @Nullable String pathSegmentProblem(String what, String value, int maxBytes) {
		if (value.isEmpty()) {
			return what + " must not be empty";
		}
		if (utf8Length(value) > maxBytes) {
			return tooLong(what, maxBytes);
		}
		if (value.equals(".") || value.equals("..")) {
			return what + " must not be \".\" or \"..\"";
		}
		return (value.indexOf('\0') >= 0) ? what + " must not contain NUL bytes" : null;
	}

	private static String tooLong(String what, int maxBytes) {
		return what + " must not exceed " + maxBytes + " bytes in length";
	}

	private static boolean isLowerCaseOrDigit(char ch) {
		return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
	}

	private static int utf8Length(String value) {
		return value.getBytes(StandardCharsets.UTF_8).length;
	}

}
