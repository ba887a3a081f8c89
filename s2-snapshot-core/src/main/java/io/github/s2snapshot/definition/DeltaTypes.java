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

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import tools.jackson.databind.type.TypeFactory;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.serializer.DeltaClasses;

/**
 * Finds the concrete classes of deltas that the folds of a projection take. A fold of a
 * sealed type takes all permitted classes, one of a type with {@code JsonSubTypes} takes
 * these, and one of another supertype takes the classes that are listed with it. The fold
 * of the most specific type takes a class.
 *
 * @param <S> the type of the state
 */
final class DeltaTypes<S> {

	private final String origin;

	private final Map<Class<?>, Declared<S>> declared;

	private final Map<Class<?>, RecordFold<S>> folds = new LinkedHashMap<>();

	private final List<Type> types = new ArrayList<>();

	DeltaTypes(String origin, Map<Class<?>, Declared<S>> declared, boolean ownCodec) {
		this.origin = origin;
		this.declared = declared;
		Map<Class<?>, Set<Class<?>>> takers = new LinkedHashMap<>();
		declared.forEach((type, fold) -> {
			for (Class<?> concrete : concrete(type, fold, ownCodec)) {
				takers.computeIfAbsent(concrete, (key) -> new LinkedHashSet<>()).add(type);
			}
		});
		takers.forEach(this::assign);
	}

	/**
	 * Returns the folds.
	 * @return a fold for each concrete class
	 */
	Map<Class<?>, RecordFold<S>> folds() {
		return this.folds;
	}

	/**
	 * Returns the types to read records as.
	 * @return a type for each concrete class
	 */
	List<Type> types() {
		return this.types;
	}

	private Set<Class<?>> concrete(Class<?> type, Declared<S> fold, boolean ownCodec) {
		DeltaClasses classes = DeltaClasses.of(type);
		Set<Class<?>> concrete = new LinkedHashSet<>(classes.concrete());
		for (Class<?> subtype : fold.subtypes()) {
			if (!type.isAssignableFrom(subtype)) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s has a fold for %s that lists %s as a subtype, which it is not: remove it from the list",
						this.origin, type.getName(), subtype.getName()));
			}
			concrete.addAll(DeltaClasses.of(subtype).concrete());
		}
		if (!ownCodec) {
			for (Class<?> open : classes.open()) {
				if (concrete.stream().noneMatch(open::isAssignableFrom)) {
					throw new ProjectionDefinitionException(String.format(Locale.ROOT,
							"%s has a fold for %s, but no class of %s is known: make the type sealed, list its classes in "
									+ "@Fold(subtypes = …) or @JsonSubTypes, or declare a fold for each class",
							this.origin, type.getName(), open.getName()));
				}
			}
		}
		return (concrete.isEmpty()) ? Set.of(type) : concrete;
	}

	private void assign(Class<?> concrete, Set<Class<?>> takers) {
		Class<?> most = takers.stream()
			.filter((candidate) -> takers.stream().allMatch((other) -> other.isAssignableFrom(candidate)))
			.findFirst()
			.orElseThrow(() -> new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has several folds that take %s, those for %s: declare a fold for %s itself", this.origin,
					concrete.getName(), takers.stream().map(Class::getName).toList(), concrete.getSimpleName())));
		Declared<S> fold = Objects.requireNonNull(this.declared.get(most));
		this.folds.put(concrete, fold.fold());
		this.types.add((concrete == most) ? fold.type() : resolve(fold.type(), concrete));
	}

	// A subclass of Event<Order> knows what its own parameters are.
	private Type resolve(Type base, Class<?> concrete) {
		if (!(base instanceof ParameterizedType) || concrete.getTypeParameters().length == 0) {
			return concrete;
		}
		TypeFactory factory = TypeFactory.createDefaultInstance();
		try {
			return factory.constructSpecializedType(factory.constructType(base), concrete);
		}
		catch (IllegalArgumentException ex) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has a fold for %s, which does not determine the type arguments of its class %s: declare a fold "
							+ "for this class itself",
					this.origin, base.getTypeName(), concrete.getName()), ex);
		}
	}

	/**
	 * Fold as it was declared.
	 *
	 * @param <S> the type of the state
	 * @param type the type of the deltas
	 * @param subtypes classes of the type that are listed with the fold
	 * @param fold the fold
	 * @param code the class of the fold as it was given
	 */
	record Declared<S>(Type type, List<Class<?>> subtypes, RecordFold<S> fold, Class<?> code) {
	}

}
