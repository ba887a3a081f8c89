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

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.springframework.core.annotation.AnnotatedElementUtils;

import io.github.s2snapshot.annotation.CopyState;
import io.github.s2snapshot.annotation.Decide;
import io.github.s2snapshot.annotation.Downcast;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.SnapshotWhen;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.annotation.UpcastState;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * Companion objects of Kotlin. Their methods are not methods of the class itself, so
 * annotations on them would be without effect.
 */
final class CompanionObjects {

	private static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(InitialState.class, Fold.class,
			CopyState.class, SnapshotWhen.class, Decide.class, Upcast.class, Downcast.class, UpcastState.class);

	private CompanionObjects() {
	}

	/**
	 * Checks that annotated methods of the companion object of a class are methods of the
	 * class as well.
	 * @param owner the class
	 * @throws ProjectionDefinitionException if one is not, with its name
	 */
	static void requireStatic(Class<?> owner) {
		for (Method method : methods(owner).toList()) {
			for (Class<? extends Annotation> annotation : ANNOTATIONS) {
				if (AnnotatedElementUtils.hasAnnotation(method, annotation) && !isStatic(owner, method)) {
					throw new ProjectionDefinitionException(String.format(Locale.ROOT,
							"%s has @%s, but it is in a companion object and would not be called: add @JvmStatic",
							AnnotatedMethods.describe(method), annotation.getSimpleName()));
				}
			}
		}
	}

	// Kotlin declares a constant with the name of the companion object.
	private static Stream<Method> methods(Class<?> owner) {
		return Arrays.stream(owner.getDeclaredFields())
			.filter((field) -> Modifier.isStatic(field.getModifiers()) && field.getType().getDeclaringClass() == owner
					&& field.getName().equals(field.getType().getSimpleName()))
			.flatMap((field) -> Arrays.stream(field.getType().getDeclaredMethods()));
	}

	private static boolean isStatic(Class<?> owner, Method method) {
		return Arrays.stream(owner.getDeclaredMethods())
			.anyMatch((candidate) -> Modifier.isStatic(candidate.getModifiers())
					&& candidate.getName().equals(method.getName())
					&& Arrays.equals(candidate.getParameterTypes(), method.getParameterTypes()));
	}

}
