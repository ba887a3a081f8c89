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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;

/**
 * The reading position: the next sequence number, and what is known of the records right
 * before it. Not thread-safe.
 */
public final class ReadPass {

	private boolean positioned;

	private long start;

	private long expected;

	// Every position from here on was seen.
	private long seenFrom;

	// Every position from here on was seen and was no delta.
	private long controlFrom;

	// The record of the snapshot because of which reading started again, until a record
	// is read.
	private @Nullable Long probation;

	private @Nullable Long rejectedThrough;

	private @Nullable Long doubted;

	// The head before the search for a base; null if only snapshots in the stream move
	// the head.
	private @Nullable Long knownHead;

	/**
	 * Sets the head, which snapshots in a store can move too.
	 * @param head the head before the search for a base
	 */
	public void headKnown(long head) {
		this.knownHead = head;
	}

	/**
	 * Starts reading at a position that must exist.
	 * @param seqNum the position
	 * @param probation the record of the snapshot because of which reading starts again,
	 * or {@code null}
	 */
	public void start(long seqNum, @Nullable Long probation) {
		this.positioned = true;
		this.start = seqNum;
		this.probation = probation;
		jump(seqNum);
	}

	/**
	 * Starts with the first record, at whichever position.
	 * @param from the position from which the stream was read
	 * @param seqNum the position of the record
	 */
	public void startAnywhere(long from, long seqNum) {
		start(from, null);
		jump(seqNum);
	}

	/**
	 * Continues after a gap.
	 * @param seqNum the position of the record after the gap
	 */
	public void jump(long seqNum) {
		this.expected = seqNum;
		this.seenFrom = seqNum;
		this.controlFrom = seqNum;
	}

	public void advance(long seqNum, boolean delta) {
		this.expected = seqNum + 1;
		if (delta) {
			this.controlFrom = seqNum + 1;
		}
	}

	public boolean isPositioned() {
		return this.positioned;
	}

	public long expected() {
		return this.expected;
	}

	/**
	 * Returns whether no delta is between the cursor of a snapshot and the snapshot, so
	 * that folding can continue after it. The record right before the snapshot may be
	 * missing if it was the trim of the same batch.
	 * @param cursor the cursor of the snapshot
	 * @param seqNum the position of its record
	 * @return whether no delta is between them
	 */
	boolean isAdjacent(long cursor, long seqNum) {
		return isCovered(cursor) || (isAfterMissingRecord(cursor, seqNum) && isKnownHead(seqNum));
	}

	/**
	 * Returns whether a snapshot is adjacent only if the missing record right before it
	 * was its trim, which is unknown: another process may have trimmed to this position
	 * because of a snapshot in a store.
	 * @param cursor the cursor of the snapshot
	 * @param seqNum the position of its record
	 * @return whether the search for a base has to be repeated first
	 */
	boolean isUnproven(long cursor, long seqNum) {
		return isInferred(cursor, seqNum) && !isKnownHead(seqNum);
	}

	/**
	 * Returns whether a snapshot is adjacent only because the missing record right before
	 * it is assumed to be its trim.
	 * @param cursor the cursor of the snapshot
	 * @param seqNum the position of its record
	 * @return whether the following records have to confirm that
	 */
	boolean isInferred(long cursor, long seqNum) {
		return !isCovered(cursor) && isAfterMissingRecord(cursor, seqNum);
	}

	private boolean isAfterMissingRecord(long cursor, long seqNum) {
		return seqNum == cursor + 1 && this.seenFrom == seqNum && isGone(cursor);
	}

	/**
	 * Returns whether a position was the head of the stream, or before it, at the search
	 * for a base.
	 * @param seqNum the position
	 * @return whether a newer base would have been found
	 */
	boolean isKnownHead(long seqNum) {
		return this.knownHead == null || !SeqNums.before(this.knownHead, seqNum);
	}

	/**
	 * Returns the head of the stream if records were found to be missing before it.
	 * @return the head, or {@code null} if no record is known to be missing
	 */
	public @Nullable Long head() {
		return (this.positioned && this.seenFrom != this.start) ? Long.valueOf(this.seenFrom) : null;
	}

	/**
	 * Returns whether a state with the given cursor is up to date here, because every
	 * position since was seen and was no delta.
	 * @param cursor the cursor
	 * @return whether nothing has to be folded onto the state
	 */
	public boolean isCovered(long cursor) {
		return !SeqNums.before(cursor, this.controlFrom);
	}

	/**
	 * Returns whether a position was passed without a record, which means that it is
	 * trimmed.
	 * @param seqNum the position
	 * @return whether the record is known to be missing
	 */
	boolean isGone(long seqNum) {
		return SeqNums.before(seqNum, this.seenFrom) && !SeqNums.before(seqNum, this.start);
	}

	@Nullable Long probation() {
		return this.probation;
	}

	void endProbation() {
		this.probation = null;
	}

	/**
	 * Notes that records seem to be missing from the expected position on.
	 * @return whether this is the first time at this position, so that it has to be
	 * checked again
	 */
	boolean doubt() {
		boolean first = this.doubted == null || this.doubted != this.expected;
		this.doubted = this.expected;
		return first;
	}

	void reject(long seqNum) {
		this.rejectedThrough = (this.rejectedThrough != null) ? SeqNums.max(this.rejectedThrough, seqNum) : seqNum;
	}

	boolean isRejected(long seqNum) {
		return this.rejectedThrough != null && !SeqNums.before(this.rejectedThrough, seqNum);
	}

}
