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
import java.util.List;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How objects of an application are written as stored JSON and read: fixed settings, the
 * modules {@code jackson-module-kotlin}, {@code jackson-datatype-javax-money} and
 * {@code jackson-datatype-moneta} if they are on the class path, and customizers.
 * Immutable.
 *
 * @since 0.1.0
 */
public final class JsonBinding {

	private static final JsonBinding DEFAULTS = new JsonBinding(List.of());

	private final List<S2JsonCustomizer> customizers;

	private final JsonMapper deltas;

	private final JsonMapper states;

	private JsonBinding(List<S2JsonCustomizer> customizers) {
		this.customizers = customizers;
		this.deltas = JsonMappers.ofDeltas(customizers);
		this.states = JsonMappers.ofStates(customizers);
	}

	/**
	 * Returns the binding without any customizer.
	 * @return the binding
	 */
	public static JsonBinding defaults() {
		return DEFAULTS;
	}

	/**
	 * Creates a binding.
	 * @param customizers the customizers, in the order in which they are applied
	 * @return the binding
	 * @throws IllegalArgumentException if a customizer fails
	 */
	public static JsonBinding of(List<? extends S2JsonCustomizer> customizers) {
		return (customizers.isEmpty()) ? DEFAULTS : new JsonBinding(List.copyOf(customizers));
	}

	/**
	 * Returns the customizers.
	 * @return the customizers, in the order in which they are applied
	 */
	public List<S2JsonCustomizer> customizers() {
		return this.customizers;
	}

	/**
	 * Reads a tree as a class of an application, as states and deltas are read.
	 * @param tree the tree
	 * @param type the type
	 * @return the object
	 * @throws JacksonException if the tree does not fit the type
	 */
	public Object read(JsonNode tree, Type type) {
		return this.deltas.readerFor(this.deltas.constructType(type))
			.readValue(StoredJson.mapper().writeValueAsBytes(tree));
	}

	/**
	 * Writes an object of an application as an exact tree, as states and deltas are
	 * written.
	 * @param value a tree, which is returned, or another object
	 * @return the tree
	 * @throws JacksonException if the object cannot be written
	 */
	public JsonNode write(Object value) {
		return (value instanceof JsonNode tree) ? tree
				: StoredJson.mapper().readTree(this.deltas.writeValueAsBytes(value));
	}

	JsonMapper deltas() {
		return this.deltas;
	}

	JsonMapper states() {
		return this.states;
	}

	/**
	 * Describes a customizer for messages.
	 * @param customizer the customizer
	 * @return its own text, or the name of its class
	 */
	public static String describe(S2JsonCustomizer customizer) {
		return JsonCustomizerNames.describe(customizer);
	}

	/**
	 * Returns the number and the descriptions of the customizers.
	 */
	@Override
	public String toString() {
		return "JsonBinding" + this.customizers.stream().map(JsonBinding::describe).toList();
	}

}
