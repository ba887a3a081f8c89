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

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Converts deltas of one version of a type into those of the next version, or of another
 * type. It depends on nothing but the delta. Immutable.
 *
 * <pre class="code">
 * DeltaUpcaster.from("ItemAdded", 1).json((item) -&gt; ((ObjectNode) item).put("unit", "piece"))
 * </pre>
 *
 * @since 0.1.0
 */
public final class DeltaUpcaster {

	static final int CURRENT = 0;

	private final String type;

	private final int version;

	private final @Nullable String toType;

	private final int toVersion;

	private final Function<DeltaDocument, List<DeltaDocument>> function;

	private final Class<?> code;

	private DeltaUpcaster(From from, @Nullable String toType, int toVersion,
			Function<DeltaDocument, List<DeltaDocument>> function, Class<?> code) {
		this.code = code;
		this.type = from.type;
		this.version = from.version;
		this.toType = toType;
		this.toVersion = toVersion;
		this.function = function;
	}

	/**
	 * Starts an upcaster.
	 * @param type the name of the type: of a folded class, one of its aliases, or a type
	 * that has no class any more
	 * @param version the version, from 1
	 * @return the start, whose methods make the upcaster
	 */
	public static From from(String type, int version) {
		return new From(type, version);
	}

	/**
	 * Returns the name of the type of the deltas to convert.
	 * @return the name
	 */
	public String type() {
		return this.type;
	}

	/**
	 * Returns the version of the deltas to convert.
	 * @return the version, from 1
	 */
	public int version() {
		return this.version;
	}

	@Nullable String toType() {
		return this.toType;
	}

	int toVersion() {
		return this.toVersion;
	}

	/**
	 * Returns the class of the function that was given.
	 * @return the class, which may be that of a lambda
	 */
	Class<?> code() {
		return this.code;
	}

	List<DeltaDocument> upcast(DeltaDocument delta) {
		return this.function.apply(delta);
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "upcaster from version %d of '%s'", this.version, this.type);
	}

	/**
	 * Start of an upcaster. Immutable.
	 */
	public static final class From {

		private final String type;

		private final int version;

		private final String toType;

		private final int toVersion;

		private From(String type, int version) {
			this(type, version, type, version + 1);
		}

		private From(String type, int version, String toType, int toVersion) {
			this.type = Objects.requireNonNull(type, "'type' must not be null");
			this.version = version;
			this.toType = Objects.requireNonNull(toType, "'toType' must not be null");
			this.toVersion = toVersion;
			if (version < 1 || toVersion < CURRENT) {
				throw new IllegalArgumentException(String.format(Locale.ROOT,
						"An upcaster from version %d of '%s' to version %d of '%s' is not possible: versions start at 1",
						version, type, toVersion, toType));
			}
		}

		/**
		 * Returns a start whose result is another type.
		 * @param type the name of the type of the result
		 * @param version the version of the result, from 1
		 * @return the start
		 */
		public From to(String type, int version) {
			if (version == CURRENT) {
				throw new IllegalArgumentException("Version 0 of '" + type + "' is not possible: versions start at 1");
			}
			return new From(this.type, this.version, type, version);
		}

		/**
		 * Returns a start whose result is the current version of a folded class.
		 * @param type the name of the type of the class
		 * @return the start
		 */
		public From toCurrent(String type) {
			return new From(this.type, this.version, type, CURRENT);
		}

		/**
		 * Creates an upcaster of JSON.
		 * @param upcaster gets the tree, may change it, and returns the new one
		 * @return the upcaster
		 */
		public DeltaUpcaster json(UnaryOperator<JsonNode> upcaster) {
			Objects.requireNonNull(upcaster, "'upcaster' must not be null");
			return value((delta) -> upcaster.apply(delta.body()), upcaster.getClass());
		}

		/**
		 * Creates an upcaster of an older class.
		 * @param <T> the older class
		 * @param older the older class, which the JSON is read as
		 * @param upcaster returns a newer object, which is written as JSON
		 * @return the upcaster
		 */
		public <T> DeltaUpcaster typed(Class<T> older, Function<T, ?> upcaster) {
			Objects.requireNonNull(older, "'older' must not be null");
			Objects.requireNonNull(upcaster, "'upcaster' must not be null");
			return value((delta) -> upcaster.apply(delta.bodyAs(older)), upcaster.getClass());
		}

		/**
		 * Creates an upcaster of the whole delta.
		 * @param upcaster returns the content of the result: a {@code JsonNode}, or an
		 * object that is written as JSON
		 * @return the upcaster
		 */
		public DeltaUpcaster value(Function<DeltaDocument, ?> upcaster) {
			Objects.requireNonNull(upcaster, "'upcaster' must not be null");
			return value(upcaster, upcaster.getClass());
		}

		private DeltaUpcaster value(Function<DeltaDocument, ?> upcaster, Class<?> code) {
			return new DeltaUpcaster(this, this.toType, this.toVersion, (delta) -> {
				Object body = Objects.requireNonNull(upcaster.apply(delta), "it returned null");
				return List
					.of((this.toVersion == CURRENT) ? delta.with(body) : delta.as(this.toType, this.toVersion, body));
			}, code);
		}

		/**
		 * Creates an upcaster that makes any number of deltas of any type, or none to
		 * drop the delta.
		 * @param upcaster returns the deltas
		 * @return the upcaster
		 */
		public DeltaUpcaster split(Function<DeltaDocument, List<DeltaDocument>> upcaster) {
			Objects.requireNonNull(upcaster, "'upcaster' must not be null");
			return new DeltaUpcaster(this, null, 0, upcaster, upcaster.getClass());
		}

	}

}
