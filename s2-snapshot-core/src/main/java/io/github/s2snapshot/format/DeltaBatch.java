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
import java.util.Optional;
import java.util.UUID;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Deltas that were appended as one change. A reader of a stream does not see where a
 * batch begins or ends (S2 v1), so the records say it in their headers: each has the id
 * of the batch, and those of a batch of several have their index and the number of
 * records too.
 *
 * @since 0.1.0
 */
public final class DeltaBatch {

	/**
	 * Header with the UUID of the batch.
	 */
	public static final String ID = "batch-id";

	/**
	 * Header with the index of the record in the batch, from 0. Absent when it is the
	 * only one.
	 */
	public static final String INDEX = "batch-index";

	/**
	 * Header with the number of records of the batch, at most 1000. Absent when there is
	 * only one.
	 */
	public static final String SIZE = "batch-size";

	/**
	 * The largest number of records of a batch (S2 v1).
	 */
	private static final int MAX_SIZE = 1000;

	// What a record of a batch of several has at least.
	private static final int HEADERS = 3;

	private DeltaBatch() {
	}

	/**
	 * Mark records as those of one batch.
	 * @param id the id of the batch
	 * @param records the records
	 * @return the records with the headers
	 */
	public static List<AppendRecord> mark(UUID id, List<AppendRecord> records) {
		List<AppendRecord> marked = new ArrayList<>(records.size());
		for (AppendRecord record : records) {
			List<Header> headers = new ArrayList<>(record.headers());
			headers.add(Header.of(ID, id.toString()));
			if (records.size() > 1) {
				headers.add(Header.of(INDEX, Integer.toString(marked.size())));
				headers.add(Header.of(SIZE, Integer.toString(records.size())));
			}
			marked.add(record.withHeaders(headers));
		}
		return marked;
	}

	/**
	 * Tell whether a record belongs to a batch.
	 * @param record the record
	 * @param id the id of the batch
	 * @return whether it has the id of the batch
	 */
	public static boolean isOf(SequencedRecord record, UUID id) {
		return record.header(ID).filter(id.toString()::equals).isPresent();
	}

	/**
	 * Return how many records of its batch follow a record.
	 * @param record the record
	 * @return the number of records, 0 when it is the last or only one or when its
	 * headers make no sense
	 */
	public static int following(SequencedRecord record) {
		int index = index(record);
		return (index < 0) ? 0 : record.header(SIZE).map(DeltaBatch::number).orElse(0) - 1 - index;
	}

	/**
	 * Tell whether the record before a record belongs to the same batch.
	 * @param record the record
	 * @return whether it is neither the first nor the only one of its batch
	 */
	public static boolean isInside(SequencedRecord record) {
		return index(record) > 0;
	}

	private static int index(SequencedRecord record) {
		if (record.headers().size() < HEADERS) {
			return -1;
		}
		Optional<String> size = record.header(SIZE);
		if (size.isEmpty()) {
			return -1;
		}
		int records = number(size.get());
		int index = record.header(INDEX).map(DeltaBatch::number).orElse(-1);
		return (index < records && records <= MAX_SIZE) ? index : -1;
	}

	private static int number(String text) {
		boolean digits = !text.isEmpty() && text.length() <= 4
				&& text.chars().allMatch((character) -> character >= '0' && character <= '9');
		return (digits) ? Integer.parseInt(text) : -1;
	}

}
