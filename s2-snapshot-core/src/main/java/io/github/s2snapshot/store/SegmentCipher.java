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

package io.github.s2snapshot.store;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Cipher that encrypts or decrypts one object in segments with AES-256-GCM. Each segment
 * is verified separately. The nonce contains the index of the segment and whether it is
 * the last one, so segments that were changed, moved, removed or truncated do not verify.
 * Not thread-safe.
 */
final class SegmentCipher {

	/**
	 * The number of bytes of each segment except the last one, before encryption.
	 */
	static final int SEGMENT = 64 * 1024;

	/**
	 * The number of bytes that encryption adds to a segment.
	 */
	static final int TAG = 16;

	/**
	 * The number of bytes of a nonce that all segments of an object share.
	 */
	static final int PREFIX = 7;

	private static final int NONCE = 12;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final Cipher cipher;

	private final int mode;

	private final SecretKeySpec key;

	private final byte[] prefix;

	private final byte[] context;

	private int index;

	private SegmentCipher(int mode, byte[] key, byte[] prefix, byte[] context) {
		try {
			this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has AES/GCM/NoPadding", ex);
		}
		this.mode = mode;
		this.key = new SecretKeySpec(key, "AES");
		this.prefix = prefix;
		this.context = context;
	}

	/**
	 * Creates a cipher that encrypts.
	 * @param key the key, which must not be used for another object
	 * @param prefix {@value #PREFIX} random bytes
	 * @param context the identity of the object
	 * @return the cipher
	 */
	static SegmentCipher encrypting(byte[] key, byte[] prefix, byte[] context) {
		return new SegmentCipher(Cipher.ENCRYPT_MODE, key, prefix, context);
	}

	/**
	 * Creates a cipher that decrypts.
	 * @param key the key of the object
	 * @param prefix the prefix that the object was encrypted with
	 * @param context the expected identity of the object
	 * @return the cipher
	 */
	static SegmentCipher decrypting(byte[] key, byte[] prefix, byte[] context) {
		return new SegmentCipher(Cipher.DECRYPT_MODE, key, prefix, context);
	}

	/**
	 * Returns random bytes.
	 * @param length the number of bytes
	 * @return the bytes
	 */
	static byte[] random(int length) {
		byte[] bytes = new byte[length];
		RANDOM.nextBytes(bytes);
		return bytes;
	}

	/**
	 * Encrypts or decrypts the next segment.
	 * @param source the array that contains the segment
	 * @param offset the index of the first byte
	 * @param length the number of bytes
	 * @param last whether the segment is the last one
	 * @return the encrypted or decrypted segment
	 * @throws AEADBadTagException if a segment to decrypt does not verify at this
	 * position
	 */
	byte[] next(byte[] source, int offset, int length, boolean last) throws AEADBadTagException {
		byte[] nonce = ByteBuffer.allocate(NONCE)
			.put(this.prefix)
			.putInt(this.index)
			.put((byte) ((last) ? 1 : 0))
			.array();
		this.index = Math.incrementExact(this.index);
		try {
			this.cipher.init(this.mode, this.key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
			this.cipher.updateAAD(this.context);
			return this.cipher.doFinal(source, offset, length);
		}
		catch (AEADBadTagException ex) {
			throw ex;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("AES/GCM/NoPadding failed", ex);
		}
	}

}
