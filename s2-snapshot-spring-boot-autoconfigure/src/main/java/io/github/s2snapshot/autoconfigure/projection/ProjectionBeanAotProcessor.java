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

package io.github.s2snapshot.autoconfigure.projection;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.annotation.Downcast;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.annotation.UpcastState;
import io.github.s2snapshot.serializer.DeltaClasses;
import io.github.s2snapshot.serializer.DeltaDocument;

/**
 * Registers reflection hints for the states and deltas of {@link StreamProjection} beans,
 * because Jackson reads and writes them, with the older classes that upcasters take, for
 * upcasters in classes of deltas, and for records that are keys.
 */
class ProjectionBeanAotProcessor implements BeanRegistrationAotProcessor {

	private static final int DELTA = 1;

	private static final List<Class<? extends Annotation>> CONVERSIONS = List.of(Upcast.class, Downcast.class,
			UpcastState.class);

	private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		Class<?> type = ClassUtils.getUserClass(registeredBean.getBeanClass());
		if (!AnnotatedElementUtils.hasAnnotation(type, StreamProjection.class)) {
			return null;
		}
		Set<Type> types = new LinkedHashSet<>();
		for (Method method : annotatedMethods(type, InitialState.class)) {
			types.add(GenericTypeResolver.resolveType(method.getGenericReturnType(), type));
		}
		Set<Class<?>> keys = keys(type);
		Set<Class<?>> deltas = new LinkedHashSet<>();
		for (Method method : annotatedMethods(type, Fold.class)) {
			if (method.getParameterCount() > DELTA) {
				types.add(GenericTypeResolver.resolveType(method.getGenericParameterTypes()[DELTA], type));
				deltas.addAll(deltas(type, method));
			}
		}
		types.addAll(deltas);
		Set<Method> conversions = new LinkedHashSet<>();
		for (Class<? extends Annotation> annotation : CONVERSIONS) {
			annotatedMethods(type, annotation).forEach((method) -> addConverted(types, method, type));
			deltas.forEach((delta) -> annotatedMethods(delta, annotation).stream()
				.filter((method) -> Modifier.isStatic(method.getModifiers()))
				.forEach(conversions::add));
		}
		conversions.forEach((method) -> addConverted(types, method, method.getDeclaringClass()));
		return (generationContext, beanRegistrationCode) -> {
			ReflectionHints hints = generationContext.getRuntimeHints().reflection();
			this.bindings.registerReflectionHints(hints, types.toArray(Type[]::new));
			conversions.forEach((method) -> hints.registerMethod(method, ExecutableMode.INVOKE));
			keys.forEach((key) -> hints.registerType(key, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
					MemberCategory.INVOKE_DECLARED_METHODS));
		};
	}

	// The components of a record that is a key are read, and it is created, by
	// reflection.
	private static Set<Class<?>> keys(Class<?> type) {
		Set<Class<?>> keys = new LinkedHashSet<>();
		StreamProjection annotation = Objects
			.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(type, StreamProjection.class));
		addKey(keys, annotation.keyType());
		for (Method method : annotatedMethods(type, InitialState.class)) {
			for (int i = 0; i < method.getParameterCount(); i++) {
				addKey(keys, ResolvableType.forMethodParameter(method, i, type).toClass());
			}
		}
		return keys;
	}

	private static void addKey(Set<Class<?>> keys, Class<?> type) {
		if (type.isRecord() && keys.add(type)) {
			for (RecordComponent component : type.getRecordComponents()) {
				addKey(keys, component.getType());
			}
		}
	}

	private static Set<Class<?>> deltas(Class<?> type, Method method) {
		Set<Class<?>> deltas = new LinkedHashSet<>(
				DeltaClasses.family(ResolvableType.forMethodParameter(method, DELTA, type).toClass()));
		Fold fold = Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(method, Fold.class));
		for (Class<?> subtype : fold.subtypes()) {
			deltas.addAll(DeltaClasses.family(subtype));
		}
		return deltas;
	}

	private static void addConverted(Set<Type> types, Method method, Class<?> owner) {
		for (Type parameter : method.getGenericParameterTypes()) {
			addConverted(types, GenericTypeResolver.resolveType(parameter, owner));
		}
		addConverted(types, GenericTypeResolver.resolveType(method.getGenericReturnType(), owner));
	}

	private static void addConverted(Set<Type> types, Type type) {
		Class<?> raw = ResolvableType.forType(type).toClass();
		if (JsonNode.class.isAssignableFrom(raw) || raw == DeltaDocument.class) {
			return;
		}
		if (Collection.class.isAssignableFrom(raw) && type instanceof ParameterizedType several) {
			for (Type element : several.getActualTypeArguments()) {
				addConverted(types, element);
			}
			return;
		}
		types.add(type);
	}

	private static Set<Method> annotatedMethods(Class<?> type, Class<? extends Annotation> annotation) {
		return MethodIntrospector.selectMethods(type,
				(Method method) -> AnnotatedElementUtils.hasAnnotation(method, annotation));
	}

}
