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

package io.github.s2snapshot.definition;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * Settings that decide whether the history that external snapshots cover is trimmed, and
 * how much of it is kept. A trim deletes records for all readers of the stream, so by
 * default nothing is trimmed. Snapshots in the stream always trim the history that they
 * cover. Immutable.
 *
 * @since 0.1.0
 */
public final class HistoryTrim {

	private static final HistoryTrim NEVER = new HistoryTrim(false, Duration.ofMinutes(10), 1000, 2);

	private final boolean covered;

	private final Duration delay;

	private final long margin;

	private final int generations;

	private HistoryTrim(boolean covered, Duration delay, long margin, int generations) {
		this.covered = covered;
		this.delay = delay;
		this.margin = margin;
		this.generations = generations;
	}

	/**
	 * Returns settings that trim nothing. This is the default.
	 * @return the settings
	 */
	public static HistoryTrim never() {
		return NEVER;
	}

	/**
	 * Returns settings that trim records that are covered by snapshots of all projections
	 * of this process that fold the stream. Other readers of the stream must not need
	 * these records.
	 * @return the settings, with a delay of 10 minutes, a margin of 1,000 records and 2
	 * generations
	 */
	public static HistoryTrim covered() {
		return new HistoryTrim(true, NEVER.delay, NEVER.margin, NEVER.generations);
	}

	/**
	 * Sets the time between saving a snapshot and trimming the history that it covers.
	 * @param delay the time, not negative; zero to trim at once
	 * @return new settings
	 */
	public HistoryTrim withDelay(Duration delay) {
		Objects.requireNonNull(delay, "'delay' must not be null");
		if (delay.isNegative()) {
			throw new IllegalArgumentException("'delay' must not be negative, but is " + delay);
		}
		return new HistoryTrim(this.covered, delay, this.margin, this.generations);
	}

	/**
	 * Sets how many covered records are kept before the cursor. With at least one kept
	 * record, a stream that was created again is recognized without the permission to
	 * list streams.
	 * @param margin the number of records, not negative
	 * @return new settings
	 */
	public HistoryTrim withMargin(long margin) {
		if (margin < 0) {
			throw new IllegalArgumentException("'margin' must not be negative, but is " + margin);
		}
		return new HistoryTrim(this.covered, this.delay, margin, this.generations);
	}

	/**
	 * Sets how many of the newest snapshots of a projection stay usable. Records that the
	 * oldest of them does not cover are kept, in case the newer ones are found to be
	 * invalid. The store has to keep at least as many generations.
	 * @param generations the number of snapshots, at least 1
	 * @return new settings
	 */
	public HistoryTrim withGenerations(int generations) {
		if (generations < 1) {
			throw new IllegalArgumentException("'generations' must be at least 1, but is " + generations);
		}
		return new HistoryTrim(this.covered, this.delay, this.margin, generations);
	}

	/**
	 * Returns whether covered history is trimmed.
	 * @return whether it is trimmed
	 */
	public boolean isCovered() {
		return this.covered;
	}

	/**
	 * Returns the time between saving a snapshot and trimming the history that it covers.
	 * @return the time
	 */
	public Duration delay() {
		return this.delay;
	}

	/**
	 * Returns how many covered records are kept.
	 * @return the number of records
	 */
	public long margin() {
		return this.margin;
	}

	/**
	 * Returns how many of the newest snapshots stay usable.
	 * @return the number of snapshots
	 */
	public int generations() {
		return this.generations;
	}

	@Override
	public String toString() {
		return (this.covered) ? String.format(Locale.ROOT, "HistoryTrim[covered, delay=%s, margin=%d, generations=%d]",
				this.delay, this.margin, this.generations) : "HistoryTrim[never]";
	}

}
