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

package io.github.s2snapshot.sdk.wire;

import java.util.List;

import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

/**
 * Computes the metered size of records: 8 bytes, 2 bytes for each header, and the bytes
 * of the header names, header values and the body. Timestamps do not count.
 *
 * @since 0.1.0
 */
public final class Metering {

	private static final int PER_RECORD = 8;

	private static final int PER_HEADER = 2;

	private Metering() {
	}

	/**
	 * Returns the metered size of a record with parts of the given sizes.
	 * @param headers the number of headers
	 * @param headerBytes the total bytes of header names and values
	 * @param bodyBytes the bytes of the body
	 * @return the metered size in bytes
	 */
	public static long meteredBytes(int headers, long headerBytes, long bodyBytes) {
		return PER_RECORD + (long) PER_HEADER * headers + headerBytes + bodyBytes;
	}

	/**
	 * Returns the metered size of a record to append.
	 * @param record the record
	 * @return the metered size in bytes
	 */
	public static long meteredBytes(WireAppendRecord record) {
		return meteredBytes(record.headers(), record.body().size());
	}

	/**
	 * Returns the metered size of a stored record.
	 * @param record the record
	 * @return the metered size in bytes
	 */
	public static long meteredBytes(WireSequencedRecord record) {
		return meteredBytes(record.headers(), record.body().size());
	}

	/**
	 * Returns the metered size of a batch to append.
	 * @param input the batch
	 * @return the metered size in bytes
	 */
	public static long meteredBytes(WireAppendInput input) {
		long total = 0;
		for (WireAppendRecord record : input.records()) {
			total += meteredBytes(record);
		}
		return total;
	}

	private static long meteredBytes(List<WireHeader> headers, int bodyBytes) {
		long headerBytes = 0;
		for (WireHeader header : headers) {
			headerBytes += header.name().size() + header.value().size();
		}
		return meteredBytes(headers.size(), headerBytes, bodyBytes);
	}

}
