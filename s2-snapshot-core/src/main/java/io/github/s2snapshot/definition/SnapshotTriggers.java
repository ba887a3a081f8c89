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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Triggers of automatic snapshots of a projection. A snapshot is taken as soon as one of
 * them applies, or all of them with {@link TriggerMode#ALL}. Immutable.
 *
 * @since 0.1.0
 */
public final class SnapshotTriggers {

	private static final SnapshotTriggers NONE = new SnapshotTriggers(new Parts());

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
	 * Returns triggers with one condition, which may be a combination.
	 * @param trigger the condition
	 * @return the triggers
	 */
	public static SnapshotTriggers of(SnapshotTrigger trigger) {
		return NONE.withTrigger(Objects.requireNonNull(trigger, "'trigger' must not be null"));
	}

	private SnapshotTriggers with(Consumer<Parts> change) {
		Parts changed = new Parts(this.parts);
		change.accept(changed);
		return new SnapshotTriggers(changed);
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
		return with((parts) -> parts.records = records);
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
		return with((parts) -> parts.bytes = bytes);
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
		return with((parts) -> parts.restoreTime = restoreTime);
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
		return with((parts) -> parts.cron = cron);
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
		return with((parts) -> parts.interval = interval);
	}

	/**
	 * Takes a snapshot when a condition applies, which may be a combination. It replaces
	 * a condition that was set here before, but not the other triggers.
	 * @param trigger the condition; {@code null} disables this trigger
	 * @return new triggers
	 */
	public SnapshotTriggers withTrigger(@Nullable SnapshotTrigger trigger) {
		return with((parts) -> parts.trigger = trigger);
	}

	/**
	 * Sets how the number of deltas and bytes, the restore time, the interval, the cron
	 * expression, the {@linkplain #withTrigger condition} and the predicates of the
	 * projection are combined. With {@link TriggerMode#ALL} the interval is the time
	 * since the last snapshot, and a snapshot is taken only at the times of the cron
	 * expression, if there is one. The snapshot on shutdown is taken with either mode.
	 * @param mode the mode, by default {@link TriggerMode#ANY}
	 * @return new triggers
	 */
	public SnapshotTriggers withMode(TriggerMode mode) {
		Objects.requireNonNull(mode, "'mode' must not be null");
		return with((parts) -> parts.mode = mode);
	}

	/**
	 * Takes a snapshot when the projection is stopped.
	 * @param onShutdown whether to take a snapshot
	 * @return new triggers
	 */
	public SnapshotTriggers withOnShutdown(boolean onShutdown) {
		return with((parts) -> parts.onShutdown = onShutdown);
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
		return with((parts) -> parts.minimumGap = minimumGap);
	}

	/**
	 * Sets the fraction by which the minimum gap is lengthened at random, so that
	 * projections and processes do not all take their snapshots at the same moment. The
	 * first interval is lengthened in the same way, and every interval that is combined
	 * with other conditions. Each time of a cron expression is delayed by up to this
	 * fraction of the time until the next one, and by at most five minutes.
	 * @param jitter a fraction from 0 to 1; by default 0.2
	 * @return new triggers
	 */
	public SnapshotTriggers withJitter(double jitter) {
		if (!(jitter >= 0 && jitter <= 1)) {
			throw new IllegalArgumentException("'jitter' must lie between 0 and 1, but is " + jitter);
		}
		return with((parts) -> parts.jitter = jitter);
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
		return !settings(true).isEmpty() || this.parts.trigger != null || this.parts.onShutdown;
	}

	/**
	 * Returns the condition under which a snapshot is taken in addition to the other
	 * triggers.
	 * @return the condition; {@code null} if this trigger is disabled
	 */
	public @Nullable SnapshotTrigger trigger() {
		return this.parts.trigger;
	}

	/**
	 * Returns how the triggers are combined.
	 * @return the mode
	 */
	public TriggerMode mode() {
		return this.parts.mode;
	}

	/**
	 * Returns the interval at which a scheduler takes snapshots whatever other triggers
	 * say.
	 * @return the interval; {@code null} if there is none, or if it is combined with
	 * other triggers
	 */
	public @Nullable Duration scheduledInterval() {
		return (this.parts.mode == TriggerMode.ANY) ? this.parts.interval : null;
	}

	/**
	 * Returns the cron expressions at whose times a scheduler takes snapshots, if other
	 * triggers that they are combined with allow it.
	 * @return the expressions, empty if there are none
	 */
	public Set<String> crons() {
		Set<String> crons = new LinkedHashSet<>();
		if (this.parts.cron != null) {
			crons.add(this.parts.cron);
		}
		if (this.parts.trigger != null) {
			crons.addAll(this.parts.trigger.crons());
		}
		return crons;
	}

	/**
	 * Returns the single conditions that are combined by the mode.
	 * @param predicates whether the projection has predicates
	 * @return the conditions, without a scheduled interval
	 */
	List<SnapshotTrigger> conditions(boolean predicates) {
		List<SnapshotTrigger> conditions = settings(false);
		if (this.parts.trigger != null) {
			conditions.add(this.parts.trigger);
		}
		if (predicates && (this.parts.trigger == null || !this.parts.trigger.hasPredicate())) {
			conditions.add(SnapshotTrigger.predicate());
		}
		return conditions;
	}

	private List<SnapshotTrigger> settings(boolean scheduled) {
		List<SnapshotTrigger> settings = new ArrayList<>();
		if (this.parts.records > 0) {
			settings.add(SnapshotTrigger.records(this.parts.records));
		}
		if (this.parts.bytes > 0) {
			settings.add(SnapshotTrigger.bytes(this.parts.bytes));
		}
		if (this.parts.restoreTime != null) {
			settings.add(SnapshotTrigger.restoreTime(this.parts.restoreTime));
		}
		if (this.parts.interval != null && (scheduled || this.parts.mode == TriggerMode.ALL)) {
			settings.add(SnapshotTrigger.interval(this.parts.interval));
		}
		if (this.parts.cron != null) {
			settings.add(SnapshotTrigger.cron(this.parts.cron));
		}
		return settings;
	}

	/**
	 * Combines the conditions by the mode.
	 * @param predicates whether the projection has predicates
	 * @return the combination; {@code null} if there is no condition
	 * @throws IllegalArgumentException if all conditions have to apply, and they never do
	 */
	@Nullable SnapshotTrigger combined(boolean predicates) {
		List<SnapshotTrigger> conditions = conditions(predicates);
		if (conditions.isEmpty()) {
			return null;
		}
		return (this.parts.mode == TriggerMode.ALL) ? SnapshotTrigger.all(conditions) : SnapshotTrigger.any(conditions);
	}

	/**
	 * Describes when snapshots are taken.
	 * @param predicates the description of the predicates of the projection, empty if it
	 * has none
	 * @return the words
	 */
	String describe(String predicates) {
		List<String> words = new ArrayList<>();
		SnapshotTrigger combined = combined(!predicates.isEmpty());
		if (combined != null) {
			words.add(combined.describe(predicates));
		}
		Duration interval = scheduledInterval();
		if (interval != null) {
			words.add("every " + TriggerCondition.text(interval));
		}
		if (this.parts.onShutdown) {
			words.add("at shutdown");
		}
		return (words.isEmpty()) ? "only on request" : String.join(", or ", words);
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
						+ "jitter=%s%s%s]",
				this.parts.records, this.parts.bytes, this.parts.restoreTime, this.parts.interval, this.parts.cron,
				this.parts.onShutdown, this.parts.minimumGap, this.parts.jitter,
				(this.parts.trigger != null) ? ", trigger=" + this.parts.trigger : "",
				(this.parts.mode != TriggerMode.ANY) ? ", mode=" + this.parts.mode : "");
	}

	/**
	 * Settings of all triggers. They change only before they are used.
	 */
	private static final class Parts {

		private long records;

		private long bytes;

		private @Nullable Duration restoreTime;

		private @Nullable Duration interval;

		private @Nullable String cron;

		private @Nullable SnapshotTrigger trigger;

		private TriggerMode mode = TriggerMode.ANY;

		private boolean onShutdown;

		private Duration minimumGap = Duration.ofSeconds(1);

		private double jitter = 0.2;

		Parts() {
		}

		Parts(Parts other) {
			this.records = other.records;
			this.bytes = other.bytes;
			this.restoreTime = other.restoreTime;
			this.interval = other.interval;
			this.cron = other.cron;
			this.trigger = other.trigger;
			this.mode = other.mode;
			this.onShutdown = other.onShutdown;
			this.minimumGap = other.minimumGap;
			this.jitter = other.jitter;
		}

	}

}
