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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Takes a key apart into the texts of its variables, and puts it together again.
 *
 * @param <K> the type of the keys
 */
final class KeyShape<K> {

	private static final String TYPES = "String, UUID, Long, Integer, Short, Byte, an enum, a record with one component "
			+ "of such a type, or a type with a KeyConverter";

	private final PatternText pattern;

	private final Class<K> type;

	private final List<VariableType> variables;

	private final @Nullable RecordShape record;

	private final List<Integer> components;

	private KeyShape(PatternText pattern, Class<K> type, List<VariableType> variables, @Nullable RecordShape record,
			List<Integer> components) {
		this.pattern = pattern;
		this.type = type;
		this.variables = variables;
		this.record = record;
		this.components = components;
	}

	/**
	 * Matches a type to the variables of a pattern.
	 * @param <K> the type of the keys
	 * @param pattern the pattern
	 * @param keyType the type of the keys
	 * @param converters returns the converter of a class, or {@code null}
	 * @return the shape
	 * @throws StreamPatternException if the type does not fit
	 */
	@SuppressWarnings("unchecked")
	static <K> KeyShape<K> of(PatternText pattern, Class<K> keyType,
			Function<Class<?>, @Nullable KeyConverter<?>> converters) {
		Class<K> type = (Class<K>) VariableType.boxed(keyType);
		if (pattern.variables().size() > 1) {
			return several(pattern, type, converters);
		}
		VariableType variable = VariableType.of(type, converters);
		if (variable == null) {
			throw new StreamPatternException(
					String.format(Locale.ROOT, "Stream pattern '%s' cannot have keys of %s: use %s", pattern.pattern(),
							type.getTypeName(), TYPES));
		}
		return new KeyShape<>(pattern, type, List.of(variable), null, List.of());
	}

	private static <K> KeyShape<K> several(PatternText pattern, Class<K> type,
			Function<Class<?>, @Nullable KeyConverter<?>> converters) {
		List<String> names = pattern.variables();
		if (!type.isRecord()) {
			throw new StreamPatternException(String.format(Locale.ROOT,
					"Stream pattern '%s' has %d variables, so its key must be a record with the components %s, but is %s",
					pattern.pattern(), names.size(), String.join(", ", names), type.getTypeName()));
		}
		RecordShape record = RecordShape.of(type);
		if (record.size() != names.size() || !record.names().containsAll(names)) {
			throw new StreamPatternException(String.format(Locale.ROOT,
					"Record %s must have a component for each variable of stream pattern '%s', which are %s, "
							+ "and no other, but it has %s",
					type.getName(), pattern.pattern(), String.join(", ", new TreeSet<>(names)),
					(record.size() > 0) ? String.join(", ", new TreeSet<>(record.names())) : "none"));
		}
		List<VariableType> variables = new ArrayList<>();
		List<Integer> components = new ArrayList<>();
		for (String name : names) {
			int component = record.names().indexOf(name);
			VariableType variable = VariableType.of(VariableType.boxed(record.type(component)), converters);
			if (variable == null) {
				throw new StreamPatternException(String.format(Locale.ROOT,
						"Component '%s' of record %s is a %s, which stream pattern '%s' cannot have as a variable: use %s",
						name, type.getName(), record.type(component).getTypeName(), pattern.pattern(), TYPES));
			}
			variables.add(variable);
			components.add(component);
		}
		return new KeyShape<>(pattern, type, List.copyOf(variables), record, List.copyOf(components));
	}

	Class<K> type() {
		return this.type;
	}

	List<VariableType> variables() {
		return this.variables;
	}

	/**
	 * Returns the values of the variables of a key.
	 * @param key the key
	 * @return the values
	 * @throws KeyException if the key has another type, or a value is {@code null}
	 */
	List<Object> values(K key) {
		if (!this.type.isInstance(key)) {
			throw new KeyException(String.format(Locale.ROOT, "A key of stream pattern '%s' must be a %s, but is a %s",
					this.pattern.pattern(), this.type.getName(), key.getClass().getName()), null);
		}
		if (this.record == null) {
			return List.of(key);
		}
		List<Object> values = new ArrayList<>(this.variables.size());
		for (int i = 0; i < this.variables.size(); i++) {
			Object value = this.record.read(key, this.components.get(i));
			if (value == null) {
				throw refused(i, "is null", null);
			}
			values.add(value);
		}
		return values;
	}

	/**
	 * Returns the texts of the variables of a key.
	 * @param key the key
	 * @return the texts, not encoded, none empty
	 * @throws KeyException if a variable has no text
	 */
	List<String> texts(K key) {
		List<Object> values = values(key);
		List<String> texts = new ArrayList<>(values.size());
		for (int i = 0; i < values.size(); i++) {
			texts.add(text(i, values.get(i)));
		}
		return texts;
	}

	private String text(int index, Object value) {
		String text;
		try {
			text = this.variables.get(index).text(value);
		}
		catch (RuntimeException ex) {
			throw refused(index, "has no text: " + ex.getMessage(), ex);
		}
		if (text.isEmpty()) {
			throw refused(index, "has an empty text. Use a text of at least one character", null);
		}
		return text;
	}

	/**
	 * Returns the key whose variables have the given texts.
	 * @param texts the texts, not encoded, one for each variable
	 * @return the key, or {@code null} if no key has exactly these texts
	 * @throws KeyException if a converter or the constructor of a record fails otherwise
	 * than with an {@link IllegalArgumentException}
	 */
	@Nullable K key(List<String> texts) {
		Object[] values = new Object[this.variables.size()];
		for (int i = 0; i < values.length; i++) {
			Object value = value(i, texts.get(i));
			if (value == null) {
				return null;
			}
			values[(this.record != null) ? this.components.get(i) : 0] = value;
		}
		K key = create(values);
		return (key != null && texts(key).equals(texts)) ? key : null;
	}

	private @Nullable Object value(int index, String text) {
		if (text.isEmpty()) {
			return null;
		}
		try {
			return this.variables.get(index).value(text);
		}
		catch (RuntimeException ex) {
			throw refused(index, "cannot be read from " + ForeignText.quote(text) + ": " + ex.getMessage(), ex);
		}
	}

	private @Nullable K create(Object[] values) {
		if (this.record == null) {
			return this.type.cast(values[0]);
		}
		try {
			return this.type.cast(this.record.create(values));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
		catch (RuntimeException ex) {
			throw new KeyException(String.format(Locale.ROOT,
					"The constructor of record %s, the key of stream pattern '%s', failed: %s. Let it throw an "
							+ "IllegalArgumentException for components that are not valid",
					this.type.getName(), this.pattern.pattern(), ex), ex);
		}
	}

	/**
	 * Returns an exception about a variable of a key.
	 * @param index the index of the variable
	 * @param problem the end of the sentence
	 * @param cause the cause, or {@code null}
	 * @return the exception
	 */
	KeyException refused(int index, String problem, @Nullable Throwable cause) {
		return new KeyException(String.format(Locale.ROOT, "Variable '%s' of a key of stream pattern '%s' %s",
				this.pattern.variables().get(index), this.pattern.pattern(), problem), cause);
	}

	/**
	 * Describes the variables for messages.
	 * @return their names and types
	 */
	String describe() {
		StringBuilder description = new StringBuilder((this.variables.size() > 1) ? "the variables " : "the variable ");
		for (int i = 0; i < this.variables.size(); i++) {
			description.append((i > 0) ? ", " : "")
				.append(String.format(Locale.ROOT, "'%s' (%s)", this.pattern.variables().get(i),
						this.variables.get(i).describe()));
		}
		return description.toString();
	}

}
