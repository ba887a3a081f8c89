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
 * Triggers of automatic snapshots of a projection. A snapshot is taken as soon as one of
 * them applies. Immutable.
 *
 * @since 0.1.0
 */
public final class SnapshotTriggers {

	private static final SnapshotTriggers NONE = new SnapshotTriggers(
			new Parts(0, 0, null, null, null, false, Duration.ofSeconds(1), 0.2));

	private final Parts parts;

	private SnapshotTriggers(Parts parts) {
		this.parts = parts;
	}

	/**
	 * Returns triggers that never apply: snapshots are taken only on request.
	 * @return the triggers
	 */
	public static SnapshotTriggers none() {
		return NONE;
	}

	/**
	 * Takes a snapshot after a number of deltas were folded since the last snapshot.
	 * @param records the number of deltas, not negative; 0 disables this trigger
	 * @return new triggers
	 */
	public SnapshotTriggers withEveryRecords(long records) {
		if (records < 0) {
			throw new IllegalArgumentException("'records' must not be negative, but is " + records);
		}
		return new SnapshotTriggers(this.parts.withRecords(records));
	}

	/**
	 * Takes a snapshot after deltas of a total size were folded since the last snapshot.
	 * @param bytes the number of bytes as S2 meters records, not negative; 0 disables
	 * this trigger
	 * @return new triggers
	 */
	public SnapshotTriggers withEveryBytes(long bytes) {
		if (bytes < 0) {
			throw new IllegalArgumentException("'bytes' must not be negative, but is " + bytes);
		}
		return new SnapshotTriggers(this.parts.withBytes(bytes));
	}

	/**
	 * Takes a snapshot when a restart would take longer than a time to fold the deltas
	 * since the last snapshot. The time is estimated from the rates at which the
	 * projection has folded and restored, so it includes neither connecting nor reading
	 * the snapshot.
	 * @param restoreTime the time, positive; {@code null} disables this trigger
	 * @return new triggers
	 */
	public SnapshotTriggers withRestoreTime(@Nullable Duration restoreTime) {
		if (restoreTime != null && (restoreTime.isZero() || restoreTime.isNegative())) {
			throw new IllegalArgumentException("'restoreTime' must be positive, but is " + restoreTime);
		}
		return new SnapshotTriggers(this.parts.withRestoreTime(restoreTime));
	}

	/**
	 * Takes a snapshot at the times of a cron expression if a record was folded since the
	 * last snapshot. The times are in the default time zone of the JVM.
	 * @param cron an expression with seconds as Spring's {@code CronExpression} parses
	 * it, such as {@code 0 0 3 * * *}; {@code null} disables this trigger. It is not
	 * validated here.
	 * @return new triggers
	 */
	public SnapshotTriggers withCron(@Nullable String cron) {
		if (cron != null && cron.isBlank()) {
			throw new IllegalArgumentException("'cron' must not be empty");
		}
		return new SnapshotTriggers(this.parts.withCron(cron));
	}

	/**
	 * Takes a snapshot at an interval if a record was folded since the last snapshot.
	 * @param interval the interval, positive; {@code null} disables this trigger
	 * @return new triggers
	 */
	public SnapshotTriggers withInterval(@Nullable Duration interval) {
		if (interval != null && (interval.isZero() || interval.isNegative())) {
			throw new IllegalArgumentException("'interval' must be positive, but is " + interval);
		}
		return new SnapshotTriggers(this.parts.withInterval(interval));
	}

	/**
	 * Takes a snapshot when the projection is stopped.
	 * @param onShutdown whether to take a snapshot
	 * @return new triggers
	 */
	public SnapshotTriggers withOnShutdown(boolean onShutdown) {
		return new SnapshotTriggers(this.parts.withOnShutdown(onShutdown));
	}

	/**
	 * Sets the shortest time between two automatic snapshots, from the end of one to the
	 * beginning of the next. It also limits how often a failed snapshot is attempted
	 * again.
	 * @param minimumGap the time, not negative; by default one second
	 * @return new triggers
	 */
	public SnapshotTriggers withMinimumGap(Duration minimumGap) {
		Objects.requireNonNull(minimumGap, "'minimumGap' must not be null");
		if (minimumGap.isNegative()) {
			throw new IllegalArgumentException("'minimumGap' must not be negative, but is " + minimumGap);
		}
		return new SnapshotTriggers(this.parts.withMinimumGap(minimumGap));
	}

	/**
	 * Sets the fraction by which the minimum gap is lengthened at random, so that
	 * projections and processes do not all take their snapshots at the same moment. The
	 * first interval is lengthened in the same way. Each time of a cron expression is
	 * delayed by up to this fraction of the time until the next one, and by at most five
	 * minutes.
	 * @param jitter a fraction from 0 to 1; by default 0.2
	 * @return new triggers
	 */
	public SnapshotTriggers withJitter(double jitter) {
		if (!(jitter >= 0 && jitter <= 1)) {
			throw new IllegalArgumentException("'jitter' must lie between 0 and 1, but is " + jitter);
		}
		return new SnapshotTriggers(this.parts.withJitter(jitter));
	}

