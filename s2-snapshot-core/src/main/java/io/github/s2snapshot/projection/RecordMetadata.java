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

package io.github.s2snapshot.projection;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Metadata of the record of a delta. A fold uses this timestamp and never a clock, so
 * that folding the record again gives the same state.
 *
 * @param seqNum the sequence number of the record
 * @param timestamp the timestamp of the record, by the convention of S2 v1 in
 * milliseconds since the epoch; it may come from the client if the stream permits that
 * @param headers the headers of the record in their order
 * @since 0.1.0
 */
public record RecordMetadata(long seqNum, Instant timestamp, List<Header> headers) {

	public RecordMetadata {
		Objects.requireNonNull(timestamp, "'timestamp' must not be null");
		headers = List.copyOf(headers);
	}

	/**
	 * Returns the metadata of a record.
	 * @param record the record
	 * @return its metadata; a timestamp that exceeds a signed number of milliseconds is
	 * replaced with the largest such number
	 */
	public static RecordMetadata of(SequencedRecord record) {
		long timestamp = record.timestamp();
		return new RecordMetadata(record.seqNum(), Instant.ofEpochMilli((timestamp >= 0) ? timestamp : Long.MAX_VALUE),
				record.headers());
	}

	/**
	 * Returns the value of the first header with the given name.
	 * @param name the name of the header
	 * @return the value decoded as UTF-8, or empty if there is no such header
	 */
	public Optional<String> header(String name) {
		for (Header header : this.headers) {
			if (header.name().equals(name)) {
				return Optional.of(header.value());
			}
		}
		return Optional.empty();
	}

	/**
	 * Returns a description without the values of the headers, which may be confidential.
	 * @return the description
	 */
	@Override
	public String toString() {
		return "RecordMetadata[" + Long.toUnsignedString(this.seqNum) + " @ " + this.timestamp + ", headers="
				+ this.headers.size() + "]";
	}

}
