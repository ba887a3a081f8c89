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

/**
 * Header of a record.
 *
 * @param name the name
 * @param value the value
 * @since 0.1.0
 */
public record WireHeader(Bytes name, Bytes value) implements ProtoMessage {

	/** Tag of {@code name}. */
	public static final int NAME = 1 << 3 | ProtoReader.DELIMITED;

	/** Tag of {@code value}. */
	public static final int VALUE = 2 << 3 | ProtoReader.DELIMITED;

	/** The highest number of a field. */
	public static final int LAST_FIELD = 2;

	/**
	 * Creates a header from texts.
	 * @param name the name
	 * @param value the value
	 * @return the header
	 */
	public static WireHeader of(String name, String value) {
		return new WireHeader(Bytes.utf8(name), Bytes.utf8(value));
	}

	/**
	 * Reads a repeated field with a header.
	 * @param in the reader, positioned at the field
	 * @param before the headers so far: an empty list or the return value of the previous
	 * call
	 * @return the headers including this one
	 * @throws ProtoException if it is not a valid header
	 */
	static List<WireHeader> readField(ProtoReader in, List<WireHeader> before) throws ProtoException {
		List<WireHeader> headers = (before.isEmpty()) ? new ArrayList<>() : before;
		headers.add(readField(in));
		return headers;
	}

	private static WireHeader readField(ProtoReader in) throws ProtoException {
		int outerLimit = in.beginMessage();
		Bytes name = Bytes.EMPTY;
		Bytes value = Bytes.EMPTY;
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			switch (tag) {
				case NAME -> {
					name = in.readBytes();
				}
				case VALUE -> {
					value = in.readBytes();
				}
				default -> in.skip(tag, LAST_FIELD);
			}
		}
		in.endMessage(outerLimit);
		return new WireHeader(name, value);
	}

	@Override
	public int encodedSize() {
		return ProtoWriter.bytesFieldSize(this.name.size()) + ProtoWriter.bytesFieldSize(this.value.size());
	}

	@Override
	public void writeTo(ProtoWriter out) {
		out.writeBytes(NAME, this.name);
		out.writeBytes(VALUE, this.value);
	}

}
