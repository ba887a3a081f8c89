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

package io.github.s2snapshot.embedded.internal.backend.storage;

import java.util.function.ToLongFunction;

import io.github.s2snapshot.sdk.wire.Metering;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.ProtoWriter;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

/**
 * Records of one append, encoded as the field {@code records} of a {@link WireReadBatch},
 * so that reading a whole batch only copies bytes.
 *
 * @param startSeqNum the sequence number of the first record
 * @param count the number of records
 * @param meteredBytes their metered size
 * @param firstTimestamp the timestamp of the first record
 * @param lastTimestamp the timestamp of the last record
 * @param expiresAt the time of expiry in milliseconds since 1970, 0 for never
 * @param data the encoded records
 * @since 0.1.0
 */
public record StoredBatch(long startSeqNum, int count, long meteredBytes, long firstTimestamp, long lastTimestamp,
		long expiresAt, Bytes data) {

	/** Time of expiry of a batch that never expires. */
	public static final long NEVER = 0;

	/**
	 * Returns the sequence number after the last record.
	 * @return the sequence number
	 */
	public long endSeqNum() {
		return this.startSeqNum + this.count;
	}

	/**
	 * Returns whether the batch has expired.
	 * @param now the current time in milliseconds since 1970
	 * @return whether it has expired
	 */
	public boolean isExpired(long now) {
		return this.expiresAt != NEVER && this.expiresAt <= now;
	}

	/**
	 * Encodes the records of an append that never expires.
	 * @param input the append
	 * @param startSeqNum sequence number of the first record
	 * @param timestamps timestamp of each record
	 * @return the batch
	 */
	public static StoredBatch encode(WireAppendInput input, long startSeqNum, long[] timestamps) {
		return encode(input, startSeqNum, timestamps, NEVER, Metering::meteredBytes);
	}

	/**
	 * Encodes the records of an append.
	 * @param input the append
	 * @param startSeqNum sequence number of the first record
	 * @param timestamps timestamp of each record
	 * @param expiresAt the time of expiry in milliseconds since 1970, 0 for never
	 * @param metering returns the metered size of a record
	 * @return the batch
	 */
	public static StoredBatch encode(WireAppendInput input, long startSeqNum, long[] timestamps, long expiresAt,
			ToLongFunction<WireAppendRecord> metering) {
		int count = input.records().size();
		int[] sizes = new int[count];
		int total = 0;
		long metered = 0;
		for (int i = 0; i < count; i++) {
			WireAppendRecord record = input.records().get(i);
			sizes[i] = WireSequencedRecord.encodedSize(startSeqNum + i, timestamps[i], record.headers(), record.body());
			total += ProtoWriter.fieldSize(sizes[i]);
			metered += metering.applyAsLong(record);
		}
		byte[] data = new byte[total];
		ProtoWriter out = new ProtoWriter(data);
		for (int i = 0; i < count; i++) {
			WireAppendRecord record = input.records().get(i);
			out.writeStart(WireReadBatch.RECORDS, sizes[i]);
			WireSequencedRecord.write(out, startSeqNum + i, timestamps[i], record.headers(), record.body());
		}
		out.requireFull();
		return new StoredBatch(startSeqNum, count, metered, timestamps[0], timestamps[count - 1], expiresAt,
				Bytes.wrap(data));
	}

}
