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

package io.github.s2snapshot.format;

import java.util.ArrayList;
import java.util.List;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Format of the records of a dead-letter stream: the body and headers of the record that
 * could not be folded, and headers with its origin and the reason. The same record may be
 * in a dead-letter stream more than once.
 *
 * @since 0.1.0
 */
public final class DeadLetter {

	/**
	 * Header with the full name of the stream that the record comes from,
	 * {@code basin/stream}.
	 */
	public static final String STREAM = "dead-letter-stream";

	/**
	 * Header with the sequence number of the record in that stream, decimal.
	 */
	public static final String SEQ_NUM = "dead-letter-seq-num";

	/**
	 * Header with the timestamp of the record in that stream, decimal.
	 */
	public static final String TIMESTAMP = "dead-letter-timestamp";

	/**
	 * Header with the name and version of the projection that could not fold the record.
	 */
	public static final String PROJECTION = "dead-letter-projection";

	/**
	 * Header with the reason, truncated to 1024 characters.
	 */
	public static final String REASON = "dead-letter-reason";

	/**
	 * The maximum number of characters of a reason.
	 */
	private static final int MAX_REASON_LENGTH = 1024;

	private static final String PREFIX = "dead-letter-";

	private DeadLetter() {
	}

	/**
	 * Creates the record of a dead-letter stream for a record that cannot be folded.
	 * Existing headers whose names begin with {@code dead-letter-} are replaced. If the
	 * result would exceed the maximum size of a record, the reason is truncated, then all
	 * added headers except the stream and the sequence number are left out. If even these
	 * do not fit, the result is a {@linkplain #mention mention}.
	 * @param record the record that cannot be folded
	 * @param stream the full name of its stream
	 * @param identity the name and version of the projection
	 * @param reason why the record cannot be folded
	 * @return the record to append to the dead-letter stream
	 */
	public static AppendRecord of(SequencedRecord record, String stream, String identity, String reason) {
		List<Header> own = record.headers().stream().filter((header) -> !header.name().startsWith(PREFIX)).toList();
		Header from = Header.of(STREAM, stream);
		Header position = Header.of(SEQ_NUM, Long.toUnsignedString(record.seqNum()));
		Header timestamp = Header.of(TIMESTAMP, Long.toUnsignedString(record.timestamp()));
		Header projection = Header.of(PROJECTION, identity);
		AppendRecord letter = letter(record, own, from, position, timestamp, projection, Header.of(REASON, ""));
		long room = Limits.MAX_RECORD_METERED_BYTES - (long) letter.meteredBytes();
		if (room >= 0) {
			return letter(record, own, from, position, timestamp, projection, reason(reason, room));
		}
		letter = letter(record, own, from, position);
		return (letter.meteredBytes() <= Limits.MAX_RECORD_METERED_BYTES) ? letter
				: mention(List.of(from, position, timestamp, projection), reason);
	}

	private static AppendRecord letter(SequencedRecord record, List<Header> own, Header... added) {
		List<Header> headers = new ArrayList<>(own);
		headers.addAll(List.of(added));
		return AppendRecord.of(record.body()).withHeaders(headers);
	}

	/**
	 * Creates the record of a dead-letter stream that has only the origin of a record and
	 * the reason, for a record that could not be read or is too large for the dead-letter
	 * stream.
	 * @param seqNum the position of the record
	 * @param stream the full name of its stream
	 * @param identity the name and version of the projection
	 * @param reason why the record could not be folded
	 * @return the record to append, without a body
	 */
	public static AppendRecord mention(long seqNum, String stream, String identity, String reason) {
		return mention(List.of(Header.of(STREAM, stream), Header.of(SEQ_NUM, Long.toUnsignedString(seqNum)),
				Header.of(PROJECTION, identity)), reason);
	}

	private static AppendRecord mention(List<Header> origin, String reason) {
		List<Header> headers = new ArrayList<>(origin);
		headers.add(reason(reason, Limits.MAX_RECORD_METERED_BYTES));
		return AppendRecord.of(new byte[0]).withHeaders(headers);
	}

	// Truncated between characters, never inside a surrogate pair or the bytes of a
	// character.
	private static Header reason(String reason, long room) {
		int end = 0;
		long bytes = 0;
		while (end < reason.length()) {
			int character = reason.codePointAt(end);
			int next = end + Character.charCount(character);
			bytes += (character < 0x80) ? 1 : (character < 0x800) ? 2 : (character < 0x10000) ? 3 : 4;
			if (next > MAX_REASON_LENGTH || bytes > room) {
				break;
			}
			end = next;
		}
		return Header.of(REASON, reason.substring(0, end));
	}

}
