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

package io.github.s2snapshot.sdk;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Mutates bytes, reproducibly for a seed.
 */
final class Mutator {

	private static final byte[] SPECIAL = { 0, 1, 2, 0x7F, (byte) 0x80, (byte) 0xFF, 0x0A, 0x12, 0x1F, 0x20, 0x22, 0x40,
			0x60, '"', '{', '}', '[', ']', ',', ':', '-', '9', 'e', '\\', 'n' };

	private static final int COSTLY_SEEDS = 4;

	private final Random random;

	Mutator(Random random) {
		this.random = random;
	}

	byte[] mutate(List<byte[]> seeds) {
		byte[] bytes = seed(seeds).clone();
		int changes = this.random.nextInt(7);
		for (int i = 0; i < changes; i++) {
			bytes = (bytes.length > 0) ? change(bytes, seeds) : new byte[] { special() };
		}
		return bytes;
	}

	private byte[] change(byte[] bytes, List<byte[]> seeds) {
		int at = this.random.nextInt(bytes.length);
		switch (this.random.nextInt(9)) {
			case 0 -> {
				bytes[at] ^= (byte) (1 << this.random.nextInt(8));
			}
			case 1 -> {
				bytes[at] = special();
			}
			case 2 -> {
				bytes[at] = (byte) this.random.nextInt();
			}
			case 3 -> {
				bytes[this.random.nextInt(Math.min(bytes.length, 8))] = special();
			}
			case 4 -> {
				return Arrays.copyOf(bytes, at);
			}
			case 5 -> {
				return join(bytes, 0, at, new byte[] { special() }, 0, 1, bytes, at);
			}
			case 6 -> {
				int end = Math.min(bytes.length, at + 1 + this.random.nextInt(16));
				return join(bytes, 0, at, bytes, 0, 0, bytes, end);
			}
			case 7 -> {
				int end = Math.min(bytes.length, at + 1 + this.random.nextInt(64));
				return join(bytes, 0, end, bytes, at, end, bytes, end);
			}
			default -> {
				byte[] other = seed(seeds);
				int cut = (other.length > 0) ? this.random.nextInt(other.length) : 0;
				return join(bytes, 0, at, other, cut, Math.min(other.length, cut + 4096), bytes, bytes.length);
			}
		}
		return bytes;
	}

	// The last seeds are expensive, so they are chosen rarely.
	private byte[] seed(List<byte[]> seeds) {
		int costly = Math.min(COSTLY_SEEDS, seeds.size() - 1);
		int cheap = seeds.size() - costly;
		return seeds
			.get((this.random.nextInt(300) == 0) ? cheap + this.random.nextInt(costly) : this.random.nextInt(cheap));
	}

	private byte special() {
		return SPECIAL[this.random.nextInt(SPECIAL.length)];
	}

	private static byte[] join(byte[] head, int headFrom, int headTo, byte[] middle, int from, int to, byte[] tail,
			int tailFrom) {
		int headLength = headTo - headFrom;
		byte[] joined = new byte[headLength + to - from + tail.length - tailFrom];
		System.arraycopy(head, headFrom, joined, 0, headLength);
		System.arraycopy(middle, from, joined, headLength, to - from);
		System.arraycopy(tail, tailFrom, joined, headLength + to - from, tail.length - tailFrom);
		return joined;
	}

}
