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

import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.keyed.KeyConverter;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * Builds the definition of an object that is annotated with {@link StreamProjection}
 * without an application context: for tests, and for a {@code SnapshotTemplate} that is
 * built in code.
 *
 * @since 0.1.0
 */
public final class AnnotatedProjections {

	private AnnotatedProjections() {
	}

	/**
	 * Returns a builder with the definition of an annotated object. Placeholders are not
	 * resolved.
	 * @param <S> the type of the state
	 * @param projection an object whose class is annotated with {@link StreamProjection}
	 * @param stateType the type of its state, without type arguments
	 * @return a builder, which can be changed before it is built
	 * @throws ProjectionDefinitionException if the annotations of the class are invalid,
	 * or its state has another type
	 */
	public static <S> ProjectionDefinition.Builder<S> define(Object projection, Class<S> stateType) {
		return define(projection, stateType, UnaryOperator.identity());
	}

	/**
	 * Returns a builder with the definition of an annotated object.
	 * @param <S> the type of the state
	 * @param projection an object whose class is annotated with {@link StreamProjection}
	 * @param stateType the type of its state, without type arguments
	 * @param placeholders function that resolves placeholders in the attributes of the
	 * annotation
	 * @return a builder, which can be changed before it is built
	 * @throws ProjectionDefinitionException if the annotations of the class are invalid,
	 * or its state has another type
	 */
	public static <S> ProjectionDefinition.Builder<S> define(Object projection, Class<S> stateType,
			UnaryOperator<String> placeholders) {
		return define(projection, stateType, placeholders,
				(examined, target) -> examined.definition(target, placeholders));
	}

	/**
	 * Returns a builder with the definition of an annotated object, with another name and
	 * another stream than those of the annotation. So one class can fold several streams.
	 * @param <S> the type of the state
	 * @param projection an object whose class is annotated with {@link StreamProjection}
	 * @param stateType the type of its state, without type arguments
	 * @param placeholders function that resolves placeholders in the other attributes of
	 * the annotation
	 * @param name the name of the projection
	 * @param stream the stream to fold
	 * @return a builder, which can be changed before it is built
	 * @throws ProjectionDefinitionException if the annotations of the class are invalid,
	 * or its state has another type
	 */
	public static <S> ProjectionDefinition.Builder<S> define(Object projection, Class<S> stateType,
			UnaryOperator<String> placeholders, String name, String stream) {
		Assert.notNull(name, "'name' must not be null");
		Assert.notNull(stream, "'stream' must not be null");
		return define(projection, stateType, placeholders,
				(examined, target) -> examined.definition(target, placeholders, name, stream));
	}

	/**
	 * Returns a builder with the definition of an annotated object that declares a keyed
	 * projection.
	 * @param <K> the type of the keys
	 * @param <S> the type of the state
	 * @param projection an object whose class is annotated with {@link StreamProjection}
	 * with a pattern of streams
	 * @param keyType the type of its keys
	 * @param stateType the type of its state, without type arguments
	 * @param placeholders function that resolves placeholders in the attributes of the
	 * annotation
	 * @param converters returns the converter of the type of a variable, or {@code null}
	 * @return a builder, which can be changed before it is built
	 * @throws ProjectionDefinitionException if the annotations of the class are invalid,
	 * it declares no keyed projection, or its keys or state have another type
	 */
	@SuppressWarnings("unchecked")
	public static <K, S> KeyedProjectionDefinition.Builder<K, S> defineKeyed(Object projection, Class<K> keyType,
			Class<S> stateType, UnaryOperator<String> placeholders,
			Function<Class<?>, @Nullable KeyConverter<?>> converters) {
		Assert.notNull(keyType, "'keyType' must not be null");
		Assert.notNull(converters, "'converters' must not be null");
		Annotated annotated = examine(projection, stateType, placeholders);
		ProjectionClass examined = annotated.examined();
		Class<?> actual = examined.keyType(placeholders);
		if (actual == null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"@StreamProjection class %s declares no keyed projection: give it a stream pattern such as "
							+ "'carts/{id}'",
					examined.type().getName()));
		}
		if (actual != ClassUtils.resolvePrimitiveIfNecessary(keyType)) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"The keys of @StreamProjection class %s are %s, not %s: pass the type of the keys",
					examined.type().getName(), actual.getName(), keyType.getName()));
		}
		return (KeyedProjectionDefinition.Builder<K, S>) (KeyedProjectionDefinition.Builder<?, ?>) examined
			.keyed(annotated.target(), examined.definition(annotated.target(), placeholders), converters);
	}

	@SuppressWarnings("unchecked")
	private static <S> ProjectionDefinition.Builder<S> define(Object projection, Class<S> stateType,
			UnaryOperator<String> placeholders,
			BiFunction<ProjectionClass, Object, ProjectionDefinition.Builder<Object>> definition) {
		Annotated annotated = examine(projection, stateType, placeholders);
		ProjectionDefinition.Builder<Object> builder = definition.apply(annotated.examined(), annotated.target());
		if (builder.stream() != null && StreamPattern.isPattern(builder.stream())) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"Stream '%s' of @StreamProjection class %s is a pattern: call defineKeyed, or name one stream",
					builder.stream(), annotated.examined().type().getName()));
		}
		return (ProjectionDefinition.Builder<S>) (ProjectionDefinition.Builder<?>) builder;
	}

	private static Annotated examine(Object projection, Class<?> stateType, UnaryOperator<String> placeholders) {
		Assert.notNull(projection, "'projection' must not be null");
		Assert.notNull(stateType, "'stateType' must not be null");
		Assert.notNull(placeholders, "'placeholders' must not be null");
		Object target = ProxiedProjections.target(projection);
		Class<?> type = ClassUtils.getUserClass(target);
		StreamProjection annotation = AnnotatedElementUtils.findMergedAnnotation(type, StreamProjection.class);
		if (annotation == null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"Class %s is not annotated with @StreamProjection: annotate it, or build a "
							+ "ProjectionDefinition in code",
					type.getName()));
		}
		ProjectionClass examined = ProjectionClass.of(type, annotation);
		ResolvableType actual = examined.stateType();
		if (actual.toClass() != stateType) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"The state of @StreamProjection class %s is %s, not %s: pass the type of the state", type.getName(),
					actual, stateType.getName()));
		}
		return new Annotated(examined, target);
	}

	/**
	 * Annotated object.
	 *
	 * @param examined its validated class
	 * @param target the object whose methods are called
	 */
	private record Annotated(ProjectionClass examined, Object target) {
	}

}
