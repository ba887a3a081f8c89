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

package io.github.s2snapshot.sdk.internal.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.wire.proto.ReadBatch;

/**
 * Reads a batch in one go: what the generated messages would give, without the objects.
 * Each record gets arrays of its own, so that one that is kept does not keep its whole
 * batch; only equal names of headers are shared.
 */
final class BatchDecoder {

	private static final int RECORD = tag(ReadBatch.RECORDS_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);

	private static final int TAIL = tag(ReadBatch.TAIL_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);

	private static final int SEQ_NUM = tag(io.github.s2snapshot.sdk.wire.proto.SequencedRecord.SEQ_NUM_FIELD_NUMBER,
			WireFormat.WIRETYPE_VARINT);

	private static final int TIMESTAMP = tag(io.github.s2snapshot.sdk.wire.proto.SequencedRecord.TIMESTAMP_FIELD_NUMBER,
			WireFormat.WIRETYPE_VARINT);

	private static final int HEADER = tag(io.github.s2snapshot.sdk.wire.proto.SequencedRecord.HEADERS_FIELD_NUMBER,
			WireFormat.WIRETYPE_LENGTH_DELIMITED);

	private static final int BODY = tag(io.github.s2snapshot.sdk.wire.proto.SequencedRecord.BODY_FIELD_NUMBER,
			WireFormat.WIRETYPE_LENGTH_DELIMITED);

	private static final int NAME = tag(io.github.s2snapshot.sdk.wire.proto.Header.NAME_FIELD_NUMBER,
			WireFormat.WIRETYPE_LENGTH_DELIMITED);

	private static final int VALUE = tag(io.github.s2snapshot.sdk.wire.proto.Header.VALUE_FIELD_NUMBER,
			WireFormat.WIRETYPE_LENGTH_DELIMITED);

	private static final int POSITION_SEQ_NUM = tag(
			io.github.s2snapshot.sdk.wire.proto.StreamPosition.SEQ_NUM_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);

	private static final int POSITION_TIMESTAMP = tag(
			io.github.s2snapshot.sdk.wire.proto.StreamPosition.TIMESTAMP_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);

	private static final byte[] EMPTY = new byte[0];

	private final CodedInputStream in;

	private final List<Header> headers = new ArrayList<>();

	private byte[] lastName = EMPTY;

	private BatchDecoder(CodedInputStream in) {
		this.in = in;
	}

	private static int tag(int field, int wireType) {
		return field << 3 | wireType;
	}

	static DecodedBatch decode(CodedInputStream in) throws IOException {
		return new BatchDecoder(in).decodeBatch();
	}

	private DecodedBatch decodeBatch() throws IOException {
		List<SequencedRecord> records = List.of();
		StreamPosition tail = null;
		int tag = this.in.readTag();
		while (tag != 0) {
			if (tag == RECORD) {
				if (records.isEmpty()) {
					records = new ArrayList<>();
				}
				records.add(decodeRecord());
			}
			else if (tag == TAIL) {
				tail = decodePosition(tail);
			}
			else {
				skip(tag);
			}
			tag = this.in.readTag();
		}
		return new DecodedBatch(records, tail);
	}

	private SequencedRecord decodeRecord() throws IOException {
		int outerLimit = this.in.pushLimit(this.in.readRawVarint32());
		long seqNum = 0;
		long timestamp = 0;
		byte[] body = EMPTY;
		this.headers.clear();
		int tag = this.in.readTag();
		while (tag != 0) {
			if (tag == SEQ_NUM) {
				seqNum = this.in.readRawVarint64();
			}
			else if (tag == TIMESTAMP) {
				timestamp = this.in.readRawVarint64();
			}
			else if (tag == HEADER) {
				this.headers.add(decodeHeader());
			}
			else if (tag == BODY) {
				body = this.in.readByteArray();
			}
			else {
				skip(tag);
			}
			tag = this.in.readTag();
		}
		this.in.popLimit(outerLimit);
		return new SequencedRecord(seqNum, timestamp, takeHeaders(), body);
	}

	private List<Header> takeHeaders() {
		return switch (this.headers.size()) {
			case 0 -> List.of();
			case 1 -> List.of(this.headers.get(0));
			default -> List.copyOf(this.headers);
		};
	}

	private Header decodeHeader() throws IOException {
		int outerLimit = this.in.pushLimit(this.in.readRawVarint32());
		byte[] name = EMPTY;
		byte[] value = EMPTY;
		int tag = this.in.readTag();
		while (tag != 0) {
			if (tag == NAME) {
				name = this.in.readByteArray();
			}
			else if (tag == VALUE) {
				value = this.in.readByteArray();
			}
			else {
				skip(tag);
			}
			tag = this.in.readTag();
		}
		this.in.popLimit(outerLimit);
		if (Arrays.equals(name, this.lastName)) {
			name = this.lastName;
		}
		this.lastName = name;
		return Header.of(name, value);
	}

	// A field that comes again goes on where it was, as in every message.
	private StreamPosition decodePosition(@Nullable StreamPosition before) throws IOException {
		int outerLimit = this.in.pushLimit(this.in.readRawVarint32());
		long seqNum = (before != null) ? before.seqNum() : 0;
		long timestamp = (before != null) ? before.timestamp() : 0;
		int tag = this.in.readTag();
		while (tag != 0) {
			if (tag == POSITION_SEQ_NUM) {
				seqNum = this.in.readRawVarint64();
			}
			else if (tag == POSITION_TIMESTAMP) {
				timestamp = this.in.readRawVarint64();
			}
			else {
				skip(tag);
			}
			tag = this.in.readTag();
		}
		this.in.popLimit(outerLimit);
		return new StreamPosition(seqNum, timestamp);
	}

	private void skip(int tag) throws IOException {
		if (!this.in.skipField(tag)) {
			throw new InvalidProtocolBufferException("Protocol message end-group tag did not match expected tag.");
		}
	}

}
