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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Headers of deltas that were appended as one change. A reader of a stream does not see
 * where a batch begins or ends (S2 v1), so the records have it in their headers: each
 * record has the id of its batch, and the records of a batch of several also have their
 * index and the number of records.
 * <p>
 * Everyone who may append can write these headers, so they are only a claim, which the
 * following records have to confirm: see {@link Claim#isFollowedBy}. Records of earlier
 * releases have headers without the prefix. Because those are common names, they count
 * only together with an id in the format that this class writes.
 *
 * @since 0.1.0
 */
public final class DeltaBatch {

	/**
	 * Header with the UUID of the batch.
	 */
	public static final String ID = "s2snapshot-batch-id";

	/**
	 * Header with the index of the record in the batch, from 0. Absent for the only
	 * record of a batch.
	 */
	public static final String INDEX = "s2snapshot-batch-index";

	/**
	 * Header with the number of records of the batch, at most 1000. Absent for the only
	 * record of a batch.
	 */
	public static final String SIZE = "s2snapshot-batch-size";

	// The names that earlier releases wrote.
	private static final String EARLIER_ID = "batch-id";

	private static final String EARLIER_INDEX = "batch-index";

	private static final String EARLIER_SIZE = "batch-size";

	/**
	 * The maximum number of records of a batch (S2 v1).
	 */
	private static final int MAX_SIZE = 1000;

	private static final int ID_LENGTH = 36;

	// The minimum number of headers of a record in a batch of several.
	private static final int MIN_HEADERS = 3;

	private DeltaBatch() {
	}

	/**
	 * Adds the headers of one batch to records. Existing headers with these names are
	 * replaced. Command records do not change, because another header would turn them
	 * into data records.
	 * @param id the id of the batch
	 * @param records the records
	 * @return the records with the headers
	 */
	public static List<AppendRecord> mark(UUID id, List<AppendRecord> records) {
		List<AppendRecord> marked = new ArrayList<>(records.size());
		for (AppendRecord record : records) {
			if (isCommand(record)) {
				marked.add(record);
				continue;
			}
			List<Header> headers = new ArrayList<>(record.headers());
			headers.removeIf((header) -> isMark(header.name()));
			headers.add(Header.of(ID, id.toString()));
			if (records.size() > 1) {
				headers.add(Header.of(INDEX, Integer.toString(marked.size())));
				headers.add(Header.of(SIZE, Integer.toString(records.size())));
			}
			marked.add(record.withHeaders(headers));
		}
		return marked;
	}

	private static boolean isCommand(AppendRecord record) {
		return record.headers().size() == 1 && record.headers().get(0).nameBytes().length == 0;
	}

	private static boolean isMark(String name) {
		return name.equals(ID) || name.equals(INDEX) || name.equals(SIZE);
	}

	/**
	 * Returns whether a record has the id of a batch.
	 * @param record the record
	 * @param id the id of the batch
	 * @return whether the record has this id
	 */
	public static boolean isOf(SequencedRecord record, UUID id) {
		return record.header(ID).or(() -> record.header(EARLIER_ID)).filter(id.toString()::equals).isPresent();
	}

	/**
	 * Returns the place in a batch of several records that a record claims to have.
	 * @param record the record
	 * @return the claim, or {@code null} if the headers are missing or not valid
	 */
	public static @Nullable Claim claim(SequencedRecord record) {
		if (record.headers().size() < MIN_HEADERS) {
			return null;
		}
		Optional<String> size = record.header(SIZE);
		if (size.isPresent()) {
			return claim(record.header(ID), record.header(INDEX), size.get());
		}
		size = record.header(EARLIER_SIZE);
		return (size.isEmpty()) ? null
				: claim(record.header(EARLIER_ID).filter(DeltaBatch::isUuid), record.header(EARLIER_INDEX), size.get());
	}

	private static @Nullable Claim claim(Optional<String> id, Optional<String> index, String size) {
		int records = number(size);
		int number = index.map(DeltaBatch::number).orElse(-1);
		boolean valid = id.isPresent() && number >= 0 && number < records && records <= MAX_SIZE;
		return (valid) ? new Claim(id.get(), number, records) : null;
	}

	/**
	 * Returns how many records of its batch follow a record, as the record claims.
	 * @param record the record
	 * @return the number of records; 0 for the last or only record, and if the headers
	 * are missing or not valid
	 */
	public static int following(SequencedRecord record) {
		Claim claim = claim(record);
		return (claim != null) ? claim.size() - 1 - claim.index() : 0;
	}

	/**
	 * Returns whether the record before a record belongs to the same batch, as the record
	 * claims.
	 * @param record the record
	 * @return whether the record is neither the first nor the only one of its batch
	 */
	public static boolean isInside(SequencedRecord record) {
		Claim claim = claim(record);
		return claim != null && claim.index() > 0;
	}

	private static int number(String text) {
		boolean digits = !text.isEmpty() && text.length() <= 4
				&& text.chars().allMatch((character) -> character >= '0' && character <= '9');
		return (digits) ? Integer.parseInt(text) : -1;
	}

	// In the format of UUID.toString().
	private static boolean isUuid(String text) {
		if (text.length() != ID_LENGTH) {
			return false;
		}
		for (int i = 0; i < ID_LENGTH; i++) {
			char character = text.charAt(i);
			boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
			boolean hex = (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
			if (dash ? character != '-' : !hex) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The place in a batch that a record claims to have.
	 *
	 * @param id the id of the batch
	 * @param index the index of the record in the batch, from 0
	 * @param size the number of records of the batch, at most 1000
	 * @since 0.1.0
	 */
	public record Claim(String id, int index, int size) {

		/**
		 * Returns whether the record is the first of its batch.
		 * @return whether its index is 0
		 */
		public boolean isFirst() {
			return this.index == 0;
		}

		/**
		 * Returns whether the record is the last of its batch.
		 * @return whether no record of the batch follows
		 */
		public boolean isLast() {
			return this.index == this.size - 1;
		}

		/**
		 * Returns whether the claim of the next record of the stream confirms this one.
		 * @param next the claim of the next record, {@code null} if it has none
		 * @return whether the next record is the next one of the same batch
		 */
		public boolean isFollowedBy(@Nullable Claim next) {
			return next != null && next.index == this.index + 1 && next.size == this.size && next.id.equals(this.id);
		}

	}

}
