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

package io.github.s2snapshot.sdk.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Record that was read from a stream.
 * <p>
 * The arrays that a record returns are not copied and must not be modified. Under this
 * condition, a record is immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class SequencedRecord {

	private final long seqNum;

	private final long timestamp;

	private final List<Header> headers;

	private final byte[] body;

	/**
	 * Creates a record. Applications need this constructor only in tests.
	 * @param seqNum the sequence number, an unsigned 64-bit value
	 * @param timestamp the timestamp, an unsigned 64-bit value
	 * @param headers the headers in order
	 * @param body the body, which is not copied
	 */
	public SequencedRecord(long seqNum, long timestamp, List<Header> headers, byte[] body) {
		this.seqNum = seqNum;
		this.timestamp = timestamp;
		this.headers = PackedHeaders.copyOf(headers);
		this.body = Objects.requireNonNull(body, "'body' must not be null");
	}

	/**
	 * Returns the sequence number. Each record of a stream has the sequence number of the
	 * previous one plus one. If a read skips sequence numbers, the records in between
	 * were trimmed (S2 v1), or left out as command records.
	 * @return the sequence number, an unsigned 64-bit value
	 */
	public long seqNum() {
		return this.seqNum;
	}

	/**
	 * Returns the timestamp, which is never before that of the previous record.
	 * @return the timestamp in milliseconds since the epoch by convention, an unsigned
	 * 64-bit value
	 */
	public long timestamp() {
		return this.timestamp;
	}

	/**
	 * Returns the headers in order.
	 * @return the headers, unmodifiable
	 */
	public List<Header> headers() {
		return this.headers;
	}

	/**
	 * Returns the value of the first header with a name.
	 * @param name the name
	 * @return the value as text, or empty if the record has no such header
	 */
	public Optional<String> header(String name) {
		if (this.headers instanceof PackedHeaders packed) {
			Header found = packed.find(name.getBytes(StandardCharsets.UTF_8));
			return (found != null) ? Optional.of(found.value()) : Optional.empty();
		}
		for (Header header : this.headers) {
			if (header.hasName(name)) {
				return Optional.of(header.value());
			}
		}
		return Optional.empty();
	}

	/**
	 * Returns the body, which is not copied and must not be modified.
	 * @return the body
	 */
	public byte[] body() {
		return this.body;
	}

	/**
	 * Returns the body as text. Malformed UTF-8 is replaced.
	 * @return the text
	 */
	public String bodyAsString() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	/**
	 * Returns whether this is a command record. A command record has one header, with an
	 * empty name.
	 * @return {@code true} for a command record, even of a command that this client does
	 * not know
	 */
	public boolean isCommand() {
		return this.headers.size() == 1 && this.headers.get(0).nameBytes().length == 0;
	}

	/**
	 * Returns the command of a command record.
	 * @return the command, or empty if this is not a command record, or the client does
	 * not know the command
	 */
	public Optional<CommandRecord> command() {
		if (!isCommand()) {
			return Optional.empty();
		}
		Header header = this.headers.get(0);
		if (header.equals(CommandHeaders.FENCE)) {
			return Optional.of(new CommandRecord.Fence(bodyAsString()));
		}
		if (header.equals(CommandHeaders.TRIM) && this.body.length == Long.BYTES) {
			return Optional.of(new CommandRecord.Trim(ByteBuffer.wrap(this.body).getLong()));
		}
		return Optional.empty();
	}

	/**
	 * Returns the metered size, to which the limits apply: 8 bytes, 2 bytes for each
	 * header, the bytes of names and values, and the body (S2 v1).
	 * @return the metered size in bytes
	 */
	public int meteredBytes() {
		return MeteredSize.of(this.headers, this.body.length);
	}

	@Override
	public boolean equals(@Nullable Object obj) {
		return obj instanceof SequencedRecord other && this.seqNum == other.seqNum && this.timestamp == other.timestamp
				&& this.headers.equals(other.headers) && Arrays.equals(this.body, other.body);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.seqNum, this.timestamp, this.headers, Arrays.hashCode(this.body));
	}

	@Override
	public String toString() {
		return "SequencedRecord[" + Long.toUnsignedString(this.seqNum) + " @ " + Long.toUnsignedString(this.timestamp)
				+ ", headers=" + this.headers.size() + ", body=" + this.body.length + " bytes]";
	}

}
