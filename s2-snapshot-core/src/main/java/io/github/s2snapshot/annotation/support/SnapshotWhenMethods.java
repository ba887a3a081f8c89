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
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;

import io.github.s2snapshot.annotation.CopyState;
import io.github.s2snapshot.annotation.Decide;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.SnapshotWhen;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.RecordPredicate;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * The methods of a projection class that decide when a snapshot is taken, which were
 * validated.
 */
final class SnapshotWhenMethods {

	private static final MethodType STATE = MethodType.methodType(boolean.class, Object.class);

	private static final MethodType DELTA = STATE.appendParameterTypes(Object.class);

	private static final MethodType METADATA = DELTA.appendParameterTypes(RecordMetadata.class);

	private static final List<Class<? extends Annotation>> OTHERS = List.of(Fold.class, InitialState.class,
			CopyState.class, Decide.class);

	private final Class<?> type;

	private final ResolvableType stateType;

	private final List<Method> methods;

	/**
	 * Validates the methods of a class.
	 * @param type the class
	 * @param stateType the type of the state
	 * @param folds the methods that fold
	 * @throws ProjectionDefinitionException if a method is invalid
	 */
	SnapshotWhenMethods(Class<?> type, ResolvableType stateType, Collection<Method> folds) {
		this.type = type;
		this.stateType = stateType;
		this.methods = AnnotatedMethods.find(type, SnapshotWhen.class);
		for (Method method : this.methods) {
			requireValid(method);
			requireSameContent(method, folds);
		}
	}

	private void requireValid(Method method) {
		for (Class<? extends Annotation> other : OTHERS) {
			if (AnnotatedElementUtils.hasAnnotation(method, other)) {
				throw wrong(method, "it is also annotated with @" + other.getSimpleName());
			}
		}
		int parameters = method.getParameterCount();
		boolean metadata = parameters == 3 && parameter(method, 2).toClass() == RecordMetadata.class;
		if (parameters < 1 || parameters > 3 || (parameters == 3 && !metadata)) {
			throw wrong(method, "its parameters must be the state, and optionally the delta and a RecordMetadata");
		}
		if (parameters == 2 && parameter(method, 1).toClass() == RecordMetadata.class) {
			throw wrong(method, "a RecordMetadata must be its third parameter, after the delta");
		}
		if (!AnnotatedMethods.boxed(parameter(method, 0)).isAssignableFrom(this.stateType)) {
			throw wrong(method, "its first parameter does not accept the state");
		}
		if (method.getReturnType() != boolean.class) {
			throw wrong(method, String.format(Locale.ROOT, "it returns %s instead of boolean",
					ResolvableType.forMethodReturnType(method, this.type)));
		}
	}

	// Type arguments are not known any more when a delta is tested.
	private void requireSameContent(Method method, Collection<Method> folds) {
		if (method.getParameterCount() == 1) {
			return;
		}
		ResolvableType delta = parameter(method, 1);
		for (Method fold : folds) {
			ResolvableType folded = parameter(fold, 1);
			if (delta.toClass().isAssignableFrom(folded.toClass()) && !delta.isAssignableFrom(folded)) {
				throw wrong(method,
						String.format(Locale.ROOT, "it takes %s, but the projection folds %s", delta, folded));
			}
		}
	}

	private ResolvableType parameter(Method method, int index) {
		return ResolvableType.forMethodParameter(method, index, this.type);
	}

	private ProjectionDefinitionException wrong(Method method, String reason) {
		String state = this.stateType.toClass().getSimpleName();
		return new ProjectionDefinitionException(String.format(Locale.ROOT,
				"%s is not a valid @SnapshotWhen method: %s. Declare it as 'boolean %s(%s state)' or 'boolean %s(%s "
						+ "state, MyDelta delta)', optionally with a RecordMetadata as third parameter",
				AnnotatedMethods.describe(method), reason, method.getName(), state, method.getName(), state));
	}

	/**
	 * Adds the methods to the definition of a projection.
	 * @param definition the definition
	 * @param bean the bean whose methods are called
	 */
	void addTo(ProjectionDefinition.Builder<Object> definition, Object bean) {
		for (Method method : this.methods) {
			Class<?> delta = (method.getParameterCount() > 1) ? parameter(method, 1).toClass() : null;
			definition.recordPredicate(AnnotatedMethods.signature(method), delta, predicate(bean, method, delta));
		}
	}

	private static RecordPredicate<Object> predicate(Object bean, Method method, @Nullable Class<?> delta) {
		MethodHandle handle = AnnotatedMethods.handle(bean, method);
		if (delta == null) {
			MethodHandle predicate = handle.asType(STATE);
			return (state, any, record) -> (boolean) predicate.invokeExact(state);
		}
		if (method.getParameterCount() == 2) {
			MethodHandle predicate = handle.asType(DELTA);
			return (state, folded, record) -> (boolean) predicate.invokeExact(state, folded);
		}
		MethodHandle predicate = handle.asType(METADATA);
		return (state, folded, record) -> (boolean) predicate.invokeExact(state, folded, RecordMetadata.of(record));
	}

}
