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
 * Where reading stands: what comes next, and what is known of the records right before.
 * Not thread-safe.
 */
public final class ReadPass {

	private boolean positioned;

	private long start;

	private long expected;

	// From here on every position was seen.
	private long seenFrom;

	// From here on every position was seen and held no delta.
	private long controlFrom;

	// The record of the snapshot that reading was started again for, until a record came.
	private @Nullable Long probation;

	private @Nullable Long rejectedThrough;

	private @Nullable Long doubted;

	// Heads up to here were there before the base was looked for; null when only
	// snapshots in the stream move the head.
	private @Nullable Long knownHead;

	/**
	 * The head may be moved for snapshots outside the stream as well.
	 * @param head the head that was there before the base was looked for
	 */
	public void headKnown(long head) {
		this.knownHead = head;
	}

	/**
	 * Reading starts, and the position it starts at has to come.
	 * @param seqNum the position
	 * @param probation the record of the snapshot that reading is started again for
	 */
	public void start(long seqNum, @Nullable Long probation) {
		this.positioned = true;
		this.start = seqNum;
		this.probation = probation;
		jump(seqNum);
	}

	/**
	 * The first record has come, whichever it is.
	 * @param from the position that was read from
	 * @param seqNum the position of the record
	 */
	public void startAnywhere(long from, long seqNum) {
		start(from, null);
		jump(seqNum);
	}

	/**
	 * Goes on behind a gap.
	 * @param seqNum the position of the record after it
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
	 * Returns whether a snapshot can be gone on from where it was found: nothing but
	 * records that are no deltas lies between its cursor and itself. The one right before
	 * it may be gone, then it was the trim of the same batch.
	 * @param cursor the cursor of the snapshot
	 * @param seqNum the position of its record
	 * @return whether nothing lies between
	 */
	boolean isAdjacent(long cursor, long seqNum) {
		return isCovered(cursor) || (isBehindGone(cursor, seqNum) && isKnownHead(seqNum));
	}

	/**
	 * Returns whether a snapshot would be one to go on from if the record right before
	 * it, which is gone, was its trim, and that cannot be told: somebody may have trimmed
	 * to it for what he keeps outside the stream.
	 * @param cursor the cursor of the snapshot
	 * @param seqNum the position of its record
	 * @return whether the base has to be looked for again first
	 */
	boolean isUnproven(long cursor, long seqNum) {
		return isInferred(cursor, seqNum) && !isKnownHead(seqNum);
	}

	/**
	 * Returns whether a snapshot is adjacent only because the record right before it,
	 * which is gone, counts as its trim.
	 * @param cursor the cursor of the snapshot
	 * @param seqNum the position of its record
	 * @return whether that is to be borne out by what follows
	 */
	boolean isInferred(long cursor, long seqNum) {
		return !isCovered(cursor) && isBehindGone(cursor, seqNum);
	}

	private boolean isBehindGone(long cursor, long seqNum) {
		return seqNum == cursor + 1 && this.seenFrom == seqNum && isGone(cursor);
	}

	/**
	 * Returns whether a position was the head of the stream before the base was looked
	 * for.
	 * @param seqNum the position
	 * @return whether a newer base than that would have been found
	 */
	boolean isKnownHead(long seqNum) {
		return this.knownHead == null || !SeqNums.before(this.knownHead, seqNum);
	}

	/**
	 * Returns the head of the stream if what is before it turned out to be gone.
	 * @return the head, {@code null} when nothing is known to be gone
	 */
	public @Nullable Long head() {
		return (this.positioned && this.seenFrom != this.start) ? Long.valueOf(this.seenFrom) : null;
	}

	/**
	 * Returns whether a state of a cursor is up to date here: every position since then
	 * was seen and held no delta.
	 * @param cursor the cursor
	 * @return whether nothing has to be folded onto it
	 */
	public boolean isCovered(long cursor) {
		return !SeqNums.before(cursor, this.controlFrom);
	}

	/**
	 * Returns whether a position was passed without a record: it is trimmed, for ever.
	 * @param seqNum the position
	 * @return whether it is known to be gone
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
	 * Records seem to be missing from the expected position on.
	 * @return whether that is so for the first time, so that it has to be seen again
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
