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
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Checks that the records of a stream are those of a {@link RecordChain}: all records
 * from the first one, each once and in order. Not thread-safe.
 */
final class ChainChecker {

	private static final VarHandle BIG_LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private final String reader;

	private final int bodyBytes;

	private long hash;

	private long count;

	ChainChecker(String reader, int recordBytes) {
		this.reader = reader;
		this.bodyBytes = RecordChain.bodyBytes(recordBytes);
	}

	void check(SequencedRecord record) {
		if (record.seqNum() != this.count) {
			throw broken("expected record " + this.count + ", but read record " + record.seqNum());
		}
		byte[] body = record.body();
		if (body.length != this.bodyBytes) {
			throw broken(
					"record " + this.count + " has a body of " + body.length + " bytes instead of " + this.bodyBytes);
		}
		byte[] value = hashHeader(record);
		if (value == null || value.length != Long.BYTES) {
			throw broken("record " + this.count + " has no hash");
		}
		this.hash = ChainHash.next(this.hash, body);
		if ((long) BIG_LONGS.get(value, 0) != this.hash) {
			throw broken("the hash of record " + this.count + " does not match the previous records");
		}
		this.count++;
	}

	private static byte @Nullable [] hashHeader(SequencedRecord record) {
		for (Header header : record.headers()) {
			if (Arrays.equals(header.nameBytes(), RecordChain.HASH_HEADER)) {
				return header.valueBytes();
			}
		}
		return null;
	}

	void checkComplete(RecordChain written) {
		if (this.count != written.count() || this.hash != written.hash()) {
			throw broken(this.count + " records with hash " + Long.toHexString(this.hash) + " were read, but "
					+ written.count() + " with hash " + Long.toHexString(written.hash()) + " were written");
		}
	}

	long count() {
		return this.count;
	}

	private IllegalStateException broken(String problem) {
		return new IllegalStateException("The " + this.reader + " read an invalid chain of records: " + problem);
	}

}
