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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.ProtoWriter;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;

/**
 * Encodes a batch in one pass. The bytes are the same as those of the protobuf messages,
 * without an object for each of them.
 */
final class BatchEncoder {

	private BatchEncoder() {
	}

	// Returns the parts of a frame in order. Long bodies are separate parts and are
	// not copied.
	static List<byte[]> frame(List<AppendRecord> records, @Nullable Long matchSeqNum, @Nullable String fencingToken,
			Compression compression) {
		if (compression != Compression.NONE) {
			int size = size(records, matchSeqNum, fencingToken);
			byte[] frame = FrameEncoder.allocate(0, size);
			write(new ProtoWriter(frame, FrameEncoder.HEADER_BYTES, size), records, matchSeqNum, fencingToken);
			return List.of(FrameEncoder.compress(frame, compression));
		}
		return new PartWriter(records, matchSeqNum, fencingToken).write();
	}

	static byte[] message(AppendInput input) {
		int size = size(input.records(), input.matchSeqNum(), input.fencingToken());
		byte[] message = new byte[size];
		write(new ProtoWriter(message), input.records(), input.matchSeqNum(), input.fencingToken());
		return message;
	}

	private static void write(ProtoWriter out, List<AppendRecord> records, @Nullable Long matchSeqNum,
			@Nullable String fencingToken) {
		for (AppendRecord record : records) {
			writeRecord(out, record);
		}
		writeConditions(out, matchSeqNum, fencingToken);
		out.requireFull();
	}

	private static void writeConditions(ProtoWriter out, @Nullable Long matchSeqNum, @Nullable String fencingToken) {
		if (matchSeqNum != null) {
			out.writeVarint(WireAppendInput.MATCH_SEQ_NUM, matchSeqNum);
		}
		if (fencingToken != null) {
			out.writeString(WireAppendInput.FENCING_TOKEN, fencingToken);
		}
	}

	private static int size(List<AppendRecord> records, @Nullable Long matchSeqNum, @Nullable String fencingToken) {
		int size = conditionsSize(matchSeqNum, fencingToken);
		for (AppendRecord record : records) {
			size += ProtoWriter.fieldSize(recordSize(record));
		}
		return size;
	}

	private static int conditionsSize(@Nullable Long matchSeqNum, @Nullable String fencingToken) {
		int size = 0;
		if (matchSeqNum != null) {
			size += ProtoWriter.varintFieldSize(matchSeqNum);
		}
		if (fencingToken != null) {
			size += ProtoWriter.stringFieldSize(fencingToken);
		}
		return size;
	}

	private static int recordSize(AppendRecord record) {
		int size = 0;
		Long timestamp = record.timestamp();
		if (timestamp != null) {
			size += ProtoWriter.varintFieldSize(timestamp);
		}
		for (Header header : record.headers()) {
			size += ProtoWriter.fieldSize(headerSize(header));
		}
		return size + ProtoWriter.bytesFieldSize(record.body().length);
	}

	private static int headerSize(Header header) {
		return ProtoWriter.bytesFieldSize(header.nameBytes().length)
				+ ProtoWriter.bytesFieldSize(header.valueBytes().length);
	}

	private static void writeRecord(ProtoWriter out, AppendRecord record) {
		writeRecordUpToBody(out, record);
		out.writeBytes(WireAppendRecord.BODY, record.body());
	}

	private static void writeRecordUpToBody(ProtoWriter out, AppendRecord record) {
		out.writeStart(WireAppendInput.RECORDS, recordSize(record));
		Long timestamp = record.timestamp();
		if (timestamp != null) {
			out.writeVarint(WireAppendRecord.TIMESTAMP, timestamp);
		}
		for (Header header : record.headers()) {
			out.writeStart(WireAppendRecord.HEADERS, headerSize(header));
			out.writeBytes(WireHeader.NAME, header.nameBytes());
			out.writeBytes(WireHeader.VALUE, header.valueBytes());
		}
	}

	/**
	 * Writes a frame in parts. One array for the whole frame would be a humongous object
	 * for the garbage collector, and clearing it costs more than writing it.
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

		private List<byte[]> write() {
			int start = 0;
			while (start < this.records.size()) {
				start = writePart(start);
			}
			int conditions = conditionsSize(this.matchSeqNum, this.fencingToken);
			if (conditions > 0) {
				ProtoWriter out = addPart(conditions);
				writeConditions(out, this.matchSeqNum, this.fencingToken);
				out.requireFull();
			}
			return this.parts;
		}

		// Writes whole records, up to the size of a part or up to a record whose body
		// is not copied. Returns the index of the next record.
		private int writePart(int start) {
			int bytes = 0;
			int end = start;
			byte[] shared = null;
			while (end < this.records.size() && bytes < PART_BYTES && shared == null) {
				AppendRecord record = this.records.get(end++);
				bytes += ProtoWriter.fieldSize(recordSize(record));
				if (record.body().length >= MIN_SHARED_BODY_BYTES) {
					shared = record.body();
					bytes -= shared.length;
				}
			}
			ProtoWriter out = addPart(bytes);
			for (AppendRecord record : this.records.subList(start, (shared != null) ? end - 1 : end)) {
				writeRecord(out, record);
			}
			if (shared != null) {
				writeRecordUpToBody(out, this.records.get(end - 1));
				out.writeStart(WireAppendRecord.BODY, shared.length);
				this.parts.add(shared);
			}
			out.requireFull();
			return end;
		}

		private ProtoWriter addPart(int bytes) {
			if (!this.parts.isEmpty()) {
				byte[] part = new byte[bytes];
				this.parts.add(part);
				return new ProtoWriter(part);
			}
			byte[] first = FrameEncoder.start(0, size(this.records, this.matchSeqNum, this.fencingToken), bytes);
			this.parts.add(first);
			return new ProtoWriter(first, FrameEncoder.HEADER_BYTES, bytes);
		}

	}

}
