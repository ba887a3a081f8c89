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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.s2snapshot.sdk.internal.call.Positions;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.wire.proto.ProtoException;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;
import io.github.s2snapshot.sdk.wire.proto.WirePosition;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

/**
 * Decodes a batch in one pass, without an object for each protobuf message. Each record
 * has its own arrays, so that keeping a record does not keep its whole batch in memory.
 * Only equal header names are shared.
 */
final class BatchDecoder {

	private static final byte[] EMPTY = new byte[0];

	private final ProtoReader in;

	private final List<Header> headers = new ArrayList<>();

	private byte[] lastName = EMPTY;

	private BatchDecoder(ProtoReader in) {
		this.in = in;
	}

	static DecodedBatch decode(ProtoReader in) throws ProtoException {
		return new BatchDecoder(in).decodeBatch();
	}

	private DecodedBatch decodeBatch() throws ProtoException {
		List<SequencedRecord> records = List.of();
		WirePosition tail = null;
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case WireReadBatch.RECORDS -> {
					if (records.isEmpty()) {
						records = new ArrayList<>();
					}
					records.add(decodeRecord());
				}
				case WireReadBatch.TAIL -> {
					tail = WirePosition.readField(this.in, (tail != null) ? tail : WirePosition.ZERO);
				}
				default -> this.in.skip(tag, WireReadBatch.LAST_FIELD);
			}
		}
		return new DecodedBatch(records, (tail != null) ? Positions.of(tail) : null);
	}

	private SequencedRecord decodeRecord() throws ProtoException {
		int outerLimit = this.in.beginMessage();
		long seqNum = 0;
		long timestamp = 0;
		byte[] body = EMPTY;
		this.headers.clear();
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case WireSequencedRecord.SEQ_NUM -> {
					seqNum = this.in.readVarint();
				}
				case WireSequencedRecord.TIMESTAMP -> {
					timestamp = this.in.readVarint();
				}
				case WireSequencedRecord.HEADERS -> this.headers.add(decodeHeader());
				case WireSequencedRecord.BODY -> {
					body = this.in.readByteArray();
				}
				default -> this.in.skip(tag, WireSequencedRecord.LAST_FIELD);
			}
		}
		this.in.endMessage(outerLimit);
		return new SequencedRecord(seqNum, timestamp, takeHeaders(), body);
	}

	private List<Header> takeHeaders() {
		return switch (this.headers.size()) {
			case 0 -> List.of();
			case 1 -> List.of(this.headers.get(0));
			default -> List.copyOf(this.headers);
		};
	}

	private Header decodeHeader() throws ProtoException {
		int outerLimit = this.in.beginMessage();
		byte[] name = EMPTY;
		byte[] value = EMPTY;
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case WireHeader.NAME -> {
					name = this.in.readByteArray();
				}
				case WireHeader.VALUE -> {
					value = this.in.readByteArray();
				}
				default -> this.in.skip(tag, WireHeader.LAST_FIELD);
			}
		}
		this.in.endMessage(outerLimit);
		if (Arrays.equals(name, this.lastName)) {
			name = this.lastName;
		}
		this.lastName = name;
		return Header.of(name, value);
	}

}
