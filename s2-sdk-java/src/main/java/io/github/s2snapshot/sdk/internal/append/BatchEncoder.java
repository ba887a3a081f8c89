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

package io.github.s2snapshot.sdk.internal.append;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.CodedOutputStream;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.FrameEncoder;

/**
 * Writes a batch in one go: the same bytes as those of the generated messages, without
 * the objects.
 */
final class BatchEncoder {

	private static final int RECORDS = io.github.s2snapshot.sdk.wire.proto.AppendInput.RECORDS_FIELD_NUMBER;

	private static final int MATCH_SEQ_NUM = io.github.s2snapshot.sdk.wire.proto.AppendInput.MATCH_SEQ_NUM_FIELD_NUMBER;

	private static final int FENCING_TOKEN = io.github.s2snapshot.sdk.wire.proto.AppendInput.FENCING_TOKEN_FIELD_NUMBER;

	private static final int TIMESTAMP = io.github.s2snapshot.sdk.wire.proto.AppendRecord.TIMESTAMP_FIELD_NUMBER;

	private static final int HEADERS = io.github.s2snapshot.sdk.wire.proto.AppendRecord.HEADERS_FIELD_NUMBER;

	private static final int BODY = io.github.s2snapshot.sdk.wire.proto.AppendRecord.BODY_FIELD_NUMBER;

	private static final int NAME = io.github.s2snapshot.sdk.wire.proto.Header.NAME_FIELD_NUMBER;

	private static final int VALUE = io.github.s2snapshot.sdk.wire.proto.Header.VALUE_FIELD_NUMBER;

	private static final int DELIMITED = 2;

	// Every field number here is below 16.
	private static final int TAG_BYTES = 1;

	private BatchEncoder() {
	}

	// The parts of a frame, in order. Long bodies are parts of their own, not copied.
	static List<byte[]> frame(List<AppendRecord> records, @Nullable Long matchSeqNum, @Nullable String fencingToken,
			Compression compression) {
		if (compression != Compression.NONE) {
			int size = size(records, matchSeqNum, fencingToken);
			byte[] frame = FrameEncoder.allocate(0, size);
			write(CodedOutputStream.newInstance(frame, FrameEncoder.HEADER_BYTES, size), records, matchSeqNum,
					fencingToken);
			return List.of(FrameEncoder.compress(frame, compression));
		}
		try {
			return new PartWriter(records, matchSeqNum, fencingToken).write();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write a batch of " + records.size() + " records", ex);
		}
	}

	static byte[] message(AppendInput input) {
		int size = size(input.records(), input.matchSeqNum(), input.fencingToken());
		byte[] message = new byte[size];
		write(CodedOutputStream.newInstance(message), input.records(), input.matchSeqNum(), input.fencingToken());
		return message;
	}

	private static void write(CodedOutputStream out, List<AppendRecord> records, @Nullable Long matchSeqNum,
			@Nullable String fencingToken) {
		try {
			for (AppendRecord record : records) {
				writeRecord(out, record);
			}
			writeConditions(out, matchSeqNum, fencingToken);
			out.checkNoSpaceLeft();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write a batch of " + records.size() + " records", ex);
		}
	}

	private static void writeConditions(CodedOutputStream out, @Nullable Long matchSeqNum,
			@Nullable String fencingToken) throws IOException {
		if (matchSeqNum != null) {
			out.writeUInt64(MATCH_SEQ_NUM, matchSeqNum);
		}
		if (fencingToken != null) {
			out.writeString(FENCING_TOKEN, fencingToken);
		}
	}

	private static int size(List<AppendRecord> records, @Nullable Long matchSeqNum, @Nullable String fencingToken) {
		int size = conditionsSize(matchSeqNum, fencingToken);
		for (AppendRecord record : records) {
			size += delimited(recordSize(record));
		}
		return size;
	}

	private static int conditionsSize(@Nullable Long matchSeqNum, @Nullable String fencingToken) {
		int size = 0;
		if (matchSeqNum != null) {
			size += CodedOutputStream.computeUInt64Size(MATCH_SEQ_NUM, matchSeqNum);
		}
		if (fencingToken != null) {
			size += CodedOutputStream.computeStringSize(FENCING_TOKEN, fencingToken);
		}
		return size;
	}

	private static int delimited(int size) {
		return TAG_BYTES + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
	}

