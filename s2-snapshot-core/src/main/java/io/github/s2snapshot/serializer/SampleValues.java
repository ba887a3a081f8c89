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

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * Creates objects of the classes of an application with sample values. No sample value is
 * the default value of its type. Objects are created with the constructor that has the
 * most parameters and accepts the values, or with the setters.
 */
final class SampleValues {

	private static final int DEPTH = 4;

	private static final Map<Class<?>, Object> KNOWN = Map.ofEntries(Map.entry(String.class, "sample"),
			Map.entry(CharSequence.class, "sample"), Map.entry(int.class, 7), Map.entry(Integer.class, 7),
			Map.entry(long.class, 7L), Map.entry(Long.class, 7L), Map.entry(short.class, (short) 7),
			Map.entry(Short.class, (short) 7), Map.entry(byte.class, (byte) 7), Map.entry(Byte.class, (byte) 7),
			Map.entry(double.class, 7.5), Map.entry(Double.class, 7.5), Map.entry(float.class, 7.5f),
			Map.entry(Float.class, 7.5f), Map.entry(boolean.class, true), Map.entry(Boolean.class, true),
			Map.entry(char.class, 's'), Map.entry(Character.class, 's'),
			Map.entry(BigDecimal.class, new BigDecimal("7.50")), Map.entry(BigInteger.class, BigInteger.TEN),
			Map.entry(Instant.class, Instant.ofEpochSecond(7)), Map.entry(Duration.class, Duration.ofSeconds(7)),
			Map.entry(LocalDate.class, LocalDate.of(2001, 2, 3)), Map.entry(LocalTime.class, LocalTime.of(7, 8)),
			Map.entry(LocalDateTime.class, LocalDateTime.of(2001, 2, 3, 7, 8)),
			Map.entry(OffsetDateTime.class, OffsetDateTime.parse("2001-02-03T07:08:00+02:00")),
			Map.entry(ZonedDateTime.class, ZonedDateTime.parse("2001-02-03T07:08:00+01:00[Europe/Paris]")),
			Map.entry(ZoneId.class, ZoneId.of("Europe/Paris")), Map.entry(UUID.class, new UUID(7, 7)),
			Map.entry(URI.class, URI.create("sample:7")));

	private final TypeFactory types;

	SampleValues(TypeFactory types) {
		this.types = types;
	}

	/**
	 * Creates a sample of a type.
	 * @param type the type
	 * @return the sample, or an empty list if none can be created
	 */
	List<Object> of(JavaType type) {
		Object sample = sample(type, 0);
		return (sample != null) ? List.of(sample) : List.of();
	}

	private @Nullable Object sample(JavaType type, int depth) {
		Class<?> raw = type.getRawClass();
		Object known = KNOWN.get(raw);
		if (known != null) {
			return known;
		}
		if (raw.isEnum()) {
			Object[] constants = raw.getEnumConstants();
			return (constants.length > 0) ? constants[constants.length - 1] : null;
		}
		if (depth > DEPTH) {
			return null;
		}
		if (ValueShape.isOfTheJdk(raw)) {
			return container(type, depth);
		}
		if (raw.isInterface() || raw.isArray() || Modifier.isAbstract(raw.getModifiers())) {
			return null;
		}
		Object single = singleton(raw);
		return (single != null) ? single : object(type, depth);
	}

	// An object of Kotlin.
	private static @Nullable Object singleton(Class<?> type) {
		try {
			Field instance = type.getDeclaredField("INSTANCE");
			boolean single = instance.getType() == type && Modifier.isStatic(instance.getModifiers())
					&& Modifier.isFinal(instance.getModifiers()) && instance.trySetAccessible();
			return (single) ? instance.get(null) : null;
		}
		catch (ReflectiveOperationException | LinkageError ex) {
			return null;
		}
	}

