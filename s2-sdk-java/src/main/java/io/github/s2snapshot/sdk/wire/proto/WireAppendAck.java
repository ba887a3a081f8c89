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
 * Acknowledgement of a batch.
 *
 * @param start the position of the first record
 * @param end the position after the last record, with its timestamp
 * @param tail the tail of the stream
 * @since 0.1.0
 */
public record WireAppendAck(WirePosition start, WirePosition end, WirePosition tail) implements ProtoMessage {

	private static final int START = 1 << 3 | ProtoReader.DELIMITED;

	private static final int END = 2 << 3 | ProtoReader.DELIMITED;

	private static final int TAIL = 3 << 3 | ProtoReader.DELIMITED;

	private static final int LAST_FIELD = 3;

	/**
	 * Reads an acknowledgement.
	 * @param in the reader of its fields
	 * @return the acknowledgement
	 * @throws ProtoException if it is not a valid acknowledgement
	 */
	public static WireAppendAck read(ProtoReader in) throws ProtoException {
		WirePosition start = WirePosition.ZERO;
		WirePosition end = WirePosition.ZERO;
		WirePosition tail = WirePosition.ZERO;
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			switch (tag) {
				case START -> {
					start = WirePosition.readField(in, start);
				}
				case END -> {
					end = WirePosition.readField(in, end);
				}
				case TAIL -> {
					tail = WirePosition.readField(in, tail);
				}
				default -> in.skip(tag, LAST_FIELD);
			}
		}
		return new WireAppendAck(start, end, tail);
	}

	@Override
	public int encodedSize() {
		return ProtoWriter.fieldSize(this.start.encodedSize()) + ProtoWriter.fieldSize(this.end.encodedSize())
				+ ProtoWriter.fieldSize(this.tail.encodedSize());
	}

	@Override
	public void writeTo(ProtoWriter out) {
		out.writeMessage(START, this.start);
		out.writeMessage(END, this.end);
		out.writeMessage(TAIL, this.tail);
	}

}
