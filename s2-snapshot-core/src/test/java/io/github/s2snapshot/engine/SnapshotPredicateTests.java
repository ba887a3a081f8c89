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

package io.github.s2snapshot.engine;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTrigger;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.error.DeltaRefusedException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.serializer.JacksonDeltaCodec;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for snapshots that are taken when a predicate is true, alone and combined with
 * other conditions.
 */
class SnapshotPredicateTests extends AbstractRunnerTests {

	private static final SnapshotTriggers FAST = SnapshotTriggers.none().withMinimumGap(Duration.ZERO).withJitter(0);

	private final FakeStream deadLetters = new FakeStream();

	private final MemorySnapshotStore store = new MemorySnapshotStore();

	// The deltas for which the predicate was tested, with the state after them.
	private final List<String> tested = new CopyOnWriteArrayList<>();

	private final AtomicBoolean broken = new AtomicBoolean(true);

	@Override
	BasinAccess access() {
		return new BasinAccess((name) -> this.deadLetters, null, null);
	}

	private ProjectionRunner<String> closing(UnaryOperator<ProjectionDefinition.Builder<String>> changes) {
		return runner(
				(builder) -> changes.apply(builder.triggers(FAST).snapshotWhen(Records.Said.class, this::isClosing)));
	}

	private ProjectionRunner<String> closing() {
		return closing(UnaryOperator.identity());
	}

	private boolean isClosing(Object state, Records.Said said) {
		this.tested.add(said.text() + " " + state);
		if (said.text().equals("?") && this.broken.get()) {
			throw new IllegalStateException("undecided");
		}
		return said.text().equals(".");
	}

	private void awaitState(ProjectionRunner<?> runner, String state) {
		await().atMost(TIMEOUT)
			.until(() -> runner.status() == ProjectionStatus.LIVE && state.equals(runner.read().state().toString()));
	}

	private List<String> taken() {
		return this.listener.events.stream().filter((event) -> event.startsWith("taken")).toList();
	}

	@ParameterizedTest
	@EnumSource
	void whenAPredicateIsTrueThenASnapshotIsTaken(Keeping keeping) {
		ProjectionRunner<String> runner = started(closing((builder) -> keeping.apply(builder, this.store)));
		this.stream.say("a", "b");
		awaitState(runner, "ab");
		assertThat(this.listener.events).noneMatch((event) -> event.startsWith("taken"));
		this.stream.say(".");
		awaitEvent("taken 3");
		assertThat(this.tested).containsExactly("a a", "b ab", ". ab.");
		assertThat(runner.info().lastSnapshot().cursor()).isEqualTo(3);
	}

	@Test
	void whenAPredicateIsTrueInsideAReadBatchThenTheWholeBatchIsCovered() {
		started(closing());
		this.stream.apply(AppendInput.of(List.of(said("a"), said("."), said("b"))));
		awaitEvent("taken 3");
		assertThat(this.tested).containsExactly("a a", ". a.", "b a.b");
	}

	@Test
	void aPredicateOfTheStateShouldBeTestedAfterEachDelta() {
		started(runner((builder) -> builder.triggers(FAST).snapshotWhen((state) -> state.length() % 3 == 0)));
		this.stream.say("a", "b");
		this.stream.say("c");
		awaitEvent("taken 3");
		assertThat(taken()).hasSize(1);
	}

	@Test
	void severalPredicatesShouldBeTestedUntilOneIsTrue() {
		started(closing((builder) -> builder.snapshotWhen(Records.Said.class, (state, said, record) -> {
			this.tested.add("second " + record.seqNum());
			return said.text().equals("!");
		})));
		this.stream.say("a", ".");
		awaitEvent("taken 2");
		this.stream.say("!");
		awaitEvent("taken 5");
		assertThat(this.tested).containsExactly("a a", "second 0", ". a.", "! a.!", "second 4");
	}

	@Test
	void h54WhenAPredicateWasTrueDuringARestoreThenTheSnapshotIsTakenOnceLive() {
		this.stream.say("a", ".", "b", ".", "c");
		ProjectionRunner<String> runner = started(closing());
		awaitEvent("taken 5");
		this.stream.say("d");
		awaitState(runner, "a.b.cd");
		assertThat(this.listener.events.indexOf("taken 5"))
			.isGreaterThan(this.listener.events.indexOf("restored REPLAY 0"));
		assertThat(taken()).containsExactly("taken 5");
		assertThat(this.tested).containsExactly("a a", ". a.", "b a.b", ". a.b.", "c a.b.c", "d a.b.cd");
	}

