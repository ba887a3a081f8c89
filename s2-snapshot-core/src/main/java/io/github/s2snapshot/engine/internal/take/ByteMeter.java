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

package io.github.s2snapshot.engine.internal.take;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.SnapshotTrigger;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Counts the bytes of deltas that no snapshot covers. Snapshots cover a number of deltas;
 * their bytes are remembered at some of these numbers, so the count is exact or too high
 * by a small part of the trigger. Records that a restore reads before it has a base do
 * not count. Used from the mailbox only.
 */
public final class ByteMeter {

	private static final int REMEMBERED = 256;

	private static final int PARTS = 64;

	private final Deque<Mark> marks = new ArrayDeque<>();

	private final long every;

	private long bytes;

	private long covered;

	// The bytes between two marks.
	private long step;

	/**
	 * Creates a meter.
	 * @param every the number of bytes that triggers a snapshot, 0 for no trigger
	 */
	public ByteMeter(long every) {
		this.every = every;
		this.step = every / PARTS;
	}

	/**
	 * Creates a meter for the conditions of a projection.
	 * @param trigger the combined conditions, {@code null} if there is none
	 * @return the meter
	 */
	public static ByteMeter of(@Nullable SnapshotTrigger trigger) {
		return new ByteMeter((trigger != null) ? trigger.leastBytes() : 0);
	}

	/**
	 * Resets the meter at a start of the projection.
	 */
	public void begin() {
		this.marks.clear();
		this.bytes = 0;
		this.covered = 0;
		this.step = this.every / PARTS;
	}

	/**
	 * Counts records that were read after a base.
	 * @param records the records
	 */
	public void read(List<SequencedRecord> records) {
		if (this.every == 0) {
			return;
		}
		for (SequencedRecord record : records) {
			if (!record.isCommand() && !SnapshotRecord.isMeant(record)) {
				this.bytes += record.meteredBytes();
			}
		}
	}

	/**
	 * Called when all records that were read are folded.
	 * @param deltas the number of folded deltas
	 */
	public void folded(long deltas) {
		Mark last = this.marks.peekLast();
		long since = this.bytes - ((last != null) ? last.bytes : this.covered);
		if (this.every > 0 && since > 0 && since >= this.step) {
			this.marks.add(new Mark(deltas, this.bytes));
			if (this.marks.size() > REMEMBERED) {
				thin();
			}
		}
	}

	// The snapshot is overdue: it fails, or other conditions do not apply yet.
	private void thin() {
		boolean kept = false;
		for (Iterator<Mark> each = this.marks.iterator(); each.hasNext(); kept = !kept) {
			each.next();
			if (kept) {
				each.remove();
			}
		}
		this.step = Math.max(1, 2 * this.step);
	}

	/**
	 * Returns the bytes of the deltas that no snapshot covers.
	 * @param coveredDeltas the number of deltas that snapshots cover
	 * @return the metered bytes
	 */
	public long since(long coveredDeltas) {
		while (!this.marks.isEmpty() && this.marks.peek().deltas <= coveredDeltas) {
			this.covered = this.marks.remove().bytes;
		}
		if (this.marks.isEmpty()) {
			this.step = this.every / PARTS;
		}
		return this.bytes - this.covered;
	}

	/**
	 * The bytes of a number of deltas.
	 *
	 * @param deltas the number of deltas
	 * @param bytes their metered bytes
	 */
	private record Mark(long deltas, long bytes) {
	}

}