	private static int recordSize(AppendRecord record) {
		int size = 0;
		Long timestamp = record.timestamp();
		if (timestamp != null) {
			size += CodedOutputStream.computeUInt64Size(TIMESTAMP, timestamp);
		}
		for (Header header : record.headers()) {
			size += delimited(headerSize(header));
		}
		return size + bytesSize(record.body());
	}

	private static int headerSize(Header header) {
		return bytesSize(header.nameBytes()) + bytesSize(header.valueBytes());
	}

	// Empty bytes are not on the wire.
	private static int bytesSize(byte[] bytes) {
		return (bytes.length > 0) ? delimited(bytes.length) : 0;
	}

	private static void writeRecord(CodedOutputStream out, AppendRecord record) throws IOException {
		writeRecordUpToBody(out, record);
		writeBytes(out, BODY, record.body());
	}

	private static void writeRecordUpToBody(CodedOutputStream out, AppendRecord record) throws IOException {
		out.writeTag(RECORDS, DELIMITED);
		out.writeUInt32NoTag(recordSize(record));
		Long timestamp = record.timestamp();
		if (timestamp != null) {
			out.writeUInt64(TIMESTAMP, timestamp);
		}
		for (Header header : record.headers()) {
			out.writeTag(HEADERS, DELIMITED);
			out.writeUInt32NoTag(headerSize(header));
			writeBytes(out, NAME, header.nameBytes());
			writeBytes(out, VALUE, header.valueBytes());
		}
	}

	private static void writeBytes(CodedOutputStream out, int field, byte[] bytes) throws IOException {
		if (bytes.length > 0) {
			out.writeByteArray(field, bytes);
		}
	}

	/**
	 * Writes a frame in parts. One array for the whole frame would be so large that the
	 * collector treats it on its own, and clearing it costs more than writing it.
	 */
	private static final class PartWriter {

		private static final int PART_BYTES = 32 * 1024;

		private static final int MIN_SHARED_BODY_BYTES = 8 * 1024;

		private final List<AppendRecord> records;

		private final @Nullable Long matchSeqNum;

		private final @Nullable String fencingToken;

		private final List<byte[]> parts = new ArrayList<>();

		private PartWriter(List<AppendRecord> records, @Nullable Long matchSeqNum, @Nullable String fencingToken) {
			this.records = records;
			this.matchSeqNum = matchSeqNum;
			this.fencingToken = fencingToken;
		}

		private List<byte[]> write() throws IOException {
			int start = 0;
			while (start < this.records.size()) {
				start = writePart(start);
			}
			int conditions = conditionsSize(this.matchSeqNum, this.fencingToken);
			if (conditions > 0) {
				CodedOutputStream out = addPart(conditions);
				writeConditions(out, this.matchSeqNum, this.fencingToken);
				out.checkNoSpaceLeft();
			}
			return this.parts;
		}

		// Whole records up to the size of a part, or up to one whose body is shared.
		// Returns the index of the next record
		private int writePart(int start) throws IOException {
			int bytes = 0;
			int end = start;
			byte[] shared = null;
			while (end < this.records.size() && bytes < PART_BYTES && shared == null) {
				AppendRecord record = this.records.get(end++);
				bytes += delimited(recordSize(record));
				if (record.body().length >= MIN_SHARED_BODY_BYTES) {
					shared = record.body();
					bytes -= shared.length;
				}
			}
			CodedOutputStream out = addPart(bytes);
			for (AppendRecord record : this.records.subList(start, (shared != null) ? end - 1 : end)) {
				writeRecord(out, record);
			}
			if (shared != null) {
				writeRecordUpToBody(out, this.records.get(end - 1));
				out.writeTag(BODY, DELIMITED);
				out.writeUInt32NoTag(shared.length);
				this.parts.add(shared);
			}
			out.checkNoSpaceLeft();
			return end;
		}

		private CodedOutputStream addPart(int bytes) {
			if (!this.parts.isEmpty()) {
				byte[] part = new byte[bytes];
				this.parts.add(part);
				return CodedOutputStream.newInstance(part);
			}
			byte[] first = FrameEncoder.start(0, size(this.records, this.matchSeqNum, this.fencingToken), bytes);
			this.parts.add(first);
			return CodedOutputStream.newInstance(first, FrameEncoder.HEADER_BYTES, bytes);
		}

	}

}