	/**
	 * Returns the number of deltas after which a snapshot is taken.
	 * @return the number of deltas; 0 if this trigger is disabled
	 */
	public long everyRecords() {
		return this.parts.records;
	}

	/**
	 * Returns the number of bytes of deltas after which a snapshot is taken.
	 * @return the number of bytes; 0 if this trigger is disabled
	 */
	public long everyBytes() {
		return this.parts.bytes;
	}

	/**
	 * Returns the estimated time of a restart at which a snapshot is taken.
	 * @return the time; {@code null} if this trigger is disabled
	 */
	public @Nullable Duration restoreTime() {
		return this.parts.restoreTime;
	}

	/**
	 * Returns whether a snapshot is ever taken without a request.
	 * @return whether a trigger is enabled
	 */
	public boolean isAutomatic() {
		return this.parts.records > 0 || this.parts.bytes > 0 || this.parts.restoreTime != null
				|| this.parts.interval != null || this.parts.cron != null || this.parts.onShutdown;
	}

	/**
	 * Returns the cron expression at whose times a snapshot is taken.
	 * @return the cron expression; {@code null} if this trigger is disabled
	 */
	public @Nullable String cron() {
		return this.parts.cron;
	}

	/**
	 * Returns the interval at which a snapshot is taken.
	 * @return the interval; {@code null} if this trigger is disabled
	 */
	public @Nullable Duration interval() {
		return this.parts.interval;
	}

	/**
	 * Returns whether a snapshot is taken when the projection is stopped.
	 * @return whether a snapshot is taken
	 */
	public boolean onShutdown() {
		return this.parts.onShutdown;
	}

	/**
	 * Returns the shortest time between two automatic snapshots.
	 * @return the time
	 */
	public Duration minimumGap() {
		return this.parts.minimumGap;
	}

	/**
	 * Returns the fraction by which the minimum gap is lengthened at random.
	 * @return a fraction from 0 to 1
	 */
	public double jitter() {
		return this.parts.jitter;
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT,
				"SnapshotTriggers[everyRecords=%d, everyBytes=%d, restoreTime=%s, interval=%s, cron=%s, onShutdown=%s, minimumGap=%s, "
						+ "jitter=%s]",
				this.parts.records, this.parts.bytes, this.parts.restoreTime, this.parts.interval, this.parts.cron,
				this.parts.onShutdown, this.parts.minimumGap, this.parts.jitter);
	}

	/**
	 * Settings of all triggers.
	 *
	 * @param records the number of deltas, 0 for never
	 * @param bytes the number of bytes of deltas, 0 for never
	 * @param restoreTime the longest time of a restart
	 * @param interval the interval
	 * @param cron the cron expression
	 * @param onShutdown whether to take a snapshot on shutdown
	 * @param minimumGap the shortest time between two automatic snapshots
	 * @param jitter the fraction by which the gap is lengthened
	 */
	private record Parts(long records, long bytes, @Nullable Duration restoreTime, @Nullable Duration interval,
			@Nullable String cron, boolean onShutdown, Duration minimumGap, double jitter) {

		Parts withRecords(long records) {
			return new Parts(records, this.bytes, this.restoreTime, this.interval, this.cron, this.onShutdown,
					this.minimumGap, this.jitter);
		}

		Parts withBytes(long bytes) {
			return new Parts(this.records, bytes, this.restoreTime, this.interval, this.cron, this.onShutdown,
					this.minimumGap, this.jitter);
		}

		Parts withRestoreTime(@Nullable Duration restoreTime) {
			return new Parts(this.records, this.bytes, restoreTime, this.interval, this.cron, this.onShutdown,
					this.minimumGap, this.jitter);
		}

		Parts withInterval(@Nullable Duration interval) {
			return new Parts(this.records, this.bytes, this.restoreTime, interval, this.cron, this.onShutdown,
					this.minimumGap, this.jitter);
		}

		Parts withCron(@Nullable String cron) {
			return new Parts(this.records, this.bytes, this.restoreTime, this.interval, cron, this.onShutdown,
					this.minimumGap, this.jitter);
		}

		Parts withOnShutdown(boolean onShutdown) {
			return new Parts(this.records, this.bytes, this.restoreTime, this.interval, this.cron, onShutdown,
					this.minimumGap, this.jitter);
		}

		Parts withMinimumGap(Duration minimumGap) {
			return new Parts(this.records, this.bytes, this.restoreTime, this.interval, this.cron, this.onShutdown,
					minimumGap, this.jitter);
		}

		Parts withJitter(double jitter) {
			return new Parts(this.records, this.bytes, this.restoreTime, this.interval, this.cron, this.onShutdown,
					this.minimumGap, jitter);
		}

	}

}
