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
 * Deltas that were appended as one change. A reader of a stream does not see where a
 * batch begins or ends (S2 v1), so the records say it in their headers: each has the id
 * of the batch, and those of a batch of several have their index and the number of
 * records too.
 * <p>
 * Anyone who may append can write these headers, so what they say is a claim: it holds
 * for as long as the records that follow bear it out, which {@link Claim#isFollowedBy}
 * checks. Records of earlier releases have headers without the prefix. Those are common
 * names, so they are believed only together with an id as this class writes it.
 *
 * @since 0.1.0
 */
public final class DeltaBatch {

	/**
	 * Header with the UUID of the batch.
	 */
	public static final String ID = "s2snapshot-batch-id";

	/**
	 * Header with the index of the record in the batch, from 0. Absent when it is the
	 * only one.
	 */
	public static final String INDEX = "s2snapshot-batch-index";

	/**
	 * Header with the number of records of the batch, at most 1000. Absent when there is
	 * only one.
	 */
	public static final String SIZE = "s2snapshot-batch-size";

	// As earlier releases wrote them.
	private static final String EARLIER_ID = "batch-id";

	private static final String EARLIER_INDEX = "batch-index";

	private static final String EARLIER_SIZE = "batch-size";

	/**
	 * The largest number of records of a batch (S2 v1).
	 */
	private static final int MAX_SIZE = 1000;

	private static final int ID_LENGTH = 36;

	// What a record of a batch of several has at least.
	private static final int HEADERS = 3;

	private DeltaBatch() {
	}

	/**
	 * Marks records as those of one batch. Headers of these names that a record has
	 * already are replaced. Command records stay as they are: with another header they
	 * would be none.
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
	 * Returns whether a record belongs to a batch.
	 * @param record the record
	 * @param id the id of the batch
	 * @return whether it has the id of the batch
	 */
	public static boolean isOf(SequencedRecord record, UUID id) {
		return record.header(ID).or(() -> record.header(EARLIER_ID)).filter(id.toString()::equals).isPresent();
	}

	/**
	 * Returns the place in a batch of several records that a record claims to have.
	 * @param record the record
	 * @return the claim, {@code null} when the record has no such headers or they make no
	 * sense
	 */
	public static @Nullable Claim claim(SequencedRecord record) {
		if (record.headers().size() < HEADERS) {
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
		boolean sensible = id.isPresent() && number >= 0 && number < records && records <= MAX_SIZE;
		return (sensible) ? new Claim(id.get(), number, records) : null;
	}

	/**
	 * Returns how many records of its batch follow a record, as the record claims.
	 * @param record the record
	 * @return the number of records, 0 when it is the last or only one or when its
	 * headers make no sense
	 */
	public static int following(SequencedRecord record) {
		Claim claim = claim(record);
		return (claim != null) ? claim.size() - 1 - claim.index() : 0;
	}

	/**
	 * Returns whether the record before a record belongs to the same batch, as the record
	 * claims.
	 * @param record the record
	 * @return whether it is neither the first nor the only one of its batch
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

	// As UUID.toString() writes it.
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
		 * Returns whether the claim of the next record of the stream bears this one out.
		 * @param next the claim of the record right behind, {@code null} when it has none
		 * @return whether that is the next record of the same batch
		 */
		public boolean isFollowedBy(@Nullable Claim next) {
			return next != null && next.index == this.index + 1 && next.size == this.size && next.id.equals(this.id);
		}

	}

}
