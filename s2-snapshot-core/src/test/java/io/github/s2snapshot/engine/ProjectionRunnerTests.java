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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.assertj.core.api.AbstractThrowableAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.definition.StateCopier;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.ReadRejectedException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.serializer.DeltaException;
import io.github.s2snapshot.serializer.JacksonStateSerializer;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ProjectionRunner}: restoring, following, reading, failing, stopping.
 */
class ProjectionRunnerTests extends AbstractRunnerTests {

	@Test
	void whenNotStartedThenThereIsNothingToRead() {
		ProjectionRunner<String> runner = runner(UnaryOperator.identity());
		assertThat(runner.status()).isEqualTo(ProjectionStatus.STOPPED);
		assertThatExceptionOfType(ProjectionNotReadyException.class).isThrownBy(runner::read);
		assertThatExceptionOfType(ProjectionNotReadyException.class)
			.isThrownBy(() -> runner.read(ReadConsistency.atLeast(0), TIMEOUT))
			.withMessage("Projection 'talk' of stream tests/talk is stopped. Start the projection");
	}

	@Test
	void whenStartedThenItIsRestoredAndFollows() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		assertThat(runner.read()).isEqualTo(new ProjectionView<>("ab", 2, Lag.NONE, ProjectionStatus.LIVE));
		this.stream.say("c");
		assertThat(runner.read(ReadConsistency.atLeast(2), TIMEOUT).state()).isEqualTo("abc");
		assertThat(this.listener.events).containsSubsequence("STOPPED -> RESTORING", "folded 2", "RESTORING -> LIVE",
				"restored replay 0", "folded 1");
	}

	@Test
	void whenStartedTwiceThenItIsRestoredOnce() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		started(runner);
		assertThat(this.listener.events.stream().filter((event) -> event.startsWith("restored"))).hasSize(1);
		assertThat(this.stream.openSessions()).isOne();
	}

	@Test
	void h25StateAndCursorShouldAlwaysMatch() throws Exception {
		ProjectionRunner<String> runner = started();
		AtomicBoolean done = new AtomicBoolean();
		CompletableFuture<List<ProjectionView<String>>> reader = CompletableFuture.supplyAsync(() -> {
			List<ProjectionView<String>> views = new ArrayList<>();
			do {
				views.add(runner.read());
			}
			while (!done.get());
			return views;
		});
		for (int i = 0; i < 500; i++) {
			this.stream.say("x");
		}
		runner.read(ReadConsistency.atLeast(499), TIMEOUT);
		done.set(true);
		assertThat(reader.get(10, TimeUnit.SECONDS)).isNotEmpty()
			.allMatch((view) -> view.state().length() == view.cursor());
	}

	@Test
	void readLatestShouldIncludeAllRecordsBeforeTheTail() {
		ProjectionRunner<String> runner = started();
		this.stream.say("a", "b", "c");
		assertThat(runner.readLatest(TIMEOUT).state()).isEqualTo("abc");
	}

	@Test
	void whenACursorIsRequestedThenTheStateHasIt() {
		ProjectionRunner<String> runner = started();
		assertThat(runner.read(ReadConsistency.atCursor(0), TIMEOUT).state()).isEmpty();
		this.stream.say("a", "b");
		assertThat(runner.read(ReadConsistency.atCursor(2), TIMEOUT).state()).isEqualTo("ab");
		assertThat(ReadConsistency.atCursor(2)).isEqualTo(ReadConsistency.atLeast(1));
	}

	@Test
	void whenAReadTimesOutThenItReportsTheCursor() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		assertThatExceptionOfType(ReadTimeoutException.class)
			.isThrownBy(() -> runner.read(ReadConsistency.atLeast(5), Duration.ofMillis(20)))
			.withMessage("Projection 'talk' of stream tests/talk did not reach cursor 6 within PT0.02S: its status is "
					+ "LIVE, at cursor 1")
			.satisfies((ex) -> assertThat(ex.cursor()).isOne());
		assertThatIllegalArgumentException().isThrownBy(() -> runner.read(ReadConsistency.atLeast(5), Duration.ZERO));
	}

	@Test
	void whenTooManyReadsWaitThenTheNextIsRejected() {
		ProjectionRunner<String> runner = started(
				runner(UnaryOperator.identity(), EngineSettings.defaults().withWaitingReads(1)));
		CompletableFuture<ProjectionView<String>> first = CompletableFuture
			.supplyAsync(() -> runner.read(ReadConsistency.atLeast(0), TIMEOUT));
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThatExceptionOfType(ReadRejectedException.class)
				.isThrownBy(() -> runner.read(ReadConsistency.atLeast(1), Duration.ofMillis(1))));
		this.stream.say("a");
		assertThat(first).succeedsWithin(TIMEOUT);
		this.stream.say("b");
		assertThat(runner.read(ReadConsistency.atLeast(1), TIMEOUT).cursor()).isEqualTo(2);
	}

	@Test
	void whenItFailsThenWaitingReadsFailAndTheStateStays() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		CompletableFuture<ProjectionView<String>> waiting = CompletableFuture
			.supplyAsync(() -> runner.read(ReadConsistency.atLeast(100), Duration.ofMinutes(5)));
		this.stream.say("b", "boom", "c");
		assertThat(waiting).failsWithin(TIMEOUT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(ProjectionFailedException.class)
			.withMessageStartingWith(
					"Projection 'talk' of stream tests/talk has failed at cursor 2: Projection 'talk' cannot fold")
			.withCauseInstanceOf(FoldException.class);
		assertThat(runner.read().state()).isEqualTo("ab");
		assertThat(runner.read().status()).isEqualTo(ProjectionStatus.FAILED);
		assertThatExceptionOfType(ProjectionFailedException.class).isThrownBy(() -> runner.readLatest(TIMEOUT));
		assertThat(runner.info().failure()).isInstanceOf(FoldException.class);
		assertThat(runner.info().cursor()).isEqualTo(2);
		assertThat(this.stream.openSessions()).isZero();
	}

	@Test
	void h20WhenItHasFailedThenNoSnapshotIsTaken() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.say("boom");
		awaitEvent("failed");
		assertThat(take(runner)).isEqualTo(new SnapshotResult.Skipped("the projection is FAILED"));
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void whenItHasFailedThenANewStartRestoresIt() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.trimTo(1);
		this.stream.say("b");
		assertThat(runner.read(ReadConsistency.atLeast(1), TIMEOUT).state()).isEqualTo("ab");
		this.stream.trimTo(2);
		this.stream.say("c");
		// All records were read without a gap, so it is live.
		assertThat(runner.read(ReadConsistency.atLeast(2), TIMEOUT).state()).isEqualTo("abc");
		this.stream.say("boom");
		awaitEvent("failed");
		assertThat(runner.start()).failsWithin(TIMEOUT)
			.withThrowableThat()
			.havingCause()
			.withMessageContaining("cannot restore from stream");
	}

	@Test
	void whenASnapshotIsNearTheTailThenTheRestoreBeginsThere() {
		sayMany(3000);
		ProjectionRunner<String> first = started();
		assertThat(take(first)).isInstanceOf(SnapshotResult.Taken.class);
		this.stream.say("b");
		ProjectionRunner<String> runner = started();
		assertThat(this.stream.opened).last().isEqualTo(3000L);
		assertThat(runner.read().state()).isEqualTo("a".repeat(3000) + "b");
		assertThat(runner.info().restore()).isNotNull().satisfies((restore) -> {
			assertThat(restore.source()).isEqualTo(RestoreSource.IN_STREAM);
			assertThat(restore.cursor()).isEqualTo(3000);
			assertThat(restore.replayed()).isEqualTo(1);
		});
	}

	@Test
	void h5WhenTheSnapshotNearTheTailIsCorruptThenAnOlderBaseIsUsed() {
		sayMany(1500);
		this.stream
			.apply(AppendInput.of(AppendRecord.of("{\"type\":\"snapshot\",\"covers_before\":1500,\"state\":{}}")));
		this.stream.say("b");
		ProjectionRunner<String> runner = started();
		assertThat(this.stream.opened).containsExactly(1500L, 0L);
		assertThat(runner.read().state()).isEqualTo("a".repeat(1500) + "b");
	}

	@Test
	void whenTheTailCannotBeReadThenTheRestoreBeginsAtTheBeginning() {
		sayMany(1500);
		this.stream.unreadable = () -> new S2TimeoutException("no answer");
		ProjectionRunner<String> runner = started();
		assertThat(this.stream.opened).containsExactly(0L);
		assertThat(runner.read().state()).isEqualTo("a".repeat(1500));
	}

	private void snapshotAt(long cursor, String state) {
		this.stream.apply(AppendInput.of(AppendRecord
			.of("{\"type\":\"snapshot\",\"covers_before\":" + cursor + ",\"state\":\"" + state + "\"}")));
	}

	@Test
	void h9WhenRecordsAreTrimmedWhilePausedThenResumingRestoresAgain() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		runner.pause();
		awaitEvent("LIVE -> PAUSED");
		assertThat(runner.read().state()).isEqualTo("ab");
		this.stream.say("c", "d", "e");
		snapshotAt(5, "abcde");
		this.stream.say("f");
		this.stream.trimTo(4);
		runner.resume();
		assertThat(runner.readLatest(TIMEOUT))
			.isEqualTo(new ProjectionView<>("abcdef", 7, Lag.NONE, ProjectionStatus.LIVE));
		awaitEvent("restored in-stream 5");
		assertThat(this.listener.events).containsSubsequence("gap 2 4", "LIVE -> RESTORING", "RESTORING -> LIVE",
				"restored in-stream 5");
		this.stream.say("g");
		assertThat(runner.readLatest(TIMEOUT).state()).isEqualTo("abcdefg");
	}

	@Test
	void h9WhenRestoringAgainThenReadsReturnThePreviousStateAndStrongOnesWait() {
		sayMany(1500);
		ProjectionRunner<String> runner = started();
		runner.pause();
		awaitEvent("LIVE -> PAUSED");
		this.stream.say("c");
		snapshotAt(1501, "a".repeat(1500) + "c");
		this.stream.trimTo(1501);
		this.stream.readable = new CompletableFuture<>();
		runner.resume();
		awaitEvent("LIVE -> RESTORING");
		assertThat(runner.read().state()).isEqualTo("a".repeat(1500));
		assertThat(runner.read().status()).isEqualTo(ProjectionStatus.RESTORING);
		assertThat(runner.read(ReadConsistency.atLeast(1499), TIMEOUT).state()).isEqualTo("a".repeat(1500));
		assertThat(take(runner)).isEqualTo(new SnapshotResult.Skipped("the projection is RESTORING"));
		assertThatExceptionOfType(ReadTimeoutException.class).isThrownBy(() -> runner.readLatest(Duration.ofMillis(50)))
			.withMessageContaining("RESTORING");
		CompletableFuture<ProjectionView<String>> strong = CompletableFuture
			.supplyAsync(() -> runner.readLatest(TIMEOUT));
		this.stream.readable.complete(null);
		assertThat(strong).succeedsWithin(TIMEOUT)
			.isEqualTo(new ProjectionView<>("a".repeat(1500) + "c", 1502, Lag.NONE, ProjectionStatus.LIVE));
	}

	@Test
	void h19WhenTheStreamIsShorterAfterAGapThenItIsAnotherIncarnation() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		runner.pause();
		awaitEvent("LIVE -> PAUSED");
		this.stream.say("c");
		snapshotAt(3, "abc");
		this.stream.trimTo(3);
		this.stream.shownTail = 1L;
		runner.resume();
		awaitEvent("failed");
		assertThat(runner.info().failure()).isInstanceOf(IncarnationException.class)
			.hasMessageContaining("up to 2, but the stream ends at 1");
		assertThat(runner.read().state()).isEqualTo("ab");
	}

	@Test
	void h9WhenNoSnapshotCoversMissingRecordsThenItFailsAndNamesThem() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		runner.pause();
		awaitEvent("LIVE -> PAUSED");
		this.stream.say("c", "d", "e");
		this.stream.trimTo(4);
		runner.resume();
		awaitEvent("failed");
		assertThat(this.listener.events).containsSubsequence("gap 2 4", "LIVE -> RESTORING", "failed");
		assertThat(runner.info().failure()).isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("the records 2 to 3 after the base at cursor 2 were trimmed");
		assertThat(runner.read())
			.isEqualTo(new ProjectionView<>("ab", 2, runner.read().lag(), ProjectionStatus.FAILED));
	}

	@Test
	void h10WhenAllRecordsAreTrimmedWhilePausedThenResumingRestoresAgain() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		runner.pause();
		awaitEvent("LIVE -> PAUSED");
		this.stream.say("c", "d", "e");
		this.stream.trimTo(5);
		runner.resume();
		awaitEvent("gap 2 5");
		awaitEvent("failed");
		assertThat(runner.info().failure()).isInstanceOf(NoBaseStateException.class);
		snapshotAt(5, "abcde");
		started(runner);
		assertThat(runner.read().state()).isEqualTo("abcde");
	}

	@Test
	void whenPausedAndResumedThenItContinuesAtItsCursor() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		runner.pause();
		awaitEvent("LIVE -> PAUSED");
		assertThat(take(runner)).isEqualTo(new SnapshotResult.Skipped("the projection is PAUSED"));
		this.stream.say("b");
		runner.resume();
		assertThat(runner.read(ReadConsistency.atLeast(1), TIMEOUT).state()).isEqualTo("ab");
		assertThat(this.listener.events).containsSubsequence("LIVE -> PAUSED", "PAUSED -> LIVE");
	}

	@Test
	void whenTheSessionEndsThenItIsOpenedAgain() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner(UnaryOperator.identity(), new EngineSettings(10, 10, 10,
				Duration.ofSeconds(5), TIMEOUT, Duration.ofSeconds(20), Duration.ofMillis(5))));
		this.stream.end();
		this.stream.say("b");
		assertThat(runner.read(ReadConsistency.atLeast(1), TIMEOUT).state()).isEqualTo("ab");
	}

	@Test
	void whenTheServerIsSilentThenTheLagGrows() {
		ProjectionRunner<String> runner = started(runner(UnaryOperator.identity(), new EngineSettings(10, 10, 10,
				Duration.ofSeconds(5), TIMEOUT, Duration.ofMillis(200), Duration.ofMillis(5))));
		assertThat(runner.read().lag()).isEqualTo(Lag.NONE);
		this.stream.unreachable = () -> new S2ConnectException("connection refused", null, true);
		await().atMost(TIMEOUT).until(() -> runner.read().lag().time().toMillis() >= 200);
		assertThat(runner.info().lag().time()).isGreaterThan(Duration.ofMillis(199));
		this.stream.unreachable = null;
		await().atMost(TIMEOUT).until(() -> runner.read().lag().equals(Lag.NONE));
	}

	@Test
	void whenTheServerCannotBeReachedThenTheStartFailsWithAnAction() {
		this.stream.unreachable = () -> new S2ConnectException("connection refused", null, true);
		assertStartFails(runner(UnaryOperator.identity())).isInstanceOf(ProjectionFailedException.class)
			.hasMessage("Projection 'talk' cannot read stream tests/talk: connection refused. Check that the server "
					+ "is running and that the endpoints are correct");
	}

	@Test
	void whenTheStreamDoesNotExistThenTheStartFailsWithAnAction() {
		this.stream.unreachable = () -> new S2ServerException("stream 'talk' not found", 404, "stream_not_found", "",
				null, false, true);
		assertStartFails(runner(UnaryOperator.identity())).isInstanceOf(ProjectionFailedException.class)
			.hasMessageEndingWith("Create the stream 'talk', or correct its name");
	}

	@Test
	void whenStoppedThenTheStateStaysAndWaitingReadsFail() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		CompletableFuture<ProjectionView<String>> waiting = CompletableFuture
			.supplyAsync(() -> runner.read(ReadConsistency.atLeast(100), Duration.ofMinutes(5)));
		await().atMost(TIMEOUT).until(() -> !waiting.isDone());
		assertThat(runner.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
		assertThat(waiting).failsWithin(TIMEOUT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(ProjectionNotReadyException.class);
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(runner.read().status()).isEqualTo(ProjectionStatus.STOPPED);
		assertThat(this.stream.openSessions()).isZero();
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void h32WhenStoppedWithALastSnapshotThenItIsTakenFirst() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.triggers(SnapshotTriggers.none().withOnShutdown(true))));
		this.stream.next(FakeStream.overtaken(AppendRecord.of("{\"text\":\"c\"}").withHeader("type", "Said")));
		assertThat(runner.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
		assertThat(this.listener.events).containsSubsequence("conflict 2 3", "taken 3", "LIVE -> STOPPED");
	}

	@Test
	void h32WhenTheLastSnapshotTakesTooLongThenItIsGivenUp() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.triggers(SnapshotTriggers.none().withOnShutdown(true))));
		this.stream.next((stream, input) -> new CompletableFuture<>());
		assertThat(runner.stop(Duration.ofMillis(100))).succeedsWithin(TIMEOUT);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.STOPPED);
	}

	@Test
	void whenEnoughDeltasWereFoldedThenASnapshotIsTaken() {
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.triggers(SnapshotTriggers.none().withEveryRecords(3))));
		this.stream.say("a", "b");
		runner.read(ReadConsistency.atLeast(1), TIMEOUT);
		assertThat(this.stream.appends).isEmpty();
		this.stream.say("c");
		awaitEvent("taken 3");
	}

	@Test
	void whenManyDeltasWereReplayedThenASnapshotIsDueAtOnce() {
		this.stream.say("a", "b", "c", "d");
		started(runner((builder) -> builder.triggers(SnapshotTriggers.none().withEveryRecords(3))));
		awaitEvent("taken 4");
	}

	@Test
	void whenATriggeredSnapshotFailsThenItIsRetriedAfterTheMinimumGap() {
		this.stream
			.next(FakeStream.failed(new S2ServerException("no", 403, "permission_denied", "", null, false, true)));
		started(runner((builder) -> builder.triggers(
				SnapshotTriggers.none().withEveryRecords(2).withMinimumGap(Duration.ofMillis(50)).withJitter(0))));
		this.stream.say("a", "b");
		awaitEvent("snapshot failed");
		awaitEvent("taken 2");
		// The second append checks for a missing permission, with a condition that never
		// matches.
		assertThat(this.stream.appends).extracting(AppendInput::matchSeqNum).containsExactly(2L, -2L, 2L);
	}

	@Test
	void whenTriggeredSnapshotsFailWithoutAMinimumGapThenRetriesAreDelayed() {
		for (int i = 0; i < 1000; i++) {
			this.stream
				.next(FakeStream.failed(new S2ServerException("no", 403, "permission_denied", "", null, false, true)));
		}
		started(runner((builder) -> builder
			.triggers(SnapshotTriggers.none().withEveryRecords(2).withMinimumGap(Duration.ZERO).withJitter(0))));
		this.stream.say("a", "b");
		await().atMost(TIMEOUT).until(() -> this.stream.appends.size() > 2);
		assertThat(this.stream.appends).hasSizeLessThan(10);
	}

	@Test
	void whenScheduledRightAfterAnotherThenItIsSkipped() {
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.triggers(SnapshotTriggers.none().withMinimumGap(Duration.ofMinutes(1)))));
		this.stream.say("a");
		runner.read(ReadConsistency.atLeast(0), TIMEOUT);
		assertThat(runner.takeScheduled()).succeedsWithin(TIMEOUT).isInstanceOf(SnapshotResult.Taken.class);
		this.stream.say("b");
		assertThat(runner.takeScheduled()).succeedsWithin(TIMEOUT)
			.isEqualTo(new SnapshotResult.Skipped("the minimum gap since the last attempt has not passed"));
	}

	@Test
	void whenASnapshotIsRequestedWhileOneIsTakenThenItIsJoined() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		CompletableFuture<AppendAck> pending = new CompletableFuture<>();
		this.stream.next((stream, input) -> pending.thenApply((ack) -> stream.apply(input)));
		CompletableFuture<SnapshotResult> first = CompletableFuture.supplyAsync(() -> take(runner));
		await().atMost(TIMEOUT).until(() -> this.stream.appends.size() == 1);
		CompletableFuture<SnapshotResult> second = CompletableFuture.supplyAsync(() -> take(runner));
		await().during(Duration.ofMillis(50)).atMost(TIMEOUT).until(() -> !second.isDone());
		pending.complete(null);
		assertThat(first.join()).isInstanceOf(SnapshotResult.Taken.class).isSameAs(second.join());
	}

	@Test
	void appendShouldSendOneBatchOnce() {
		ProjectionRunner<String> runner = started();
		AppendAck ack = runner.append(new Records.Said("a"), new Records.Said("b"));
		assertThat(ack.end().seqNum()).isEqualTo(2);
		assertThat(this.stream.appends).hasSize(1);
		assertThat(this.stream.policies).containsExactly(AppendRetryPolicy.NO_SIDE_EFFECTS);
		assertThat(this.stream.records().get(0).header("type")).contains("Said");
		assertThat(this.stream.records().get(0).bodyAsString()).isEqualTo("{\"text\":\"a\"}");
		assertThat(runner.read(ReadConsistency.atLeast(1), TIMEOUT).state()).isEqualTo("ab");
	}

	@Test
	void whenADeltaIsNotOfTheProjectionThenNothingIsAppended() {
		ProjectionRunner<String> runner = started();
		assertThatExceptionOfType(DeltaException.class).isThrownBy(() -> runner.append(new Records.Said("a"), "text"))
			.withMessage("java.lang.String is not a delta of this projection, which folds 'Said': "
					+ "append one of these, or add a fold for the class");
		assertThat(runner.appendAsync("text")).failsWithin(TIMEOUT);
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void h15AnExternalSnapshotShouldBeStoredAndRestored() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(store)));
		SnapshotResult result = take(runner);
		assertThat(result).isInstanceOfSatisfying(SnapshotResult.Taken.class,
				(taken) -> assertThat(taken.snapshot().cursor()).isEqualTo(2));
		assertThat(this.stream.appends).isEmpty();
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Skipped.class);
		this.stream.trimTo(2);
		this.stream.say("c");
		ProjectionRunner<String> restarted = started(runner((builder) -> builder.external(store)));
		assertThat(restarted.read().state()).isEqualTo("abc");
		assertThat(restarted.info().restore().source()).isEqualTo(RestoreSource.EXTERNAL);
		assertThat(restarted.info().restore().replayed()).isOne();
		assertThat(restarted.info().lastSnapshot().cursor()).isEqualTo(2);
	}

	@Test
	void h9WhenRecordsAreTrimmedDuringARestoreThenANewerStoredSnapshotIsTheBase() {
		this.stream.say("a", "b", "c", "d", "e");
		AtomicInteger loads = new AtomicInteger();
		MemorySnapshotStore store = new MemorySnapshotStore() {

			@Override
			public StoredSnapshot load(SnapshotKey key) {
				if (loads.getAndIncrement() == 0) {
					// Another process takes a snapshot meanwhile, and trims.
					save(new StoredSnapshot(key.scope().at(4), UUID.randomUUID(), Instant.EPOCH, bytes("\"abcd\"")));
					ProjectionRunnerTests.this.stream.trimTo(4);
				}
				return super.load(key);
			}

		};
		ProjectionRunner<String> runner = runner((builder) -> builder.external(store));
		SnapshotScope scope = new SnapshotScope("talk", 1, "tests", "talk");
		store.save(new StoredSnapshot(scope.at(2), UUID.randomUUID(), Instant.EPOCH, bytes("\"ab\"")));
		started(runner);
		assertThat(runner.read().state()).isEqualTo("abcde");
		assertThat(runner.info().restore().cursor()).isEqualTo(4);
		assertThat(this.listener.events).contains("gap 2 4").doesNotContain("failed");
	}

	@Test
	void h9WhenRecordsAreTrimmedDuringARestoreWithoutANewerSnapshotThenItFails() {
		this.stream.say("a", "b", "c", "d", "e");
		this.stream.trimTo(4);
		AtomicInteger lists = new AtomicInteger();
		MemorySnapshotStore store = new MemorySnapshotStore() {

			@Override
			public List<SnapshotKey> list(SnapshotScope scope) {
				lists.incrementAndGet();
				return super.list(scope);
			}

		};
		SnapshotScope scope = new SnapshotScope("talk", 1, "tests", "talk");
		store.save(new StoredSnapshot(scope.at(2), UUID.randomUUID(), Instant.EPOCH, bytes("\"ab\"")));
		assertStartFails(runner((builder) -> builder.external(store))).isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("records 2 to 3 after the base at cursor 2 were trimmed");
		assertThat(lists).hasValue(2);
	}

	@Test
	void h70WhenAnExternalTrimLeavesALateSnapshotAtTheHeadThenItIsNoBase() {
		this.stream.say("a", "b");
		snapshotAt(1, "a");
		this.stream.say("c");
		AtomicInteger lists = new AtomicInteger();
		MemorySnapshotStore store = new MemorySnapshotStore() {

			@Override
			public List<SnapshotKey> list(SnapshotScope scope) {
				List<SnapshotKey> found = super.list(scope);
				if (lists.getAndIncrement() == 0) {
					// Another process takes a snapshot right after that, and trims.
					save(new StoredSnapshot(scope.at(2), UUID.randomUUID(), Instant.EPOCH, bytes("\"ab\"")));
					ProjectionRunnerTests.this.stream.trimTo(2);
				}
				return found;
			}

		};
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(store)));
		assertThat(runner.read().state()).isEqualTo("abc");
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.EXTERNAL);
		assertThat(lists).hasValue(2);
	}

	@Test
	void h70WhenThePlacementBecomesExternalThenTheSnapshotAtTheHeadIsStillABase() {
		this.stream.say("a");
		take(started(runner((builder) -> builder)));
		this.stream.trimTo(2);
		this.stream.say("b");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(new MemorySnapshotStore())));
		assertThat(runner.read().state()).isEqualTo("ab");
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.IN_STREAM);
	}

	private static byte[] bytes(String json) {
		return json.getBytes(StandardCharsets.UTF_8);
	}

	@Test
	void whenTheNewestExternalSnapshotIsCorruptThenTheNextOlderIsTheBase() {
		MemorySnapshotStore store = new MemorySnapshotStore() {

			@Override
			public StoredSnapshot load(SnapshotKey key) {
				if (key.cursor() == 2) {
					throw new CorruptSnapshotException("corrupt", "half of it is missing", null);
				}
				return super.load(key);
			}

		};
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(store)));
		take(runner);
		this.stream.say("b");
		runner.read(ReadConsistency.atLeast(1), TIMEOUT);
		take(runner);
		this.stream.say("c");
		ProjectionRunner<String> restarted = started(runner((builder) -> builder.external(store)));
		assertThat(restarted.read().state()).isEqualTo("abc");
		assertThat(restarted.info().restore().cursor()).isOne();
		assertThat(this.listener.events).contains("ignored talk/1 of tests/talk at cursor 2: half of it is missing");
		assertThat(this.listener.faults).contains(SnapshotFault.DAMAGED);
	}

	@Test
	void whenTheStoreFailsBrieflyThenItIsReadAgain() {
		AtomicBoolean failing = new AtomicBoolean(true);
		MemorySnapshotStore store = new MemorySnapshotStore() {

			@Override
			public List<SnapshotKey> list(SnapshotScope scope) {
				if (failing.getAndSet(false)) {
					throw new SnapshotException("try later");
				}
				return super.list(scope);
			}

		};
		this.stream.say("a", "b");
		take(started(runner((builder) -> builder.external(store))));
		failing.set(true);
		ProjectionRunner<String> restarted = started(runner((builder) -> builder.external(store)));
		assertThat(restarted.info().restore().source()).isEqualTo(RestoreSource.EXTERNAL);
	}

	@Test
	void whenTheStoreCannotBeReadThenTheStartFails() {
		MemorySnapshotStore store = new MemorySnapshotStore() {

			@Override
			public List<SnapshotKey> list(SnapshotScope scope) {
				throw new SnapshotException("the disk is gone");
			}

		};
		this.stream.say("a");
		assertStartFails(runner((builder) -> builder.external(store)))
			.hasMessage("Projection 'talk' cannot read its snapshot store: the disk is gone. The projection was not "
					+ "started, because it may have snapshots there. Make the store readable and start the "
					+ "projection again");
	}

	@Test
	void h19WhenAnExternalSnapshotIsBeyondTheTailThenItIsOfAnotherIncarnation() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		this.stream.say("a", "b", "c");
		take(started(runner((builder) -> builder.external(store))));
		FakeStream recreated = new FakeStream();
		recreated.say("x");
		ProjectionRunner<String> runner = new ProjectionRunner<>(
				runner((builder) -> builder.external(store)).definition(), recreated, BasinAccess.NONE,
				EngineThreads.start(), new SnapshotRetry() {

					@Override
					public <T> T execute(Attempt<T> attempt) {
						return attempt.run(1);
					}

				}, EngineSettings.defaults(), List.of());
		assertStartFails(runner).isInstanceOf(IncarnationException.class);
	}

	@Test
	void h24WhenTheStateIsMutableWithoutACopierThenPublishedStatesStillDoNotChange() {
		ProjectionDefinition<List<String>> definition = ProjectionDefinition
			.<List<String>>builder("talk", new TypeReference<ArrayList<String>>() {
			}.getType())
			.stream("talk")
			.initialState(ArrayList::new)
			.foldInPlace(Records.Said.class, (state, said, record) -> state.add(said.text() + record.seqNum()))
			.serializer(JacksonStateSerializer.of(new TypeReference<ArrayList<String>>() {
			}.getType()))
			.build();
		ProjectionRunner<List<String>> runner = started(runner(definition, EngineSettings.defaults()));
		this.stream.say("a");
		List<String> published = runner.read(ReadConsistency.atLeast(0), TIMEOUT).state();
		this.stream.say("b");
		assertThat(runner.read(ReadConsistency.atLeast(1), TIMEOUT).state()).containsExactly("a0", "b1");
		assertThat(published).containsExactly("a0");
	}

	@Test
	void h74WhenTheCopierIsShallowThenTheChangedStateIsReportedIfCopiesAreChecked() {
		ProjectionDefinition<Shelf> definition = shelf((shelf) -> new Shelf(shelf.items())).copyCheck(true).build();
		ProjectionRunner<Shelf> runner = started(runner(definition, EngineSettings.defaults()));
		Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> {
			this.stream.say("a");
			long last = this.stream.records().size() - 1;
			assertThat(runner.read(ReadConsistency.atLeast(last), TIMEOUT).cursor()).isEqualTo(last + 1);
			assertThat(this.listener.events).contains("changed " + Shelf.class.getName());
		});
	}

	@Test
	void h74WhenACopierFailsLaterThenTheProjectionFailsAndSaysSo() {
		ProjectionDefinition<Shelf> definition = shelf((shelf) -> {
			if (!shelf.items().isEmpty()) {
				throw new IllegalStateException("no paper");
			}
			return new Shelf(new ArrayList<>());
		}).build();
		ProjectionRunner<Shelf> runner = started(runner(definition, EngineSettings.defaults()));
		this.stream.say("a");
		Awaitility.await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.FAILED);
		assertThat(runner.info().failure()).hasMessageContaining("Projection 'talk' has a copier that failed with "
				+ "java.lang.IllegalStateException: no paper. Without a copy, readers and snapshots get no new state: "
				+ "fix the copier");
	}

	private static ProjectionDefinition.Builder<Shelf> shelf(StateCopier<Shelf> copier) {
		return ProjectionDefinition.builder("talk", Shelf.class)
			.stream("talk")
			.initialState(() -> new Shelf(new ArrayList<>()))
			.foldInPlace(Records.Said.class, (shelf, said, record) -> shelf.items().add(said.text()))
			.copier(copier);
	}

	@Test
	void anIgnoredSnapshotShouldBeReported() {
		this.stream.say("a");
		this.stream.apply(AppendInput.of(SnapshotRecord.encode(UUID.randomUUID(), 1, "other/1", new byte[] { '1' })));
		started();
		assertThat(this.listener.events).contains(
				"ignored record 1 of stream tests/talk: the snapshot belongs to projection 'other/1', not to 'talk/1'");
		assertThat(this.listener.faults).contains(SnapshotFault.OTHER_PROJECTION);
	}

	private AbstractThrowableAssert<?, ? extends Throwable> assertStartFails(ProjectionRunner<?> runner) {
		try {
			runner.start().get(10, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			assertThat(runner.status()).isEqualTo(ProjectionStatus.FAILED);
			assertThat(ex.getCause()).isInstanceOf(ProjectionException.class);
			return assertThat(ex.getCause());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		throw new AssertionError("It started");
	}

	private void sayMany(int count) {
		for (int i = 0; i < count; i++) {
			this.stream.say("a");
		}
	}

	private record Shelf(List<String> items) {

	}

}
