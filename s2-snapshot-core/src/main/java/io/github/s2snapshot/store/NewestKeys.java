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

package io.github.s2snapshot.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;

/**
 * Collects the snapshots that a store lists, and keeps only those with the highest
 * cursors. This limits the memory of a listing, because others may put any number of
 * snapshots into a store. Not thread-safe.
 *
 * @param <T> the type of the elements, such as {@link SnapshotKey}
 * @since 0.1.0
 */
public final class NewestKeys<T> {

	/**
	 * The maximum number of elements that are kept.
	 */
	public static final int LIMIT = 100_000;

	private final Comparator<T> byCursor;

	private final PriorityQueue<T> newest;

	/**
	 * Creates an empty collection.
	 * @param cursor returns the cursor of an element, as an unsigned number
	 */
	public NewestKeys(ToLongFunction<T> cursor) {
		this.byCursor = (one, other) -> Long.compareUnsigned(cursor.applyAsLong(one), cursor.applyAsLong(other));
		this.newest = new PriorityQueue<>(this.byCursor);
	}

	/**
	 * Adds an element, and drops the one with the lowest cursor if there are too many.
	 * @param found the element
	 */
	public void add(T found) {
		this.newest.add(found);
		if (this.newest.size() > LIMIT) {
			this.newest.remove();
		}
	}

	/**
	 * Returns the elements that are kept.
	 * @return the elements, highest cursor first
	 */
	public List<T> list() {
		List<T> sorted = new ArrayList<>(this.newest);
		sorted.sort(this.byCursor.reversed());
		return sorted;
	}

}
