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
 * Knows whether the records that were passed end inside a batch of deltas that was
 * appended as one change. Any writer can claim that, so each record has to bear out the
 * claim of the one before it: a batch ends with its last record, at the first record that
 * does not continue it, and at the tail of the stream, since a batch is appended as a
 * whole. So a claim that is false delays nothing by more than the 1000 records that a
 * batch may have. Not thread-safe.
 */
final class BatchTracker {

	// What the last record claimed, when that says that more is to come.
	private DeltaBatch.@Nullable Claim open;

	private long next;

	// Whether the record before the next one was seen.
	private boolean known;

	/**
	 * Returns whether records of the batch of the last record are still to come.
	 * @return whether they are
	 */
	boolean isInside() {
		return this.open != null;
	}

	/**
	 * A record was passed.
	 * @param record the record
	 */
	void pass(SequencedRecord record) {
		DeltaBatch.Claim claim = claim(record);
		this.open = (claim != null && !claim.isLast() && isBorneOut(claim, record.seqNum())) ? claim : null;
		this.next = record.seqNum() + 1;
		this.known = true;
	}

	// Of the first record that is read nothing tells what was before it.
	private boolean isBorneOut(DeltaBatch.Claim claim, long seqNum) {
		return claim.isFirst() || !this.known || continues(claim, seqNum);
	}

	private boolean continues(DeltaBatch.@Nullable Claim claim, long seqNum) {
		return this.open != null && this.next == seqNum && this.open.isFollowedBy(claim);
	}

	/**
	 * Returns whether what was passed ends with a whole batch. Where records are missing
	 * nothing tells: the batch may have been trimmed.
	 * @param record the record that comes next
	 * @return {@code false} if the record belongs to the batch of the last record, or may
	 */
	boolean endsBefore(SequencedRecord record) {
		return this.open == null || (this.next == record.seqNum() && !this.open.isFollowedBy(claim(record)));
	}

	private static DeltaBatch.@Nullable Claim claim(SequencedRecord record) {
		return (record.isCommand()) ? null : DeltaBatch.claim(record);
	}

	/**
	 * Notices before it is digested that what was read does not continue the batch of the
	 * last record.
	 * @param read what comes next
	 * @return whether there was such a batch, and it is over
	 */
	boolean endsBefore(ReadBatch read) {
		boolean over = isInside() && !read.records().isEmpty() && endsBefore(read.records().get(0));
		if (over) {
			end();
		}
		return over;
	}

	/**
	 * Nothing is to come behind the last record.
	 */
	void end() {
		this.open = null;
	}

	/**
	 * Reading starts at another position.
	 */
	void restart() {
		this.open = null;
		this.known = false;
	}

	/**
	 * Returns how many records at the beginning of what was read end with a whole batch.
	 * @param read what comes next
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
