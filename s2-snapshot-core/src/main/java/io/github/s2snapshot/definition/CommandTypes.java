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

package io.github.s2snapshot.definition;

import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.serializer.DeltaClasses;

/**
 * The declared handlers of commands, and the concrete classes of commands that they
 * decide. As with folds, the handler of the most specific type decides a class.
 *
 * @param <S> the type of the state
 */
final class CommandTypes<S> {

	private final Map<Class<?>, Declared<S>> declared = new LinkedHashMap<>();

	/**
	 * Adds a handler.
	 * @param origin where the projection was declared
	 * @param type the type of the commands
	 * @param subtypes classes of the type that are listed with the handler
	 * @param handler the handler
	 * @throws ProjectionDefinitionException if the type is not a class of commands, or
	 * has a handler already
	 */
	void add(String origin, Class<?> type, Collection<? extends Class<?>> subtypes, CommandHandler<S> handler) {
		if (type.isPrimitive() || type.isArray() || type == Object.class
				|| (type.getPackageName().startsWith("java.") && Modifier.isFinal(type.getModifiers()))) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s decides %s, which is not a class of commands: declare handlers for classes of your own", origin,
					type.getTypeName()));
		}
		if (this.declared.putIfAbsent(type, new Declared<>(List.copyOf(subtypes), handler)) != null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s decides %s twice: remove one of the two handlers", origin, type.getName()));
		}
	}

	/**
	 * Returns the handlers by the concrete class of the command.
	 * @param origin where the projection was declared
	 * @param deltas the concrete classes of deltas
	 * @return a handler for each class
	 * @throws ProjectionDefinitionException if a class has no handler or several ones, or
	 * is a class of deltas
	 */
	Map<Class<?>, CommandHandler<S>> handlers(String origin, Set<Class<?>> deltas) {
		Map<Class<?>, Set<Class<?>>> takers = new LinkedHashMap<>();
		this.declared.forEach((type, handler) -> {
			for (Class<?> concrete : concrete(origin, type, handler)) {
				takers.computeIfAbsent(concrete, (key) -> new LinkedHashSet<>()).add(type);
			}
		});
		Map<Class<?>, CommandHandler<S>> handlers = new LinkedHashMap<>();
		takers.forEach((concrete, types) -> {
			if (deltas.contains(concrete)) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s both folds and decides %s: declare one class for the command and another one for its delta",
						origin, concrete.getName()));
			}
			handlers.put(concrete, Objects.requireNonNull(this.declared.get(most(origin, concrete, types))).handler());
		});
		return handlers;
	}

	private Set<Class<?>> concrete(String origin, Class<?> type, Declared<S> handler) {
		DeltaClasses classes = DeltaClasses.of(type);
		Set<Class<?>> concrete = new LinkedHashSet<>(classes.concrete());
		for (Class<?> subtype : handler.subtypes()) {
			if (!type.isAssignableFrom(subtype)) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s has a handler for %s that lists %s as a subtype, which it is not: remove it from the list",
						origin, type.getName(), subtype.getName()));
			}
			concrete.addAll(DeltaClasses.of(subtype).concrete());
		}
		for (Class<?> open : classes.open()) {
			if (concrete.stream().noneMatch(open::isAssignableFrom)) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s has a handler for %s, but no class of %s is known: make the type sealed, list its classes in "
								+ "@Decide(subtypes = …) or @JsonSubTypes, or declare a handler for each class",
						origin, type.getName(), open.getName()));
			}
		}
		return concrete;
	}

	private static Class<?> most(String origin, Class<?> concrete, Set<Class<?>> types) {
		return types.stream()
			.filter((candidate) -> types.stream().allMatch((other) -> other.isAssignableFrom(candidate)))
			.findFirst()
			.orElseThrow(() -> new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has several handlers that take %s, those for %s: declare a handler for %s itself", origin,
					concrete.getName(), types.stream().map(Class::getName).toList(), concrete.getSimpleName())));
	}

	/**
	 * Handler as it was declared.
	 *
	 * @param <S> the type of the state
	 * @param subtypes classes of the type that are listed with the handler
	 * @param handler the handler
	 */
	private record Declared<S>(List<Class<?>> subtypes, CommandHandler<S> handler) {
	}

}
