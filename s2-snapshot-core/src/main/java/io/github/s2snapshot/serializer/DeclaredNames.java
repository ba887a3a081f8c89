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

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonGetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Names that a class declares: those of its JSON properties, fields, methods and
 * parameters. Any other name in a JSON document is content of that document.
 */
final class DeclaredNames {

	private static final String[] PREFIXES = { "get", "is", "set", "with" };

	private static final int MAX_LENGTH = 200;

	private static final int MAX_CLASSES = 1000;

	private static final ClassValue<DeclaredNames> NAMES = new ClassValue<>() {

		@Override
		protected DeclaredNames computeValue(Class<?> type) {
			return new DeclaredNames(type);
		}

	};

	private final Set<String> names = new HashSet<>();

	private DeclaredNames(Class<?> type) {
		try {
			addAll(type, new HashSet<>());
		}
		catch (LinkageError ex) {
			// A referenced class is missing, so fewer names are known.
		}
	}

	static DeclaredNames of(Class<?> type) {
		return NAMES.get(type);
	}

	/**
	 * Masks the names in a JSON pointer that no class declares.
	 * @param pointer the pointer
	 * @param type the type of the value; names that the types of its members declare are
	 * not masked either
	 * @return the pointer, with {@code *} in place of each masked name
	 */
	static String mask(String pointer, Type type) {
		Set<Class<?>> classes = new LinkedHashSet<>();
		try {
			addReachable(type, classes);
		}
		catch (LinkageError | TypeNotPresentException ex) {
			// A class is missing, so fewer names are known.
		}
		StringBuilder masked = new StringBuilder();
		String[] names = pointer.split("/", -1);
		for (int i = 1; i < names.length; i++) {
			String name = names[i];
			boolean declared = name.isEmpty() || classes.stream().anyMatch((known) -> of(known).contains(name));
			masked.append('/').append((declared) ? name : "*");
		}
		return ForeignText.line(masked.toString());
	}

	private static void addReachable(@Nullable Type type, Set<Class<?>> classes) {
		if (type instanceof Class<?> raw) {
			addReachableOf(raw, classes);
		}
		else if (type instanceof ParameterizedType parameterized) {
			addReachable(parameterized.getRawType(), classes);
			addAllReachable(parameterized.getActualTypeArguments(), classes);
		}
		else if (type instanceof GenericArrayType array) {
			addReachable(array.getGenericComponentType(), classes);
		}
		else if (type instanceof WildcardType wildcard) {
			addAllReachable(wildcard.getUpperBounds(), classes);
		}
		else if (type instanceof TypeVariable<?> variable && classes.size() < MAX_CLASSES) {
			for (Type bound : variable.getBounds()) {
				// A parameterized bound such as Comparable<T> may refer to itself.
				if (bound instanceof Class<?> raw) {
					addReachableOf(raw, classes);
				}
			}
		}
	}

	private static void addAllReachable(Type[] types, Set<Class<?>> classes) {
		for (Type type : types) {
			addReachable(type, classes);
		}
	}

	private static void addReachableOf(Class<?> raw, Set<Class<?>> classes) {
		if (raw.isArray()) {
			addReachable(raw.getComponentType(), classes);
		}
		if (raw.isArray() || raw.isPrimitive() || ValueShape.isOfTheJdk(raw) || classes.size() >= MAX_CLASSES
				|| !classes.add(raw)) {
			return;
		}
		addReachable(raw.getGenericSuperclass(), classes);
		addAllReachable(raw.getGenericInterfaces(), classes);
		Class<?>[] permitted = raw.getPermittedSubclasses();
		if (permitted != null) {
			addAllReachable(permitted, classes);
		}
		JsonSubTypes subtypes = raw.getAnnotation(JsonSubTypes.class);
		if (subtypes != null) {
			for (JsonSubTypes.Type subtype : subtypes.value()) {
				addReachable(subtype.value(), classes);
			}
		}
		for (Field field : raw.getDeclaredFields()) {
			addReachable(field.getGenericType(), classes);
		}
	}

	/**
	 * Returns whether a name is declared, either exactly or by a naming strategy that
	 * changes the case of letters and the separators between words.
	 * @param name the name
	 * @return whether it is declared
	 */
	boolean contains(String name) {
		return name.length() <= MAX_LENGTH && this.names.contains(normalize(name));
	}

	private void addAll(@Nullable Class<?> type, Set<Class<?>> seen) {
		if (type == null || ValueShape.isOfTheJdk(type) || !seen.add(type)) {
			return;
		}
		addAnnotated(type);
		for (Field field : type.getDeclaredFields()) {
			add(field.getName());
			addAnnotated(field);
		}
		for (Method method : type.getDeclaredMethods()) {
			addMethod(method.getName());
			addAnnotated(method);
			addParameters(method);
		}
		for (Executable constructor : type.getDeclaredConstructors()) {
			addParameters(constructor);
		}
		addAll(type.getSuperclass(), seen);
		for (Class<?> parent : type.getInterfaces()) {
			addAll(parent, seen);
		}
	}

	private void addMethod(String name) {
		add(name);
		for (String prefix : PREFIXES) {
			if (name.startsWith(prefix)) {
				add(name.substring(prefix.length()));
			}
		}
	}

	private void addParameters(Executable executable) {
		for (Parameter parameter : executable.getParameters()) {
			if (parameter.isNamePresent()) {
				add(parameter.getName());
			}
			addAnnotated(parameter);
		}
	}

	private void addAnnotated(AnnotatedElement element) {
		JsonProperty property = element.getAnnotation(JsonProperty.class);
		if (property != null) {
			add(property.value());
		}
		JsonGetter getter = element.getAnnotation(JsonGetter.class);
		if (getter != null) {
			add(getter.value());
		}
		JsonSetter setter = element.getAnnotation(JsonSetter.class);
		if (setter != null) {
			add(setter.value());
		}
		JsonTypeInfo typeInfo = element.getAnnotation(JsonTypeInfo.class);
		if (typeInfo != null) {
			add(typeInfo.property());
		}
		JsonAlias alias = element.getAnnotation(JsonAlias.class);
		if (alias != null) {
			for (String name : alias.value()) {
				add(name);
			}
		}
	}

	private void add(String name) {
		if (!name.isEmpty()) {
			this.names.add(normalize(name));
		}
	}

	private static String normalize(String name) {
		StringBuilder normal = new StringBuilder(name.length());
		for (int i = 0; i < name.length(); i++) {
			char character = name.charAt(i);
			if (character != '_' && character != '-' && character != '.') {
				normal.append(character);
			}
		}
		return normal.toString().toLowerCase(Locale.ROOT);
	}

}
