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
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Delta as JSON, with its type and version: what an upcaster converts. Immutable, except
 * for the tree, which an upcaster may change.
 *
 * @since 0.1.0
 */
public final class DeltaDocument {

	private final String type;

	private final int version;

	private final JsonNode body;

	private final JsonMapper mapper;

	private final Function<Class<?>, DeltaStep> current;

	DeltaDocument(String type, int version, JsonNode body, JsonMapper mapper, Function<Class<?>, DeltaStep> current) {
		this.type = Objects.requireNonNull(type, "'type' must not be null");
		this.version = version;
		this.body = Objects.requireNonNull(body, "'body' must not be null");
		this.mapper = mapper;
		this.current = current;
		if (version < 1) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "The version of a delta must be 1 or more, but is %d", version));
		}
	}

	/**
	 * Creates a document, for tests of an upcaster.
	 * @param type the name of the type
	 * @param version the version, from 1
	 * @param body the JSON
	 * @return the document
	 */
	public static DeltaDocument of(String type, int version, JsonNode body) {
		return of(type, version, body, JsonBinding.defaults());
	}

	/**
	 * Creates a document with customizers of the application, for tests of an upcaster.
	 * @param type the name of the type
	 * @param version the version, from 1
	 * @param body the JSON
	 * @param json how objects are written as JSON and read
	 * @return the document
	 */
	public static DeltaDocument of(String type, int version, JsonNode body, JsonBinding json) {
		return new DeltaDocument(type, version, body, json.deltas(), DeltaDocument::declared);
	}

	private static DeltaStep declared(Class<?> type) {
		DeltaType declared = DeltaType.of(type);
		return new DeltaStep(declared.name(), Math.max(declared.version(), 1));
	}

	/**
	 * Returns the name of the type.
	 * @return the name, without aliases
	 */
	public String type() {
		return this.type;
	}

	/**
	 * Returns the version.
	 * @return the version, from 1
	 */
	public int version() {
		return this.version;
	}

	/**
	 * Returns the JSON.
	 * @return the tree, with exact decimals
	 */
	public JsonNode body() {
		return this.body;
	}

	/**
	 * Reads the JSON as a class.
	 * @param <T> the class
	 * @param type the class
	 * @return the object
	 * @throws DeltaException if the JSON does not fit the class
	 */
	public <T> T bodyAs(Class<T> type) {
		return type.cast(bodyAs((Type) type));
	}

	/**
	 * Reads the JSON as a type that may have parameters.
	 * @param type the type
	 * @return the object
	 * @throws DeltaException if the JSON does not fit the type
	 */
	public Object bodyAs(Type type) {
		Object value;
		try {
			value = this.mapper.readerFor(this.mapper.constructType(type)).readValue(bytes());
		}
		catch (JacksonException ex) {
			throw DeltaException.ofJson(String.format(Locale.ROOT, "version %d of %s cannot be read as %s: %s",
					this.version, ForeignText.quote(this.type), type.getTypeName(), JsonProblem.describe(ex)),
					this.type, ex);
		}
		if (value == null) {
			throw DeltaException.malformed("the body is a JSON null, not a " + type.getTypeName(), this.type, null);
		}
		return value;
	}

	byte[] bytes() {
		return StoredJson.mapper().writeValueAsBytes(this.body);
	}

	/**
	 * Returns the next version of this delta.
	 * @param body a {@code JsonNode}, or an object that is written as JSON
	 * @return a delta of the same type
	 */
	public DeltaDocument next(Object body) {
		return as(this.type, this.version + 1, body);
	}

	/**
	 * Returns another delta.
	 * @param type the name of its type
	 * @param version its version, from 1
	 * @param body a {@code JsonNode}, or an object that is written as JSON
	 * @return the delta
	 */
	public DeltaDocument as(String type, int version, Object body) {
		return new DeltaDocument(type, version, tree(body), this.mapper, this.current);
	}

	/**
	 * Returns a delta of a class that the projection folds, in its current version.
	 * @param delta the delta
	 * @return the delta
	 * @throws DeltaException if the class is not folded
	 */
	public DeltaDocument with(Object delta) {
		DeltaStep step = this.current.apply(DeltaClasses.classOf(delta));
		return as(step.type(), step.version(), delta);
	}

	private JsonNode tree(Object body) {
		Objects.requireNonNull(body, "'body' must not be null");
		if (body instanceof JsonNode node) {
			return node;
		}
		try {
			return StoredJson.mapper().readTree(this.mapper.writeValueAsBytes(body));
		}
		catch (JacksonException ex) {
			throw DeltaException.ofJson(String.format(Locale.ROOT, "%s cannot be written as JSON: %s",
					body.getClass().getName(), JsonProblem.describe(ex)), this.type, ex);
		}
	}

	/**
	 * Returns the type and version, without the JSON.
	 */
	@Override
	public String toString() {
		return String.format(Locale.ROOT, "DeltaDocument[%s, version %d]", ForeignText.quote(this.type), this.version);
	}

}
