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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.store.SnapshotScope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests for audits.
 */
class AuditTests extends AbstractRunnerTests {

	private static final SnapshotScope SCOPE = new SnapshotScope("talk", 1, "tests", "talk");

	// A fold must not read the time.
	private final AtomicInteger clock = new AtomicInteger();

	private final FakeStream deadLetters = new FakeStream();

	@Override
	BasinAccess access() {
		return new BasinAccess((name) -> this.deadLetters, null);
	}

	@Test
	void h22WhenNothingWasFoldedThenStatesAreEqual() {
		assertThat(started().audit(TIMEOUT)).isEqualTo(new AuditResult.Equal(0, 0, 0));
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void h22WhenFoldsAreDeterministicThenStatesAreEqual(SnapshotFormChoice form) {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.encoding(SnapshotEncoding.auto().withForm(form))));
		assertThat(runner.audit(TIMEOUT)).isEqualTo(new AuditResult.Equal(0, 2, 2));
		take(runner);
		this.stream.trimTo(2);
		this.stream.say("c");
		runner.read(ReadConsistency.atLeast(this.stream.tail() - 1), TIMEOUT);
		long cursor = this.stream.tail();
		assertThat(runner.audit(TIMEOUT)).isEqualTo(new AuditResult.Equal(2, cursor, 1));
		assertThat(this.listener.events).contains("audited Equal[from=2, to=" + cursor + ", deltas=1]");
		assertThat(runner.read().state()).isEqualTo("abc");
	}

	@Test
	void whenAnAuditIsRunningThenAnotherOneIsRejected() {
		for (int i = 0; i < 1500; i++) {
			this.stream.say("a");
		}
		ProjectionRunner<String> runner = started();
		this.stream.readable = new CompletableFuture<>();
		int asked = this.stream.asked();
		CompletableFuture<AuditResult> first = CompletableFuture.supplyAsync(() -> runner.audit(TIMEOUT));
		await().atMost(TIMEOUT).until(() -> this.stream.asked() > asked);
		assertThat(runner.audit(TIMEOUT))
			.isEqualTo(new AuditResult.Impossible("another audit of the projection is in progress"));
		this.stream.readable.complete(null);
		assertThat(first).succeedsWithin(TIMEOUT).isEqualTo(new AuditResult.Equal(0, 1500, 1500));
		assertThat(runner.audit(TIMEOUT)).isEqualTo(new AuditResult.Equal(0, 1500, 1500));
	}

	@Test
	void h61WhenStatesDifferAtAKeyOfAMapThenTheKeyIsNotReported() {
		this.stream.say("s3cr3t");
		ProjectionRunner<Named> runner = started(runner(ProjectionDefinition.builder("talk", Named.class)
			.stream("talk")
			.initialState(() -> new Named(Map.of()))
			.fold(Records.Said.class,
					(state, said) -> new Named(
							Map.of(said.text(), Map.of("times/" + said.text(), (long) this.clock.get()))))
			.build(), EngineSettings.defaults()));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		this.stream.say("s3cr3t");
		runner.read(ReadConsistency.atLeast(3), TIMEOUT);
		this.clock.incrementAndGet();
		assertThat(runner.audit(TIMEOUT)).isEqualTo(new AuditResult.Different(1, 4, 2, "/names/*/*/*"));
		assertThat(this.listener.events).noneMatch((event) -> event.contains("s3cr3t"));
	}

	@Test
	void h22WhenAFoldReadsTheClockThenTheSnapshotIsInQuarantineAndNothingIsTrimmed() {
		this.stream.say("a", "b");
		ProjectionRunner<Stamped> runner = started(runner(stamped((builder) -> builder), EngineSettings.defaults()));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		this.stream.trimTo(2);
		this.stream.say("c");
		runner.read(ReadConsistency.atLeast(4), TIMEOUT);
		assertThat(runner.audit(TIMEOUT)).isInstanceOf(AuditResult.Equal.class);
		this.clock.incrementAndGet();
		assertThat(runner.audit(TIMEOUT)).isEqualTo(new AuditResult.Different(2, 5, 1, "/stamps"));
		assertThat(this.listener.events).contains("audited Different[from=2, to=5, deltas=1, path=/stamps]");
		assertThat(runner.takeSnapshot(SnapshotMode.FORCED, TIMEOUT)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(this.stream.records()).filteredOn((record) -> record.seqNum() == 5)
			.singleElement()
			.satisfies((record) -> assertThat(record.command()).contains(new CommandRecord.Trim(0)));
		this.stream.trimTo(3);
		runner.stop(Duration.ZERO).join();
		started(runner);
		assertThat(runner.info().restore().cursor()).isEqualTo(5);
		assertThat(this.listener.events).anyMatch((event) -> event.startsWith("ignored record 3")
				&& event.endsWith("it is in quarantine because folding the records again gave another state"));
		assertThat(this.listener.faults).contains(SnapshotFault.QUARANTINED);
	}

	@Test
	void h22WhenTheNewestStoredSnapshotDiffersThenItIsMarkedAsBad() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		ProjectionRunner<Stamped> runner = started(
				runner(stamped((builder) -> builder.external(store)), EngineSettings.defaults()));
		say(runner, "a");
		take(runner);
		say(runner, "b");
		take(runner);
		say(runner, "c");
		assertThat(runner.audit(TIMEOUT)).isEqualTo(new AuditResult.Equal(1, 3, 2));
		this.clock.incrementAndGet();
		assertThat(runner.audit(TIMEOUT)).isEqualTo(new AuditResult.Different(1, 2, 1, "/stamps"));
		assertThat(store.list(SCOPE)).containsExactly(SCOPE.at(1));
		runner.stop(Duration.ZERO).join();
		started(runner);
		assertThat(runner.info().restore().cursor()).isOne();
		assertThat(runner.read().state().stamps()).containsExactly(0, 1, 1);
	}

	@Test
	void h22WhenOnlyTheStateDiffersThenTheNewestStoredSnapshotIsMarkedAsBad() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		this.stream.say("x");
		ProjectionRunner<Stamped> runner = started(
				runner(stamped((builder) -> builder.external(store)), EngineSettings.defaults()));
		take(runner);
		say(runner, "a");
		// Only one snapshot is left, and the records before it are trimmed.
		this.stream.trimTo(1);
		assertThat(runner.audit(TIMEOUT)).isEqualTo(new AuditResult.Equal(1, 2, 1));
		this.clock.incrementAndGet();
		assertThat(runner.audit(TIMEOUT)).isEqualTo(new AuditResult.Different(1, 2, 1, "/stamps"));
		assertThat(store.list(SCOPE)).isEmpty();
	}

	@Test
	void h22WhenRecordsBetweenTwoStoredSnapshotsAreMissingThenTheRestIsCompared() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		ProjectionRunner<Stamped> runner = started(
				runner(stamped((builder) -> builder.external(store)), EngineSettings.defaults()));
		say(runner, "a");
		take(runner);
		say(runner, "b");
		take(runner);
		say(runner, "c");
		this.stream.trimTo(2);
		assertThat(runner.audit(TIMEOUT)).isEqualTo(new AuditResult.Equal(2, 3, 1));
		this.stream.trimTo(3);
		assertThat(runner.audit(TIMEOUT)).isInstanceOf(AuditResult.Impossible.class);
		assertThat(store.list(SCOPE)).containsExactly(SCOPE.at(2), SCOPE.at(1));
	}

	@Test
	void h22WhenNoBaseExistsThenAnAuditIsImpossible() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		this.stream.trimTo(1);
		assertThat(runner.audit(TIMEOUT)).isInstanceOfSatisfying(AuditResult.Impossible.class,
				(result) -> assertThat(result.reason()).isNotBlank());
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(this.stream.records().get(1).command()).contains(new CommandRecord.Trim(3));
	}

	@Test
	void h22AnAuditShouldSkipTheSkippedRecords() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.poison(PoisonPolicy.skip("dead"))));
		this.stream.say("a", "boom", "b");
		runner.read(ReadConsistency.atLeast(2), TIMEOUT);
		assertThat(runner.audit(TIMEOUT)).isEqualTo(new AuditResult.Equal(0, 3, 3));
	}

	@Test
	void h22WhenTheProjectionIsStoppedThenAnAuditIsImpossible() {
		ProjectionRunner<String> runner = runner((builder) -> builder);
		assertThat(runner.audit(TIMEOUT))
			.isEqualTo(new AuditResult.Impossible("the projection has no state, and its status is STOPPED"));
		assertThat(runner.audit(Duration.ofNanos(1))).isInstanceOf(AuditResult.Impossible.class);
	}

	@Test
	void h22TheQuarantineShouldEndWithTheProcess() {
		this.stream.say("a");
		ProjectionRunner<Stamped> runner = started(runner(stamped((builder) -> builder), EngineSettings.defaults()));
		take(runner);
		this.stream.trimTo(1);
		say(runner, "b");
		this.clock.incrementAndGet();
		assertThat(runner.audit(TIMEOUT)).isInstanceOf(AuditResult.Different.class);
		runner.stop(Duration.ZERO).join();
		assertThatThrownBy(() -> runner.start().join()).hasMessageContaining("it is in quarantine");
		ProjectionRunner<Stamped> other = started(runner(stamped((builder) -> builder), EngineSettings.defaults()));
		assertThat(other.info().restore().source()).isEqualTo(RestoreSource.IN_STREAM);
	}

	private void say(ProjectionRunner<?> runner, String text) {
		this.stream.say(text);
		runner.read(ReadConsistency.atLeast(this.stream.tail() - 1), TIMEOUT);
	}

	private ProjectionDefinition<Stamped> stamped(UnaryOperator<ProjectionDefinition.Builder<Stamped>> changes) {
		return changes
			.apply(ProjectionDefinition.builder("talk", Stamped.class)
				.stream("talk")
				.initialState(() -> new Stamped(List.of(), List.of()))
				.fold(Records.Said.class, (state, said) -> state.add(said.text(), this.clock.get())))
			.build();
	}

	/**
	 * A state with times of a clock.
	 *
	 * @param texts the texts
	 * @param stamps the times at which they were folded
	 */
	record Stamped(List<String> texts, List<Integer> stamps) {

		Stamped add(String text, int stamp) {
			List<String> more = new ArrayList<>(this.texts);
			more.add(text);
			List<Integer> later = new ArrayList<>(this.stamps);
			later.add(stamp);
			return new Stamped(more, later);
		}

	}

	record Named(Map<String, Map<String, Long>> names) {

	}

}
