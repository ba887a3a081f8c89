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
 * Encrypts or decrypts one object in segments by AES-256-GCM. Each segment is verified on
 * its own, and is only valid at its place: its nonce holds its index and whether it is
 * the last one, so segments that are changed, moved, left out or cut off do not verify.
 * Not thread-safe.
 */
final class SegmentCipher {

	/**
	 * How many bytes of the object are in a segment, but for the last one.
	 */
	static final int SEGMENT = 64 * 1024;

	/**
	 * By how much a segment is longer when it is encrypted.
	 */
	static final int TAG = 16;

	/**
	 * How many bytes of a nonce are the same for all segments.
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
	 * Begins to encrypt.
	 * @param key the key of this object and of no other one
	 * @param prefix {@value #PREFIX} random bytes
	 * @param context what the object belongs to
	 * @return the cipher
	 */
	static SegmentCipher encrypting(byte[] key, byte[] prefix, byte[] context) {
		return new SegmentCipher(Cipher.ENCRYPT_MODE, key, prefix, context);
	}

	/**
	 * Begins to decrypt.
	 * @param key the key of this object
	 * @param prefix what it was encrypted with
	 * @param context what the object has to belong to
	 * @return the cipher
	 */
	static SegmentCipher decrypting(byte[] key, byte[] prefix, byte[] context) {
		return new SegmentCipher(Cipher.DECRYPT_MODE, key, prefix, context);
	}

	/**
	 * Makes random bytes.
	 * @param length how many
	 * @return the bytes
	 */
	static byte[] random(int length) {
		byte[] bytes = new byte[length];
		RANDOM.nextBytes(bytes);
		return bytes;
	}

	/**
	 * Encrypts or decrypt the next segment.
	 * @param source where it is
	 * @param offset where it begins
	 * @param length the number of its bytes
	 * @param last whether it is the last one
	 * @return what it is encrypted or decrypted to; nothing of it when it does not verify
	 * @throws AEADBadTagException if it is not what was encrypted at this place
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
