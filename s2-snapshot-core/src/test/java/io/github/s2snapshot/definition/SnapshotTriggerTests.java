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
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SnapshotTrigger}, its combinations, and the checks of definitions.
 */
class SnapshotTriggerTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final SnapshotTrigger RECORDS = SnapshotTrigger.records(10);

	private static final SnapshotTrigger INTERVAL = SnapshotTrigger.interval(MINUTE.multipliedBy(5));

	private static final SnapshotTrigger NIGHT = SnapshotTrigger.cron("0 0 3 * * *");

	private static SnapshotProgress progress(long deltas, Duration elapsed) {
		return new SnapshotProgress(deltas, 100 * deltas, Duration.ofMillis(deltas), elapsed, false, null);
	}

	private static SnapshotProgress at(String cron, long deltas) {
		return new SnapshotProgress(deltas, 0, Duration.ZERO, Duration.ZERO, false, cron);
	}

	@Test
	void aSingleConditionShouldApplyFromItsLimitOn() {
		assertThat(RECORDS.dueIn(progress(9, MINUTE))).isNull();
		assertThat(RECORDS.dueIn(progress(10, Duration.ZERO))).isZero();
		assertThat(SnapshotTrigger.bytes(500).dueIn(progress(4, MINUTE))).isNull();
		assertThat(SnapshotTrigger.bytes(500).dueIn(progress(5, MINUTE))).isZero();
		assertThat(SnapshotTrigger.restoreTime(Duration.ofMillis(7)).dueIn(progress(7, MINUTE))).isNull();
		assertThat(SnapshotTrigger.restoreTime(Duration.ofMillis(7)).dueIn(progress(8, MINUTE))).isZero();
		assertThat(SnapshotTrigger.predicate().dueIn(progress(8, MINUTE))).isNull();
		assertThat(
				SnapshotTrigger.predicate().dueIn(new SnapshotProgress(1, 0, Duration.ZERO, Duration.ZERO, true, null)))
			.isZero();
	}

	@Test
	void anIntervalShouldApplyAfterTheRestOfItsTime() {
		assertThat(INTERVAL.dueIn(progress(1, MINUTE))).isEqualTo(MINUTE.multipliedBy(4));
		assertThat(INTERVAL.dueIn(progress(1, MINUTE.multipliedBy(5)))).isZero();
		assertThat(INTERVAL.dueIn(progress(1, MINUTE.multipliedBy(6)))).isZero();
	}

	@Test
	void whenNothingWasFoldedThenNothingIsDue() {
		SnapshotProgress nothing = new SnapshotProgress(0, 1000, MINUTE, MINUTE.multipliedBy(6), true, null);
		SnapshotTrigger any = RECORDS.or(SnapshotTrigger.bytes(1))
			.or(SnapshotTrigger.restoreTime(Duration.ofMillis(1)))
			.or(INTERVAL)
			.or(SnapshotTrigger.predicate());
		assertThat(any.dueIn(nothing)).isNull();
	}

	@Test
	void andShouldWaitForTheLastCondition() {
		SnapshotTrigger both = RECORDS.and(INTERVAL);
		assertThat(both.dueIn(progress(9, MINUTE.multipliedBy(6)))).isNull();
		assertThat(both.dueIn(progress(10, MINUTE))).isEqualTo(MINUTE.multipliedBy(4));
		assertThat(both.dueIn(progress(10, MINUTE.multipliedBy(5)))).isZero();
		assertThat(both.and(SnapshotTrigger.interval(MINUTE.multipliedBy(7))).dueIn(progress(10, MINUTE)))
			.isEqualTo(MINUTE.multipliedBy(6));
	}

	@Test
	void orShouldWaitForTheFirstCondition() {
		SnapshotTrigger either = RECORDS.or(INTERVAL);
		assertThat(either.dueIn(progress(9, MINUTE))).isEqualTo(MINUTE.multipliedBy(4));
		assertThat(either.dueIn(progress(10, MINUTE))).isZero();
		assertThat(RECORDS.or(SnapshotTrigger.bytes(5000)).dueIn(progress(9, MINUTE))).isNull();
		assertThat(INTERVAL.or(SnapshotTrigger.interval(MINUTE.multipliedBy(2))).dueIn(progress(1, MINUTE)))
			.isEqualTo(MINUTE);
	}

	@Test
	void combinationsShouldNest() {
		SnapshotTrigger nested = RECORDS.or(SnapshotTrigger.bytes(5000)).and(INTERVAL);
		assertThat(nested.dueIn(progress(9, MINUTE.multipliedBy(6)))).isNull();
		assertThat(nested.dueIn(progress(10, MINUTE.multipliedBy(6)))).isZero();
		assertThat(nested).hasToString("(after 10 records or after 5000 bytes) and 5m after the last snapshot");
		assertThat(RECORDS.and(INTERVAL).or(SnapshotTrigger.predicate()))
			.hasToString("(after 10 records and 5m after the last snapshot) or when a predicate is true");
	}

	@Test
	void aCronExpressionShouldApplyOnlyAtItsTimes() {
		assertThat(NIGHT.dueIn(progress(5, MINUTE))).isNull();
		assertThat(NIGHT.dueIn(at("0 0 3 * * *", 0))).isZero();
		assertThat(NIGHT.dueIn(at("0 0 4 * * *", 5))).isNull();
		assertThat(NIGHT.and(RECORDS).dueIn(at("0 0 3 * * *", 9))).isNull();
		assertThat(NIGHT.and(RECORDS).dueIn(at("0 0 3 * * *", 10))).isZero();
		assertThat(NIGHT.and(RECORDS).dueIn(progress(10, MINUTE))).isNull();
	}

	@Test
	void whenCronExpressionsNeverMeetThenTheirCombinationIsRefused() {
		SnapshotTrigger noon = SnapshotTrigger.cron("0 0 12 * * *");
		assertThatIllegalArgumentException().isThrownBy(() -> NIGHT.and(noon))
			.withMessage(
					"The cron expressions 0 0 3 * * * and 0 0 12 * * * never apply at the same moment: combine them "
							+ "with 'or'");
		assertThatIllegalArgumentException().isThrownBy(() -> NIGHT.and(RECORDS).and(noon.and(INTERVAL)));
		assertThat(NIGHT.or(noon).and(RECORDS).crons()).containsExactly("0 0 3 * * *", "0 0 12 * * *");
		assertThat(NIGHT.and(noon.or(RECORDS)).dueIn(at("0 0 3 * * *", 10))).isZero();
	}

	@Test
	void aTriggerShouldBeAValue() {
		assertThat(RECORDS.and(INTERVAL)).isEqualTo(SnapshotTrigger.records(10).and(INTERVAL))
			.hasSameHashCodeAs(SnapshotTrigger.records(10).and(INTERVAL))
			.isNotEqualTo(RECORDS.or(INTERVAL));
		assertThat(RECORDS.and(RECORDS)).isEqualTo(RECORDS);
		assertThat(RECORDS.and(INTERVAL).and(NIGHT)).isEqualTo(RECORDS.and(INTERVAL.and(NIGHT)));
	}

	@Test
	void theLeastBytesShouldBeThoseOfAllConditions() {
		assertThat(RECORDS.and(INTERVAL).leastBytes()).isZero();
		assertThat(SnapshotTrigger.bytes(700).and(RECORDS).or(SnapshotTrigger.bytes(300)).leastBytes()).isEqualTo(300);
	}

	@Test
	void whenALimitIsNotPositiveThenItIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotTrigger.records(0))
			.withMessage("'records' must be positive, but is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotTrigger.bytes(-1))
			.withMessage("'bytes' must be positive, but is -1");
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotTrigger.interval(Duration.ZERO))
			.withMessage("'interval' must be positive, but is PT0S");
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotTrigger.restoreTime(Duration.ofSeconds(-1)))
			.withMessage("'restoreTime' must be positive, but is PT-1S");
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotTrigger.cron(" "))
			.withMessage("'cron' must not be empty");
		assertThatIllegalArgumentException().isThrownBy(() -> progress(-1, MINUTE))
			.withMessage("'deltas' must not be negative, but is -1");
	}

	@Test
	void triggersShouldBeCombinedByTheMode() {
		SnapshotTriggers triggers = SnapshotTriggers.none()
			.withEveryRecords(10)
			.withEveryBytes(3 * 1024 * 1024)
			.withRestoreTime(Duration.ofMillis(1500))
			.withInterval(Duration.ofMinutes(90))
			.withCron("0 0 3 * * *")
			.withOnShutdown(true);
		assertThat(definition(triggers).describeTriggers()).isEqualTo(
				"after 10 records or after 3 MiB or when a restart would take longer than 1.5s or at the times 0 0 3 "
						+ "* * *, or every 1h30m, or at shutdown");
		assertThat(triggers.scheduledInterval()).isEqualTo(Duration.ofMinutes(90));
		SnapshotTriggers all = triggers.withMode(TriggerMode.ALL);
		assertThat(definition(all).describeTriggers()).isEqualTo(
				"after 10 records and after 3 MiB and when a restart would take longer than 1.5s and 1h30m after "
						+ "the last snapshot and at the times 0 0 3 * * *, or at shutdown");
		assertThat(all.scheduledInterval()).isNull();
		assertThat(all.crons()).containsExactly("0 0 3 * * *");
		assertThat(all).asString().endsWith("jitter=0.2, mode=ALL]");
		assertThat(SnapshotTriggers.of(RECORDS)).asString().endsWith("jitter=0.2, trigger=after 10 records]");
	}

	@Test
	void withoutAnyTriggerSnapshotsShouldBeTakenOnRequestOnly() {
		ProjectionDefinition<Long> definition = definition(SnapshotTriggers.none());
		assertThat(definition.trigger()).isNull();
		assertThat(definition.takesSnapshots()).isFalse();
		assertThat(definition.describeTriggers()).isEqualTo("only on request");
	}

	@Test
	void aConditionInCodeShouldBeOneMoreTrigger() {
		ProjectionDefinition<Long> definition = builder()
			.triggers(SnapshotTriggers.of(SnapshotTrigger.records(100).and(INTERVAL)).withEveryRecords(1000))
			.triggers((triggers) -> triggers.withOnShutdown(true))
			.build();
		assertThat(definition.describeTriggers())
			.isEqualTo("after 1000 records or (after 100 records and 5m after the last snapshot), or at shutdown");
		assertThat(definition.takesSnapshots()).isTrue();
		assertThat(definition.triggers().isAutomatic()).isTrue();
	}

	@Test
	void aPredicateShouldBeOneMoreConditionUnlessItIsCombined() {
		ProjectionDefinition.Builder<Long> builder = builder().snapshotWhen(Added.class, (sum, added) -> sum > 5);
		String name = "snapshotWhen(" + Added.class.getName() + ")";
		assertThat(builder.build().takesSnapshots()).isTrue();
		assertThat(builder.build().describeTriggers()).isEqualTo("when " + name);
		assertThat(builder.triggers(SnapshotTriggers.none().withEveryRecords(10)).build().describeTriggers())
			.isEqualTo("after 10 records or when " + name);
		assertThat(builder.triggers((triggers) -> triggers.withMode(TriggerMode.ALL)).build().describeTriggers())
			.isEqualTo("after 10 records and when " + name);
		assertThat(builder.triggers(SnapshotTriggers.of(SnapshotTrigger.predicate().and(INTERVAL)))
			.build()
			.describeTriggers()).isEqualTo("when " + name + " and 5m after the last snapshot");
	}

	@Test
	void whenAllHaveToApplyThenASingleConditionIsRefused() {
		SnapshotTriggers all = SnapshotTriggers.none().withMode(TriggerMode.ALL).withOnShutdown(true);
		assertThat(definition(all).describeTriggers()).isEqualTo("at shutdown");
		refused(() -> definition(all.withEveryRecords(5)),
				"Projection 'sum' takes a snapshot when all of its conditions apply, but it has only one: after 5 "
						+ "records. Add another condition, or set the mode of its triggers (s2.snapshot.trigger.mode) to 'any'");
		refused(() -> builder().triggers(all)
			.snapshotWhen((sum) -> sum > 5)
			.build(), "Projection 'sum' takes a snapshot when all of its conditions apply, but it has only one: when a "
					+ "predicate is true. Add another condition, or set the mode of its triggers (s2.snapshot.trigger.mode) to 'any'");
	}

	@Test
	void whenAllHaveToApplyThenContradictoryConditionsAreRefused() {
		refused(() -> definition(
				SnapshotTriggers.of(NIGHT).withCron("0 0 12 * * *").withEveryRecords(5).withMode(TriggerMode.ALL)),
				"Projection 'sum' takes a snapshot when all of its conditions apply, but they never do: The cron "
						+ "expressions 0 0 12 * * * and 0 0 3 * * * never apply at the same moment: combine them with 'or'");
	}

	@Test
	void whenAPredicateIsCombinedButMissingThenItIsRefused() {
		refused(() -> definition(SnapshotTriggers.of(SnapshotTrigger.predicate().and(RECORDS))),
				"Projection 'sum' has the trigger 'when a predicate is true and after 10 records', but no predicate, so "
						+ "the trigger cannot apply: add a @SnapshotWhen method or snapshotWhen(…), or remove "
						+ "SnapshotTrigger.predicate()");
	}

	@Test
	void whenAPredicateIsForADeltaThatIsNeverFoldedThenItIsRefused() {
		refused(() -> builder().snapshotWhen(Removed.class, (sum, removed) -> true).build(),
				("Projection 'sum' has the snapshot predicate snapshotWhen(%1$s) for %1$s, but it folds no delta of this "
						+ "type, so the predicate would never be true: add a fold for the type, or declare the predicate "
						+ "for one of %2$s")
					.formatted(Removed.class.getName(), Added.class.getName()));
		refused(() -> builder().snapshotWhen(Object.class, (sum, any) -> true).build(),
				"Projection 'sum' has the snapshot predicate snapshotWhen(java.lang.Object) for java.lang.Object, which is "
						+ "not a class of deltas: declare it for a class of deltas, or for the state alone");
		assertThat(builder().fold(Change.class, (sum, change) -> sum)
			.snapshotWhen(Removed.class, (sum, removed) -> true)
			.snapshotWhen(Change.class, (sum, change, record) -> record.seqNum() == 5)
			.build()
			.predicates()).hasSize(2);
	}

	private static void refused(Callable<?> definition, String message) {
		assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(definition::call)
			.withMessage(message);
	}

	private static ProjectionDefinition<Long> definition(SnapshotTriggers triggers) {
		return builder().triggers(triggers).build();
	}

	private static ProjectionDefinition.Builder<Long> builder() {
		return ProjectionDefinition.builder("sum", Long.class)
			.stream("numbers")
			.initialState(() -> 0L)
			.fold(Added.class, (sum, added) -> sum + added.amount());
	}

	sealed interface Change {

	}

	record Added(long amount) implements Change {
	}

	record Removed(@Nullable Long amount) implements Change {
	}

}
