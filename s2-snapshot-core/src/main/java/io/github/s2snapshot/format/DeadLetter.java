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

	private static final int MAX_REASON = 1024;

	private DeadLetter() {
	}

	/**
	 * Make a record for a dead-letter stream.
	 * @param record the record that cannot be folded
	 * @param stream the full name of its stream
	 * @param identity the name and version of the projection
	 * @param reason why it cannot be folded
	 * @return the record
	 */
	public static AppendRecord of(SequencedRecord record, String stream, String identity, String reason) {
		List<Header> headers = new ArrayList<>(record.headers());
		headers.add(Header.of(STREAM, stream));
		headers.add(Header.of(SEQ_NUM, Long.toUnsignedString(record.seqNum())));
		headers.add(Header.of(TIMESTAMP, Long.toUnsignedString(record.timestamp())));
		headers.add(Header.of(PROJECTION, identity));
		headers.add(reason(reason));
		return AppendRecord.of(record.body()).withHeaders(headers);
	}

	/**
	 * Make a record for a dead-letter stream that only tells where a record is: one that
	 * could not be read.
	 * @param seqNum the position of the record
	 * @param stream the full name of its stream
	 * @param identity the name and version of the projection
	 * @param reason why it could not be read
	 * @return the record, without a body
	 */
	public static AppendRecord mention(long seqNum, String stream, String identity, String reason) {
		return AppendRecord.of(new byte[0])
			.withHeaders(List.of(Header.of(STREAM, stream), Header.of(SEQ_NUM, Long.toUnsignedString(seqNum)),
					Header.of(PROJECTION, identity), reason(reason)));
	}

	private static Header reason(String reason) {
		return Header.of(REASON, (reason.length() > MAX_REASON) ? reason.substring(0, MAX_REASON) : reason);
	}

}
