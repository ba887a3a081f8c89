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

import java.util.function.LongPredicate;

import io.github.s2snapshot.engine.internal.support.PositionSet;

/**
 * The positions of the records that a projection has skipped. Thread-safe: the projection
 * changes it, and subscribers to its deltas read it.
 */
public final class SkippedRecords implements LongPredicate {

	private PositionSet positions = new PositionSet();

	// Records are rarely skipped, so that most lookups need no lock.
	private volatile boolean some;

	@Override
	public boolean test(long seqNum) {
		return this.some && contains(seqNum);
	}

	private synchronized boolean contains(long seqNum) {
		return this.positions.contains(seqNum);
	}

	synchronized void add(long seqNum) {
		this.positions.add(seqNum);
		this.some = true;
	}

	synchronized void clear() {
		this.positions.clear();
		this.some = false;
	}

	synchronized PositionSet copy() {
		return this.positions.copy();
	}

	synchronized void replace(PositionSet known) {
		this.positions = known;
		this.some = true;
	}

}
