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

package io.github.s2snapshot.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Named keys that sign or encrypt snapshots: a current one for new snapshots, and older
 * ones that only verify or decrypt existing ones. To change the key, create a ring with
 * the new key as the current and the old key as an older one. A process that does not
 * have the new key yet refuses the snapshots of those that have it. {@link #toString()}
 * returns the names, never the keys. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class SnapshotKeyRing {

	/**
	 * The number of bytes of a key.
	 */
	public static final int KEY_BYTES = 32;

	// Names are part of headers and documents.
	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private final String current;

	private final Map<String, byte[]> keys;

	private SnapshotKeyRing(String current, Map<String, byte[]> keys) {
		this.current = current;
		this.keys = keys;
	}

	/**
	 * Creates a ring with one key.
	 * @param name the name of the key: 1 to 64 letters, digits, '.', '_' and '-'
	 * @param key {@value #KEY_BYTES} random bytes, which are copied
	 * @return the ring
	 * @throws IllegalArgumentException if the name or the length of the key is wrong
	 */
	public static SnapshotKeyRing of(String name, byte[] key) {
		return new SnapshotKeyRing(name, with(Map.of(), name, key));
	}

	/**
	 * Creates a ring with one key.
	 * @param name the name of the key: 1 to 64 letters, digits, '.', '_' and '-'
	 * @param key {@value #KEY_BYTES} bytes in standard Base64; white space around it is
	 * ignored
	 * @return the ring
	 * @throws IllegalArgumentException if the name or the key is wrong
	 */
	public static SnapshotKeyRing ofBase64(String name, String key) {
		return of(name, decode(name, key));
	}

	/**
	 * Returns whether a text can be the name of a key.
	 * @param name the text
	 * @return whether the text has 1 to 64 letters, digits, '.', '_' and '-'
	 */
	public static boolean isName(String name) {
		return NAME.matcher(name).matches();
	}

	/**
	 * Returns a copy with another key, which only verifies or decrypts existing
	 * snapshots.
	 * @param name the name of the key: 1 to 64 letters, digits, '.', '_' and '-'
	 * @param key {@value #KEY_BYTES} random bytes, which are copied
	 * @return a new ring
	 * @throws IllegalArgumentException if the name is taken, or the name or the length of
	 * the key is wrong
	 */
	public SnapshotKeyRing withOlder(String name, byte[] key) {
		return new SnapshotKeyRing(this.current, with(this.keys, name, key));
	}

	/**
	 * Returns a copy with another key, which only verifies or decrypts existing
	 * snapshots.
	 * @param name the name of the key: 1 to 64 letters, digits, '.', '_' and '-'
	 * @param key {@value #KEY_BYTES} bytes in standard Base64; white space around it is
	 * ignored
	 * @return a new ring
	 * @throws IllegalArgumentException if the name is taken, or the name or the key is
	 * wrong
	 */
	public SnapshotKeyRing withOlderBase64(String name, String key) {
		return withOlder(name, decode(name, key));
	}

	/**
	 * Returns the name of the current key.
	 * @return the name
	 */
	public String current() {
		return this.current;
	}

	/**
	 * Returns the names of all keys.
	 * @return the names, including the one of the current key
	 */
	public Set<String> names() {
		return Set.copyOf(this.keys.keySet());
	}

	/**
	 * Derives a key for one purpose, with HKDF and HMAC-SHA256 (RFC 5869).
	 * @param name the name of the key to derive from
	 * @param salt the salt, not empty
	 * @param purpose the purpose of the derived key
	 * @return the derived key, {@value #KEY_BYTES} bytes, which is a secret; {@code null}
	 * if the ring has no key of this name
	 */
	public byte @Nullable [] derive(String name, byte[] salt, String purpose) {
		byte[] key = this.keys.get(name);
		return (key != null) ? Hkdf.derive(key, salt, purpose.getBytes(StandardCharsets.UTF_8)) : null;
	}

	private static Map<String, byte[]> with(Map<String, byte[]> keys, String name, byte[] key) {
		Objects.requireNonNull(key, "'key' must not be null");
		if (!isName(name)) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"The name '%s' of a key is not valid: it must have 1 to 64 letters, digits, '.', '_' and '-'",
					name));
		}
		if (key.length != KEY_BYTES) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"The key '%s' has %d bytes, but it must have %d", name, key.length, KEY_BYTES));
		}
		Map<String, byte[]> extended = new LinkedHashMap<>(keys);
		if (extended.putIfAbsent(name, key.clone()) != null) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "Two keys are named '%s', but the name of a key must be unique", name));
		}
		return extended;
	}

	private static byte[] decode(String name, String key) {
		try {
			return Base64.getDecoder().decode(key.trim());
		}
		catch (IllegalArgumentException ex) {
			// The text and the cause contain parts of the key.
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"The key '%s' is not valid Base64: check that it was copied completely", name));
		}
	}

	@Override
	public String toString() {
		return "SnapshotKeyRing[current=" + this.current + ", names=" + this.keys.keySet() + "]";
	}

}
