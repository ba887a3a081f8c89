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
 * Which snapshots of a scope a store keeps: the newest ones, and those that were saved
 * not long ago. Others are deleted after a save.
 *
 * @param generations how many of the newest are kept, however old they are, at least 1.
 * History may be trimmed up to the oldest of
 * {@link io.github.s2snapshot.definition.HistoryTrim#generations() as many as the trim
 * says}, so there have to be at least that many
 * @param newerThan what was saved within this time is kept, too; zero for no such time
 * @since 0.1.0
 */
public record SnapshotRetention(int generations, Duration newerThan) {

	/**
	 * How many snapshots of a scope are kept by default.
	 */
	public static final int DEFAULT_GENERATIONS = 3;

	private static final SnapshotRetention DEFAULTS = new SnapshotRetention(DEFAULT_GENERATIONS, Duration.ZERO);

	public SnapshotRetention {
		Objects.requireNonNull(newerThan, "'newerThan' must not be null");
		if (generations < 1) {
			throw new IllegalArgumentException("'generations' is " + generations + ", it must be at least 1");
		}
		if (newerThan.isNegative()) {
			throw new IllegalArgumentException("'newerThan' is " + newerThan + ", it must not be negative");
		}
	}

	/**
	 * Returns the defaults.
	 * @return the newest {@value #DEFAULT_GENERATIONS} are kept
	 */
	public static SnapshotRetention defaults() {
		return DEFAULTS;
	}

	/**
	 * Changes how many of the newest are kept.
	 * @param generations how many, at least 1
	 * @return a new retention
	 */
	public SnapshotRetention withGenerations(int generations) {
		return new SnapshotRetention(generations, this.newerThan);
	}

	/**
	 * Changes for how long each is kept.
	 * @param newerThan the time, zero for no such time
	 * @return a new retention
	 */
	public SnapshotRetention withNewerThan(Duration newerThan) {
		return new SnapshotRetention(this.generations, newerThan);
	}

	/**
	 * Returns whether a snapshot is kept.
	 * @param newer how many newer ones of its scope there are
	 * @param savedAt when it was saved
	 * @param now the time
	 * @return whether it is
	 */
	public boolean isKept(int newer, Instant savedAt, Instant now) {
		return newer < this.generations || Duration.between(savedAt, now).compareTo(this.newerThan) < 0;
	}

}