	@ParameterizedTest
	@EnumSource
	void recordsThatTheSnapshotCoversShouldNotBeTestedAfterARestart(Keeping keeping) {
		ProjectionRunner<String> first = started(closing((builder) -> keeping.apply(builder, this.store)));
		this.stream.say("a", ".");
		awaitEvent("taken 2");
		assertThat(first.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
		if (keeping == Keeping.IN_STREAM) {
			this.stream.trimTo(3);
		}
		this.stream.say("b");
		this.tested.clear();
		ProjectionRunner<String> second = started(closing((builder) -> keeping.apply(builder, this.store)));
		awaitState(second, "a.b");
		this.stream.say("c");
		awaitState(second, "a.bc");
		assertThat(this.tested).containsExactly("b a.b", "c a.bc");
		assertThat(taken()).containsExactly("taken 2");
	}

	@Test
	void h54WhenTheProcessEndedBeforeTheSnapshotThenTheNextStartTakesIt() {
		ProjectionRunner<String> first = started(
				closing((builder) -> builder.triggers(FAST.withMinimumGap(Duration.ofHours(1)))));
		this.stream.say(".");
		awaitEvent("taken 1");
		this.stream.say("a", ".");
		awaitState(first, ".a.");
		assertThat(first.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
		assertThat(taken()).hasSize(1);
		started(closing());
		awaitEvent("taken 5");
	}

	@Test
	void h54WhenAnotherProcessCoversTheDeltaThenNoFurtherSnapshotIsTaken() {
		ProjectionRunner<String> first = started(closing());
		ProjectionRunner<String> second = started(closing((builder) -> builder.triggers(FAST.withEveryRecords(1000))));
		this.stream.say("a", ".");
		await().atMost(TIMEOUT)
			.until(() -> first.info().lastSnapshot() != null && second.info().lastSnapshot() != null);
		this.stream.say("b");
		awaitState(first, "a.b");
		awaitState(second, "a.b");
		assertThat(taken()).isNotEmpty();
		assertThat(first.info().lastSnapshot().cursor()).isGreaterThanOrEqualTo(2);
		assertThat(this.stream.records().stream().filter(SequencedRecord::isCommand).count()).isEqualTo(taken().size());
	}

	@Test
	void h54WhenAPredicateIsTrueWhileASnapshotIsTakenThenAnotherOneFollows() throws Exception {
		CountDownLatch writing = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		MemorySnapshotStore slow = new MemorySnapshotStore() {

			@Override
			public SaveResult save(StoredSnapshot snapshot) {
				writing.countDown();
				await().atMost(TIMEOUT).until(() -> go.getCount() == 0);
				return super.save(snapshot);
			}

		};
		ProjectionRunner<String> runner = started(closing((builder) -> builder.external(slow)));
		this.stream.say(".");
		assertThat(writing.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		this.stream.say("a", ".");
		awaitState(runner, ".a.");
		go.countDown();
		awaitEvent("taken 3");
		assertThat(taken()).containsExactly("taken 1", "taken 3");
	}

	@Test
	void h54WhenAPredicateThrowsThenTheProjectionStopsBeforeTheRecord() {
		ProjectionRunner<String> runner = started(closing());
		this.stream.say("a", "?", ".");
		awaitEvent("failed");
		assertThat(runner.info().failure()).isInstanceOf(FoldException.class)
			.hasMessage(String.format(Locale.ROOT,
					"Projection 'talk' cannot fold record 1 of stream tests/talk (type 'Said'): the snapshot predicate "
							+ "snapshotWhen(%s) threw java.lang.IllegalStateException: undecided. Folding and snapshots "
							+ "stop before this record. Fix the cause and start the projection again, or skip the record: "
							+ "set the poison policy to 'skip' and name a dead-letter stream",
					Records.Said.class.getName()));
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(runner.read().cursor()).isOne();
		assertThat(taken()).isEmpty();
		this.broken.set(false);
		started(closing());
		awaitEvent("taken 3");
	}

	@Test
	void h54WhenAPredicateThrowsAfterAFoldInPlaceThenTheChangeIsDiscarded() {
		ProjectionRunner<StringBuilder> runner = started(inPlace(PoisonPolicy.fail()));
		this.stream.say("a", "?", ".");
		awaitEvent("failed");
		assertThat(runner.read().state()).hasToString("a");
		assertThat(runner.read().cursor()).isOne();
	}

	@Test
	void h54WhenPoisonRecordsAreSkippedThenARecordWhosePredicateThrowsIsSkipped() {
		ProjectionRunner<StringBuilder> runner = started(inPlace(PoisonPolicy.skip("dead")));
		this.stream.say("a", "?", "b", ".");
		awaitState(runner, "ab.");
		assertThat(this.deadLetters.records()).hasSize(1);
		awaitEvent("taken 4");
	}

	@Test
	void h54WhenPoisonRecordsAreRetriedThenThePredicateIsTestedAgain() {
		ProjectionRunner<String> runner = started(closing((builder) -> builder
			.poison(PoisonPolicy.retry(1000).withBackoff(Duration.ofMillis(1), Duration.ofMillis(5)))));
		this.stream.say("a", "?");
		awaitEvent("poison 1 2 retry");
		this.broken.set(false);
		awaitState(runner, "a?");
		assertThat(taken()).isEmpty();
	}

	@Test
	void h54WhenADeltaIsFoldedAheadThenAThrowingPredicateRefusesIt() {
		ProjectionRunner<String> runner = started(closing());
		assertThatExceptionOfType(DeltaRefusedException.class)
			.isThrownBy(() -> runner.update((state) -> List.of(new Records.Said("?")), TIMEOUT))
			.withMessageContaining("the snapshot predicate snapshotWhen(");
		assertThat(this.stream.records()).isEmpty();
	}

	@Test
	void h54WhenAPredicateIsAlwaysTrueThenTheMinimumGapLimitsTheSnapshots() {
		ProjectionRunner<String> runner = started(runner(
				(builder) -> builder.triggers(FAST.withMinimumGap(Duration.ofHours(1))).snapshotWhen((state) -> true)));
		for (int i = 0; i < 50; i++) {
			this.stream.say("a");
		}
		awaitState(runner, "a".repeat(50));
		awaitEvent("taken " + runner.info().lastSnapshot().cursor());
		assertThat(taken()).hasSize(1);
	}

	private ProjectionRunner<StringBuilder> inPlace(PoisonPolicy policy) {
		return runner(ProjectionDefinition.builder("talk", StringBuilder.class)
			.stream("talk")
			.initialState(StringBuilder::new)
			.foldInPlace(Records.Said.class, (state, said, record) -> state.append(said.text()))
			.snapshotWhen(Records.Said.class, this::isClosing)
			.triggers(FAST)
			.copier(StringBuilder::new)
			.poison(policy)
			.build(), EngineSettings.defaults());
	}

	@Test
	void whenARecordHasSeveralDeltasThenEachIsTested() {
		started(closing((builder) -> builder.codec(new Splitting())));
		this.stream.say("a.b");
		awaitEvent("taken 1");
		assertThat(this.tested).containsExactly("a a", ". a.", "b a.b");
	}

	@Test
	void h54WhenALaterDeltaOfTheRecordFailsThenThePredicateDoesNotCount() {
		ProjectionRunner<String> runner = started(
				closing((builder) -> builder.codec(new Splitting()).poison(PoisonPolicy.skip("dead"))));
		this.stream.say(".?");
		this.stream.say("a");
		awaitState(runner, "a");
		assertThat(taken()).isEmpty();
	}

	@Test
	void h54WhenTheBatchOfTheDeltaIsIncompleteThenTheSnapshotWaitsForItsEnd() {
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = started(closing());
		this.stream.apply(AppendInput
			.of(DeltaBatch.mark(UUID.randomUUID(), List.of(said("a"), said("."), said("b"), said("c")))));
		awaitEvent("taken 4");
		assertThat(taken()).hasSize(1);
		assertThat(runner.info().lastSnapshot().cursor()).isEqualTo(4);
	}

	@Test
	void anAuditShouldNotTestPredicates() {
		ProjectionRunner<String> runner = started(closing());
		this.stream.say("a", "b");
		awaitState(runner, "ab");
		take(runner);
		this.stream.say("c");
		awaitState(runner, "abc");
		int before = this.tested.size();
		assertThat(runner.audit(TIMEOUT)).isInstanceOf(AuditResult.Equal.class);
		assertThat(this.tested).hasSize(before);
	}

	@Test
	void whenAnOlderSnapshotIsRestoredThenItsRecordsAreTestedAgain() {
		ProjectionRunner<String> runner = started(closing((builder) -> builder.external(this.store)));
		this.stream.say("a", ".");
		awaitEvent("taken 2");
		this.stream.say("b", ".");
		awaitEvent("taken 4");
		this.tested.clear();
		assertThat(runner.restart(BaseChoice.snapshot(2))).succeedsWithin(TIMEOUT);
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.EXTERNAL);
		await().atMost(TIMEOUT).until(() -> taken().size() == 3);
		assertThat(this.tested).containsExactly("b a.b", ". a.b.");
	}

	@Test
	void whenConditionsAreCombinedThenAllHaveToApply() {
		ProjectionRunner<String> runner = started(closing((builder) -> builder
			.triggers(FAST.withTrigger(SnapshotTrigger.predicate().and(SnapshotTrigger.records(3))))));
		this.stream.say("a", ".");
		awaitState(runner, "a.");
		assertThat(runner.info().lastSnapshot()).isNull();
		this.stream.say("b");
		awaitEvent("taken 3");
		this.stream.say("c", "d", "e", "f");
		awaitState(runner, "a.bcdef");
		assertThat(taken()).hasSize(1);
		this.stream.say(".");
		awaitEvent("taken 10");
	}

	@Test
	void whenATimeHasToPassThenTheSnapshotIsTakenWithoutAnotherDelta() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.triggers(
				FAST.withTrigger(SnapshotTrigger.records(2).and(SnapshotTrigger.interval(Duration.ofMillis(300)))))));
		this.stream.say("a", "b");
		awaitEvent("taken 2");
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@Test
	void whenTheTimeHasNotPassedThenAnotherConditionIsNotDelayed() {
		ProjectionRunner<String> runner = started(closing(
				(builder) -> builder.triggers(FAST.withTrigger(SnapshotTrigger.interval(Duration.ofHours(1))))));
		this.stream.say("a");
		awaitState(runner, "a");
		assertThat(taken()).isEmpty();
		this.stream.say(".");
		awaitEvent("taken 2");
	}

