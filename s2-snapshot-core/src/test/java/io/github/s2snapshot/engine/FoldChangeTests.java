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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.HistoryTrim;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.FoldChangedException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for snapshots that were taken with other code of the folds. A release folds what
 * was said in its own way: "a" of release 1 is "a1".
 */
class FoldChangeTests extends AbstractRunnerTests {

	private final MemorySnapshotStore store = new MemorySnapshotStore();

	private Duration keepOlder = Duration.ofHours(1);

	static Stream<Keeping> keepings() {
		return Stream.of(Keeping.values());
	}

	private ProjectionRunner<String> release(int release, FoldChangeAction action, Keeping keeping) {
		return release(release, action, keeping, UnaryOperator.identity());
	}

	private ProjectionRunner<String> release(int release, FoldChangeAction action, Keeping keeping,
			UnaryOperator<ProjectionDefinition.Builder<String>> changes) {
		ProjectionDefinition.Builder<String> builder = ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> state + said.text() + release)
			.onFoldChange(action)
			.versions((versions) -> versions.withKeepOlder(this.keepOlder))
			.foldFingerprint("release " + release);
		return runner(changes.apply(keeping.apply(builder, this.store)).build(), EngineSettings.defaults());
	}

	private SnapshotInfo taken(ProjectionRunner<?> runner) {
		awaitCursor(runner);
		SnapshotResult result = take(runner);
		assertThat(result).isInstanceOf(SnapshotResult.Taken.class);
		return ((SnapshotResult.Taken) result).snapshot();
	}

	private void awaitCursor(ProjectionRunner<?> runner) {
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == this.stream.tail());
	}

	private static Throwable failure(ProjectionRunner<?> runner) {
		CompletableFuture<?> started = runner.start();
		await().atMost(TIMEOUT).until(started::isDone);
		return started.handle((nothing, failure) -> failure).join();
	}

	private List<String> changes() {
		return this.listener.events.stream().filter((event) -> event.startsWith("fold changed")).toList();
	}

	// A snapshot of the first release at the cursor 1, and a record after it.
	private SnapshotInfo deployed(Keeping keeping) {
		this.stream.say("a");
		ProjectionRunner<String> first = started(release(1, FoldChangeAction.WARN, keeping));
		SnapshotInfo taken = taken(first);
		first.abandon();
		this.stream.say("b");
		return taken;
	}

	private SnapshotInfo deployedAndTrimmed(Keeping keeping) {
		SnapshotInfo taken = deployed(keeping);
		this.stream.trimTo(taken.cursor());
		return taken;
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h62ByDefaultAChangeShouldBeReportedOnce(Keeping keeping) {
		SnapshotInfo taken = deployedAndTrimmed(keeping);
		assertThat(taken.fold()).isEqualTo(FoldFingerprint.set("release 1"));
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.WARN, keeping));
		assertThat(second.read().state()).isEqualTo("a1b2");
		assertThat(second.info().restore().foldChange().kind()).isEqualTo(FoldChange.Kind.CHANGED);
		assertThat(changes()).containsExactly("fold changed it is not known which part");
		assertThat(this.listener.faults).isEmpty();
		// The next snapshot has the new fingerprint.
		SnapshotInfo newest = taken(second);
		assertThat(newest.fold()).isEqualTo(FoldFingerprint.set("release 2"));
		second.abandon();
		this.stream.trimTo(newest.cursor());
		ProjectionRunner<String> again = started(release(2, FoldChangeAction.WARN, keeping));
		assertThat(again.info().restore().foldChange()).isEqualTo(FoldChange.NONE);
		assertThat(changes()).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void whenChangesAreIgnoredThenNothingIsStoredOrReported(Keeping keeping) {
		deployedAndTrimmed(keeping);
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.IGNORE, keeping));
		assertThat(second.read().state()).isEqualTo("a1b2");
		assertThat(second.info().restore().foldChange()).isEqualTo(FoldChange.UNKNOWN);
		assertThat(taken(second).fold()).isEqualTo(FoldFingerprint.UNKNOWN);
		second.abandon();
		// A snapshot without a fingerprint is used whatever the action is.
		ProjectionRunner<String> third = started(release(3, FoldChangeAction.FAIL, keeping));
		assertThat(third.read().state()).isEqualTo("a1b2");
		assertThat(third.info().restore().foldChange()).isEqualTo(FoldChange.UNKNOWN);
		assertThat(changes()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h62WhenTheActionIsToFailThenNothingIsShown(Keeping keeping) {
		deployed(keeping);
		ProjectionRunner<String> second = release(2, FoldChangeAction.FAIL, keeping);
		assertThat(failure(second)).isInstanceOf(FoldChangedException.class)
			.hasMessageContaining("Projection 'talk' does not restore from its newest snapshot")
			.hasMessageContaining(
					"it was taken with other code of the folds (it is not known which part), and the action "
							+ "for that is 'fail'")
			.hasMessageContaining("raise the version of the projection");
		assertThat(second.hasState()).isFalse();
		assertThat(second.status()).isEqualTo(ProjectionStatus.FAILED);
		assertThat(this.listener.faults).containsOnly(SnapshotFault.FOLD_CHANGED);
		// The same code, and a restore on request, are not affected.
		assertThat(started(release(1, FoldChangeAction.FAIL, keeping)).read().state()).isEqualTo("a1b1");
		second.requireUsable(BaseChoice.snapshot(1), TIMEOUT);
		second.restart(BaseChoice.snapshot(1)).orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(second.read().state()).isEqualTo("a1b2");
		assertThat(second.info().restore().foldChange().isChanged()).isTrue();
		long newest = taken(second).cursor();
		second.abandon();
		this.stream.trimTo(newest);
		assertThat(started(release(2, FoldChangeAction.FAIL, keeping)).read().state()).isEqualTo("a1b2");
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h62WhenTheHistoryIsTrimmedThenTheActionToFailHasItsOwnFailure(Keeping keeping) {
		deployedAndTrimmed(keeping);
		assertThat(failure(release(2, FoldChangeAction.FAIL, keeping))).isInstanceOf(FoldChangedException.class);
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h62WhenTheActionIsToReplayThenTheStreamIsFoldedAgain(Keeping keeping) {
		deployed(keeping);
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.REPLAY, keeping));
		assertThat(second.read().state()).isEqualTo("a2b2");
		assertThat(second.info().restore().source()).isEqualTo(RestoreSource.REPLAY);
		assertThat(second.info().restore().foldChange()).isEqualTo(FoldChange.NONE);
		assertThat(second.info().lastSnapshot()).isNull();
		assertThat(this.listener.faults).containsOnly(SnapshotFault.FOLD_CHANGED);
		assertThat(changes()).isEmpty();
		taken(second);
		second.abandon();
		ProjectionRunner<String> again = started(release(2, FoldChangeAction.REPLAY, keeping));
		assertThat(again.read().state()).isEqualTo("a2b2");
		assertThat(again.info().lastSnapshot().fold()).isEqualTo(FoldFingerprint.set("release 2"));
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h62WhenAnOlderSnapshotHasTheSameCodeThenAReplayBeginsThere(Keeping keeping) {
		deployedAndTrimmed(keeping);
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.WARN, keeping));
		taken(second);
		second.abandon();
		this.stream.say("c");
		ProjectionRunner<String> first = started(release(1, FoldChangeAction.REPLAY, keeping));
		assertThat(first.read().state()).isEqualTo("a1b1c1");
		assertThat(first.info().restore().cursor()).isOne();
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h62WhenTheHistoryIsTrimmedThenAReplayFails(Keeping keeping) {
		deployedAndTrimmed(keeping);
		ProjectionRunner<String> second = release(2, FoldChangeAction.REPLAY, keeping);
		assertThat(failure(second)).isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining(
					"it was taken with other code of the folds (it is not known which part), and the action "
							+ "for that is 'replay'");
		assertThat(second.hasState()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "FRAMED" })
	void h62TheOlderOfTwoProcessesShouldTakeNoMoreSnapshots(Keeping keeping) {
		this.stream.say("a");
		ProjectionRunner<String> first = started(release(1, FoldChangeAction.REPLAY, keeping));
		taken(first);
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.REPLAY, keeping));
		// The process that was there before does not stop the new one.
		this.stream.say("b");
		taken(first);
		awaitCursor(second);
		this.stream.say("c");
		taken(second);
		assertThat(second.info().lastSnapshot().fold()).isEqualTo(FoldFingerprint.set("release 2"));
		awaitCursor(first);
		assertThat(take(first)).isInstanceOfSatisfying(SnapshotResult.Skipped.class,
				(skipped) -> assertThat(skipped.reason())
					.contains("a process with other code of the folds has taken a snapshot since this process was live")
					.contains("this process takes none for PT1H"));
		assertThat(first.read().state()).isEqualTo("a1b1c1");
		assertThat(second.read().state()).isEqualTo("a2b2c2");
		// Both can be restored, because neither trims what the other one needs.
		first.abandon();
		second.abandon();
		this.stream.trimTo(Collections.max(trims()));
		assertThat(this.stream.records().get(0).seqNum()).isPositive();
		assertThat(started(release(1, FoldChangeAction.REPLAY, keeping)).read().state()).isEqualTo("a1b1c1");
		assertThat(started(release(2, FoldChangeAction.REPLAY, keeping)).read().state()).isEqualTo("a2b2c2");
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "FRAMED" })
	void h62AProcessWhoseNeighbourIsGoneShouldTakeSnapshotsAgain(Keeping keeping) {
		this.keepOlder = Duration.ofMillis(50);
		this.stream.say("a");
		ProjectionRunner<String> first = started(release(1, FoldChangeAction.FAIL, keeping));
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.FAIL, keeping));
		taken(second);
		second.abandon();
		this.stream.say("b");
		awaitCursor(first);
		await().atMost(TIMEOUT).until(() -> take(first) instanceof SnapshotResult.Taken);
	}

	@Test
	void h62WhenBothProcessesAcceptTheOtherCodeThenEachReportsItOnce() {
		this.stream.say("a");
		ProjectionRunner<String> first = started(release(1, FoldChangeAction.WARN, Keeping.SINGLE));
		taken(first);
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.WARN, Keeping.SINGLE));
		assertThat(changes()).hasSize(1);
		for (int i = 0; i < 5; i++) {
			this.stream.say("b");
			awaitCursor(first);
			taken(second);
			this.stream.say("c");
			awaitCursor(second);
			taken(first);
		}
		await().atMost(TIMEOUT)
			.until(() -> second.info().lastSnapshot().cursor() == first.info().lastSnapshot().cursor());
		// The first process has seen the code of the second one, and the second one knew
		// that
		// of the first one.
		assertThat(changes()).hasSize(2);
		assertThat(this.listener.faults).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "FRAMED" })
	void h62ASnapshotOfOtherCodeShouldNotCoverRecordsForAReplay(Keeping keeping) {
		this.stream.say("a");
		ProjectionRunner<String> first = started(release(1, FoldChangeAction.WARN, keeping));
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.REPLAY, keeping));
		taken(first);
		awaitCursor(second);
		assertThat(second.info().lastSnapshot()).isNull();
	}

	@Test
	void h62WhatAProcessWithOtherCodeNeedsShouldNotBeTrimmedForAStore() {
		Keeping keeping = Keeping.EXTERNAL;
		UnaryOperator<ProjectionDefinition.Builder<String>> trimming = (builder) -> builder
			.trim(HistoryTrim.covered().withGenerations(1).withDelay(Duration.ZERO).withMargin(0));
		deployed(keeping);
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.REPLAY, keeping, trimming));
		taken(second);
		awaitEvent("trimmed 1");
		assertThat(this.listener.events).contains("trimmed 1").doesNotContain("trimmed 2");
		this.keepOlder = Duration.ZERO;
		second.abandon();
		ProjectionRunner<String> later = started(release(2, FoldChangeAction.REPLAY, keeping, trimming));
		this.stream.say("c");
		long cursor = taken(later).cursor();
		awaitEvent("trimmed " + cursor);
	}

	@Test
	void h62HistoryShouldNotBeTrimmedForSnapshotsOfOtherCode() {
		UnaryOperator<ProjectionDefinition.Builder<String>> trimming = (builder) -> builder
			.trim(HistoryTrim.covered().withGenerations(2).withDelay(Duration.ZERO).withMargin(0));
		this.keepOlder = Duration.ZERO;
		deployed(Keeping.EXTERNAL);
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.REPLAY, Keeping.EXTERNAL, trimming));
		taken(second);
		// The second generation is not usable.
		await().atMost(TIMEOUT)
			.until(() -> this.listener.events.stream().anyMatch((event) -> event.startsWith("kept")));
		assertThat(this.listener.events).noneMatch((event) -> event.startsWith("trimmed"));
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "EXTERNAL" })
	void h62AnAuditShouldFindThatTheStateDiffers(Keeping keeping) {
		deployed(keeping);
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.AUDIT, keeping));
		assertThat(second.read().state()).isEqualTo("a1b2");
		await().atMost(TIMEOUT).until(() -> !this.listener.audits.isEmpty());
		assertThat(this.listener.audits).singleElement().isEqualTo(new AuditResult.Different(0, 1, 1, "/"));
		assertThat(changes()).hasSize(1);
		second.abandon();
		if (keeping == Keeping.EXTERNAL) {
			// The snapshot is marked as bad.
			assertThat(started(release(2, FoldChangeAction.WARN, keeping)).read().state()).isEqualTo("a2b2");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "EXTERNAL" })
	void h62AnAuditOfAHarmlessChangeShouldFindNothing(Keeping keeping) {
		this.stream.say("a");
		ProjectionRunner<String> first = started(release(1, FoldChangeAction.AUDIT, keeping));
		taken(first);
		first.abandon();
		ProjectionRunner<String> second = started(
				release(1, FoldChangeAction.AUDIT, keeping, (builder) -> builder.foldFingerprint("another build")));
		await().atMost(TIMEOUT).until(() -> !this.listener.audits.isEmpty());
		assertThat(this.listener.audits).containsExactly(new AuditResult.Equal(0, 1, 1));
		// Snapshots are taken again after the audit.
		this.stream.say("b");
		await().atMost(TIMEOUT).until(() -> take(second) instanceof SnapshotResult.Taken);
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h62AnAuditWithoutHistoryShouldBeImpossible(Keeping keeping) {
		deployedAndTrimmed(keeping);
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.AUDIT, keeping));
		await().atMost(TIMEOUT).until(() -> !this.listener.audits.isEmpty());
		assertThat(this.listener.audits)
			.containsExactly(new AuditResult.Impossible("the records before the snapshot at cursor 1 were trimmed"));
		assertThat(second.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void whenTheCodeIsTheSameThenNoAuditIsMade(Keeping keeping) {
		deployed(keeping);
		ProjectionRunner<String> again = started(release(1, FoldChangeAction.AUDIT, keeping));
		taken(again);
		assertThat(this.listener.audits).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void aSnapshotOfAnotherVersionShouldNotBeCompared(Keeping keeping) {
		deployedAndTrimmed(keeping);
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.FAIL, keeping,
				(builder) -> builder.version(2).versions((versions) -> versions.withUpcaster(1, (state) -> state))));
		assertThat(second.read().state()).isEqualTo("a1b2");
		assertThat(second.info().restore().foldChange()).isEqualTo(FoldChange.UNKNOWN);
		assertThat(changes()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(value = FoldChangeAction.class, names = { "WARN", "REPLAY", "FAIL" })
	void aFingerprintOfAnotherSchemeShouldBeUnknown(FoldChangeAction action) {
		this.stream.say("a");
		append(FoldFingerprint.of("classes-9", "abc", Map.of()));
		ProjectionRunner<String> runner = started(release(1, action, Keeping.SINGLE));
		assertThat(runner.read().state()).isEqualTo("S");
		assertThat(runner.info().restore().foldChange()).isEqualTo(FoldChange.UNKNOWN);
	}

	private void append(FoldFingerprint fold) {
		long cursor = this.stream.tail();
		this.stream.apply(AppendInput.of(AppendRecord.trim(cursor + 1),
				SnapshotRecord.encode(UUID.randomUUID(), cursor, "talk/1", ContentEncoding.NONE, IgnoredTypes.NONE,
						fold, ("{\"type\":\"snapshot\",\"covers_before\":" + cursor + ",\"state\":\"S\"}")
							.getBytes(StandardCharsets.UTF_8))));
	}

	@Test
	void h62ForgedFingerprintsShouldBeBoundedInTheLogAndInMemory() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(release(1, FoldChangeAction.WARN, Keeping.SINGLE));
		for (int i = 0; i < 100; i++) {
			append(FoldFingerprint.set("forged " + i));
		}
		awaitCursor(runner);
		assertThat(changes()).hasSize(10);
		append(FoldFingerprint.set("forged 99"));
		awaitCursor(runner);
		assertThat(changes()).hasSize(10);
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void h62TheFingerprintOfASignedSnapshotShouldBeSigned(SnapshotFormChoice form) {
		UnaryOperator<ProjectionDefinition.Builder<String>> signed = (builder) -> builder
			.encoding(SnapshotEncoding.auto().withForm(form))
			.signing(SnapshotSigning.with(SnapshotKeyRing.of("mine", new byte[32])));
		this.stream.say("a");
		ProjectionRunner<String> first = started(release(1, FoldChangeAction.WARN, Keeping.SINGLE, signed));
		taken(first);
		first.abandon();
		List<SequencedRecord> records = this.stream.records();
		assertThat(failure(release(2, FoldChangeAction.FAIL, Keeping.SINGLE, signed)))
			.isInstanceOf(FoldChangedException.class);
		FakeStream changed = new FakeStream();
		for (SequencedRecord record : records) {
			AppendRecord.Builder copy = AppendRecord.builder().body(record.body());
			record.headers()
				.stream()
				.filter((header) -> !header.name().equals(SnapshotRecord.FOLD))
				.forEach(copy::header);
			changed.apply(AppendInput.of(copy.build()));
		}
		ProjectionDefinition<String> definition = signed
			.apply(ProjectionDefinition.builder("talk", String.class)
				.stream("talk")
				.initialState(() -> "")
				.fold(Records.Said.class, (state, said) -> state + said.text() + 2))
			.build();
		ProjectionRunner<String> deceived = started(
				new ProjectionRunner<>(definition, changed, access(), this.threads, new SnapshotRetry() {

					@Override
					public <T> T execute(Attempt<T> attempt) {
						return attempt.run(1);
					}

				}, EngineSettings.defaults(), listeners()));
		assertThat(this.listener.faults).contains(SnapshotFault.UNTRUSTED);
		assertThat(deceived.read().state()).isEqualTo("a2");
	}

	@Test
	void theListOfSnapshotsShouldNotDependOnTheCode() {
		deployed(Keeping.SINGLE);
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.REPLAY, Keeping.SINGLE));
		assertThat(second.snapshots(TIMEOUT).snapshots()).singleElement()
			.satisfies((entry) -> assertThat(entry.cursor()).isOne());
	}

	@Test
	void h62ATrimShouldKeepWhatTheOtherCodeNeeds() {
		this.stream.say("a");
		ProjectionRunner<String> first = started(release(1, FoldChangeAction.REPLAY, Keeping.SINGLE));
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.REPLAY, Keeping.SINGLE));
		long cursor = taken(first).cursor();
		this.stream.say("b");
		awaitCursor(second);
		this.stream.say("c");
		awaitCursor(second);
		assertThat(take(second)).isInstanceOf(SnapshotResult.Skipped.class);
		assertThat(trims()).containsExactly(cursor + 1);
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "FRAMED" })
	void h62ATrimAfterARestartShouldKeepWhatTheOtherCodeNeeds(Keeping keeping) {
		this.stream.say("a");
		ProjectionRunner<String> first = started(release(1, FoldChangeAction.REPLAY, keeping));
		taken(first);
		first.abandon();
		ProjectionRunner<String> second = started(release(2, FoldChangeAction.REPLAY, keeping));
		for (int i = 0; i < 1_100; i++) {
			this.stream.say("b");
		}
		SnapshotInfo newest = taken(second);
		second.abandon();
		// The restore begins behind the snapshot of the other code.
		ProjectionRunner<String> again = started(release(2, FoldChangeAction.REPLAY, keeping));
		assertThat(again.info().restore().cursor()).isEqualTo(newest.cursor());
		this.stream.say("c");
		taken(again);
		assertThat(trims().subList(1, trims().size())).hasSize(2).allMatch((trim) -> trim <= 2);
	}

	private List<Long> trims() {
		List<Long> trims = new ArrayList<>();
		this.stream.records()
			.stream()
			.flatMap((record) -> record.command().stream())
			.forEach((command) -> trims.add(((CommandRecord.Trim) command).seqNum()));
		return trims;
	}

}
