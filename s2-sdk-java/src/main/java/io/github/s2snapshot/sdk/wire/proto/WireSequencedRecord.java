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

import java.util.List;

/**
 * Record of a stream.
 *
 * @param seqNum the sequence number, unsigned
 * @param timestamp the timestamp in milliseconds since the epoch, unsigned
 * @param headers the headers
 * @param body the body
 * @since 0.1.0
 */
public record WireSequencedRecord(long seqNum, long timestamp, List<WireHeader> headers,
		Bytes body) implements ProtoMessage {

	/** Tag of {@code seq_num}. */
	public static final int SEQ_NUM = 1 << 3 | ProtoReader.VARINT;

	/** Tag of {@code timestamp}. */
	public static final int TIMESTAMP = 2 << 3 | ProtoReader.VARINT;

	/** Tag of {@code headers}. */
	public static final int HEADERS = 3 << 3 | ProtoReader.DELIMITED;

	/** Tag of {@code body}. */
	public static final int BODY = 4 << 3 | ProtoReader.DELIMITED;

	/** The highest number of a field. */
	public static final int LAST_FIELD = 4;

	/**
	 * Reads a record.
	 * @param in the reader of its fields
	 * @return the record
	 * @throws ProtoException if it is not a valid record
	 */
	public static WireSequencedRecord read(ProtoReader in) throws ProtoException {
		long seqNum = 0;
		long timestamp = 0;
		List<WireHeader> headers = List.of();
		Bytes body = Bytes.EMPTY;
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			switch (tag) {
				case SEQ_NUM -> {
					seqNum = in.readVarint();
				}
				case TIMESTAMP -> {
					timestamp = in.readVarint();
				}
				case HEADERS -> {
					headers = WireHeader.readField(in, headers);
				}
				case BODY -> {
					body = in.readBytes();
				}
				default -> in.skip(tag, LAST_FIELD);
			}
		}
		return new WireSequencedRecord(seqNum, timestamp, headers, body);
	}

	@Override
	public int encodedSize() {
		return encodedSize(this.seqNum, this.timestamp, this.headers, this.body);
	}

	/**
	 * Returns the encoded size of a record.
	 * @param seqNum the sequence number, unsigned
	 * @param timestamp the timestamp, unsigned
	 * @param headers the headers
	 * @param body the body
	 * @return the number of bytes
	 */
	public static int encodedSize(long seqNum, long timestamp, List<WireHeader> headers, Bytes body) {
		int size = ProtoWriter.numberFieldSize(seqNum) + ProtoWriter.numberFieldSize(timestamp);
		for (WireHeader header : headers) {
			size += ProtoWriter.fieldSize(header.encodedSize());
		}
		return size + ProtoWriter.bytesFieldSize(body.size());
	}

	@Override
	public void writeTo(ProtoWriter out) {
		write(out, this.seqNum, this.timestamp, this.headers, this.body);
	}

	/**
	 * Writes the fields of a record.
	 * @param out the writer
	 * @param seqNum the sequence number, unsigned
	 * @param timestamp the timestamp, unsigned
	 * @param headers the headers
	 * @param body the body
	 */
	public static void write(ProtoWriter out, long seqNum, long timestamp, List<WireHeader> headers, Bytes body) {
		out.writeNumber(SEQ_NUM, seqNum);
		out.writeNumber(TIMESTAMP, timestamp);
		for (WireHeader header : headers) {
			out.writeMessage(HEADERS, header);
		}
		out.writeBytes(BODY, body);
	}

}
