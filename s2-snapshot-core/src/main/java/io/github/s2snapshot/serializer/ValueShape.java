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

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Rules for comparing values of a class.
 *
 * @param kind the kind of comparison
 * @param fields the fields that a class of an application declares and inherits, without
 * transient ones
 * @param ownEquals whether the class has an {@code equals} method of its own, other than
 * the one that the compiler generates for a record
 * @param inheritedEquals whether the class inherits {@code equals} from a class of the
 * JDK
 * @param opaque whether a value has fields that cannot be accessed
 */
record ValueShape(Kind kind, List<Field> fields, boolean ownEquals, boolean inheritedEquals, boolean opaque) {

	/**
	 * Kind of comparison.
	 */
	enum Kind {

		/**
		 * Compared with {@link Object#equals}.
		 */
		EQUALS,

		/**
		 * Compared with {@link Object#toString}, which contains the whole value.
		 */
		TEXT,

		/**
		 * Compared with a rule for the class.
		 */
		SPECIAL,

		/**
		 * Compared by the elements.
		 */
		ARRAY, LIST, SET, MAP, COLLECTION,

		/**
		 * Compared as a JSON tree.
		 */
		TREE,

		/**
		 * Compared by the fields only.
		 */
		FIELDS,

		/**
		 * Has no content, such as a lock.
		 */
		NOTHING,

		/**
		 * Cannot be written, such as a thread.
		 */
		UNKNOWN

	}

	private static final Set<String> TEXTS = Set.of("java.lang.StringBuilder", "java.lang.StringBuffer",
			"java.util.concurrent.atomic.AtomicBoolean", "java.util.concurrent.atomic.AtomicInteger",
			"java.util.concurrent.atomic.AtomicLong", "java.util.concurrent.atomic.AtomicIntegerArray",
			"java.util.concurrent.atomic.AtomicLongArray", "java.util.concurrent.atomic.LongAdder",
			"java.util.concurrent.atomic.DoubleAdder", "java.util.StringJoiner");

	private static final Set<String> SPECIALS = Set.of("java.net.URL", "java.util.regex.Pattern", "java.util.Optional",
			"java.util.concurrent.atomic.AtomicReference", "java.util.concurrent.atomic.AtomicReferenceArray");

	private static final ClassValue<ValueShape> SHAPES = new ClassValue<>() {

		@Override
		protected ValueShape computeValue(Class<?> type) {
			return examine(type);
		}

	};

	static ValueShape of(Class<?> type) {
		return SHAPES.get(type);
	}

	private static ValueShape examine(Class<?> type) {
		if (type.isArray()) {
			return known(Kind.ARRAY);
		}
		if (Enum.class.isAssignableFrom(type)) {
			return known(Kind.EQUALS);
		}
		if (JsonNode.class.isAssignableFrom(type)) {
			return known(Kind.TREE);
		}
		Kind container = container(type);
		if (isOfTheJdk(type)) {
			return known((container != null) ? container : jdk(type));
		}
		List<Field> fields = new ArrayList<>();
		boolean opaque = false;
		Class<?> declaring = type;
		for (; declaring != null && !isOfTheJdk(declaring); declaring = declaring.getSuperclass()) {
			opaque |= !addFields(declaring, fields);
		}
		boolean inherited = container == null && declaring != null && hasState(declaring);
		if (container != null && !holdsContent(declaring)) {
			fields.removeIf((field) -> !isPlainValue(field.getType()));
			opaque = false;
		}
		return new ValueShape((container != null) ? container : Kind.FIELDS, List.copyOf(fields), ownEquals(type),
				inherited && overridesEquals(declaring), opaque || inherited);
	}

	// A class that extends a concrete container such as HashMap declares fields for more
	// than the elements. The fields of other containers mostly hold the elements, in a
	// form that may depend on the history, such as a tree or a table that has grown.
	private static boolean holdsContent(@Nullable Class<?> type) {
		return type != null && type != Object.class && !Modifier.isAbstract(type.getModifiers());
	}

	private static boolean isPlainValue(Class<?> type) {
		return type == String.class || type.isEnum() || type == UUID.class || type == Locale.class
				|| type == BigDecimal.class || type == BigInteger.class || type.getName().startsWith("java.time.");
	}

	private static ValueShape known(Kind kind) {
		return new ValueShape(kind, List.of(), false, false, false);
	}

	private static @Nullable Kind container(Class<?> type) {
		if (Map.class.isAssignableFrom(type)) {
			return Kind.MAP;
		}
		if (List.class.isAssignableFrom(type)) {
			return Kind.LIST;
		}
		if (Set.class.isAssignableFrom(type)) {
			return Kind.SET;
		}
		return (Collection.class.isAssignableFrom(type)) ? Kind.COLLECTION : null;
	}

	private static Kind jdk(Class<?> type) {
		if (TEXTS.contains(type.getName())) {
			return Kind.TEXT;
		}
		if (SPECIALS.contains(type.getName()) || Map.Entry.class.isAssignableFrom(type)) {
			return Kind.SPECIAL;
		}
		if (type == Object.class || type.getName().startsWith("java.util.concurrent.locks.")) {
			return Kind.NOTHING;
		}
		return (overridesEquals(type)) ? Kind.EQUALS : Kind.UNKNOWN;
	}

	static boolean isOfTheJdk(Class<?> type) {
		String module = type.getModule().getName();
		return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
	}

	// Transient fields count, because many classes of the JDK declare their content as
	// transient.
	private static boolean hasState(Class<?> type) {
		for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
			for (Field field : declaring.getDeclaredFields()) {
				if (!Modifier.isStatic(field.getModifiers())) {
					return true;
				}
			}
		}
		return false;
	}

	private static boolean overridesEquals(Class<?> type) {
		return equalsOf(type).getDeclaringClass() != Object.class;
	}

	static boolean isState(Field field) {
		int modifiers = field.getModifiers();
		return !Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers)
				&& !(field.isSynthetic() && field.getName().startsWith("this$"));
	}

	// Returns false if a field cannot be accessed.
	private static boolean addFields(Class<?> type, List<Field> fields) {
		boolean seen = true;
		for (Field field : type.getDeclaredFields()) {
			if (!isState(field)) {
				continue;
			}
			if (field.trySetAccessible()) {
				fields.add(field);
			}
			else {
				seen = false;
			}
		}
		return seen;
	}

	// The equals method that the compiler generates for a record is final; one that is
	// written by hand rarely is.
	private static boolean ownEquals(Class<?> type) {
		Method equals = equalsOf(type);
		return equals.getDeclaringClass() != Object.class && !isOfTheJdk(equals.getDeclaringClass())
				&& !(type.isRecord() && Modifier.isFinal(equals.getModifiers()));
	}

	private static Method equalsOf(Class<?> type) {
		try {
			return type.getMethod("equals", Object.class);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException("Every class has an equals method", ex);
		}
	}

}
