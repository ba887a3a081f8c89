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

package io.github.s2snapshot.embedded.internal.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.ToLongFunction;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;

import io.github.s2snapshot.sdk.wire.Metering;
import io.github.s2snapshot.sdk.wire.proto.AppendInput;
import io.github.s2snapshot.sdk.wire.proto.AppendRecord;
import io.github.s2snapshot.sdk.wire.proto.Header;
import io.github.s2snapshot.sdk.wire.proto.ReadBatch;
import io.github.s2snapshot.sdk.wire.proto.SequencedRecord;

/**
 * The records of one append, encoded as they go to readers: as the field {@code records}
 * of a {@link ReadBatch}. Reading whole batches is therefore copying bytes.
 *
 * @param startSeqNum sequence number of the first record
 * @param count number of records
 * @param meteredBytes their metered size
 * @param firstTimestamp timestamp of the first record
 * @param lastTimestamp timestamp of the last record
 * @param expiresAt when its time is over, in milliseconds since 1970, 0 for never
 * @param data the encoded records
 */
record StoredBatch(long startSeqNum, int count, long meteredBytes, long firstTimestamp, long lastTimestamp,
		long expiresAt, ByteString data) {

	/** When a batch expires that never does. */
	static final long NEVER = 0;

	private static final int RECORDS = ReadBatch.RECORDS_FIELD_NUMBER;

	long endSeqNum() {
		return this.startSeqNum + this.count;
	}

	/**
	 * The tail of the stream when this was its last batch.
	 * @return the tail
	 */
	Position end() {
		return new Position(endSeqNum(), this.lastTimestamp);
	}

	boolean isExpired(long now) {
		return this.expiresAt != NEVER && this.expiresAt <= now;
	}

	/**
	 * Encode the records of an append, to be kept for ever.
	 * @param input the append
	 * @param startSeqNum sequence number of the first record
	 * @param timestamps timestamp of each record
	 * @return the batch
	 */
	static StoredBatch encode(AppendInput input, long startSeqNum, long[] timestamps) {
		return encode(input, startSeqNum, timestamps, NEVER, Metering::meteredBytes);
	}

	/**
	 * Encode the records of an append.
	 * @param input the append
	 * @param startSeqNum sequence number of the first record
	 * @param timestamps timestamp of each record
	 * @param expiresAt when their time is over
	 * @param metering tells the metered size of a record
	 * @return the batch
	 */
	static StoredBatch encode(AppendInput input, long startSeqNum, long[] timestamps, long expiresAt,
			ToLongFunction<AppendRecord> metering) {
		int count = input.getRecordsCount();
		int[] sizes = new int[count];
		int total = 0;
		long metered = 0;
		for (int i = 0; i < count; i++) {
			AppendRecord record = input.getRecords(i);
			sizes[i] = size(record, startSeqNum + i, timestamps[i]);
			total += CodedOutputStream.computeTagSize(RECORDS) + CodedOutputStream.computeUInt32SizeNoTag(sizes[i])
					+ sizes[i];
			metered += metering.applyAsLong(record);
		}
		byte[] data = new byte[total];
		CodedOutputStream out = CodedOutputStream.newInstance(data);
		try {
			for (int i = 0; i < count; i++) {
				// Length-delimited, wire type 2
				out.writeUInt32NoTag(RECORDS << 3 | 2);
				out.writeUInt32NoTag(sizes[i]);
				write(out, input.getRecords(i), startSeqNum + i, timestamps[i]);
			}
			out.checkNoSpaceLeft();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot encode records from sequence number " + startSeqNum, ex);
		}
		return new StoredBatch(startSeqNum, count, metered, timestamps[0], timestamps[count - 1], expiresAt,
				UnsafeByteOperations.unsafeWrap(data));
	}

	private static int size(AppendRecord record, long seqNum, long timestamp) {
		int size = 0;
		if (seqNum != 0) {
			size += CodedOutputStream.computeUInt64Size(SequencedRecord.SEQ_NUM_FIELD_NUMBER, seqNum);
		}
		if (timestamp != 0) {
			size += CodedOutputStream.computeUInt64Size(SequencedRecord.TIMESTAMP_FIELD_NUMBER, timestamp);
		}
		for (Header header : record.getHeadersList()) {
			size += CodedOutputStream.computeMessageSize(SequencedRecord.HEADERS_FIELD_NUMBER, header);
		}
		if (!record.getBody().isEmpty()) {
			size += CodedOutputStream.computeBytesSize(SequencedRecord.BODY_FIELD_NUMBER, record.getBody());
		}
		return size;
	}

	private static void write(CodedOutputStream out, AppendRecord record, long seqNum, long timestamp)
			throws IOException {
		if (seqNum != 0) {
			out.writeUInt64(SequencedRecord.SEQ_NUM_FIELD_NUMBER, seqNum);
		}
		if (timestamp != 0) {
			out.writeUInt64(SequencedRecord.TIMESTAMP_FIELD_NUMBER, timestamp);
		}
		for (Header header : record.getHeadersList()) {
			out.writeMessage(SequencedRecord.HEADERS_FIELD_NUMBER, header);
		}
		if (!record.getBody().isEmpty()) {
			out.writeBytes(SequencedRecord.BODY_FIELD_NUMBER, record.getBody());
		}
	}

}
