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

package io.github.s2snapshot.annotation.support;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.keyed.KeyConverter;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * What a projection class declares about its keys: the type in its annotation, and the
 * parameters of its {@link InitialState} method.
 */
final class DeclaredKeys {

	private final Class<?> type;

	private final @Nullable Class<?> keyType;

	private final Method initialState;

	private final List<KeyParameter> parameters = new ArrayList<>();

	/**
	 * Examines a projection class.
	 * @param type the class
	 * @param annotation its annotation
	 * @param initialState its {@link InitialState} method
	 * @throws ProjectionDefinitionException if the method has other parameters than those
	 * for keys
	 */
	DeclaredKeys(Class<?> type, StreamProjection annotation, Method initialState) {
		this.type = type;
		this.keyType = (annotation.keyType() != void.class)
				? ClassUtils.resolvePrimitiveIfNecessary(annotation.keyType()) : null;
		this.initialState = initialState;
		for (int i = 0; i < initialState.getParameterCount(); i++) {
			KeyParameter parameter = KeyParameter.of(initialState, i, type);
			if (parameter == null) {
				throw wrong("must take no parameter, or those of a keyed projection, which are annotated with @Key");
			}
			this.parameters.add(parameter);
		}
	}

	private ProjectionDefinitionException wrong(String problem) {
		return new ProjectionDefinitionException(AnnotatedMethods.describe(this.initialState) + " " + problem);
	}

	/**
	 * Checks that nothing is declared about keys.
	 * @param stream the stream, which is not a pattern
	 * @throws ProjectionDefinitionException if something is declared
	 */
	void requireNone(String stream) {
		if (!this.parameters.isEmpty()) {
			throw this.parameters.get(0).notKeyed(stream);
		}
		if (this.keyType != null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"@StreamProjection class %s has 'keyType', but stream '%s' is not a pattern: add a variable to the "
							+ "stream, such as '%s/{id}', or remove 'keyType'",
					this.type.getName(), stream, stream));
		}
	}

	/**
	 * Returns the type of the keys.
	 * @param pattern the pattern of the streams
	 * @return the type
	 * @throws ProjectionDefinitionException if the pattern is invalid, or the type is not
	 * known
	 */
	Class<?> keyType(String pattern) {
		List<String> variables = attempt(() -> StreamPattern.variables(pattern));
		if (this.keyType != null) {
			return this.keyType;
		}
		for (KeyParameter parameter : this.parameters) {
			if (parameter.isKey() || variables.size() == 1) {
				return parameter.type().toClass();
			}
		}
		if (variables.size() > 1) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"@StreamProjection class %s has stream pattern '%s' with %d variables, but no type of keys: set "
							+ "'keyType' to a record with the components %s, or add a parameter of that type with @Key "
							+ "to the @InitialState method",
					this.type.getName(), pattern, variables.size(), String.join(", ", variables)));
		}
		return String.class;
	}

	/**
	 * Returns the pattern of the streams.
	 * @param text the text of the pattern
	 * @param converters returns the converter of a class, or {@code null}
	 * @return the pattern, whose keys all parameters accept
	 * @throws ProjectionDefinitionException if the pattern is invalid, or does not fit
	 * what is declared
	 */
	@SuppressWarnings("unchecked")
	StreamPattern<Object> pattern(String text, Function<Class<?>, @Nullable KeyConverter<?>> converters) {
		Class<?> keys = keyType(text);
		StreamPattern<?> pattern = attempt(() -> StreamPattern.of(text, keys, converters));
		this.parameters.forEach((parameter) -> parameter.requireAccepted(pattern));
		return (StreamPattern<Object>) pattern;
	}

	private <T> T attempt(Supplier<T> pattern) {
		try {
			return pattern.get();
		}
		catch (ProjectionDefinitionException ex) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "@StreamProjection class %s: %s", this.type.getName(), ex.getMessage()),
					ex);
		}
	}

	/**
	 * Returns the arguments of the {@link InitialState} method for a key.
	 * @param pattern the pattern
	 * @param key the key
	 * @return the arguments
	 */
	Object[] arguments(StreamPattern<Object> pattern, Object key) {
		return this.parameters.stream().map((parameter) -> parameter.argument(pattern, key)).toArray();
	}

}
