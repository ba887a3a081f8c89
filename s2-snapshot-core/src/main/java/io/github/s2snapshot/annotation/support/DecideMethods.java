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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;

import io.github.s2snapshot.annotation.CopyState;
import io.github.s2snapshot.annotation.Decide;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.SnapshotWhen;
import io.github.s2snapshot.definition.CommandHandler;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * The methods of a projection class that decide commands, which were validated.
 */
final class DecideMethods {

	private static final List<Class<? extends Annotation>> OTHERS = List.of(Fold.class, InitialState.class,
			CopyState.class, SnapshotWhen.class);

	private final Class<?> type;

	private final ResolvableType stateType;

	private final Map<Class<?>, Handler> handlers = new LinkedHashMap<>();

	/**
	 * Validates the methods of a class.
	 * @param type the class
	 * @param stateType the type of the state
	 * @throws ProjectionDefinitionException if a method is invalid
	 */
	DecideMethods(Class<?> type, ResolvableType stateType) {
		this.type = type;
		this.stateType = stateType;
		for (Method method : AnnotatedMethods.find(type, Decide.class)) {
			Handler handler = handler(method);
			Handler other = this.handlers.putIfAbsent(handler.command(), handler);
			if (other != null) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s and %s both decide %s: remove one of the two", AnnotatedMethods.describe(other.method()),
						AnnotatedMethods.describe(method), handler.command().getName()));
			}
		}
	}

	private Handler handler(Method method) {
		for (Class<? extends Annotation> other : OTHERS) {
			if (AnnotatedElementUtils.hasAnnotation(method, other)) {
				throw wrong(method, "it is also annotated with @" + other.getSimpleName());
			}
		}
		List<@Nullable KeyParameter> keys = new ArrayList<>();
		List<Integer> others = new ArrayList<>();
		for (int i = 0; i < method.getParameterCount(); i++) {
			KeyParameter key = KeyParameter.of(method, i, this.type);
			keys.add(key);
			if (key == null) {
				others.add(i);
			}
		}
		if (others.size() != 2) {
			throw wrong(method, "its parameters must be the state and the command, and optionally keys with @Key");
		}
		if (!AnnotatedMethods.boxed(parameter(method, others.get(0))).isAssignableFrom(this.stateType)) {
			throw wrong(method, "its first parameter does not accept the state");
		}
		Class<?> result = method.getReturnType();
		if (result.isPrimitive() || result.isArray()) {
			throw wrong(method, String.format(Locale.ROOT, "it returns %s instead of deltas", result.getTypeName()));
		}
		return new Handler(method, parameter(method, others.get(1)).toClass(), keys);
	}

	private ResolvableType parameter(Method method, int index) {
		return ResolvableType.forMethodParameter(method, index, this.type);
	}

	private ProjectionDefinitionException wrong(Method method, String reason) {
		return new ProjectionDefinitionException(String.format(Locale.ROOT,
				"%s is not a valid @Decide method: %s. Declare it as 'List<MyDelta> %s(%s state, MyCommand command)'; the "
						+ "result may also be one delta or an Optional",
				AnnotatedMethods.describe(method), reason, method.getName(), this.stateType.toClass().getSimpleName()));
	}

	/**
	 * Adds the methods to the definition of a projection of one stream.
	 * @param definition the definition
	 * @param bean the bean whose methods are called
	 * @param stream the stream
	 * @throws ProjectionDefinitionException if a method takes a key
	 */
	void addTo(ProjectionDefinition.Builder<Object> definition, Object bean, String stream) {
		this.handlers.forEach((command, handler) -> {
			for (KeyParameter key : handler.keys()) {
				if (key != null) {
					throw key.notKeyed(stream);
				}
			}
			definition.commandHandler(command, subtypes(handler.method()), decision(bean, handler, null));
		});
	}

	/**
	 * Adds the methods to the definition of a keyed projection.
	 * @param definition the definition that all keys share
	 * @param bean the bean whose methods are called
	 * @param pattern the pattern of the streams
	 * @throws ProjectionDefinitionException if a method does not accept the keys
	 */
	void addTo(ProjectionDefinition.Builder<Object> definition, Object bean, StreamPattern<Object> pattern) {
		this.handlers.forEach((command, handler) -> {
			for (KeyParameter key : handler.keys()) {
				if (key != null) {
					key.requireAccepted(pattern);
				}
			}
			definition.commandHandler(command, subtypes(handler.method()), decision(bean, handler, pattern));
		});
	}

	private static List<Class<?>> subtypes(Method method) {
		Decide decide = AnnotatedElementUtils.findMergedAnnotation(method, Decide.class);
		return List.of(Objects.requireNonNull(decide).subtypes());
	}

	private static CommandHandler<Object> decision(Object bean, Handler handler,
			@Nullable StreamPattern<Object> pattern) {
		int count = handler.keys().size();
		MethodHandle decide = AnnotatedMethods.handle(bean, handler.method())
			.asType(MethodType.genericMethodType(count))
			.asSpreader(Object[].class, count);
		return (key, state, command) -> {
			@Nullable Object[] arguments = new @Nullable Object[count];
			boolean first = true;
			for (int i = 0; i < count; i++) {
				KeyParameter parameter = handler.keys().get(i);
				if (parameter != null) {
					arguments[i] = parameter.argument(Objects.requireNonNull(pattern), Objects.requireNonNull(key));
				}
				else {
					arguments[i] = (first) ? state : command;
					first = false;
				}
			}
			return deltas((Object) decide.invokeExact(arguments));
		};
	}

	// The engine reports null.
	@SuppressWarnings("NullAway")
	private static Collection<?> deltas(@Nullable Object result) {
		if (result == null || result instanceof Collection<?>) {
			return (Collection<?>) result;
		}
		return (result instanceof Optional<?> optional) ? optional.stream().toList() : List.of(result);
	}

	/**
	 * Method that decides a type of command.
	 *
	 * @param method the method
	 * @param command the type of the command
	 * @param keys the parameters that receive keys; {@code null} for the others
	 */
	private record Handler(Method method, Class<?> command, List<@Nullable KeyParameter> keys) {
	}

}
