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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Condition of a {@link SnapshotTrigger}: a single one, or a combination. Immutable.
 */
sealed interface TriggerCondition {

	/**
	 * Returns how long it takes until the condition applies if nothing is folded
	 * meanwhile.
	 * @param progress what has happened since the last snapshot
	 * @return the time, zero if the condition applies now; {@code null} if it does not
	 * apply by waiting
	 */
	@Nullable Duration dueIn(SnapshotProgress progress);

	/**
	 * Returns whether the condition can apply at a time of a cron expression, or at any
	 * other time.
	 * @param cron the cron expression, {@code null} for any other time
	 * @return whether it can apply
	 */
	boolean isPossibleAt(@Nullable String cron);

	/**
	 * Returns the single conditions.
	 * @return this condition, or the conditions that are combined
	 */
	List<TriggerCondition> parts();

	/**
	 * Describes the condition.
	 * @param predicates the description of the predicates of the projection
	 * @return the words
	 */
	String describe(String predicates);

	default Set<String> crons() {
		Set<String> crons = new LinkedHashSet<>();
		for (TriggerCondition part : parts()) {
			if (part instanceof Cron cron) {
				crons.add(cron.expression());
			}
		}
		return crons;
	}

	default boolean hasPredicate() {
		return parts().contains(Predicate.INSTANCE);
	}

	default boolean isPossible() {
		return isPossibleAt(null) || crons().stream().anyMatch(this::isPossibleAt);
	}

	/**
	 * Combines conditions.
	 * @param all whether all of them have to apply, instead of one
	 * @param conditions the conditions, at least one
	 * @return the combination
	 */
	static TriggerCondition combine(boolean all, List<TriggerCondition> conditions) {
		List<TriggerCondition> flat = conditions.stream()
			.flatMap((condition) -> (condition instanceof Several several && several.all() == all)
					? several.conditions().stream() : Stream.of(condition))
			.distinct()
			.toList();
		return (flat.size() == 1) ? flat.get(0) : new Several(all, flat);
	}

	private static @Nullable Duration now(boolean applies) {
		return (applies) ? Duration.ZERO : null;
	}

	// As in a property: 10m instead of PT10M.
	static String text(Duration time) {
		return time.toString().substring(2).toLowerCase(Locale.ROOT);
	}

	/**
	 * Condition that is no combination.
	 */
	sealed interface Single extends TriggerCondition {

		@Override
		default boolean isPossibleAt(@Nullable String cron) {
			return true;
		}

		@Override
		default List<TriggerCondition> parts() {
			return List.of(this);
		}

	}

	/**
	 * A number of deltas.
	 *
	 * @param count the number
	 */
	record Records(long count) implements Single {

		@Override
		public @Nullable Duration dueIn(SnapshotProgress progress) {
			return now(progress.deltas() >= this.count);
		}

		@Override
		public String describe(String predicates) {
			return (this.count == 1) ? "after 1 record" : "after " + this.count + " records";
		}

	}

	/**
	 * A number of bytes of deltas.
	 *
	 * @param count the number
	 */
	record Bytes(long count) implements Single {

		private static final long KIB = 1024;

		private static final long MIB = KIB * KIB;

		@Override
		public @Nullable Duration dueIn(SnapshotProgress progress) {
			return now(progress.deltas() > 0 && progress.bytes() >= this.count);
		}

		@Override
		public String describe(String predicates) {
			if (this.count % MIB == 0) {
				return "after " + this.count / MIB + " MiB";
			}
			return "after " + ((this.count % KIB == 0) ? this.count / KIB + " KiB" : this.count + " bytes");
		}

	}

	/**
	 * The estimated time of a restart.
	 *
	 * @param time the time
	 */
	record RestoreTime(Duration time) implements Single {

		@Override
		public @Nullable Duration dueIn(SnapshotProgress progress) {
			return now(progress.deltas() > 0 && progress.restoreTime().compareTo(this.time) > 0);
		}

		@Override
		public String describe(String predicates) {
			return "when a restart would take longer than " + text(this.time);
		}

	}

	/**
	 * The time since the last snapshot.
	 *
	 * @param time the time
	 */
	record Interval(Duration time) implements Single {

		@Override
		public @Nullable Duration dueIn(SnapshotProgress progress) {
			if (progress.deltas() == 0) {
				return null;
			}
			Duration left = this.time.minus(progress.elapsed());
			return (left.isNegative()) ? Duration.ZERO : left;
		}

		@Override
		public String describe(String predicates) {
			return text(this.time) + " after the last snapshot";
		}

	}

	/**
	 * The times of a cron expression.
	 *
	 * @param expression the expression
	 */
	record Cron(String expression) implements Single {

		@Override
		public @Nullable Duration dueIn(SnapshotProgress progress) {
			return now(this.expression.equals(progress.cron()));
		}

		@Override
		public boolean isPossibleAt(@Nullable String cron) {
			return this.expression.equals(cron);
		}

		@Override
		public String describe(String predicates) {
			return "at the times " + this.expression;
		}

	}

	/**
	 * The predicates of the projection.
	 */
	enum Predicate implements Single {

		/**
		 * The only instance.
		 */
		INSTANCE;

		@Override
		public @Nullable Duration dueIn(SnapshotProgress progress) {
			return now(progress.deltas() > 0 && progress.predicate());
		}

		@Override
		public String describe(String predicates) {
			return "when " + predicates;
		}

	}

	/**
	 * Several conditions, created by {@link TriggerCondition#combine}.
	 *
	 * @param all whether all of them have to apply, instead of one
	 * @param conditions the conditions, at least two
	 */
	record Several(boolean all, List<TriggerCondition> conditions) implements TriggerCondition {

		@Override
		public @Nullable Duration dueIn(SnapshotProgress progress) {
			return (this.all) ? last(progress) : first(progress);
		}

		private @Nullable Duration last(SnapshotProgress progress) {
			Duration last = Duration.ZERO;
			for (TriggerCondition condition : this.conditions) {
				Duration due = condition.dueIn(progress);
				if (due == null) {
					return null;
				}
				last = (due.compareTo(last) > 0) ? due : last;
			}
			return last;
		}

		private @Nullable Duration first(SnapshotProgress progress) {
			Duration first = null;
			for (TriggerCondition condition : this.conditions) {
				Duration due = condition.dueIn(progress);
				if (due != null && (first == null || due.compareTo(first) < 0)) {
					first = due;
				}
			}
			return first;
		}

		@Override
		public boolean isPossibleAt(@Nullable String cron) {
			return (this.all) ? this.conditions.stream().allMatch((condition) -> condition.isPossibleAt(cron))
					: this.conditions.stream().anyMatch((condition) -> condition.isPossibleAt(cron));
		}

		@Override
		public List<TriggerCondition> parts() {
			return this.conditions.stream().flatMap((condition) -> condition.parts().stream()).toList();
		}

		@Override
		public String describe(String predicates) {
			return this.conditions.stream()
				.map((condition) -> (condition instanceof Several) ? "(" + condition.describe(predicates) + ")"
						: condition.describe(predicates))
				.collect(Collectors.joining((this.all) ? " and " : " or "));
		}

	}

}
