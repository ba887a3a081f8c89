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

import org.jspecify.annotations.Nullable;

/**
 * Record to append.
 *
 * @param timestamp the timestamp in milliseconds since the epoch, unsigned, or
 * {@code null} for none
 * @param headers the headers
 * @param body the body
 * @since 0.1.0
 */
public record WireAppendRecord(@Nullable Long timestamp, List<WireHeader> headers, Bytes body) implements ProtoMessage {

	/** Tag of {@code timestamp}. */
	public static final int TIMESTAMP = 1 << 3 | ProtoReader.VARINT;

	/** Tag of {@code headers}. */
	public static final int HEADERS = 2 << 3 | ProtoReader.DELIMITED;

	/** Tag of {@code body}. */
	public static final int BODY = 3 << 3 | ProtoReader.DELIMITED;

	private static final int LAST_FIELD = 3;

	/**
	 * Creates a record without headers and timestamp.
	 * @param body the body
	 * @return the record
	 */
	public static WireAppendRecord of(Bytes body) {
		return new WireAppendRecord(null, List.of(), body);
	}

	/**
	 * Creates a record without headers and timestamp.
	 * @param body the body
	 * @return the record
	 */
	public static WireAppendRecord of(String body) {
		return of(Bytes.utf8(body));
	}

	/**
	 * Returns the record with headers.
	 * @param headers the headers
	 * @return the new record
	 */
	public WireAppendRecord withHeaders(WireHeader... headers) {
		return new WireAppendRecord(this.timestamp, List.of(headers), this.body);
	}

	/**
	 * Returns the record with a timestamp.
	 * @param timestamp the timestamp in milliseconds since the epoch, unsigned
	 * @return the new record
	 */
	public WireAppendRecord withTimestamp(long timestamp) {
		return new WireAppendRecord(timestamp, this.headers, this.body);
	}

	/**
	 * Reads a record.
	 * @param in the reader of its fields
	 * @return the record
	 * @throws ProtoException if it is not a valid record
	 */
	public static WireAppendRecord read(ProtoReader in) throws ProtoException {
		Long timestamp = null;
		List<WireHeader> headers = List.of();
		Bytes body = Bytes.EMPTY;
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			switch (tag) {
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
		return new WireAppendRecord(timestamp, headers, body);
	}

	@Override
	public int encodedSize() {
		int size = (this.timestamp != null) ? ProtoWriter.varintFieldSize(this.timestamp) : 0;
		for (WireHeader header : this.headers) {
			size += ProtoWriter.fieldSize(header.encodedSize());
		}
		return size + ProtoWriter.bytesFieldSize(this.body.size());
	}

	@Override
	public void writeTo(ProtoWriter out) {
		if (this.timestamp != null) {
			out.writeVarint(TIMESTAMP, this.timestamp);
		}
		for (WireHeader header : this.headers) {
			out.writeMessage(HEADERS, header);
		}
		out.writeBytes(BODY, this.body);
	}

}
