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

package io.github.s2snapshot.serializer;

import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import org.jspecify.annotations.Nullable;

/**
 * Classes of a type of deltas, as far as the type names them.
 *
 * @param concrete the classes that have instances: the type itself, those that it permits
 * as a sealed type, and those in its {@link JsonSubTypes}, at any depth
 * @param open the interfaces and abstract classes among them that name no class
 * @since 0.1.0
 */
public record DeltaClasses(Set<Class<?>> concrete, Set<Class<?>> open) {

	public DeltaClasses {
		concrete = Collections.unmodifiableSet(new LinkedHashSet<>(concrete));
		open = Collections.unmodifiableSet(new LinkedHashSet<>(open));
	}

	/**
	 * Finds the classes of a type.
	 * @param type the type
	 * @return its classes
	 */
	public static DeltaClasses of(Class<?> type) {
		Set<Class<?>> concrete = new LinkedHashSet<>();
		Set<Class<?>> open = new LinkedHashSet<>();
		collect(type, concrete, open, new LinkedHashSet<>());
		return new DeltaClasses(concrete, open);
	}

	/**
	 * Returns the types that may declare upcasters of a type of deltas.
	 * @param type the type that is folded
	 * @return the type itself, its classes, and the supertypes of these in between
	 */
	public static Set<Class<?>> family(Class<?> type) {
		Set<Class<?>> family = new LinkedHashSet<>();
		family.add(type);
		of(type).concrete().forEach((concrete) -> addUpTo(concrete, type, family));
		return Collections.unmodifiableSet(family);
	}

	private static void addUpTo(@Nullable Class<?> member, Class<?> type, Set<Class<?>> family) {
		if (member == null || !type.isAssignableFrom(member) || !family.add(member)) {
			return;
		}
		addUpTo(member.getSuperclass(), type, family);
		for (Class<?> supertype : member.getInterfaces()) {
			addUpTo(supertype, type, family);
		}
	}

	/**
	 * Returns the class of a delta.
	 * @param delta the delta
	 * @return its class; for a constant of an enum, which may have a class of its own,
	 * that of the enum
	 */
	static Class<?> classOf(Object delta) {
		return (delta instanceof Enum<?> constant) ? constant.getDeclaringClass() : delta.getClass();
	}

	private static void collect(Class<?> type, Set<Class<?>> concrete, Set<Class<?>> open, Set<Class<?>> seen) {
		if (!seen.add(type)) {
			return;
		}
		boolean hasInstances = type.isEnum() || (!type.isInterface() && !Modifier.isAbstract(type.getModifiers()));
		if (hasInstances) {
			concrete.add(type);
		}
		JsonSubTypes subtypes = type.getAnnotation(JsonSubTypes.class);
		// The constants of an enum are not classes of their own.
		boolean sealed = type.isSealed() && !type.isEnum();
		if (!hasInstances && !sealed && subtypes == null) {
			open.add(type);
		}
		if (sealed) {
			for (Class<?> permitted : type.getPermittedSubclasses()) {
				collect(permitted, concrete, open, seen);
			}
		}
		if (subtypes != null) {
			for (JsonSubTypes.Type subtype : subtypes.value()) {
				collect(subtype.value(), concrete, open, seen);
			}
		}
	}

}
