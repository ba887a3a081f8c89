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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Condition for an automatic snapshot, which can be combined with others:
 *
 * <pre class="code">
 * SnapshotTrigger.records(1000).and(SnapshotTrigger.interval(Duration.ofMinutes(5)))
 * </pre>
 *
 * All conditions are about what was folded since the last snapshot, so a snapshot is
 * never due if nothing was. Immutable.
 *
 * @since 0.1.0
 * @see SnapshotTriggers#of(SnapshotTrigger)
 */
public final class SnapshotTrigger {

	private static final SnapshotTrigger PREDICATE = new SnapshotTrigger(TriggerCondition.Predicate.INSTANCE);

	private final TriggerCondition condition;

	private SnapshotTrigger(TriggerCondition condition) {
		this.condition = condition;
	}

	/**
	 * Returns a trigger that applies when a number of deltas were folded since the last
	 * snapshot.
	 * @param records the number of deltas, at least 1
	 * @return the trigger
	 */
	public static SnapshotTrigger records(long records) {
		requirePositive("records", records, records > 0);
		return new SnapshotTrigger(new TriggerCondition.Records(records));
	}

	/**
	 * Returns a trigger that applies when deltas of a total size were folded since the
	 * last snapshot.
	 * @param bytes the number of bytes as S2 meters records, at least 1
	 * @return the trigger
	 */
	public static SnapshotTrigger bytes(long bytes) {
		requirePositive("bytes", bytes, bytes > 0);
		return new SnapshotTrigger(new TriggerCondition.Bytes(bytes));
	}

	/**
	 * Returns a trigger that applies when a restart would take longer than a time to fold
	 * the deltas since the last snapshot, see {@link SnapshotTriggers#withRestoreTime}.
	 * @param restoreTime the time, positive
	 * @return the trigger
	 */
	public static SnapshotTrigger restoreTime(Duration restoreTime) {
		Objects.requireNonNull(restoreTime, "'restoreTime' must not be null");
		requirePositive("restoreTime", restoreTime, !restoreTime.isNegative() && !restoreTime.isZero());
		return new SnapshotTrigger(new TriggerCondition.RestoreTime(restoreTime));
	}

	/**
	 * Returns a trigger that applies when a time has passed since the last snapshot, or
	 * since the start of the projection if that is later. The time is lengthened at
	 * random by up to the {@linkplain SnapshotTriggers#jitter() jitter}, so that
	 * processes do not all take a snapshot at the same moment.
	 * @param interval the time, positive
	 * @return the trigger
	 */
	public static SnapshotTrigger interval(Duration interval) {
		Objects.requireNonNull(interval, "'interval' must not be null");
		requirePositive("interval", interval, !interval.isNegative() && !interval.isZero());
		return new SnapshotTrigger(new TriggerCondition.Interval(interval));
	}

	/**
	 * Returns a trigger that applies at the times of a cron expression, and not in
	 * between. Like {@link SnapshotTriggers#withCron}, it needs a scheduler.
	 * @param cron an expression with seconds as Spring's {@code CronExpression} parses
	 * it, such as {@code 0 0 3 * * *}, in the default time zone of the JVM. It is not
	 * validated here.
	 * @return the trigger
	 */
	public static SnapshotTrigger cron(String cron) {
		if (cron.isBlank()) {
			throw new IllegalArgumentException("'cron' must not be empty");
		}
		return new SnapshotTrigger(new TriggerCondition.Cron(cron));
	}

	/**
	 * Returns a trigger that applies when a predicate of the projection was true for a
	 * delta that no snapshot covers. A projection has predicates by {@code @SnapshotWhen}
	 * or {@link ProjectionDefinition.Builder#snapshotWhen}. They cause snapshots without
	 * this trigger, too: use it to combine them with other conditions.
	 * @return the trigger
	 */
	public static SnapshotTrigger predicate() {
		return PREDICATE;
	}

	private static void requirePositive(String name, Object value, boolean positive) {
		if (!positive) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "'%s' must be positive, but is %s", name, value));
		}
	}

	/**
	 * Returns a trigger that applies when this one and another one apply at the same
	 * time.
	 * @param other the other trigger
	 * @return the combination
	 * @throws IllegalArgumentException if they can never apply at the same time, because
	 * they have different cron expressions
	 */
	public SnapshotTrigger and(SnapshotTrigger other) {
		Objects.requireNonNull(other, "'other' must not be null");
		return all(List.of(this, other));
	}

	/**
	 * Returns a trigger that applies when this one or another one applies.
	 * @param other the other trigger
	 * @return the combination
	 */
	public SnapshotTrigger or(SnapshotTrigger other) {
		Objects.requireNonNull(other, "'other' must not be null");
		return any(List.of(this, other));
	}

	static SnapshotTrigger all(List<SnapshotTrigger> triggers) {
		SnapshotTrigger all = combine(true, triggers);
		if (!all.condition.isPossible()) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"The cron expressions %s never apply at the same moment: combine them with 'or'",
					String.join(" and ", all.crons())));
		}
		return all;
	}

	static SnapshotTrigger any(List<SnapshotTrigger> triggers) {
		return combine(false, triggers);
	}

	private static SnapshotTrigger combine(boolean all, List<SnapshotTrigger> triggers) {
		return new SnapshotTrigger(
				TriggerCondition.combine(all, triggers.stream().map((trigger) -> trigger.condition).toList()));
	}

	/**
	 * Returns how long it takes until a snapshot is due if nothing is folded meanwhile.
	 * @param progress what has happened since the last snapshot
	 * @return the time, zero if a snapshot is due now; {@code null} if only further
	 * deltas or a time of a cron expression can make it due
	 */
	public @Nullable Duration dueIn(SnapshotProgress progress) {
		return this.condition.dueIn(progress);
	}

	/**
	 * Returns the smallest number of bytes that the trigger waits for.
	 * @return the number of bytes; 0 if it does not depend on bytes
	 */
	public long leastBytes() {
		return this.condition.parts()
			.stream()
			.filter(TriggerCondition.Bytes.class::isInstance)
			.mapToLong((part) -> ((TriggerCondition.Bytes) part).count())
			.min()
			.orElse(0);
	}

	/**
	 * Returns the cron expressions of the trigger.
	 * @return the expressions, empty if it does not depend on any
	 */
	public Set<String> crons() {
		return this.condition.crons();
	}

	boolean hasPredicate() {
		return this.condition.hasPredicate();
	}

	String describe(String predicates) {
		return this.condition.describe(predicates);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof SnapshotTrigger trigger && trigger.condition.equals(this.condition));
	}

	@Override
	public int hashCode() {
		return this.condition.hashCode();
	}

	/**
	 * Returns the trigger in words.
	 * @return the words, such as "after 1000 records and 5m after the last snapshot"
	 */
	@Override
	public String toString() {
		return describe("a predicate is true");
	}

}
