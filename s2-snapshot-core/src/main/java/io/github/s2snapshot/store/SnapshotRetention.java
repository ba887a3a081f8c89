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

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Rule for the snapshots of a scope that a store keeps: the newest ones, and those that
 * were saved recently. Other snapshots are deleted after a save.
 *
 * @param generations the number of newest snapshots that are kept, however old they are,
 * at least 1. Must not be lower than
 * {@link io.github.s2snapshot.definition.HistoryTrim#generations()}, because records
 * before the oldest of those snapshots may be trimmed
 * @param newerThan snapshots that were saved within this time are kept, too; zero to keep
 * only the newest ones
 * @since 0.1.0
 */
public record SnapshotRetention(int generations, Duration newerThan) {

	/**
	 * The default number of newest snapshots of a scope that are kept.
	 */
	public static final int DEFAULT_GENERATIONS = 3;

	private static final SnapshotRetention DEFAULTS = new SnapshotRetention(DEFAULT_GENERATIONS, Duration.ZERO);

	public SnapshotRetention {
		Objects.requireNonNull(newerThan, "'newerThan' must not be null");
		if (generations < 1) {
			throw new IllegalArgumentException("'generations' must be at least 1, but is " + generations);
		}
		if (newerThan.isNegative()) {
			throw new IllegalArgumentException("'newerThan' must not be negative, but is " + newerThan);
		}
	}

	/**
	 * Returns the default retention, which keeps the newest {@value #DEFAULT_GENERATIONS}
	 * snapshots.
	 * @return the default retention
	 */
	public static SnapshotRetention defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a copy that keeps another number of newest snapshots.
	 * @param generations the number of snapshots, at least 1
	 * @return a new retention
	 */
	public SnapshotRetention withGenerations(int generations) {
		return new SnapshotRetention(generations, this.newerThan);
	}

	/**
	 * Returns a copy that keeps all snapshots for another time.
	 * @param newerThan the time, zero to keep only the newest ones
	 * @return a new retention
	 */
	public SnapshotRetention withNewerThan(Duration newerThan) {
		return new SnapshotRetention(this.generations, newerThan);
	}

	/**
	 * Returns whether a snapshot is kept.
	 * @param newer the number of newer snapshots of the same scope
	 * @param savedAt when the snapshot was saved
	 * @param now the current time
	 * @return whether the snapshot is kept
	 */
	public boolean isKept(int newer, Instant savedAt, Instant now) {
		return newer < this.generations || Duration.between(savedAt, now).compareTo(this.newerThan) < 0;
	}

}
