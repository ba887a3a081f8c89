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
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;

/**
 * Creates records with random bodies in the format of {@code s2 bench}. A header of each
 * record has the hash of its body and of the previous record. Not thread-safe.
 */
final class RecordChain {

	static final byte[] HASH_HEADER = "hash".getBytes(StandardCharsets.UTF_8);

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final VarHandle BIG_LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	// Metered bytes of a record without its body.
	private static final int OVERHEAD = 8 + 2 + HASH_HEADER.length + Long.BYTES;

	private final int bodyBytes;

	private long random;

	private long hash;

	private long count;

	RecordChain(int recordBytes, long seed) {
		this.bodyBytes = bodyBytes(recordBytes);
		this.random = seed;
	}

	static int bodyBytes(int recordBytes) {
		return recordBytes - OVERHEAD;
	}

	AppendRecord next(long timestamp) {
		byte[] body = new byte[this.bodyBytes];
		fill(body);
		this.hash = ChainHash.next(this.hash, body);
		this.count++;
		byte[] value = new byte[Long.BYTES];
		BIG_LONGS.set(value, 0, this.hash);
		return AppendRecord.of(body).withHeaders(List.of(Header.of(HASH_HEADER, value))).withTimestamp(timestamp);
	}

	// Random bodies, which cannot be compressed.
	private void fill(byte[] body) {
		int i = 0;
		for (; i <= body.length - Long.BYTES; i += Long.BYTES) {
			LONGS.set(body, i, nextRandom());
		}
		long rest = nextRandom();
		for (; i < body.length; i++) {
			body[i] = (byte) rest;
			rest >>>= Byte.SIZE;
		}
	}

	// SplitMix64.
	private long nextRandom() {
		this.random += 0x9E3779B97F4A7C15L;
		long z = this.random;
		z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
		z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
		return z ^ (z >>> 31);
	}

	long hash() {
		return this.hash;
	}

	long count() {
		return this.count;
	}

}
