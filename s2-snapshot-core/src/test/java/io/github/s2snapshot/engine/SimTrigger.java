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

package io.github.s2snapshot.engine;

import java.time.Duration;

import io.github.s2snapshot.definition.SnapshotTrigger;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.definition.TriggerMode;

/**
 * What triggers snapshots besides the shutdown and requests.
 */
enum SimTrigger {

	/**
	 * A number of deltas.
	 */
	RECORDS,

	/**
	 * A predicate.
	 */
	PREDICATE,

	/**
	 * A number of deltas, or a predicate.
	 */
	EITHER,

	/**
	 * A number of deltas and a predicate.
	 */
	BOTH,

	/**
	 * A number of deltas after a time.
	 */
	PACED;

	private static final int EVERY = 5;

	SnapshotTriggers apply(SnapshotTriggers triggers, int records) {
		return switch (this) {
			case RECORDS, EITHER -> triggers.withEveryRecords(records);
			case PREDICATE -> triggers;
			case BOTH -> triggers.withTrigger(SnapshotTrigger.records(records).and(SnapshotTrigger.predicate()));
			case PACED -> triggers.withEveryRecords(records)
				.withInterval(Duration.ofMillis(10L * records))
				.withMode(TriggerMode.ALL);
		};
	}

	boolean hasPredicate() {
		return this == PREDICATE || this == EITHER || this == BOTH;
	}

	/**
	 * Returns whether a snapshot has to cover a delta sooner or later.
	 * @param delta the delta
	 * @return whether the predicate alone triggers a snapshot for it
	 */
	boolean demands(SimState.Delta delta) {
		return (this == PREDICATE || this == EITHER) && isTrue(delta);
	}

	static boolean isTrue(SimState.Delta delta) {
		return delta.id() % EVERY == 0;
	}

}
