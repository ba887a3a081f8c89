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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.HistoryTrim;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for trims of records that snapshots in a store cover.
 */
class TrimGuardTests extends AbstractRunnerTests {

	private static final HistoryTrim AT_ONCE = HistoryTrim.covered()
		.withDelay(Duration.ZERO)
		.withMargin(0)
		.withGenerations(1);

	private final MemorySnapshotStore store = new MemorySnapshotStore();

	private Instant createdAt = Instant.parse("2026-11-23T08:00:00Z");

	@Override
	BasinAccess access() {
		return new BasinAccess(null, null, () -> CompletableFuture
			.completedFuture(Optional.of(new StreamInfo("talk", this.createdAt, null, null))));
	}

	private ProjectionRunner<String> external(HistoryTrim trim) {
		return external(trim, UnaryOperator.identity());
	}

	private ProjectionRunner<String> external(HistoryTrim trim,
			UnaryOperator<ProjectionDefinition.Builder<String>> changes) {
		return runner((builder) -> changes.apply(builder.external(this.store).trim(trim)));
	}

	private List<Long> trims() {
		return this.stream.records()
			.stream()
			.map(SequencedRecord::command)
			.flatMap(Optional::stream)
			.filter(CommandRecord.Trim.class::isInstance)
			.map((command) -> ((CommandRecord.Trim) command).seqNum())
			.toList();
	}

	private void takeAfter(ProjectionRunner<String> runner, String... texts) {
		this.stream.say(texts);
		runner.readLatest(TIMEOUT);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
	}

	private void awaitKept(String reason) {
		await().atMost(TIMEOUT)
			.until(() -> this.listener.events.stream()
				.anyMatch((event) -> event.startsWith("kept ") && event.contains(reason)));
		assertThat(trims()).isEmpty();
	}

