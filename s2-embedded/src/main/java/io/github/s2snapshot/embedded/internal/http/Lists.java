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

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.Names;

/**
 * Common parameters of lists of basins and lists of streams.
 */
final class Lists {

	private Lists() {
	}

	static String prefix(QueryParams query, Function<String, @Nullable String> rule) {
		return checked("prefix", query, rule);
	}

	/**
	 * Returns the name after which a list begins. The rules for prefixes apply to it.
	 * @param query the query
	 * @param rule returns the problem of a prefix, or {@code null}
	 * @return the name, empty for the first page
	 */
	static String startAfter(QueryParams query, Function<String, @Nullable String> rule) {
		return checked("start_after", query, rule);
	}

	private static String checked(String key, QueryParams query, Function<String, @Nullable String> rule) {
		String value = query.text(key);
		String problem = rule.apply(value);
		if (problem != null) {
			throw QueryParams.bad(key + ": " + problem.replace(" prefix ", " " + key.replace('_', '-') + " "));
		}
		return value;
	}

	/**
	 * Returns the problem of a prefix of stream names.
	 * @param prefix the prefix
	 * @return the problem, or {@code null} if the prefix is valid
	 */
	static @Nullable String streamPrefixProblem(String prefix) {
		return (prefix.indexOf('\0') >= 0) ? "stream prefix must not contain NUL bytes"
				: Names.streamPrefixProblem(prefix);
	}

}
