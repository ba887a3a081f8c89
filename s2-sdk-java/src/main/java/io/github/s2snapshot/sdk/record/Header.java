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

package io.github.s2snapshot.sdk.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * A header of a record: a name and a value, both bytes. Names need not be unique within a
 * record and their order is kept (S2 v1).
 * <p>
 * Immutable as long as the arrays that it was created from, and those that it returns,
 * are not written to: they are not copied. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class Header {

	private final byte[] name;

	private final byte[] value;

	// Decoded on demand; a race decodes twice to equal strings.
	private @Nullable String decodedName;

	private Header(byte[] name, byte[] value) {
		this.name = name;
		this.value = value;
	}

	/**
	 * Creates a header of text, encoded as UTF-8.
	 * @param name the name
	 * @param value the value
	 * @return the header
	 */
	public static Header of(String name, String value) {
		Objects.requireNonNull(name, "'name' must not be null");
		Objects.requireNonNull(value, "'value' must not be null");
		return new Header(name.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Creates a header of bytes. The arrays are not copied and must not be written to
	 * afterwards.
	 * @param name the name
	 * @param value the value
	 * @return the header
	 */
	public static Header of(byte[] name, byte[] value) {
		Objects.requireNonNull(name, "'name' must not be null");
		Objects.requireNonNull(value, "'value' must not be null");
		return new Header(name, value);
	}

	/**
	 * Returns the name as text. Bytes that are not UTF-8 are replaced.
	 * @return the name, empty for the header of a command record
	 */
	public String name() {
		String decoded = this.decodedName;
		if (decoded == null) {
			decoded = new String(this.name, StandardCharsets.UTF_8);
			this.decodedName = decoded;
		}
		return decoded;
	}

	/**
	 * Returns the value as text. Bytes that are not UTF-8 are replaced.
	 * @return the value
	 */
	public String value() {
		return new String(this.value, StandardCharsets.UTF_8);
	}

	/**
	 * Returns the bytes of the name, not copied: do not write to them.
	 * @return the bytes
	 */
	public byte[] nameBytes() {
		return this.name;
	}

	/**
	 * Returns the bytes of the value, not copied: do not write to them.
	 * @return the bytes
	 */
	public byte[] valueBytes() {
		return this.value;
	}

	// Called for each record that is folded: plain names are compared without decoding.
	boolean hasName(String candidate) {
		int length = this.name.length;
		boolean plain = true;
		for (int i = 0; i < length && plain; i++) {
			byte current = this.name[i];
			if (current < 0) {
				plain = false;
			}
			else if (i >= candidate.length() || candidate.charAt(i) != current) {
				return false;
			}
		}
		return (plain) ? candidate.length() == length : name().equals(candidate);
	}

	@Override
	public boolean equals(@Nullable Object obj) {
		return obj instanceof Header other && Arrays.equals(this.name, other.name)
				&& Arrays.equals(this.value, other.value);
	}

	@Override
	public int hashCode() {
		return 31 * Arrays.hashCode(this.name) + Arrays.hashCode(this.value);
	}

	@Override
	public String toString() {
		return ForeignText.line(name()) + "=" + ForeignText.line(value());
	}

}
