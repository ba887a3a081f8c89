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
 * Whether the history that external snapshots cover is trimmed, and how much of it is
 * kept. A trim takes records from everybody who reads the stream, so nothing is trimmed
 * unless that is asked for. Snapshots in the stream always come with their trim.
 * Immutable.
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
	 * Trims nothing: the default.
	 * @return the settings
	 */
	public static HistoryTrim never() {
		return NEVER;
	}

	/**
	 * Trims what is covered by snapshots of every projection of the process that folds
	 * the stream. Others that read it have to be able to do without that history.
	 * @return the settings, with a delay of 10 minutes, a margin of 1000 records and 2
	 * generations
	 */
	public static HistoryTrim covered() {
		return new HistoryTrim(true, NEVER.delay, NEVER.margin, NEVER.generations);
	}

	/**
	 * Sets how long after a snapshot was saved the history is trimmed that it covers.
	 * @param delay the time, zero for at once
	 * @return new settings
	 */
	public HistoryTrim withDelay(Duration delay) {
		Objects.requireNonNull(delay, "'delay' must not be null");
		if (delay.isNegative()) {
			throw new IllegalArgumentException("'delay' is " + delay + ", it must not be negative");
		}
		return new HistoryTrim(this.covered, delay, this.margin, this.generations);
	}

	/**
	 * Sets how many records are kept although they are covered. With one of them a stream
	 * that was written again is recognised without the right to list streams.
	 * @param margin the number of records, not negative
	 * @return new settings
	 */
	public HistoryTrim withMargin(long margin) {
		if (margin < 0) {
			throw new IllegalArgumentException("'margin' is " + margin + ", it must not be negative");
		}
		return new HistoryTrim(this.covered, this.delay, margin, this.generations);
	}

	/**
	 * Sets how many of the newest snapshots of a projection stay usable: what the oldest
	 * of them does not cover is kept, for the case that the newer ones turn out to be
	 * bad. A store has to keep at least as many.
	 * @param generations the number of snapshots, at least 1
	 * @return new settings
	 */
	public HistoryTrim withGenerations(int generations) {
		if (generations < 1) {
			throw new IllegalArgumentException("'generations' is " + generations + ", it must be at least 1");
		}
		return new HistoryTrim(this.covered, this.delay, this.margin, generations);
	}

	/**
	 * Returns whether covered history is trimmed.
	 * @return whether it is
	 */
	public boolean isCovered() {
		return this.covered;
	}

	/**
	 * Returns how long after a snapshot the history is trimmed.
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
	 * Returns how many snapshots stay usable.
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
