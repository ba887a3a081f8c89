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

	private static final SnapshotTriggers NONE = new SnapshotTriggers(
			new Parts(0, 0, null, null, false, Duration.ofSeconds(1), 0.2));

	private final Parts parts;

	private SnapshotTriggers(Parts parts) {
		this.parts = parts;
	}

	/**
	 * No trigger: snapshots are only taken by hand.
	 * @return the triggers
	 */
	public static SnapshotTriggers none() {
		return NONE;
	}

	/**
	 * Takes a snapshot when so many deltas were folded since the last one.
	 * @param records the number of deltas, positive; 0 for no such trigger
	 * @return new triggers
	 */
	public SnapshotTriggers withEveryRecords(long records) {
		if (records < 0) {
			throw new IllegalArgumentException("'records' is " + records + ", it must not be negative");
		}
		return new SnapshotTriggers(this.parts.withRecords(records));
	}

	/**
	 * Takes a snapshot when deltas of so many bytes were folded since the last one.
	 * @param bytes the number of bytes as S2 meters records, positive; 0 for no such
	 * trigger
	 * @return new triggers
	 */
	public SnapshotTriggers withEveryBytes(long bytes) {
		if (bytes < 0) {
			throw new IllegalArgumentException("'bytes' is " + bytes + ", it must not be negative");
		}
		return new SnapshotTriggers(this.parts.withBytes(bytes));
	}

	/**
	 * Takes a snapshot at the times of a cron expression, provided that something was
	 * folded. They are times of the wall clock in the time zone of the machine.
	 * @param cron an expression with seconds as Spring's {@code CronExpression} reads it,
	 * such as {@code 0 0 3 * * *}; {@code null} for no such trigger. It is parsed when it
	 * is scheduled.
	 * @return new triggers
	 */
	public SnapshotTriggers withCron(@Nullable String cron) {
		if (cron != null && cron.isBlank()) {
			throw new IllegalArgumentException("'cron' must not be empty");
		}
		return new SnapshotTriggers(this.parts.withCron(cron));
	}

	/**
	 * Takes a snapshot at an interval, provided that something was folded.
	 * @param interval the interval, positive; {@code null} for no such trigger
	 * @return new triggers
	 */
	public SnapshotTriggers withInterval(@Nullable Duration interval) {
		if (interval != null && (interval.isZero() || interval.isNegative())) {
			throw new IllegalArgumentException("'interval' is " + interval + ", it must be positive");
		}
		return new SnapshotTriggers(this.parts.withInterval(interval));
	}

	/**
	 * Takes a snapshot when the projection is stopped.
	 * @param onShutdown whether to take one
	 * @return new triggers
	 */
	public SnapshotTriggers withOnShutdown(boolean onShutdown) {
		return new SnapshotTriggers(this.parts.withOnShutdown(onShutdown));
	}

	/**
	 * Sets how far two triggered snapshots are apart at least, counted from the end of
	 * the one to the beginning of the other. It also paces the attempts after a failure.
	 * @param minimumGap the gap, not negative; by default one second
	 * @return new triggers
	 */
	public SnapshotTriggers withMinimumGap(Duration minimumGap) {
		Objects.requireNonNull(minimumGap, "'minimumGap' must not be null");
		if (minimumGap.isNegative()) {
			throw new IllegalArgumentException("'minimumGap' is " + minimumGap + ", it must not be negative");
		}
		return new SnapshotTriggers(this.parts.withMinimumGap(minimumGap));
	}

	/**
	 * Sets by which part of it the gap is lengthened at random, so that projections and
	 * processes do not all take their snapshots at the same moment. The first interval is
	 * lengthened by such a part of it, too, and each time of a cron expression comes
	 * later by up to that part of the time until the next one, at most five minutes.
	 * @param jitter a part from 0 to 1; by default 0.2
	 * @return new triggers
	 */
	public SnapshotTriggers withJitter(double jitter) {
		if (!(jitter >= 0 && jitter <= 1)) {
			throw new IllegalArgumentException("'jitter' is " + jitter + ", it must lie between 0 and 1");
		}
		return new SnapshotTriggers(this.parts.withJitter(jitter));
	}

	/**
	 * Returns after how many deltas a snapshot is taken.
	 * @return the number of deltas, 0 for no such trigger
	 */
	public long everyRecords() {
		return this.parts.records;
	}

	/**
	 * Returns after how many bytes of deltas a snapshot is taken.
	 * @return the number of bytes, 0 for no such trigger
	 */
	public long everyBytes() {
		return this.parts.bytes;
	}

	/**
	 * Returns at which times a snapshot is taken.
	 * @return the cron expression, or {@code null} for no such trigger
	 */
	public @Nullable String cron() {
		return this.parts.cron;
	}

	/**
	 * Returns the interval at which a snapshot is taken.
	 * @return the interval, or {@code null} for no such trigger
	 */
	public @Nullable Duration interval() {
		return this.parts.interval;
	}

	/**
	 * Returns whether a snapshot is taken when the projection is stopped.
	 * @return whether one is taken
	 */
	public boolean onShutdown() {
		return this.parts.onShutdown;
	}

	/**
	 * Returns how far two triggered snapshots are apart at least.
	 * @return the gap
	 */
	public Duration minimumGap() {
		return this.parts.minimumGap;
	}

	/**
	 * Returns by which part of it the gap is lengthened at random.
	 * @return a part from 0 to 1
	 */
	public double jitter() {
		return this.parts.jitter;
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT,
				"SnapshotTriggers[everyRecords=%d, everyBytes=%d, interval=%s, cron=%s, onShutdown=%s, minimumGap=%s, "
						+ "jitter=%s]",
				this.parts.records, this.parts.bytes, this.parts.interval, this.parts.cron, this.parts.onShutdown,
				this.parts.minimumGap, this.parts.jitter);
	}

	/**
	 * The settings.
	 *
	 * @param records after how many deltas, 0 for never
	 * @param bytes after how many bytes, 0 for never
	 * @param interval the interval
	 * @param cron the cron expression
	 * @param onShutdown whether at the stop
	 * @param minimumGap how far they are apart at least
	 * @param jitter by which part that is lengthened
	 */
	private record Parts(long records, long bytes, @Nullable Duration interval, @Nullable String cron,
			boolean onShutdown, Duration minimumGap, double jitter) {

		Parts withRecords(long records) {
			return new Parts(records, this.bytes, this.interval, this.cron, this.onShutdown, this.minimumGap,
					this.jitter);
		}

		Parts withBytes(long bytes) {
			return new Parts(this.records, bytes, this.interval, this.cron, this.onShutdown, this.minimumGap,
					this.jitter);
		}

		Parts withInterval(@Nullable Duration interval) {
			return new Parts(this.records, this.bytes, interval, this.cron, this.onShutdown, this.minimumGap,
					this.jitter);
		}

		Parts withCron(@Nullable String cron) {
			return new Parts(this.records, this.bytes, this.interval, cron, this.onShutdown, this.minimumGap,
					this.jitter);
		}

		Parts withOnShutdown(boolean onShutdown) {
			return new Parts(this.records, this.bytes, this.interval, this.cron, onShutdown, this.minimumGap,
					this.jitter);
		}

		Parts withMinimumGap(Duration minimumGap) {
			return new Parts(this.records, this.bytes, this.interval, this.cron, this.onShutdown, minimumGap,
					this.jitter);
		}

		Parts withJitter(double jitter) {
			return new Parts(this.records, this.bytes, this.interval, this.cron, this.onShutdown, this.minimumGap,
					jitter);
		}

	}

}
