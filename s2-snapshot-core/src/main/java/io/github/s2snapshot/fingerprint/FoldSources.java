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

package io.github.s2snapshot.fingerprint;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Code of a projection that its fingerprint is computed from: classes, functions such as
 * lambdas, and the types of the state and of the deltas. Immutable.
 *
 * @param classes the classes whose methods fold, convert or copy
 * @param functions the functions that fold, convert or copy
 * @param types the classes of the state and of the deltas
 * @since 0.1.0
 */
public record FoldSources(Set<Class<?>> classes, List<FoldFunction> functions, Set<Class<?>> types) {

	public FoldSources {
		classes = Collections.unmodifiableSet(new LinkedHashSet<>(classes));
		functions = List.copyOf(functions);
		types = Collections.unmodifiableSet(new LinkedHashSet<>(types));
	}

	/**
	 * Returns sources without any code.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Builder of {@link FoldSources}. Not thread-safe.
	 */
	public static final class Builder {

		private final Set<Class<?>> classes = new LinkedHashSet<>();

		private final List<FoldFunction> functions = new ArrayList<>();

		private final Set<Class<?>> types = new LinkedHashSet<>();

		private Builder() {
		}

		/**
		 * Adds a class whose methods fold, convert or copy.
		 * @param type the class
		 * @return this builder
		 */
		public Builder type(Class<?> type) {
			this.classes.add(type);
			return this;
		}

		/**
		 * Adds a function that folds.
		 * @param function the class of the function: that of a lambda or of a method
		 * reference, or any other class
		 * @param delta the class of the deltas that it folds
		 * @return this builder
		 */
		public Builder fold(Class<?> function, Class<?> delta) {
			this.functions.add(new FoldFunction(function, delta, null));
			return this;
		}

		/**
		 * Adds a function that creates, converts or copies.
		 * @param function the class of the function: that of a lambda or of a method
		 * reference, or any other class
		 * @param result the class of its result, or {@code null} if it is not known
		 * @return this builder
		 */
		public Builder function(Class<?> function, @Nullable Class<?> result) {
			this.functions.add(new FoldFunction(function, null, result));
			return this;
		}

		/**
		 * Adds the classes of a value: of the state, or of a delta.
		 * @param type the type, possibly with type arguments
		 * @return this builder
		 */
		public Builder value(Type type) {
			if (type instanceof Class<?> known) {
				Class<?> element = known;
				while (element.isArray()) {
					element = element.getComponentType();
				}
				if (!element.isPrimitive()) {
					this.types.add(element);
				}
			}
			else if (type instanceof ParameterizedType parameterized) {
				value(parameterized.getRawType());
				Arrays.asList(parameterized.getActualTypeArguments()).forEach(this::value);
			}
			else if (type instanceof GenericArrayType array) {
				value(array.getGenericComponentType());
			}
			else if (type instanceof WildcardType wildcard) {
				Arrays.asList(wildcard.getUpperBounds()).forEach(this::value);
			}
			return this;
		}

		/**
		 * Builds the sources.
		 * @return the sources
		 */
		public FoldSources build() {
			return new FoldSources(this.classes, this.functions, this.types);
		}

	}

	/**
	 * Function that folds, converts or copies.
	 *
	 * @param function its class
	 * @param delta the class of the deltas that it folds, or {@code null} if it is not a
	 * fold
	 * @param result the class of its result, or {@code null} if it is not known
	 */
	public record FoldFunction(Class<?> function, @Nullable Class<?> delta, @Nullable Class<?> result) {
	}

}
