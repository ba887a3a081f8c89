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
 * Header of a record: a name and a value, both of bytes. A record can have several
 * headers of one name, and the order of headers is kept (S2 v1).
 * <p>
 * The arrays that a header is created from, and those that it returns, are not copied and
 * must not be modified. Under this condition, a header is immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Header {

	private final byte[] name;

	private final byte[] value;

	// Decoded on demand. A race is harmless: both threads decode equal strings.
	private @Nullable String decodedName;

	private Header(byte[] name, byte[] value) {
		this.name = name;
		this.value = value;
	}

	/**
	 * Creates a header from text, which is encoded as UTF-8.
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
	 * Creates a header from bytes. The arrays are not copied and must not be modified
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
	 * Returns the name as text. Malformed UTF-8 is replaced.
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
	 * Returns the value as text. Malformed UTF-8 is replaced.
	 * @return the value
	 */
	public String value() {
		return new String(this.value, StandardCharsets.UTF_8);
	}

	/**
	 * Returns the bytes of the name, which are not copied and must not be modified.
	 * @return the bytes
	 */
	public byte[] nameBytes() {
		return this.name;
	}

	/**
	 * Returns the bytes of the value, which are not copied and must not be modified.
	 * @return the bytes
	 */
	public byte[] valueBytes() {
		return this.value;
	}

	// Compares ASCII names without decoding, because this is called for each folded
	// record.
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
