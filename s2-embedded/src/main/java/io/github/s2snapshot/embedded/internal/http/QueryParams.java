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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Query parameters of a request. Unknown parameters are ignored.
 */
final class QueryParams {

	private static final String TOO_LARGE = "number too large to fit in target type";

	private final Map<String, List<String>> values;

	private QueryParams(Map<String, List<String>> values) {
		this.values = values;
	}

	static QueryParams parse(@Nullable String query) {
		Map<String, List<String>> values = new HashMap<>();
		for (String pair : ((query != null) ? query : "").split("&", -1)) {
			int separator = pair.indexOf('=');
			String key = decode((separator >= 0) ? pair.substring(0, separator) : pair);
			String value = (separator >= 0) ? decode(pair.substring(separator + 1)) : "";
			values.computeIfAbsent(key, (name) -> new ArrayList<>(1)).add(value);
		}
		return new QueryParams(values);
	}

	private static String decode(String text) {
		return new String(PercentCoding.decode(text.replace('+', ' ')), StandardCharsets.UTF_8);
	}

	@Nullable String get(String key) {
		List<String> all = this.values.get(key);
		if (all == null) {
			return null;
		}
		if (all.size() > 1) {
			throw bad("duplicate field `" + key + "`");
		}
		return all.get(0);
	}

	/**
	 * Returns an unsigned number of 64 bits.
	 * @param key the name of the parameter
	 * @return the number, or {@code null} if the parameter is missing
	 */
	@Nullable Long unsigned(String key) {
		String text = get(key);
		if (text == null) {
			return null;
		}
		String problem = unsignedProblem(text);
		if (problem != null) {
			throw bad(key + ": " + problem);
		}
		return Long.parseUnsignedLong(text);
	}

	/**
	 * Returns the problem of an unsigned number of 64 bits.
	 * @param text the number
	 * @return the problem, or {@code null} if the number is valid
	 */
	static @Nullable String unsignedProblem(String text) {
		if (text.isEmpty()) {
			return "cannot parse integer from empty string";
		}
		String digits = (text.length() > 1 && text.charAt(0) == '+') ? text.substring(1) : text;
		for (int i = 0; i < digits.length(); i++) {
			if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
				return "invalid digit found in string";
			}
		}
		try {
			long ignored = Long.parseUnsignedLong(digits);
			return null;
		}
		catch (NumberFormatException ex) {
			return TOO_LARGE;
		}
	}

	@Nullable Long unsigned32(String key) {
		Long value = unsigned(key);
		if (value != null && Long.compareUnsigned(value, 0xFFFFFFFFL) > 0) {
			throw bad(key + ": " + TOO_LARGE);
		}
		return value;
	}

	boolean flag(String key) {
		String text = get(key);
		if (text != null && !text.equals("true") && !text.equals("false")) {
			throw bad(key + ": provided string was not `true` or `false`");
		}
		return "true".equals(text);
	}

	String text(String key) {
		String text = get(key);
		return (text != null) ? text : "";
	}

	/**
	 * Returns the largest number of items of a page.
	 * @return the limit; 0 and numbers that are too large mean the largest limit
	 */
	int limit() {
		Long limit = unsigned("limit");
		return (limit == null || limit == 0 || Long.compareUnsigned(limit, Limits.MAX_LIST_ITEMS) > 0)
				? Limits.MAX_LIST_ITEMS : limit.intValue();
	}

	static S2Error bad(String problem) {
		return S2Error.of(ErrorCode.BAD_QUERY, "Failed to deserialize query string: " + problem);
	}

}
