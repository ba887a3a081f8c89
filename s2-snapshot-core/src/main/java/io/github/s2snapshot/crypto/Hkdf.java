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

import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF with HMAC-SHA256 (RFC 5869), limited to one block of output.
 */
final class Hkdf {

	private static final String HMAC = "HmacSHA256";

	private Hkdf() {
	}

	/**
	 * Derives a key.
	 * @param key the key to derive from
	 * @param salt the salt, not empty
	 * @param info the purpose of the derived key
	 * @return the derived key, 32 bytes
	 */
	static byte[] derive(byte[] key, byte[] salt, byte[] info) {
		byte[] extracted = hmac(salt, key);
		try {
			byte[] input = Arrays.copyOf(info, info.length + 1);
			input[info.length] = 1;
			return hmac(extracted, input);
		}
		finally {
			Arrays.fill(extracted, (byte) 0);
		}
	}

	private static byte[] hmac(byte[] key, byte[] input) {
		try {
			Mac mac = Mac.getInstance(HMAC);
			mac.init(new SecretKeySpec(key, HMAC));
			return mac.doFinal(input);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + HMAC, ex);
		}
	}

}
