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

package io.github.s2snapshot.sdk.wire.proto;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Batch of records to append, with its conditions.
 *
 * @param records the records
 * @param matchSeqNum the sequence number that the first record must get, unsigned, or
 * {@code null} for no condition
 * @param fencingToken the fencing token that the stream must have, or {@code null} for no
 * condition
 * @since 0.1.0
 */
public record WireAppendInput(List<WireAppendRecord> records, @Nullable Long matchSeqNum,
		@Nullable String fencingToken) implements ProtoMessage {

	/** Tag of {@code records}. */
	public static final int RECORDS = 1 << 3 | ProtoReader.DELIMITED;

	/** Tag of {@code match_seq_num}. */
	public static final int MATCH_SEQ_NUM = 2 << 3 | ProtoReader.VARINT;

	/** Tag of {@code fencing_token}. */
	public static final int FENCING_TOKEN = 3 << 3 | ProtoReader.DELIMITED;

	/**
	 * Number of records that are kept of a batch that is read, one more than a batch may
	 * have. Without the limit, a batch of empty records of two bytes each would need much
	 * more memory than its size.
	 */
	static final int MAX_KEPT_RECORDS = 1001;

	private static final int LAST_FIELD = 3;

	/**
	 * Creates a batch without conditions.
	 * @param records the records
	 * @return the batch
	 */
	public static WireAppendInput of(List<WireAppendRecord> records) {
		return new WireAppendInput(records, null, null);
	}

	/**
	 * Creates a batch without conditions.
	 * @param records the records
	 * @return the batch
	 */
	public static WireAppendInput of(WireAppendRecord... records) {
		return of(List.of(records));
	}

	/**
	 * Returns the batch with the condition that its first record gets a sequence number.
	 * @param matchSeqNum the sequence number, unsigned
	 * @return the new batch
	 */
	public WireAppendInput withMatchSeqNum(long matchSeqNum) {
		return new WireAppendInput(this.records, matchSeqNum, this.fencingToken);
	}

	/**
	 * Returns the batch with the condition that the stream has a fencing token.
	 * @param fencingToken the fencing token
	 * @return the new batch
	 */
	public WireAppendInput withFencingToken(String fencingToken) {
		return new WireAppendInput(this.records, this.matchSeqNum, fencingToken);
	}

	/**
	 * Reads a batch. If it has more than 1,000 records, the first 1,001 are kept, so that
	 * it can still be recognised as too large.
	 * @param in the reader of its fields
	 * @return the batch
	 * @throws ProtoException if it is not a valid batch
	 */
	public static WireAppendInput read(ProtoReader in) throws ProtoException {
		List<WireAppendRecord> records = new ArrayList<>();
		Long matchSeqNum = null;
		String fencingToken = null;
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			switch (tag) {
				case RECORDS -> {
					int outerLimit = in.beginMessage();
					WireAppendRecord record = WireAppendRecord.read(in);
					in.endMessage(outerLimit);
					if (records.size() < MAX_KEPT_RECORDS) {
						records.add(record);
					}
				}
				case MATCH_SEQ_NUM -> {
					matchSeqNum = in.readVarint();
				}
				case FENCING_TOKEN -> {
					fencingToken = in.readString();
				}
				default -> in.skip(tag, LAST_FIELD);
			}
		}
		return new WireAppendInput(records, matchSeqNum, fencingToken);
	}

	@Override
	public int encodedSize() {
		int size = (this.matchSeqNum != null) ? ProtoWriter.varintFieldSize(this.matchSeqNum) : 0;
		if (this.fencingToken != null) {
			size += ProtoWriter.stringFieldSize(this.fencingToken);
		}
		for (WireAppendRecord record : this.records) {
			size += ProtoWriter.fieldSize(record.encodedSize());
		}
		return size;
	}

	@Override
	public void writeTo(ProtoWriter out) {
		for (WireAppendRecord record : this.records) {
			out.writeMessage(RECORDS, record);
		}
		if (this.matchSeqNum != null) {
			out.writeVarint(MATCH_SEQ_NUM, this.matchSeqNum);
		}
		if (this.fencingToken != null) {
			out.writeString(FENCING_TOKEN, this.fencingToken);
		}
	}

}
