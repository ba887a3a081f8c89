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

/**
 * Position in a stream.
 *
 * @param seqNum the sequence number, unsigned
 * @param timestamp the timestamp in milliseconds since the epoch, unsigned
 * @since 0.1.0
 */
public record WirePosition(long seqNum, long timestamp) implements ProtoMessage {

	/** The beginning of a stream. */
	public static final WirePosition ZERO = new WirePosition(0, 0);

	private static final int SEQ_NUM = 1 << 3 | ProtoReader.VARINT;

	private static final int TIMESTAMP = 2 << 3 | ProtoReader.VARINT;

	private static final int LAST_FIELD = 2;

	/**
	 * Reads a field with a position. As the field may be repeated, values that it does
	 * not contain are those of the previous position.
	 * @param in the reader, positioned at the field
	 * @param before the previous position
	 * @return the position
	 * @throws ProtoException if it is not a valid position
	 */
	public static WirePosition readField(ProtoReader in, WirePosition before) throws ProtoException {
		int outerLimit = in.beginMessage();
		long seqNum = before.seqNum;
		long timestamp = before.timestamp;
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			switch (tag) {
				case SEQ_NUM -> {
					seqNum = in.readVarint();
				}
				case TIMESTAMP -> {
					timestamp = in.readVarint();
				}
				default -> in.skip(tag, LAST_FIELD);
			}
		}
		in.endMessage(outerLimit);
		return new WirePosition(seqNum, timestamp);
	}

	@Override
	public int encodedSize() {
		return ProtoWriter.numberFieldSize(this.seqNum) + ProtoWriter.numberFieldSize(this.timestamp);
	}

	@Override
	public void writeTo(ProtoWriter out) {
		out.writeNumber(SEQ_NUM, this.seqNum);
		out.writeNumber(TIMESTAMP, this.timestamp);
	}

}
