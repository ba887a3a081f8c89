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
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.UnknownDeltas;
import io.github.s2snapshot.projection.error.RetentionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for streams with a retention. The records of the stream in memory have timestamps
 * of 1970.
 */
class RetentionTests extends AbstractRunnerTests {

	private static final EngineSettings QUICK = EngineSettings.defaults().withSnapshotTimeout(Duration.ofSeconds(1));

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private volatile CompletableFuture<StreamConfig> config = new CompletableFuture<>();

	@Override
	BasinAccess access() {
		return new BasinAccess(null, () -> this.config, null);
	}

	private void retention(RetentionPolicy retention) {
		this.config.complete(StreamConfig.defaults().withRetention(retention));
	}

	private Throwable failure(ProjectionRunner<?> runner) {
		CompletableFuture<?> started = runner.start();
		await().atMost(TIMEOUT).until(started::isDone);
		return started.handle((nothing, failure) -> failure).join();
	}

	private long snapshots() {
		return this.stream.appends.stream()
			.filter((input) -> input.records()
				.stream()
				.anyMatch((record) -> record.headers()
					.stream()
					.anyMatch((header) -> header.name().equals(SnapshotRecord.SNAPSHOT))))
			.count();
	}

	@Test
	void whenTheRetentionIsInfiniteThenNothingHappens() {
		retention(RetentionPolicy.infinite());
		this.stream.say("a");
		started();
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void h18WhenTheRetentionWouldDeleteTheBaseThenTheStartTakesANewerOne() {
		retention(RetentionPolicy.age(Duration.ofDays(7)));
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		assertThat(snapshots()).isOne();
		assertThat(this.stream.records().get(2).bodyAsString()).contains("\"state\":\"a\"");
		started(runner);
		assertThat(snapshots()).isOne();
	}

	@Test
	void h18WhenTheStreamHasNoRetentionThenTheDefaultOfTheServerApplies() {
		this.config.complete(StreamConfig.defaults());
		this.stream.say("a");
		started();
		assertThat(snapshots()).isOne();
	}

	@Test
	void h18WhenTheStreamIsEmptyThenNoSnapshotIsTaken() {
		retention(RetentionPolicy.age(Duration.ofDays(7)));
		started();
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void h18WhenNothingIsFoldedThenTheBaseIsRefreshed() {
		retention(RetentionPolicy.age(Duration.ofSeconds(2)));
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner(UnaryOperator.identity(), QUICK));
		await().atMost(TIMEOUT).until(() -> snapshots() >= 2);
		assertThat(runner.read().state()).isEqualTo("a");
		runner.abandon();
		awaitEvent("LIVE -> STOPPED");
	}

	@Test
	void h18WhenASnapshotTakesLongerThanTheRetentionThenTheStartIsRefused() {
		retention(RetentionPolicy.age(Duration.ofSeconds(10)));
		ProjectionRunner<String> runner = runner(UnaryOperator.identity());
		assertThat(failure(runner)).isInstanceOf(RetentionException.class)
			.hasMessageContaining("tests/talk, which deletes records after PT10S")
			.hasMessageContaining("Set the retention of the stream to infinite");
		assertThat(runner.status()).isEqualTo(ProjectionStatus.FAILED);
	}

	@Test
	void h18WhenTheBaseCannotBeRefreshedThenTheStartIsRefused() {
		retention(RetentionPolicy.age(Duration.ofDays(7)));
		this.stream.say("a");
		for (int i = 0; i < 5; i++) {
			this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		}
		assertThat(failure(runner(UnaryOperator.identity()))).isInstanceOf(RetentionException.class)
			.hasMessageContaining("no answer");
	}

	@Test
	void h18WhenNoSnapshotCanBeTakenThenItIsReportedAndTheStartSucceeds() {
		retention(RetentionPolicy.age(Duration.ofDays(7)));
		this.stream.say("nothing");
		started();
		assertThat(this.listener.events).anyMatch((event) -> event.startsWith("endangered PT168H the state is null"));
	}

	@Test
	void h37WhenTheConfigurationCannotBeReadThenTheProjectionRuns() {
		this.config.completeExceptionally(new S2TimeoutException("permission denied"));
		this.stream.say("a");
		assertThat(started().read().state()).isEqualTo("a");
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void h18WhenTheConfigurationCannotBeReadBrieflyThenItIsReadAgain() {
		this.config.completeExceptionally(new S2TimeoutException("no answer"));
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		assertThat(this.stream.appends).isEmpty();
		this.config = CompletableFuture
			.completedFuture(StreamConfig.defaults().withRetention(RetentionPolicy.age(Duration.ofDays(7))));
		await().atMost(PATIENCE).until(() -> snapshots() == 1);
		runner.abandon();
	}

	@Test
	void h18WhenTheAgeOfTheBaseCannotBeReadBrieflyThenItIsCheckedAgain() {
		retention(RetentionPolicy.age(Duration.ofDays(7)));
		this.stream.say("a");
		this.stream.unreadable = () -> new S2TimeoutException("no answer");
		ProjectionRunner<String> runner = started();
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
		assertThat(this.stream.appends).isEmpty();
		this.stream.unreadable = null;
		await().atMost(PATIENCE).until(() -> snapshots() == 1);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
		runner.abandon();
	}

	@Test
	void h18WhenTheStoreCoversNoRecordsThenASnapshotIsTakenOrReported() {
		retention(RetentionPolicy.age(Duration.ofDays(7)));
		this.stream.say("a");
		MemorySnapshotStore store = new MemorySnapshotStore();
		started(runner((builder) -> builder.external(store)));
		assertThat(store.snapshots).hasSize(1);
		this.stream.say("b");
		started(runner((builder) -> builder.external(new MemorySnapshotStore() {

			@Override
			public SaveResult save(StoredSnapshot snapshot) {
				throw new SnapshotException("disk full");
			}

		})));
		assertThat(this.listener.events).contains("endangered PT168H disk full");
	}

	@Test
	void h18WhenARecordThatIsNoDeltaFollowsTheStoredSnapshotThenANewerOneIsTaken() {
		retention(RetentionPolicy.age(Duration.ofDays(7)));
		this.stream.say("a");
		MemorySnapshotStore store = new MemorySnapshotStore();
		ProjectionRunner<String> first = started(runner((builder) -> builder.external(store)));
		first.abandon();
		this.stream.apply(AppendInput.of(AppendRecord.trim(1)));
		ProjectionRunner<String> second = started(runner((builder) -> builder.external(store)));
		second.abandon();
		// The retention deletes all records.
		this.stream.trimTo(2);
		assertThat(started(runner((builder) -> builder.external(store))).read().state()).isEqualTo("a");
	}

	@Test
	void h72WhenDeltasWereIgnoredThenItIsReportedOnceThatTheyWillBeDeleted() {
		retention(RetentionPolicy.age(Duration.ofSeconds(2)));
		this.stream.say("a");
		ProjectionRunner<String> runner = started(ignoring(UnaryOperator.identity()));
		assertThat(warnings()).isZero();
		// The next checks see what was ignored since the start.
		sing();
		await().atMost(PATIENCE).until(() -> warnings() == 1);
		sing();
		long snapshots = snapshots();
		await().atMost(PATIENCE).until(() -> snapshots() > snapshots + 1);
		assertThat(warnings()).isOne();
		runner.abandon();
		awaitEvent("LIVE -> STOPPED");
		started(ignoring(UnaryOperator.identity())).abandon();
		assertThat(warnings()).isEqualTo(2);
	}

	@Test
	void h72WhenAnExternalSnapshotLacksDeltasThenItIsReportedThatTheyWillBeDeleted() {
		retention(RetentionPolicy.age(Duration.ofDays(7)));
		sing();
		MemorySnapshotStore store = new MemorySnapshotStore();
		started(ignoring((builder) -> builder.external(store))).abandon();
		assertThat(warnings()).isOne();
		assertThat(store.snapshots).hasSize(1);
		// The base of the second start lists them.
		this.stream.trimTo(1);
		started(ignoring((builder) -> builder.external(store))).abandon();
		assertThat(warnings()).isEqualTo(2);
	}

	@Test
	void h72WhenIgnoredDeltasMayBeDeletedThenNothingIsReported() {
		retention(RetentionPolicy.age(Duration.ofDays(7)));
		sing();
		started(ignoring((builder) -> builder.trimIgnored(true))).abandon();
		assertThat(snapshots()).isOne();
		assertThat(warnings()).isZero();
	}

	@Test
	void h72WhenTheRetentionIsInfiniteThenNothingIsReportedAboutIgnoredDeltas() {
		retention(RetentionPolicy.infinite());
		sing();
		started(ignoring(UnaryOperator.identity()));
		assertThat(warnings()).isZero();
	}

	private ProjectionRunner<String> ignoring(UnaryOperator<ProjectionDefinition.Builder<String>> changes) {
		return runner((builder) -> changes.apply(builder.unknown(UnknownDeltas.IGNORE)), QUICK);
	}

	private void sing() {
		this.stream.apply(AppendInput.of(AppendRecord.of("{}").withHeader("type", "Sung")));
	}

	private long warnings() {
		return this.listener.events.stream()
			.filter((event) -> event.startsWith("endangered") && event
				.endsWith("the projection ignored deltas that a later release may fold, and S2 deletes them"))
			.count();
	}

}
