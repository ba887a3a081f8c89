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

package io.github.s2snapshot.projection;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Fingerprint of the code of a projection's folds, which is stored with each snapshot. It
 * is either {@linkplain #set set} by the application, or computed from class files. A
 * computed one has short digests of parts of the code, so that a report can name what has
 * changed. It contains names of classes and methods, but no code. Bounded and immutable.
 *
 * @since 0.1.0
 */
public final class FoldFingerprint {

	/**
	 * Maximum number of parts.
	 */
	public static final int MAX_PARTS = 32;

	/**
	 * Maximum number of characters of the names and digests of all parts.
	 */
	public static final int MAX_PARTS_LENGTH = 1_500;

	/**
	 * Maximum number of bytes in UTF-8 of the value of a fingerprint.
	 */
	public static final int MAX_VALUE_LENGTH = 128;

	/**
	 * Maximum number of bytes in UTF-8 of the name of a scheme.
	 */
	public static final int MAX_SCHEME_LENGTH = 32;

	/**
	 * Maximum number of bytes in UTF-8 of the name of a part.
	 */
	public static final int MAX_NAME_BYTES = 96;

	/**
	 * Unknown fingerprint, for example of a snapshot of an earlier release of this
	 * library.
	 */
	public static final FoldFingerprint UNKNOWN = new FoldFingerprint("", "", Collections.emptySortedMap());

	private static final String SET = "set";

	private final String scheme;

	private final String value;

	private final Map<String, String> parts;

	private FoldFingerprint(String scheme, String value, Map<String, String> parts) {
		this.scheme = scheme;
		this.value = value;
		this.parts = parts;
	}

	/**
	 * Returns a fingerprint that the application sets, such as the number of a build.
	 * @param value the value: 1 to {@value #MAX_VALUE_LENGTH} bytes in UTF-8, without
	 * control characters
	 * @return the fingerprint
	 * @throws IllegalArgumentException if the value is not valid
	 */
	public static FoldFingerprint set(String value) {
		return of(SET, value, Map.of());
	}

	/**
	 * Returns a fingerprint.
	 * @param scheme how the value was made; values of different schemes cannot be
	 * compared
	 * @param value the value
	 * @param parts the digest of each part by its name
	 * @return the fingerprint
	 * @throws IllegalArgumentException if a text is empty, too long, or contains control
	 * characters, or if there are too many parts
	 */
	public static FoldFingerprint of(String scheme, String value, Map<String, String> parts) {
		require("scheme", scheme, MAX_SCHEME_LENGTH);
		require("value", value, MAX_VALUE_LENGTH);
		if (parts.size() > MAX_PARTS) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"A fingerprint must have at most %d parts, but has %d", MAX_PARTS, parts.size()));
		}
		int length = 0;
		for (Map.Entry<String, String> part : parts.entrySet()) {
			require("name of a part", part.getKey(), MAX_NAME_BYTES);
			require("digest of a part", part.getValue(), MAX_NAME_BYTES);
			length += part.getKey().length() + part.getValue().length();
		}
		if (length > MAX_PARTS_LENGTH) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"The parts of a fingerprint must have at most %d characters, but have %d", MAX_PARTS_LENGTH,
					length));
		}
		return new FoldFingerprint(scheme, value, Collections.unmodifiableMap(new TreeMap<>(parts)));
	}

	private static void require(String what, String text, int most) {
		Objects.requireNonNull(text, "A text of a fingerprint must not be null");
		if (!isValid(text, most)) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"The %s of a fingerprint must have 1 to %d bytes in UTF-8 and no control characters, but has %d characters",
					what, most, text.length()));
		}
	}

	private static boolean isValid(String text, int most) {
		return !text.isBlank() && text.length() <= most && text.getBytes(StandardCharsets.UTF_8).length <= most
				&& text.codePoints().noneMatch(FoldFingerprint::isUnsafe);
	}

	// A character that JSON escapes by six others, or that UTF-8 cannot express.
	private static boolean isUnsafe(int character) {
		return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
	}

	/**
	 * Returns whether the fingerprint is known.
	 * @return {@code false} for {@link #UNKNOWN}
	 */
	public boolean isKnown() {
		return !this.scheme.isEmpty();
	}

	/**
	 * Returns how the value was made.
	 * @return the name of the scheme, empty if the fingerprint is unknown
	 */
	public String scheme() {
		return this.scheme;
	}

	/**
	 * Returns the value.
	 * @return the value that the application set, or the digest of the code; empty if the
	 * fingerprint is unknown
	 */
	public String value() {
		return this.value;
	}

	/**
	 * Returns the digests of parts of the code.
	 * @return the digest by the name of the part, which is a class, or a class and a
	 * method separated by {@code #}; empty if there are too many parts
	 */
	public Map<String, String> parts() {
		return this.parts;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof FoldFingerprint that && this.scheme.equals(that.scheme) && this.value.equals(that.value)
				&& this.parts.equals(that.parts);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.scheme, this.value, this.parts);
	}

	// Without the value, which may come from a snapshot of another writer.
	@Override
	public String toString() {
		return (isKnown()) ? "FoldFingerprint[" + this.parts.size() + " parts]" : "FoldFingerprint[unknown]";
	}

}
