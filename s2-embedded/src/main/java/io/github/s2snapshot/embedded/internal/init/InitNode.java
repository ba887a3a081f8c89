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

package io.github.s2snapshot.embedded.internal.init;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Object in an init file, with its path for messages.
 *
 * @param node the object
 * @param path the path of the object, such as {@code basins[0].config}
 */
record InitNode(JsonNode node, String path) {

	/**
	 * Refuses unknown keys.
	 * @param known the known keys
	 * @return this
	 */
	InitNode only(Set<String> known) {
		for (String key : this.node.propertyNames()) {
			if (!known.contains(key)) {
				throw problem("unknown field `" + key + "`, expected one of "
						+ String.join(", ", known.stream().sorted().map((name) -> "`" + name + "`").toList()));
			}
		}
		return this;
	}

	static InitNode of(JsonNode node, String path) {
		InitNode object = new InitNode(node, path);
		if (!node.isObject()) {
			throw object.problem("expected an object, not " + describe(node));
		}
		return object;
	}

	String requiredText(String key) {
		String text = text(key);
		if (text == null) {
			throw problem("missing field `" + key + "`");
		}
		return text;
	}

	@Nullable String text(String key) {
		JsonNode value = value(key);
		if (value != null && !value.isString()) {
			throw at(key).problem("expected a string, not " + describe(value));
		}
		return (value != null) ? value.stringValue() : null;
	}

	@Nullable Boolean flag(String key) {
		JsonNode value = value(key);
		if (value != null && !value.isBoolean()) {
			throw at(key).problem("expected a boolean, not " + describe(value));
		}
		return (value != null) ? value.booleanValue() : null;
	}

	<T> @Nullable T parse(String key, Function<String, T> parser) {
		String text = text(key);
		try {
			return (text != null) ? parser.apply(text) : null;
		}
		catch (IllegalArgumentException ex) {
			throw at(key).problem("invalid value \"" + text + "\": " + ex.getMessage());
		}
	}

	@Nullable InitNode object(String key) {
		JsonNode value = value(key);
		return (value != null) ? of(value, at(key).path) : null;
	}

	/**
	 * Returns the elements of an array.
	 * @param key the key of the array, which may be missing but not {@code null}
	 * @return the elements
	 */
	List<InitNode> objects(String key) {
		JsonNode array = this.node.path(key);
		if (array.isMissingNode()) {
			return List.of();
		}
		if (!array.isArray()) {
			throw at(key).problem("expected an array, not " + describe(array));
		}
		Collection<JsonNode> elements = array.values();
		int[] index = { 0 };
		return elements.stream().map((element) -> of(element, at(key).path + "[" + (index[0]++) + "]")).toList();
	}

	private @Nullable JsonNode value(String key) {
		JsonNode value = this.node.path(key);
		return (value.isMissingNode() || value.isNull()) ? null : value;
	}

	private InitNode at(String key) {
		return new InitNode(this.node, (this.path.isEmpty()) ? key : this.path + "." + key);
	}

	IllegalArgumentException problem(String problem) {
		return new IllegalArgumentException(((this.path.isEmpty()) ? "" : this.path + ": ") + problem);
	}

	private static String describe(JsonNode node) {
		String text = node.toString();
		return (text.length() <= 40) ? text : text.substring(0, 40) + "…";
	}

}
