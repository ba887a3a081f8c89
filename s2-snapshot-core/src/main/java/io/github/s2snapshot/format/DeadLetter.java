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
 * The form in which a record that cannot be folded is kept in a dead-letter stream: its
 * body and headers as they were, and more headers that say where it comes from and why it
 * is there. The same record may be there more than once.
 *
 * @since 0.1.0
 */
public final class DeadLetter {

	/**
	 * Header with the full name of the stream, {@code basin/stream}.
	 */
	public static final String STREAM = "dead-letter-stream";

	/**
	 * Header with the sequence number in that stream, decimal.
	 */
	public static final String SEQ_NUM = "dead-letter-seq-num";

	/**
	 * Header with the timestamp in that stream, decimal.
	 */
	public static final String TIMESTAMP = "dead-letter-timestamp";

	/**
	 * Header with the name and version of the projection that could not fold it.
	 */
	public static final String PROJECTION = "dead-letter-projection";

	/**
	 * Header with the reason, cut to 1024 characters.
	 */
	public static final String REASON = "dead-letter-reason";

	/**
	 * How many characters of a reason are kept at most.
	 */
	private static final int MAX_REASON = 1024;

	private static final String PREFIX = "dead-letter-";

	private DeadLetter() {
	}

	/**
	 * Makes a record for a dead-letter stream: the record that cannot be folded, and
	 * where it comes from. Headers of these names that it has already are replaced. When
	 * it is so large that it does not fit with all of them, the reason is cut, then the
	 * headers but for the stream and the sequence number are left out. When it does not
	 * even fit with these, the result is a {@linkplain #mention mention}.
	 * @param record the record that cannot be folded
	 * @param stream the full name of its stream
	 * @param identity the name and version of the projection
	 * @param reason why it cannot be folded
	 * @return the record
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
	 * Makes a record for a dead-letter stream that only tells where a record is: one that
	 * could not be read, or that the dead-letter stream does not take.
	 * @param seqNum the position of the record
	 * @param stream the full name of its stream
	 * @param identity the name and version of the projection
	 * @param reason why it could not be folded
	 * @return the record, without a body
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

	// Cut between characters, never inside one: not inside a pair of surrogates, and not
	// inside the bytes of one.
	private static Header reason(String reason, long room) {
		int end = 0;
		long bytes = 0;
		while (end < reason.length()) {
			int character = reason.codePointAt(end);
			int next = end + Character.charCount(character);
			bytes += (character < 0x80) ? 1 : (character < 0x800) ? 2 : (character < 0x10000) ? 3 : 4;
			if (next > MAX_REASON || bytes > room) {
				break;
			}
			end = next;
		}
		return Header.of(REASON, reason.substring(0, end));
	}

}
