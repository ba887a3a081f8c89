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

package io.github.s2snapshot.engine.internal.support;

import java.util.Arrays;

/**
 * Set of positions of a stream, kept as ranges, so that many positions in a row need no
 * more memory than one. The number of ranges is bounded. Beyond the bound the lowest
 * ranges are removed, because snapshots cover them first. The position that was added
 * last is never removed. Not thread-safe.
 */
public final class PositionSet {

	static final int MAX_RANGES = 65_536;

	private long[] starts = new long[8];

	// The last position of each range, inclusive, because nothing follows the largest
	// position.
	private long[] ends = new long[8];

	private int size;

	private long last;

	private boolean filled;

	public boolean contains(long position) {
		if (!this.filled) {
			return false;
		}
		int range = rangeOf(position);
		return position == this.last || (range >= 0 && !SeqNums.before(this.ends[range], position));
	}

	/**
	 * Returns the first position, from a given one on, that the set does not contain.
	 * @param position the position to begin with
	 * @return the position, or a later one
	 */
	public long firstNotContained(long position) {
		long next = position;
		while (contains(next)) {
			int range = rangeOf(next);
			boolean inRange = range >= 0 && !SeqNums.before(this.ends[range], next);
			next = ((inRange) ? this.ends[range] : next) + 1;
		}
		return next;
	}

	// The last range that does not begin after a position, or -1.
	private int rangeOf(long position) {
		int low = 0;
		int high = this.size;
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (SeqNums.before(position, this.starts[middle])) {
				high = middle;
			}
			else {
				low = middle + 1;
			}
		}
		return low - 1;
	}

	public void add(long position) {
		this.last = position;
		this.filled = true;
		int before = rangeOf(position);
		if (before >= 0 && !SeqNums.before(this.ends[before], position)) {
			return;
		}
		boolean joinsBefore = before >= 0 && this.ends[before] + 1 == position;
		int after = before + 1;
		boolean joinsAfter = after < this.size && this.starts[after] == position + 1;
		if (joinsBefore && joinsAfter) {
			this.ends[before] = this.ends[after];
			remove(after);
		}
		else if (joinsBefore) {
			this.ends[before] = position;
		}
		else if (joinsAfter) {
			this.starts[after] = position;
		}
		else {
			insert(after, position);
		}
	}

	private void insert(int index, long position) {
		if (this.size == MAX_RANGES) {
			if (index == 0) {
				return;
			}
			remove(0);
			insert(index - 1, position);
			return;
		}
		if (this.size == this.starts.length) {
			int length = Math.min(2 * this.size, MAX_RANGES);
			this.starts = Arrays.copyOf(this.starts, length);
			this.ends = Arrays.copyOf(this.ends, length);
		}
		System.arraycopy(this.starts, index, this.starts, index + 1, this.size - index);
		System.arraycopy(this.ends, index, this.ends, index + 1, this.size - index);
		this.starts[index] = position;
		this.ends[index] = position;
		this.size++;
	}

	private void remove(int index) {
		System.arraycopy(this.starts, index + 1, this.starts, index, this.size - index - 1);
		System.arraycopy(this.ends, index + 1, this.ends, index, this.size - index - 1);
		this.size--;
	}

	public void clear() {
		this.size = 0;
		this.filled = false;
	}

	int ranges() {
		return this.size;
	}

	public PositionSet copy() {
		PositionSet copy = new PositionSet();
		copy.starts = this.starts.clone();
		copy.ends = this.ends.clone();
		copy.size = this.size;
		copy.last = this.last;
		copy.filled = this.filled;
		return copy;
	}

}
