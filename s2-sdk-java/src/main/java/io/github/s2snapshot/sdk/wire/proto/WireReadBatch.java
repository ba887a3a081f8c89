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
 * Batch of records of a stream.
 *
 * @param records the records
 * @param tail the tail of the stream, or {@code null}
 * @since 0.1.0
 */
public record WireReadBatch(List<WireSequencedRecord> records, @Nullable WirePosition tail) implements ProtoMessage {

	/** Tag of {@code records}. */
	public static final int RECORDS = 1 << 3 | ProtoReader.DELIMITED;

	/** Tag of {@code tail}. */
	public static final int TAIL = 2 << 3 | ProtoReader.DELIMITED;

	/** The highest number of a field. */
	public static final int LAST_FIELD = 2;

	/**
	 * Creates a batch without a tail.
	 * @param records the records
	 * @return the batch
	 */
	public static WireReadBatch of(WireSequencedRecord... records) {
		return new WireReadBatch(List.of(records), null);
	}

	/**
	 * Creates a batch without records.
	 * @param tail the tail of the stream
	 * @return the batch
	 */
	public static WireReadBatch ofTail(WirePosition tail) {
		return new WireReadBatch(List.of(), tail);
	}

	/**
	 * Returns the batch with a tail.
	 * @param tail the tail of the stream
	 * @return the new batch
	 */
	public WireReadBatch withTail(WirePosition tail) {
		return new WireReadBatch(this.records, tail);
	}

	/**
	 * Reads a batch.
	 * @param in the reader of its fields
	 * @return the batch
	 * @throws ProtoException if it is not a valid batch
	 */
	public static WireReadBatch read(ProtoReader in) throws ProtoException {
		List<WireSequencedRecord> records = new ArrayList<>();
		WirePosition tail = null;
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			switch (tag) {
				case RECORDS -> {
					int outerLimit = in.beginMessage();
					records.add(WireSequencedRecord.read(in));
					in.endMessage(outerLimit);
				}
				case TAIL -> {
					tail = WirePosition.readField(in, (tail != null) ? tail : WirePosition.ZERO);
				}
				default -> in.skip(tag, LAST_FIELD);
			}
		}
		return new WireReadBatch(records, tail);
	}

	@Override
	public int encodedSize() {
		int size = (this.tail != null) ? ProtoWriter.fieldSize(this.tail.encodedSize()) : 0;
		for (WireSequencedRecord record : this.records) {
			size += ProtoWriter.fieldSize(record.encodedSize());
		}
		return size;
	}

	@Override
	public void writeTo(ProtoWriter out) {
		for (WireSequencedRecord record : this.records) {
			out.writeMessage(RECORDS, record);
		}
		if (this.tail != null) {
			out.writeMessage(TAIL, this.tail);
		}
	}

}
