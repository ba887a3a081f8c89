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

package io.github.s2snapshot.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Fast 64-bit hash of a body and the hash of the previous record. It detects records that
 * are lost, repeated, swapped or damaged, and is not cryptographic.
 */
final class ChainHash {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long PRIME_1 = 0x9E3779B185EBCA87L;

	private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;

	private static final long PRIME_3 = 0x165667B19E3779F9L;

	private static final int STRIPE = 4 * Long.BYTES;

	private ChainHash() {
	}

	static long next(long previous, byte[] body) {
		long a = previous + PRIME_1;
		long b = previous ^ PRIME_2;
		long c = previous + PRIME_3;
		long d = previous - PRIME_1;
		int i = 0;
		// Four independent lanes, which the processor can compute in parallel.
		for (; i <= body.length - STRIPE; i += STRIPE) {
			a = round(a, (long) LONGS.get(body, i));
			b = round(b, (long) LONGS.get(body, i + 8));
			c = round(c, (long) LONGS.get(body, i + 16));
			d = round(d, (long) LONGS.get(body, i + 24));
		}
		long hash = round(round(round(a, b), c), d) + body.length;
		for (; i < body.length; i++) {
			hash = round(hash, body[i]);
		}
		hash = (hash ^ (hash >>> 33)) * PRIME_2;
		return hash ^ (hash >>> 29);
	}

	private static long round(long lane, long input) {
		return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
	}

}
