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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Compares what a state was written as with what it is written as after it was read back.
 * The order of members does not count, nor does the order of elements: a set may come
 * back in another one.
 *
 * @since 0.1.0
 */
public final class JsonComparison {

	private JsonComparison() {
	}

	/**
	 * Find a difference between two JSON values.
	 * @param one a JSON value in UTF-8
	 * @param other a JSON value in UTF-8
	 * @return a JSON pointer to the difference, {@code null} when there is none
	 */
	public static @Nullable String firstDifference(byte[] one, byte[] other) {
		if (Arrays.equals(one, other)) {
			return null;
		}
		try {
			return firstDifference("", StoredJson.mapper().readTree(one), StoredJson.mapper().readTree(other));
		}
		catch (JacksonException ex) {
			return "/ (not JSON: " + ex.getOriginalMessage() + ")";
		}
	}

	private static @Nullable String firstDifference(String path, JsonNode one, JsonNode other) {
		if (one.equals(other)) {
			return null;
		}
		if (one.isObject() && other.isObject()) {
			for (String name : one.propertyNames()) {
				JsonNode value = other.get(name);
				String difference = (value != null) ? firstDifference(path + "/" + name, one.get(name), value)
						: path + "/" + name;
				if (difference != null) {
					return difference;
				}
			}
			for (String name : other.propertyNames()) {
				if (one.get(name) == null) {
					return path + "/" + name;
				}
			}
			return null;
		}
		if (one.isArray() && other.isArray() && canonical(one).equals(canonical(other))) {
			return null;
		}
		return (path.isEmpty()) ? "/" : path;
	}

	private static String canonical(JsonNode node) {
		if (node.isArray()) {
			List<String> elements = new ArrayList<>();
			node.forEach((element) -> elements.add(canonical(element)));
			elements.sort(null);
			return elements.toString();
		}
		if (node.isObject()) {
			TreeMap<String, String> members = new TreeMap<>();
			node.properties().forEach((member) -> members.put(member.getKey(), canonical(member.getValue())));
			return members.toString();
		}
		return node.toString();
	}

}
