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

package io.github.s2snapshot.sdk.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Key of an encrypted stream. The client sends it with each append and read. S2 does not
 * store the key: if it is lost, the records cannot be read any more. The ciphers of S2 v1
 * have keys of 32 bytes. {@link #toString()} does not contain the key. Immutable and
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class EncryptionKey {

	private static final int KEY_BYTES = 32;

	private static final int MAX_BASE64_CHARS = 44;

	private final String base64;

	private EncryptionKey(String base64) {
		this.base64 = base64;
	}

	/**
	 * Creates a key from its bytes.
	 * @param key the bytes, which are copied; 32 bytes for the ciphers of S2 v1
	 * @return the key
	 * @throws InvalidInputException if the key is empty, or longer than S2 allows
	 */
	public static EncryptionKey of(byte[] key) {
		String base64 = Base64.getEncoder().encodeToString(key);
		if (base64.isEmpty() || base64.length() > MAX_BASE64_CHARS) {
			throw new InvalidInputException(
					"An encryption key must have " + KEY_BYTES + " bytes, but has " + key.length);
		}
		return new EncryptionKey(base64);
	}

	/**
	 * Creates a key from Base64.
	 * @param base64 the key in standard Base64; white space around it is ignored
	 * @return the key
	 * @throws InvalidInputException if the text is not valid Base64, or the key is empty
	 * or longer than S2 allows
	 */
	public static EncryptionKey ofBase64(String base64) {
		byte[] key;
		try {
			key = Base64.getDecoder().decode(base64.trim());
		}
		catch (IllegalArgumentException ex) {
			// No text and no cause: both contain parts of the key.
			throw new InvalidInputException(
					"The encryption key is not valid standard Base64. Check that it was copied completely and unchanged");
		}
		return of(key);
	}

	/**
	 * Creates a new random key of 32 bytes.
	 * @return the key
	 */
	public static EncryptionKey generate() {
		byte[] key = new byte[KEY_BYTES];
		new SecureRandom().nextBytes(key);
		return of(key);
	}

	/**
	 * Returns the key as Base64, to store it in a safe place.
	 * @return the key in standard Base64, a secret
	 */
	public String toBase64() {
		return this.base64;
	}

	@Override
	public boolean equals(@Nullable Object obj) {
		return obj instanceof EncryptionKey other && MessageDigest
			.isEqual(this.base64.getBytes(StandardCharsets.US_ASCII), other.base64.getBytes(StandardCharsets.US_ASCII));
	}

	@Override
	public int hashCode() {
		return this.base64.hashCode();
	}

	@Override
	public String toString() {
		return "EncryptionKey[secret]";
	}

}