	@Test
	void atATimeOfACronExpressionTheOtherConditionsShouldApply() throws Exception {
		String night = "0 0 3 * * *";
		ProjectionRunner<String> runner = started(runner((builder) -> builder
			.triggers(FAST.withTrigger(SnapshotTrigger.cron(night).and(SnapshotTrigger.records(2))))));
		this.stream.say("a");
		awaitState(runner, "a");
		assertThat(Futures.get(runner.takeScheduled(night), TIMEOUT)).isEqualTo(new SnapshotResult.Skipped(
				"the conditions of the projection do not all apply: at the times 0 0 3 * * * and after 2 records"));
		this.stream.say("b");
		runner.read(ReadConsistency.atLeast(1), TIMEOUT);
		await().atMost(TIMEOUT)
			.until(() -> Futures.get(runner.takeScheduled(night), TIMEOUT) instanceof SnapshotResult.Taken);
		assertThat(taken()).containsExactly("taken 2");
	}

	private static AppendRecord said(String text) {
		return AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said");
	}

	/**
	 * Where snapshots are kept.
	 */
	enum Keeping {

		IN_STREAM,

		EXTERNAL;

		<S> ProjectionDefinition.Builder<S> apply(ProjectionDefinition.Builder<S> builder, MemorySnapshotStore store) {
			return (this == IN_STREAM) ? builder.inStream() : builder.external(store);
		}

	}

	/**
	 * Codec that decodes each character as a delta.
	 */
	private static final class Splitting implements DeltaCodec {

		private final DeltaCodec codec = JacksonDeltaCodec.of(List.of(Records.Said.class));

		@Override
		public AppendRecord encode(Object delta) {
			return this.codec.encode(delta);
		}

		@Override
		public Object decode(SequencedRecord record) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean decodesSeveral() {
			return true;
		}

		@Override
		public List<Object> decodeAll(SequencedRecord record) {
			Records.Said said = (Records.Said) this.codec.decode(record);
			return said.text().chars().mapToObj((c) -> (Object) new Records.Said(Character.toString(c))).toList();
		}

	}

}