	@Test
	void h16ByDefaultNothingShouldBeTrimmed() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(this.store)));
		takeAfter(runner, "a", "b");
		assertThat(this.stream.appends).isEmpty();
		assertThat(HistoryTrim.never()).hasToString("HistoryTrim[never]");
	}

	@Test
	void h16CoveredRecordsShouldBeTrimmedAfterTheSnapshotWasReadBack() {
		ProjectionRunner<String> runner = started(external(AT_ONCE));
		takeAfter(runner, "a", "b");
		awaitEvent("trimmed 2");
		assertThat(trims()).containsExactly(2L);
		this.stream.trimTo(2);
		this.stream.say("c");
		assertThat(runner.readLatest(TIMEOUT).state()).isEqualTo("abc");
		runner.abandon();
		assertThat(started(external(AT_ONCE)).readLatest(TIMEOUT).state()).isEqualTo("abc");
	}

	@Test
	void h16TheMarginAndOlderGenerationsShouldBeKept() {
		ProjectionRunner<String> runner = started(external(AT_ONCE.withMargin(2).withGenerations(2)));
		takeAfter(runner, "a", "b", "c", "d");
		awaitKept("projection 'talk' does not have 2 snapshots yet");
		takeAfter(runner, "e");
		awaitEvent("trimmed 2");
		takeAfter(runner, "f");
		awaitEvent("trimmed 3");
		assertThat(trims()).containsExactly(2L, 3L);
	}

	@Test
	void h16WhenTheDelayHasNotPassedThenNothingIsTrimmed() {
		ProjectionRunner<String> runner = started(external(AT_ONCE.withDelay(Duration.ofHours(1))));
		takeAfter(runner, "a", "b");
		runner.abandon();
		awaitEvent("LIVE -> STOPPED");
		assertThat(trims()).isEmpty();
		ProjectionRunner<String> restarted = started(external(AT_ONCE));
		assertThat(restarted.read().state()).isEqualTo("ab");
		takeAfter(restarted, "c");
		awaitEvent("trimmed 3");
	}

	@Test
	void h16WhenTheDelayHasPassedThenRecordsUpToTheOldSnapshotAreTrimmed() {
		ProjectionRunner<String> runner = started(external(AT_ONCE.withDelay(Duration.ofMillis(300))));
		takeAfter(runner, "a");
		takeAfter(runner, "b");
		takeAfter(runner, "c");
		awaitEvent("trimmed 3");
		assertThat(trims()).isSubsetOf(1L, 2L, 3L).endsWith(3L);
	}

	@Test
	void h15WhenTheSaveWasSupersededThenNothingIsTrimmed() {
		MemorySnapshotStore lost = new MemorySnapshotStore() {

			@Override
			public SaveResult save(StoredSnapshot snapshot) {
				return SaveResult.superseded(9);
			}

		};
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(lost).trim(AT_ONCE)));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Superseded.class);
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void h15WhenAnotherSnapshotIsReadBackThenNothingIsTrimmed() {
		MemorySnapshotStore swapped = new MemorySnapshotStore() {

			@Override
			public StoredSnapshot load(SnapshotKey key) {
				return new StoredSnapshot(key, UUID.randomUUID(), Instant.now(),
						"\"other\"".getBytes(StandardCharsets.UTF_8));
			}

		};
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(swapped).trim(AT_ONCE)));
		takeAfter(runner, "a", "b");
		awaitKept("the snapshot at cursor 2 cannot be read back: the store returns another snapshot under this key");
	}

	@Test
	void h15WhenTheSnapshotIsReadBackIncompleteThenNothingIsTrimmed() {
		MemorySnapshotStore torn = new MemorySnapshotStore() {

			@Override
			public StoredSnapshot load(SnapshotKey key) {
				throw new CorruptSnapshotException("torn", "its end is missing", null);
			}

		};
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(torn).trim(AT_ONCE)));
		takeAfter(runner, "a", "b");
		awaitKept("the snapshot is not valid: its end is missing");
	}

	@Test
	void h17OtherProjectionsOfTheStreamShouldBeCoveredToo() {
		ProjectionRunner<String> runner = started(external(AT_ONCE));
		MemorySnapshotStore otherStore = new MemorySnapshotStore();
		ProjectionRunner<String> other = started(runner(ProjectionDefinition.builder("other", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> state + said.text())
			.external(otherStore)
			.build(), EngineSettings.defaults()));
		runner.neighbours(() -> List.of(other));
		takeAfter(runner, "a", "b");
		awaitKept("projection 'other' does not have 1 snapshots yet that it can restore from");
		other.readLatest(TIMEOUT);
		assertThat(take(other)).isInstanceOf(SnapshotResult.Taken.class);
		takeAfter(runner, "c", "d");
		awaitEvent("trimmed 2");
		assertThat(trims()).containsExactly(2L);
	}

	@Test
	void h17UnreadRecordsOfAPausedProjectionShouldBeKept() {
		ProjectionRunner<String> runner = started(external(AT_ONCE));
		ProjectionRunner<String> other = started(external(HistoryTrim.never()));
		runner.neighbours(() -> List.of(other));
		this.stream.say("a");
		other.readLatest(TIMEOUT);
		other.pause();
		await().atMost(TIMEOUT).until(() -> other.status() == ProjectionStatus.PAUSED);
		takeAfter(runner, "b", "c");
		awaitEvent("trimmed 1");
	}

	@Test
	void h20WhenARecordCannotBeFoldedThenNothingIsTrimmed() {
		ProjectionRunner<String> runner = started(external(AT_ONCE.withDelay(Duration.ofMillis(200))));
		takeAfter(runner, "a");
		this.stream.say("boom");
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.FAILED);
		this.stream.say("b");
		// A due trim is dropped when the projection stops.
		ProjectionRunner<String> again = runner(
				(builder) -> builder.poison((poison) -> poison).external(this.store).trim(AT_ONCE));
		assertThat(again.start()).failsWithin(TIMEOUT);
		assertThat(trims()).isSubsetOf(1L);
	}

	@Test
	void h23RecordsOfAnOlderVersionShouldBeKeptForATime() {
		SnapshotScope older = new SnapshotScope("talk", 1, "tests", "talk");
		this.stream.say("a");
		this.store.save(new StoredSnapshot(older.at(1), UUID.randomUUID(), Instant.now(),
				"\"a\"".getBytes(StandardCharsets.UTF_8)));
		ProjectionRunner<String> runner = started(external(AT_ONCE, (builder) -> builder.version(2)));
		takeAfter(runner, "b", "c");
		awaitEvent("trimmed 1");
		ProjectionRunner<String> old = started(external(AT_ONCE));
		takeAfter(old, "d");
		await().atMost(TIMEOUT)
			.until(() -> this.listener.events.stream()
				.anyMatch((event) -> event
					.contains("version 2 of projection 'talk' has snapshots, and this is version 1")));
		assertThat(trims()).containsExactly(1L);
	}

	@Test
	void h23RecordsOfAnOlderVersionOfAnotherProjectionShouldBeKeptForATime() {
		this.stream.say("a");
		saveOther(1, 1, "a");
		ProjectionRunner<String> other = started(other(2));
		ProjectionRunner<String> runner = started(external(AT_ONCE));
		runner.neighbours(() -> List.of(other));
		this.stream.say("b", "c");
		other.readLatest(TIMEOUT);
		assertThat(take(other)).isInstanceOf(SnapshotResult.Taken.class);
		takeAfter(runner, "d");
		awaitEvent("trimmed 1");
		assertThat(trims()).containsExactly(1L);
	}

	@Test
	void h23WhenANewerVersionOfAnotherProjectionHasSnapshotsThenTrimsAreLeftToIt() {
		this.stream.say("a", "b");
		ProjectionRunner<String> other = started(other(1));
		assertThat(take(other)).isInstanceOf(SnapshotResult.Taken.class);
		saveOther(2, 1, "a");
		ProjectionRunner<String> runner = started(external(AT_ONCE));
		runner.neighbours(() -> List.of(other));
		takeAfter(runner, "c");
		awaitKept("version 2 of projection 'other' has snapshots, and this is version 1");
	}

	private ProjectionRunner<String> other(int version) {
		return runner(ProjectionDefinition.builder("other", String.class)
			.stream("talk")
			.version(version)
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> state + said.text())
			.external(this.store)
			.build(), EngineSettings.defaults());
	}

	private void saveOther(int version, long cursor, String state) {
		this.store.save(new StoredSnapshot(new SnapshotScope("other", version, "tests", "talk").at(cursor),
				UUID.randomUUID(), Instant.now(), ("\"" + state + "\"").getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void h19WhenTheStreamIsAnotherIncarnationThenItIsNotTrimmed() {
		ProjectionRunner<String> runner = started(external(AT_ONCE.withDelay(Duration.ofMillis(500))));
		takeAfter(runner, "a", "b");
		this.createdAt = Instant.parse("2026-11-23T09:00:00Z");
		awaitKept("deleted and created again");
	}

	@Test
	void h37WhenTheTokenMayNotTrimThenTheProjectionContinues() {
		ProjectionRunner<String> runner = started(external(AT_ONCE));
		this.stream.next(FakeStream.failed(
				new S2ServerException("may not trim", 403, "permission_denied", "may not trim", null, false, true)));
		takeAfter(runner, "a", "b");
		awaitKept("the trim failed");
		takeAfter(runner, "c");
		this.stream.say("d");
		assertThat(runner.readLatest(TIMEOUT).state()).isEqualTo("abcd");
		assertThat(this.stream.appends).hasSize(1);
	}

	@Test
	void h16WhenTheAnswerToATrimIsLostThenTheNextSnapshotTrimsAgain() {
		ProjectionRunner<String> runner = started(external(AT_ONCE));
		this.stream.next(FakeStream.lostAck(new S2TimeoutException("no answer")));
		takeAfter(runner, "a", "b");
		await().atMost(TIMEOUT)
			.until(() -> this.listener.events.stream().anyMatch((event) -> event.startsWith("kept the trim failed")));
		takeAfter(runner, "c");
		awaitEvent("trimmed 4");
		assertThat(trims()).containsExactly(2L, 4L);
	}

	@Test
	void whenAnotherProcessHasTrimmedFurtherThenNothingIsLost() {
		ProjectionRunner<String> runner = started(external(AT_ONCE));
		this.stream.say("a", "b", "c");
		runner.readLatest(TIMEOUT);
		this.stream.apply(AppendInput.of(AppendRecord.trim(3)));
		this.stream.trimTo(3);
		runner.readLatest(TIMEOUT);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		awaitEvent("trimmed 4");
	}

	@Test
	void whenTrimSettingsAreInvalidThenTheyAreRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> AT_ONCE.withMargin(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> AT_ONCE.withGenerations(0));
		assertThatIllegalArgumentException().isThrownBy(() -> AT_ONCE.withDelay(Duration.ofSeconds(-1)));
		assertThat(HistoryTrim.covered()).hasToString("HistoryTrim[covered, delay=PT10M, margin=1000, generations=2]");
	}

}
