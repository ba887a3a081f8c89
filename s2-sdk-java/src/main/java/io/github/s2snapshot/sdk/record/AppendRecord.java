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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Record to append: a body, headers and an optional timestamp.
 * <p>
 * The arrays that a record is created from are not copied and must not be modified. Under
 * this condition, a record is immutable and thread-safe. Limits are checked when a batch
 * is created from the record.
 *
 * @since 0.1.0
 */
public final class AppendRecord {

	private static final byte[] EMPTY = new byte[0];

	private final byte[] body;

	private final List<Header> headers;

	private final @Nullable Long timestamp;

	private final int meteredBytes;

	private AppendRecord(byte[] body, List<Header> headers, @Nullable Long timestamp) {
		this.body = body;
		this.headers = headers;
		this.timestamp = timestamp;
		this.meteredBytes = MeteredSize.of(headers, body.length);
	}

	/**
	 * Creates a record without headers from bytes. The array is not copied and must not
	 * be modified afterwards.
	 * @param body the body, may be empty
	 * @return the record
	 */
	public static AppendRecord of(byte[] body) {
		Objects.requireNonNull(body, "'body' must not be null");
		return new AppendRecord(body, List.of(), null);
	}

	/**
	 * Creates a record without headers from text, which is encoded as UTF-8.
	 * @param body the body, may be empty
	 * @return the record
	 */
	public static AppendRecord of(String body) {
		Objects.requireNonNull(body, "'body' must not be null");
		return of(body.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Creates a command record that sets the fencing token of the stream. The batch with
	 * this record is still checked against the previous token (S2 v1).
	 * @param token the token, at most 36 bytes of UTF-8; an empty token clears that of
	 * the stream
	 * @return the record
	 */
	public static AppendRecord fence(String token) {
		Objects.requireNonNull(token, "'token' must not be null");
		return new AppendRecord(token.getBytes(StandardCharsets.UTF_8), List.of(CommandHeaders.FENCE), null);
	}

	/**
	 * Creates a command record that trims the stream: it deletes all records before a
	 * sequence number. A trim can delete its own record, but no record after it. A trim
	 * to a sequence number before that of an earlier trim has no effect (S2 v1).
	 * @param seqNum the first sequence number to keep, an unsigned 64-bit value
	 * @return the record
	 */
	public static AppendRecord trim(long seqNum) {
		byte[] body = ByteBuffer.allocate(Long.BYTES).putLong(seqNum).array();
		return new AppendRecord(body, List.of(CommandHeaders.TRIM), null);
	}

	/**
	 * Returns a builder of a record with an empty body.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Returns a copy with a header added at the end.
	 * @param name the name of the header, not empty
	 * @param value the value of the header
	 * @return the copy
	 */
	public AppendRecord withHeader(String name, String value) {
		List<Header> all = new ArrayList<>(this.headers);
		all.add(Header.of(name, value));
		return withHeaders(all);
	}

	/**
	 * Returns a copy with other headers.
	 * @param headers all headers of the copy, in order
	 * @return the copy
	 */
	public AppendRecord withHeaders(List<Header> headers) {
		return new AppendRecord(this.body, List.copyOf(headers), this.timestamp);
	}

	/**
	 * Returns a copy with a timestamp. The timestamping mode of the stream determines
	 * whether the server uses it. If it is before the timestamp of the previous record,
	 * it is raised to that (S2 v1).
	 * @param timestamp milliseconds since the epoch by convention, an unsigned 64-bit
	 * value
	 * @return the copy
	 */
	public AppendRecord withTimestamp(long timestamp) {
		return new AppendRecord(this.body, this.headers, timestamp);
	}

	/**
	 * Returns the headers in order.
	 * @return the headers, unmodifiable
	 */
	public List<Header> headers() {
		return this.headers;
	}

	/**
	 * Returns the body, which is not copied and must not be modified.
	 * @return the body
	 */
	public byte[] body() {
		return this.body;
	}

	/**
	 * Returns the timestamp of the client.
	 * @return the timestamp, or {@code null} if the server sets it
	 */
	public @Nullable Long timestamp() {
		return this.timestamp;
	}

	/**
	 * Returns the metered size, to which the limits apply: 8 bytes, 2 bytes for each
	 * header, the bytes of names and values, and the body (S2 v1).
	 * @return the metered size in bytes
	 */
	public int meteredBytes() {
		return this.meteredBytes;
	}

	@Override
	public boolean equals(@Nullable Object obj) {
		return obj instanceof AppendRecord other && Arrays.equals(this.body, other.body)
				&& this.headers.equals(other.headers) && Objects.equals(this.timestamp, other.timestamp);
	}

	@Override
	public int hashCode() {
		return Objects.hash(Arrays.hashCode(this.body), this.headers, this.timestamp);
	}

	@Override
	public String toString() {
		return "AppendRecord[headers=" + this.headers.size() + ", body=" + this.body.length + " bytes]";
	}

	/**
	 * Builder of a record. Not thread-safe.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private byte[] body = EMPTY;

		private final List<Header> headers = new ArrayList<>();

		private @Nullable Long timestamp;

		private Builder() {
		}

		/**
		 * Sets the body. The array is not copied and must not be modified afterwards.
		 * @param body the body
		 * @return this builder
		 */
		public Builder body(byte[] body) {
			this.body = Objects.requireNonNull(body, "'body' must not be null");
			return this;
		}

		/**
		 * Sets the body to a text, which is encoded as UTF-8.
		 * @param body the body
		 * @return this builder
		 */
		public Builder body(String body) {
			Objects.requireNonNull(body, "'body' must not be null");
			return body(body.getBytes(StandardCharsets.UTF_8));
		}

		/**
		 * Adds a header.
		 * @param name the name, not empty
		 * @param value the value
		 * @return this builder
		 */
		public Builder header(String name, String value) {
			return header(Header.of(name, value));
		}

		/**
		 * Adds a header.
		 * @param header the header
		 * @return this builder
		 */
		public Builder header(Header header) {
			this.headers.add(Objects.requireNonNull(header, "'header' must not be null"));
			return this;
		}

		/**
		 * Sets the timestamp.
		 * @param timestamp milliseconds since the epoch by convention, an unsigned 64-bit
		 * value
		 * @return this builder
		 */
		public Builder timestamp(long timestamp) {
			this.timestamp = timestamp;
			return this;
		}

		/**
		 * Builds the record.
		 * @return the record
		 */
		public AppendRecord build() {
			return new AppendRecord(this.body, List.copyOf(this.headers), this.timestamp);
		}

	}

}
