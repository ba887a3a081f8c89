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

package io.github.s2snapshot.engine.internal.follow;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Tracks whether the records that were read end inside a batch of deltas that was
 * appended as one change. Any writer can claim a batch in a header, so each record must
 * confirm the claim of the previous one. A batch ends with its last record, at the first
 * record that does not continue it, or at the tail of the stream, because a batch is
 * appended as a whole. A false claim therefore delays at most the 1000 records that a
 * batch can have. Not thread-safe.
 */
final class BatchTracker {

	// The claim of the last record if it announces further records.
	private DeltaBatch.@Nullable Claim open;

	private long next;

	// Whether the record before 'next' was seen.
	private boolean known;

	/**
	 * Returns whether the batch of the last record is incomplete.
	 * @return whether more records of the batch are expected
	 */
	boolean isInside() {
		return this.open != null;
	}

	/**
	 * Processes a record.
	 * @param record the record
	 */
	void pass(SequencedRecord record) {
		DeltaBatch.Claim claim = claim(record);
		this.open = (claim != null && !claim.isLast() && isConfirmed(claim, record.seqNum())) ? claim : null;
		this.next = record.seqNum() + 1;
		this.known = true;
	}

	// Nothing is known of what precedes the first record that is read.
	private boolean isConfirmed(DeltaBatch.Claim claim, long seqNum) {
		return claim.isFirst() || !this.known || continues(claim, seqNum);
	}

	private boolean continues(DeltaBatch.@Nullable Claim claim, long seqNum) {
		return this.open != null && this.next == seqNum && this.open.isFollowedBy(claim);
	}

	/**
	 * Returns whether the batch of the last record ends before the given record. If
	 * records are missing in between, this is unknown: they may belong to the batch.
	 * @param record the next record
	 * @return {@code false} if the record belongs, or may belong, to the batch of the
	 * last record
	 */
	boolean endsBefore(SequencedRecord record) {
		return this.open == null || (this.next == record.seqNum() && !this.open.isFollowedBy(claim(record)));
	}

	private static DeltaBatch.@Nullable Claim claim(SequencedRecord record) {
		return (record.isCommand()) ? null : DeltaBatch.claim(record);
	}

	/**
	 * Ends the batch of the last record if the given records, which are not processed
	 * yet, do not continue it.
	 * @param read the next records
	 * @return whether a batch was open and is ended
	 */
	boolean endsBefore(ReadBatch read) {
		boolean over = isInside() && !read.records().isEmpty() && endsBefore(read.records().get(0));
		if (over) {
			end();
		}
		return over;
	}

	/**
	 * Ends the batch because no record follows the last one.
	 */
	void end() {
		this.open = null;
	}

	/**
	 * Resets the tracker because reading starts at another position.
	 */
	void restart() {
		this.open = null;
		this.known = false;
	}

	/**
	 * Returns how many of the given records, from the first one on, end with a complete
	 * batch.
	 * @param read the next records
	 * @return the number of records
	 */
	int whole(ReadBatch read) {
		List<SequencedRecord> records = read.records();
		int size = records.size();
		if (size == 0 || isTail(read) || isEnd(records.get(size - 1))) {
			return size;
		}
		BatchTracker ahead = copy();
		int whole = 0;
		for (int i = 0; i < size; i++) {
			if (ahead.endsBefore(records.get(i))) {
				whole = i;
			}
			ahead.pass(records.get(i));
		}
		return (ahead.isInside()) ? whole : size;
	}

	private static boolean isEnd(SequencedRecord record) {
		DeltaBatch.Claim claim = DeltaBatch.claim(record);
		return claim == null || claim.isLast();
	}

	private static boolean isTail(ReadBatch read) {
		StreamPosition tail = read.tail();
		return tail != null && tail.seqNum() == read.records().get(read.records().size() - 1).seqNum() + 1;
	}

	BatchTracker copy() {
		BatchTracker copy = new BatchTracker();
		copy.open = this.open;
		copy.next = this.next;
		copy.known = this.known;
		return copy;
	}

}
