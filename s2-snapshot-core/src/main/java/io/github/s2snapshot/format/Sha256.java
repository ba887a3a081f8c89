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

package io.github.s2snapshot.format;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 digests in the format of snapshots: lower-case hexadecimal digits.
 *
 * @since 0.1.0
 */
public final class Sha256 {

	private Sha256() {
	}

	/**
	 * Computes a digest.
	 * @param bytes the bytes to digest
	 * @return the SHA-256 in lower-case hexadecimal digits
	 */
	public static String hex(byte[] bytes) {
		return hex(bytes, 0, bytes.length);
	}

	static String hex(byte[] bytes, int offset, int length) {
		MessageDigest digest = digest();
		digest.update(bytes, offset, length);
		return HexFormat.of().formatHex(digest.digest());
	}

	/**
	 * Returns a digest to compute a SHA-256 piece by piece.
	 * @return a new digest
	 */
	public static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
