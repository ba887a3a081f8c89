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

package io.github.s2snapshot.test.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;

import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.store.SnapshotContent;

/**
 * States of any size that are made while they are read: a JSON string of letters and
 * digits that are the same for the same seed.
 */
final class States {

	private static final byte[] CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
		.getBytes(StandardCharsets.US_ASCII);

	private States() {
	}

	static byte[] bytes(int length) {
		try (InputStream in = new Made(1, length, Long.MAX_VALUE)) {
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static SnapshotContent content(long seed, long length) {
		return new Content(seed, length, Long.MAX_VALUE, sha256(seed, length));
	}

	static SnapshotContent failing(long length) {
		return new Content(1, length, length - 1, sha256(1, length));
	}

	static SnapshotContent lying(long length) {
		return new Content(1, length, Long.MAX_VALUE, sha256(2, length));
	}

	private static String sha256(long seed, long length) {
		MessageDigest digest = Sha256.digest();
		byte[] piece = new byte[16 * 1024];
		try (InputStream in = new Made(seed, length, Long.MAX_VALUE)) {
			for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
				digest.update(piece, 0, count);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	/**
	 * A content that is made while it is read.
	 *
	 * @param seed what it is made of
	 * @param length the number of its bytes
	 * @param failsAt where reading fails
	 * @param sha256 its digest
	 */
	private record Content(long seed, long length, long failsAt, String sha256) implements SnapshotContent {

		@Override
		public InputStream open() {
			return new Made(this.seed, this.length, this.failsAt);
		}

	}

	/**
	 * Makes the bytes.
	 */
	private static final class Made extends InputStream {

		private final SplittableRandom random;

		private final long length;

		private final long failsAt;

		private long position;

		private long bits;

		private int left;

		Made(long seed, long length, long failsAt) {
			this.random = new SplittableRandom(seed);
			this.length = length;
			this.failsAt = failsAt;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] target, int offset, int count) throws IOException {
			if (this.position >= this.failsAt) {
				throw new IOException("the state cannot be read any further");
			}
			if (this.position == this.length) {
				return (count > 0) ? -1 : 0;
			}
			int made = (int) Math.min(count, Math.min(this.length, this.failsAt) - this.position);
			for (int i = 0; i < made; i++) {
				target[offset + i] = next();
				this.position++;
			}
			return made;
		}

		private byte next() {
			if (this.position == 0 || this.position == this.length - 1) {
				return '"';
			}
			if (this.left == 0) {
				this.bits = this.random.nextLong();
				this.left = 10;
			}
			byte character = CHARACTERS[(int) (this.bits & 0x3F)];
			this.bits >>>= 6;
			this.left--;
			return character;
		}

	}

}