	private @Nullable Object container(JavaType type, int depth) {
		Class<?> raw = type.getRawClass();
		if (type.isMapLikeType() && raw.isAssignableFrom(LinkedHashMap.class)) {
			Map<Object, Object> map = new LinkedHashMap<>();
			Object key = sample(type.getKeyType(), depth + 1);
			Object value = sample(type.getContentType(), depth + 1);
			if (key != null && value != null) {
				map.put(key, value);
			}
			return map;
		}
		if (type.isCollectionLikeType() && (raw.isAssignableFrom(ArrayList.class) || raw == Set.class)) {
			Object element = sample(type.getContentType(), depth + 1);
			List<Object> elements = (element != null) ? List.of(element) : List.of();
			return (raw == Set.class) ? new LinkedHashSet<>(elements) : new ArrayList<>(elements);
		}
		if (raw == Optional.class) {
			return Optional.ofNullable(sample(type.containedTypeOrUnknown(0), depth + 1));
		}
		return null;
	}

	private @Nullable Object object(JavaType type, int depth) {
		for (Executable maker : makers(type)) {
			Object object = make(maker, type, depth);
			if (object != null) {
				if (maker.getParameterCount() == 0) {
					set(object, type, depth);
				}
				return object;
			}
		}
		return null;
	}

	// A @JsonCreator shows what Jackson uses. Otherwise constructors that are not private
	// come first.
	private static List<Executable> makers(JavaType type) {
		Class<?> raw = type.getRawClass();
		List<Executable> creators = Stream
			.<Executable>concat(Arrays.stream(raw.getDeclaredConstructors()),
					Arrays.stream(raw.getDeclaredMethods())
						.filter((method) -> Modifier.isStatic(method.getModifiers())
								&& raw.isAssignableFrom(method.getReturnType())))
			.filter((executable) -> executable.isAnnotationPresent(JsonCreator.class))
			.toList();
		if (!creators.isEmpty()) {
			return creators;
		}
		if (raw.isRecord()) {
			return List.of(canonical(type));
		}
		return Arrays.<Executable>stream(raw.getDeclaredConstructors())
			.sorted(Comparator.<Executable, Boolean>comparing((maker) -> Modifier.isPrivate(maker.getModifiers()))
				.thenComparing(Comparator.comparingInt(Executable::getParameterCount).reversed()))
			.toList();
	}

	private static Constructor<?> canonical(JavaType type) {
		Class<?>[] parameters = Arrays.stream(type.getRawClass().getRecordComponents())
			.map(RecordComponent::getType)
			.toArray(Class<?>[]::new);
		try {
			return type.getRawClass().getDeclaredConstructor(parameters);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException("A record always has a canonical constructor", ex);
		}
	}

	private @Nullable Object make(Executable maker, JavaType owner, int depth) {
		if (maker.isSynthetic() || !maker.trySetAccessible()) {
			return null;
		}
		Class<?>[] raw = maker.getParameterTypes();
		Type[] generic = maker.getGenericParameterTypes();
		@Nullable Object[] arguments = new Object[raw.length];
		for (int i = 0; i < raw.length; i++) {
			arguments[i] = sample(resolve((generic.length == raw.length) ? generic[i] : raw[i], owner), depth + 1);
			if (arguments[i] == null && raw[i].isPrimitive()) {
				return null;
			}
		}
		try {
			return (maker instanceof Constructor<?> constructor) ? constructor.newInstance(arguments)
					: ((Method) maker).invoke(null, arguments);
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			// The class does not accept the sample values.
			return null;
		}
	}

	private void set(Object object, JavaType owner, int depth) {
		for (Method method : object.getClass().getMethods()) {
			if (method.getParameterCount() != 1 || !method.getName().matches("set[A-Z].*")
					|| Modifier.isStatic(method.getModifiers()) || !method.trySetAccessible()) {
				continue;
			}
			Object value = sample(resolve(method.getGenericParameterTypes()[0], owner), depth + 1);
			if (value != null) {
				try {
					method.invoke(object, value);
				}
				catch (ReflectiveOperationException | RuntimeException ex) {
					// The setter does not accept the sample value.
				}
			}
		}
	}

	private JavaType resolve(Type type, JavaType owner) {
		return this.types.resolveMemberType(type, owner.getBindings());
	}

}
