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
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;

import io.github.s2snapshot.annotation.Key;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * Parameter of a method that receives the key, or one variable of it.
 *
 * @param method the method
 * @param variable the variable that the parameter receives; empty for the whole key
 * @param type the type of the parameter, never primitive
 */
record KeyParameter(Method method, String variable, ResolvableType type) {

	/**
	 * Examines a parameter.
	 * @param method the method
	 * @param index the index of the parameter
	 * @param type the class whose type arguments are resolved
	 * @return the parameter, or {@code null} if it has no {@link Key} annotation
	 */
	static @Nullable KeyParameter of(Method method, int index, Class<?> type) {
		MergedAnnotation<Key> key = MergedAnnotations.from(new MethodParameter(method, index).getParameterAnnotations())
			.get(Key.class);
		return (key.isPresent()) ? new KeyParameter(method, key.getString(MergedAnnotation.VALUE),
				AnnotatedMethods.boxed(ResolvableType.forMethodParameter(method, index, type))) : null;
	}

	boolean isKey() {
		return this.variable.isEmpty();
	}

	/**
	 * Returns an exception about the method.
	 * @param problem the problem
	 * @return the exception to throw
	 */
	ProjectionDefinitionException wrong(String problem) {
		return new ProjectionDefinitionException(AnnotatedMethods.describe(this.method) + " " + problem);
	}

	/**
	 * Returns an exception because the stream has no keys.
	 * @param stream the stream, which is not a pattern
	 * @return the exception to throw
	 */
	ProjectionDefinitionException notKeyed(String stream) {
		return wrong(String.format(Locale.ROOT,
				"takes a key, but stream '%s' is not a pattern: add a variable to the stream, such as '%s/{id}', or "
						+ "remove the parameter",
				stream, stream));
	}

	/**
	 * Requires that the parameter accepts each key of a pattern.
	 * @param pattern the pattern of the streams
	 * @throws ProjectionDefinitionException if it does not
	 */
	void requireAccepted(StreamPattern<?> pattern) {
		Class<?> given = pattern.keyType();
		String receives = "the key";
		if (!isKey()) {
			int index = pattern.variables().indexOf(this.variable);
			if (index < 0) {
				throw wrong(String.format(Locale.ROOT,
						"has a parameter with @Key(\"%s\"), but stream pattern '%s' has no such variable: use one of %s",
						this.variable, pattern, String.join(", ", pattern.variables())));
			}
			given = pattern.valueTypes().get(index);
			receives = "variable '" + this.variable + "'";
		}
		if (!this.type.toClass().isAssignableFrom(given)) {
			throw wrong(String.format(Locale.ROOT,
					"has a parameter of type %s for %s of stream pattern '%s', which has the type %s: change the type of "
							+ "the parameter, or 'keyType' of @StreamProjection",
					this.type, receives, pattern, given.getName()));
		}
	}

	/**
	 * Returns the argument for a key.
	 * @param pattern the pattern
	 * @param key the key
	 * @return the key or its variable
	 */
	Object argument(StreamPattern<Object> pattern, Object key) {
		return (isKey()) ? key : pattern.values(key).get(pattern.variables().indexOf(this.variable));
	}

}
