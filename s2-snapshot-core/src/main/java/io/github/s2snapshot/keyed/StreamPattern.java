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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Pattern of the names of streams, such as {@code carts/{id}}, with the type of its keys.
 * Each key has one name, and each name has at most one key. Immutable and thread-safe.
 * <p>
 * A variable is a {@link String}, a {@link java.util.UUID}, a {@link Long},
 * {@link Integer}, {@link Short} or {@link Byte}, an enum, a type with a
 * {@link KeyConverter}, or a record with one component of such a type. The key of a
 * pattern with several variables is a record whose components have the names of the
 * variables, in any order.
 * <p>
 * The text of a variable is percent-encoded into the name: all characters but letters and
 * digits of ASCII, {@code -}, {@code .}, {@code _} and {@code ~} are encoded in UTF-8,
 * with upper-case digits (RFC 3986). The texts {@code .} and {@code ..} are encoded as
 * well. A name with another encoding, or with another text of the same value such as
 * {@code 01}, has no key.
 *
 * @param <K> the type of the keys
 * @since 0.1.0
 */
public final class StreamPattern<K> {

	// A placeholder of Spring that is not resolved yet, or never in a test.
	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^{}]*\\}");

	private final PatternText text;

	private final KeyShape<K> shape;

	private final NameAutomaton names;

	private final Function<Class<?>, @Nullable KeyConverter<?>> converters;

	private StreamPattern(PatternText text, Class<K> keyType,
			Function<Class<?>, @Nullable KeyConverter<?>> converters) {
		this.text = text;
		this.shape = KeyShape.of(text, keyType, converters);
		this.names = NameAutomaton.of(text.literals(), this.shape.variables());
		this.converters = converters;
	}

	/**
	 * Returns a pattern with keys of a type that needs no converter.
	 * @param <K> the type of the keys
	 * @param pattern the pattern, with at least one variable in braces
	 * @param keyType the type of the keys
	 * @return the pattern
	 * @throws StreamPatternException if the pattern is invalid, or the type does not fit
	 * its variables; the message says what to do
	 */
	public static <K> StreamPattern<K> of(String pattern, Class<K> keyType) {
		return of(pattern, keyType, (type) -> null);
	}

	/**
	 * Returns a pattern. A converter is used for each type for which one is found, also
	 * if the type would need none.
	 * @param <K> the type of the keys
	 * @param pattern the pattern, with at least one variable in braces
	 * @param keyType the type of the keys
	 * @param converters returns the converter of the type of a variable, or {@code null}
	 * @return the pattern
	 * @throws StreamPatternException if the pattern is invalid, or the type does not fit
	 * its variables; the message says what to do
	 */
	public static <K> StreamPattern<K> of(String pattern, Class<K> keyType,
			Function<Class<?>, @Nullable KeyConverter<?>> converters) {
		Objects.requireNonNull(pattern, "'pattern' must not be null");
		Objects.requireNonNull(keyType, "'keyType' must not be null");
		Objects.requireNonNull(converters, "'converters' must not be null");
		return new StreamPattern<>(PatternText.parse(pattern), keyType, converters);
	}

	/**
	 * Returns whether a text has a brace, so that it can only be a pattern.
	 * @param stream the text
	 * @return whether it is a pattern, valid or not
	 */
	public static boolean isPattern(String stream) {
		String name = PLACEHOLDER.matcher(stream).replaceAll("");
		return name.indexOf('{') >= 0 || name.indexOf('}') >= 0;
	}

	/**
	 * Returns the names of the variables of a pattern.
	 * @param pattern the pattern
	 * @return the names, in their order
	 * @throws StreamPatternException if the pattern is invalid
	 */
	public static List<String> variables(String pattern) {
		return PatternText.parse(pattern).variables();
	}

	/**
	 * Returns another pattern for the same keys.
	 * @param pattern the other pattern
	 * @return the pattern
	 * @throws StreamPatternException if the pattern is invalid, or the type of the keys
	 * does not fit its variables
	 */
	public StreamPattern<K> withPattern(String pattern) {
		return of(pattern, keyType(), this.converters);
	}

	/**
	 * Returns the pattern as it was written.
	 * @return the pattern
	 */
	public String pattern() {
		return this.text.pattern();
	}

	/**
	 * Returns the type of the keys.
	 * @return the type, never primitive
	 */
	public Class<K> keyType() {
		return this.shape.type();
	}

	/**
	 * Returns the names of the variables.
	 * @return the names, in the order of the pattern
	 */
	public List<String> variables() {
		return this.text.variables();
	}

	/**
	 * Returns the text before the first variable, with which the name of each stream
	 * begins.
	 * @return the text, may be empty
	 */
	public String prefix() {
		return this.text.literals().get(0);
	}

	/**
	 * Returns the beginnings of the names of the streams whose first variable begins with
	 * a text. No other name of a key begins with one of them.
	 * @param text the beginning of the text of the first variable, empty for all keys
	 * @return the beginnings, in their order; empty if no key can begin with the text
	 * @throws KeyException if the text has an unpaired surrogate
	 */
	public List<String> prefixes(String text) {
		Objects.requireNonNull(text, "'text' must not be null");
		List<String> encoded = PercentEncoding.encodeBeginning(text);
		if (encoded == null) {
			throw new KeyException(String.format(Locale.ROOT,
					"The beginning %s of a key of stream pattern '%s' has an unpaired surrogate: "
							+ "end it at a whole character",
					ForeignText.quote(text), pattern()), null);
		}
		return encoded.stream()
			.map((beginning) -> prefix() + beginning)
			.filter((beginning) -> PatternText.length(beginning) <= PatternText.MAX_NAME)
			.toList();
	}

	/**
	 * Returns the name of the stream of a key.
	 * @param key the key
	 * @return the name, 1 to 512 bytes (S2 v1)
	 * @throws KeyException if the key cannot name a stream
	 */
	public String stream(K key) {
		List<String> encoded = encoded(key);
		List<String> literals = this.text.literals();
		StringBuilder name = new StringBuilder(literals.get(0));
		for (int i = 0; i < encoded.size(); i++) {
			name.append(encoded.get(i)).append(literals.get(i + 1));
		}
		return name.toString();
	}

	/**
	 * Returns the key of a stream.
	 * @param stream the name of the stream
	 * @return the key, empty if no key has this stream
	 * @throws KeyException if a converter or the constructor of a record fails otherwise
	 * than with an {@link IllegalArgumentException}
	 */
	public Optional<K> key(String stream) {
		Objects.requireNonNull(stream, "'stream' must not be null");
		List<String> encoded = this.text.split(stream);
		K key = (encoded != null && isShort(encoded)) ? read(encoded) : null;
		return Optional.ofNullable(key);
	}

	/**
	 * Returns the text of a key: its variables as they are in the name of the stream,
	 * separated by {@code /}.
	 * @param key the key
	 * @return the text
	 * @throws KeyException if the key cannot name a stream
	 */
	public String text(K key) {
		return String.join("/", encoded(key));
	}

	/**
	 * Returns the key of a text.
	 * @param text the text, as {@link #text} returns it
	 * @return the key
	 * @throws KeyException if no key has this text
	 */
	public K parse(String text) {
		Objects.requireNonNull(text, "'text' must not be null");
		List<String> encoded = List.of(text.split("/", -1));
		K key = (encoded.size() == variables().size() && isShort(encoded)) ? read(encoded) : null;
		if (key == null) {
			throw new KeyException(String.format(Locale.ROOT,
					"%s is not a key of stream pattern '%s': it must have %s, as in the name of a stream%s",
					ForeignText.quote(text), pattern(), this.shape.describe(),
					(variables().size() > 1) ? " and separated by '/'" : ""), null);
		}
		return key;
	}

	/**
	 * Returns the texts of the variables of a key, not encoded.
	 * @param key the key
	 * @return the texts, in the order of the pattern
	 * @throws KeyException if the key cannot name a stream
	 */
	public List<String> texts(K key) {
		Objects.requireNonNull(key, "'key' must not be null");
		List<String> texts = this.shape.texts(key);
		encode(texts);
		return List.copyOf(texts);
	}

	/**
	 * Returns the values of the variables of a key.
	 * @param key the key
	 * @return the values, in the order of the pattern: the key itself if there is one
	 * variable, and the components of the record otherwise
	 * @throws KeyException if a value is {@code null}
	 */
	public List<Object> values(K key) {
		Objects.requireNonNull(key, "'key' must not be null");
		return this.shape.values(key);
	}

	/**
	 * Returns the types of the values of the variables.
	 * @return the types, none primitive, in the order of the pattern
	 */
	public List<Class<?>> valueTypes() {
		return this.shape.variables().stream().<Class<?>>map(VariableType::type).toList();
	}

	/**
	 * Returns the key whose variables have the given texts.
	 * @param texts the texts, not encoded, in the order of the pattern
	 * @return the key
	 * @throws KeyException if no key has these texts
	 */
	public K keyOf(List<String> texts) {
		K key = (texts.size() == variables().size()) ? this.shape.key(texts) : null;
		if (key == null) {
			throw new KeyException(String.format(Locale.ROOT, "%s is not a key of stream pattern '%s': it must have %s",
					texts.stream().map(ForeignText::quote).collect(Collectors.joining(", ")), pattern(),
					this.shape.describe()), null);
		}
		encode(texts);
		return key;
	}

	/**
	 * Returns whether a stream may match both patterns. It may answer that patterns
	 * overlap whose keys never have the same stream, because of the rules of a converter
	 * or a record, but not the reverse.
	 * @param other the other pattern
	 * @return whether the patterns overlap
	 */
	public boolean overlaps(StreamPattern<?> other) {
		return this.names.meets(other.names);
	}

	/**
	 * Returns whether a stream is the stream of a key.
	 * @param stream the name of the stream
	 * @return whether it matches the pattern
	 */
	public boolean matches(String stream) {
		return key(stream).isPresent();
	}

	private List<String> encoded(K key) {
		Objects.requireNonNull(key, "'key' must not be null");
		return encode(this.shape.texts(key));
	}

	private List<String> encode(List<String> texts) {
		List<String> encoded = new ArrayList<>(texts.size());
		for (int i = 0; i < texts.size(); i++) {
			String text = PercentEncoding.encode(texts.get(i));
			if (text == null) {
				throw this.shape.refused(i, "has an unpaired surrogate: " + ForeignText.quote(texts.get(i))
						+ ". Use a text of whole characters", null);
			}
			encoded.add(text);
		}
		if (!isShort(encoded)) {
			throw new KeyException(String.format(Locale.ROOT,
					"Key %s of stream pattern '%s' gives a name of %d bytes, but S2 allows %d: use a shorter key",
					ForeignText.quote(String.join("/", encoded)), pattern(), length(encoded), PatternText.MAX_NAME),
					null);
		}
		return encoded;
	}

	private boolean isShort(List<String> encoded) {
		return length(encoded) <= PatternText.MAX_NAME;
	}

	// Encoded texts are ASCII.
	private int length(List<String> encoded) {
		int length = this.text.length();
		for (String text : encoded) {
			length += text.length();
		}
		return length;
	}

	private @Nullable K read(List<String> encoded) {
		List<String> texts = new ArrayList<>(encoded.size());
		for (String text : encoded) {
			String decoded = PercentEncoding.decode(text);
			if (decoded == null || !text.equals(PercentEncoding.encode(decoded))) {
				return null;
			}
			texts.add(decoded);
		}
		return this.shape.key(texts);
	}

	@Override
	public String toString() {
		return pattern();
	}

}
