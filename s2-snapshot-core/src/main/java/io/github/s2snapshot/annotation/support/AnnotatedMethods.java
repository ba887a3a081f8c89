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
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * Finds, describes and calls annotated methods of any visibility.
 */
final class AnnotatedMethods {

	private AnnotatedMethods() {
	}

	static List<Method> find(Class<?> type, Class<? extends Annotation> annotation) {
		return new ArrayList<>(MethodIntrospector.selectMethods(type,
				(ReflectionUtils.MethodFilter) (method) -> AnnotatedElementUtils.hasAnnotation(method, annotation)));
	}

	/**
	 * Returns a handle that calls a method of a bean.
	 * @param bean the bean
	 * @param method the method, which may be static
	 * @return the handle, whose parameters are those of the method
	 * @throws ProjectionDefinitionException if the method cannot be called
	 */
	static MethodHandle handle(Object bean, Method method) {
		ReflectionUtils.makeAccessible(method);
		try {
			MethodHandle handle = MethodHandles.lookup().unreflect(method);
			return (Modifier.isStatic(method.getModifiers())) ? handle : handle.bindTo(bean);
		}
		catch (IllegalAccessException ex) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s cannot be called: %s. Open its package to this library, or make it public", describe(method),
					ex.getMessage()), ex);
		}
	}

	// A state is an object: if the method returns a long, the state is a Long.
	static ResolvableType boxed(ResolvableType type) {
		Class<?> raw = type.toClass();
		return (raw.isPrimitive()) ? ResolvableType.forClass(ClassUtils.resolvePrimitiveIfNecessary(raw)) : type;
	}

	/**
	 * Describes a method at the beginning of a message.
	 * @param method the method
	 * @return the description
	 */
	static String describe(Method method) {
		return "Method " + signature(method);
	}

	static String signature(Method method) {
		return String.format(Locale.ROOT, "%s.%s(%s)", method.getDeclaringClass().getName(), method.getName(),
				List.of(method.getParameterTypes())
					.stream()
					.map(Class::getSimpleName)
					.collect(Collectors.joining(", ")));
	}

}
