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

import org.jspecify.annotations.Nullable;

/**
 * When snapshots of a projection are taken without being asked for. Triggers are combined
 * by "or". Immutable.
 *
 * @since 0.1.0
 */
public final class SnapshotTriggers {

	private static final SnapshotTriggers NONE = new SnapshotTriggers(0, null, false, Duration.ofSeconds(1), 0.2);

	private final long records;

	private final @Nullable Duration interval;

	private final boolean onShutdown;

	private final Duration minimumGap;

	private final double jitter;

	private SnapshotTriggers(long records, @Nullable Duration interval, boolean onShutdown, Duration minimumGap,
			double jitter) {
		this.records = records;
		this.interval = interval;
		this.onShutdown = onShutdown;
		this.minimumGap = minimumGap;
		this.jitter = jitter;
	}

	/**
	 * No trigger: snapshots are only taken by hand.
	 * @return the triggers
	 */
	public static SnapshotTriggers none() {
		return NONE;
	}

	/**
	 * Take a snapshot when so many deltas were folded since the last one.
	 * @param records the number of deltas, positive; 0 for no such trigger
	 * @return new triggers
	 */
	public SnapshotTriggers withEveryRecords(long records) {
		if (records < 0) {
			throw new IllegalArgumentException("'records' is " + records + ", it must not be negative");
		}
		return new SnapshotTriggers(records, this.interval, this.onShutdown, this.minimumGap, this.jitter);
	}

	/**
	 * Take a snapshot at an interval, provided that something was folded.
	 * @param interval the interval, positive; {@code null} for no such trigger
	 * @return new triggers
	 */
	public SnapshotTriggers withInterval(@Nullable Duration interval) {
		if (interval != null && (interval.isZero() || interval.isNegative())) {
			throw new IllegalArgumentException("'interval' is " + interval + ", it must be positive");
		}
		return new SnapshotTriggers(this.records, interval, this.onShutdown, this.minimumGap, this.jitter);
	}

	/**
	 * Take a snapshot when the projection is stopped.
	 * @param onShutdown whether to take one
	 * @return new triggers
	 */
	public SnapshotTriggers withOnShutdown(boolean onShutdown) {
		return new SnapshotTriggers(this.records, this.interval, onShutdown, this.minimumGap, this.jitter);
	}

	/**
	 * Set how far two triggered snapshots are apart at least, counted from the end of the
	 * one to the beginning of the other. It also paces the attempts after a failure.
	 * @param minimumGap the gap, not negative; by default one second
	 * @return new triggers
	 */
	public SnapshotTriggers withMinimumGap(Duration minimumGap) {
		Objects.requireNonNull(minimumGap, "'minimumGap' must not be null");
		if (minimumGap.isNegative()) {
			throw new IllegalArgumentException("'minimumGap' is " + minimumGap + ", it must not be negative");
		}
		return new SnapshotTriggers(this.records, this.interval, this.onShutdown, minimumGap, this.jitter);
	}

	/**
	 * Set by which part of it the gap is lengthened at random, so that processes that
	 * fold the same stream do not all take their snapshots at the same moment.
	 * @param jitter a part of the gap from 0 to 1; by default 0.2
	 * @return new triggers
	 */
	public SnapshotTriggers withJitter(double jitter) {
		if (!(jitter >= 0 && jitter <= 1)) {
			throw new IllegalArgumentException("'jitter' is " + jitter + ", it must lie between 0 and 1");
		}
		return new SnapshotTriggers(this.records, this.interval, this.onShutdown, this.minimumGap, jitter);
	}

	/**
	 * Return after how many deltas a snapshot is taken.
	 * @return the number of deltas, 0 for no such trigger
	 */
	public long everyRecords() {
		return this.records;
	}

	/**
	 * Return the interval at which a snapshot is taken.
	 * @return the interval, or {@code null} for no such trigger
	 */
	public @Nullable Duration interval() {
		return this.interval;
	}

	/**
	 * Return whether a snapshot is taken when the projection is stopped.
	 * @return whether one is taken
	 */
	public boolean onShutdown() {
		return this.onShutdown;
	}

	/**
	 * Return how far two triggered snapshots are apart at least.
	 * @return the gap
	 */
	public Duration minimumGap() {
		return this.minimumGap;
	}

	/**
	 * Return by which part of it the gap is lengthened at random.
	 * @return a part from 0 to 1
	 */
	public double jitter() {
		return this.jitter;
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT,
				"SnapshotTriggers[everyRecords=%d, interval=%s, onShutdown=%s, minimumGap=%s, jitter=%s]", this.records,
				this.interval, this.onShutdown, this.minimumGap, this.jitter);
	}

}
