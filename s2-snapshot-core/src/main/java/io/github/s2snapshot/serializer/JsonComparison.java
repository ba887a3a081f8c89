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

package io.github.s2snapshot.serializer;

import java.lang.reflect.Type;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Exact comparison of JSON values. The order of the members of an object is ignored, the
 * order of the elements of an array is not. Numbers are equal only if they have the same
 * digits.
 *
 * @since 0.1.0
 */
public final class JsonComparison {

	private JsonComparison() {
	}

	/**
	 * Returns the first difference between two JSON values.
	 * @param one a JSON value in UTF-8
	 * @param other a JSON value in UTF-8
	 * @return a JSON pointer to the difference; {@code null} if the values are equal
	 */
	public static @Nullable String firstDifference(byte[] one, byte[] other) {
		if (Arrays.equals(one, other)) {
			return null;
		}
		try {
			return firstDifference("", StoredJson.mapper().readTree(one), StoredJson.mapper().readTree(other));
		}
		catch (JacksonException ex) {
			return "/";
		}
	}

	/**
	 * Returns the first difference between two JSON values, without names that are
	 * content.
	 * @param one a JSON value in UTF-8
	 * @param other a JSON value in UTF-8
	 * @param type the type of the values
	 * @return a JSON pointer to the difference; {@code null} if the values are equal. A
	 * name that neither the type nor the types of its members declare, such as a key of a
	 * map, is replaced with {@code *}.
	 */
	public static @Nullable String firstDifference(byte[] one, byte[] other, Type type) {
		String difference = firstDifference(one, other);
		return (difference != null) ? DeclaredNames.mask(difference, type) : null;
	}

	@SuppressWarnings("BigDecimalEquals")
	private static @Nullable String firstDifference(String path, JsonNode one, JsonNode other) {
		if (one.isObject() && other.isObject()) {
			return ofObjects(path, one, other);
		}
		if (one.isArray() && other.isArray()) {
			return (sameElements(one, other)) ? null : orRoot(path);
		}
		// BigDecimal.equals also compares the scales.
		boolean same = (one.isNumber() && other.isNumber()) ? one.decimalValue().equals(other.decimalValue())
				: one.equals(other);
		return (same) ? null : orRoot(path);
	}

	private static boolean sameElements(JsonNode one, JsonNode other) {
		boolean same = one.size() == other.size();
		for (int i = 0; same && i < one.size(); i++) {
			same = firstDifference("", one.get(i), other.get(i)) == null;
		}
		return same;
	}

	private static @Nullable String ofObjects(String path, JsonNode one, JsonNode other) {
		for (String name : one.propertyNames()) {
			JsonNode value = other.get(name);
			String difference = (value != null) ? firstDifference(path + "/" + name, one.get(name), value)
					: path + "/" + name;
			if (difference != null) {
				return difference;
			}
		}
		return (one.size() == other.size()) ? null : orRoot(path);
	}

	private static String orRoot(String path) {
		return (path.isEmpty()) ? "/" : path;
	}

}
