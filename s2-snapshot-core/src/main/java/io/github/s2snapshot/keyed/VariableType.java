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

package io.github.s2snapshot.keyed;

import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Type of a variable. Converts values to and from texts that are not encoded.
 */
final class VariableType {

	private static final Map<Class<?>, Function<String, @Nullable Object>> INTEGERS = Map.of(Long.class, Long::valueOf,
			Integer.class, Integer::valueOf, Short.class, Short::valueOf, Byte.class, Byte::valueOf);

	private final Class<?> type;

	private final Characters characters;

	private final @Nullable List<String> constants;

	private final Function<Object, String> write;

	private final Function<String, @Nullable Object> read;

	private VariableType(Class<?> type, Characters characters, @Nullable List<String> constants,
			Function<Object, String> write, Function<String, @Nullable Object> read) {
		this.type = type;
		this.characters = characters;
		this.constants = constants;
		this.write = write;
		this.read = read;
	}

	/**
	 * Returns the type of a variable.
	 * @param type the class, boxed
	 * @param converters returns the converter of a class, or {@code null}
	 * @return the type, or {@code null} if nothing converts the class
	 */
	static @Nullable VariableType of(Class<?> type, Function<Class<?>, @Nullable KeyConverter<?>> converters) {
		KeyConverter<?> converter = converters.apply(type);
		if (converter != null) {
			return converted(type, converter);
		}
		if (type == String.class) {
			return new VariableType(type, Characters.ANY, null, Object::toString, (text) -> text);
		}
		if (type == UUID.class) {
			return new VariableType(type, Characters.HEXADECIMAL, null, Object::toString, UUID::fromString);
		}
		Function<String, @Nullable Object> integer = INTEGERS.get(type);
		if (integer != null) {
			return new VariableType(type, Characters.DECIMAL, null, Object::toString, integer);
		}
		if (type.isEnum()) {
			return constants(type);
		}
		return (type.isRecord() && type.getRecordComponents().length == 1) ? wrapped(type, converters) : null;
	}

	static Class<?> boxed(Class<?> type) {
		return MethodType.methodType(type).wrap().returnType();
	}

	private static VariableType constants(Class<?> type) {
		Map<String, Object> constants = new HashMap<>();
		for (Object constant : type.getEnumConstants()) {
			constants.put(((Enum<?>) constant).name(), constant);
		}
		return new VariableType(type, Characters.ANY, List.copyOf(constants.keySet()),
				(value) -> ((Enum<?>) value).name(), constants::get);
	}

	private static @Nullable VariableType wrapped(Class<?> type,
			Function<Class<?>, @Nullable KeyConverter<?>> converters) {
		Class<?> component = boxed(type.getRecordComponents()[0].getType());
		// A record of a record of a record may go on without an end.
		VariableType inner = (component.isRecord() && converters.apply(component) == null) ? null
				: of(component, converters);
		if (inner == null) {
			return null;
		}
		RecordShape shape = RecordShape.of(type);
		return new VariableType(type, inner.characters, inner.constants,
				(value) -> inner.text(requireComponent(type, shape.read(value, 0))), (text) -> {
					Object value = inner.value(text);
					return (value != null) ? shape.create(new Object[] { value }) : null;
				});
	}

	private static Object requireComponent(Class<?> type, @Nullable Object value) {
		if (value == null) {
			throw new IllegalArgumentException("the component of " + type.getName() + " is null");
		}
		return value;
	}

	@SuppressWarnings("unchecked")
	private static VariableType converted(Class<?> type, KeyConverter<?> converter) {
		KeyConverter<Object> known = (KeyConverter<Object>) converter;
		String name = "KeyConverter " + converter.getClass().getName();
		return new VariableType(type, Characters.ANY, null, (value) -> {
			String text = known.toText(value);
			if (text == null) {
				throw new IllegalStateException(name + " returned null: return a text for each value");
			}
			// Keys with the same text would share a stream.
			if (!text.isEmpty() && !value.equals(known.fromText(text))) {
				throw new IllegalStateException(String.format(Locale.ROOT,
						"%s does not read its own text %s as an equal value: correct it, or the method equals() of %s",
						name, ForeignText.quote(text), type.getName()));
			}
			return text;
		}, (text) -> Objects.requireNonNull(known.fromText(text),
				name + " returned null: throw an IllegalArgumentException if no value has a text"));
	}

	Class<?> type() {
		return this.type;
	}

	/**
	 * Returns the name of the class for messages.
	 * @return the simple name
	 */
	String describe() {
		return this.type.getSimpleName();
	}

	Characters characters() {
		return this.characters;
	}

	/**
	 * Returns the encoded texts if there is a limited number of them.
	 * @return the texts of all values, or {@code null}
	 */
	@Nullable List<String> encodedTexts() {
		return (this.constants != null)
				? this.constants.stream().map(PercentEncoding::encode).flatMap(Stream::ofNullable).toList() : null;
	}

	/**
	 * Returns the text of a value.
	 * @param value the value
	 * @return the text
	 * @throws RuntimeException if the code of the application fails
	 */
	String text(Object value) {
		return this.write.apply(value);
	}

	/**
	 * Returns the value of a text.
	 * @param text the text
	 * @return the value, which may have another text, or {@code null} if no value has it
	 * @throws RuntimeException if the code of the application fails, not for an
	 * {@link IllegalArgumentException}
	 */
	@Nullable Object value(String text) {
		try {
			return this.read.apply(text);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Characters of the texts of a type.
	 */
	enum Characters {

		/**
		 * Digits and a minus sign.
		 */
		DECIMAL,

		/**
		 * Digits, {@code a} to {@code f} and a minus sign.
		 */
		HEXADECIMAL,

		/**
		 * Any characters.
		 */
		ANY

	}

}
