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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.RecoverySettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.StartMode;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionDisconnectedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.StoreUnreadableException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.ProtocolException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for transient failures.
 */
class OutageTests extends AbstractRunnerTests {

	private static final Duration SILENCE = Duration.ofMillis(300);

	private static final EngineSettings PATIENT = EngineSettings.defaults()
		.withRecovery(new RecoverySettings(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMinutes(10)));

	private static final EngineSettings WATCHFUL = PATIENT.withSilence(SILENCE);

	// Longer than a pause of a busy machine.
	private static final Duration LONG_SILENCE = Duration.ofSeconds(2);

	private static final EngineSettings STEADY = PATIENT.withSilence(LONG_SILENCE);

	private final AtomicInteger listed = new AtomicInteger();

	private volatile CompletableFuture<Optional<StreamInfo>> info = created(Instant.EPOCH);

	// The answer to the first request.
	private final Queue<CompletableFuture<Optional<StreamInfo>>> first = new ConcurrentLinkedQueue<>();

	@Override
	BasinAccess access() {
		return new BasinAccess(null, null, () -> {
			this.listed.incrementAndGet();
			return Objects.requireNonNullElseGet(this.first.poll(), () -> this.info);
		});
	}

	private static CompletableFuture<Optional<StreamInfo>> created(Instant createdAt) {
		return CompletableFuture.completedFuture(Optional.of(new StreamInfo("talk", createdAt, null, null)));
	}

	private static S2Exception answer(int status) {
		return new S2ServerException("answered " + status, status, null, "", null, status >= 500 || status == 429,
				true);
	}

	private static S2Exception unreachable() {
		return new S2ConnectException("connection refused", null, true);
	}

	// The server sends heartbeats while it is available.
	private void beat() {
		ScheduledFuture<?> unused = this.threads.schedule(() -> {
			if (this.stream.unreachable == null) {
				this.stream.heartbeat();
			}
			beat();
		}, Duration.ofMillis(20));
	}

	private ProjectionRunner<String> live(EngineSettings settings) {
		beat();
		this.stream.say("a");
		return started(runner((builder) -> builder, settings));
	}

	private void awaitState(ProjectionRunner<String> runner, String state) {
		await().atMost(TIMEOUT)
			.until(() -> runner.status() == ProjectionStatus.LIVE && runner.read().state().equals(state));
	}

	private void snapshotAt(long cursor, String state) {
		this.stream.apply(AppendInput.of(AppendRecord
			.of("{\"type\":\"snapshot\",\"covers_before\":" + cursor + ",\"state\":\"" + state + "\"}")));
	}

	@Test
	void h46WhenTheServerIsSilentThenTheProjectionIsDisconnected() {
		ProjectionRunner<String> runner = live(WATCHFUL);
		assertThat(runner.info().contact().isConnected()).isTrue();
		Instant before = Instant.now();
		this.stream.unreachable = OutageTests::unreachable;
		awaitEvent("disconnected");
		awaitStatus(runner, ProjectionStatus.DISCONNECTED);
		this.stream.say("b");
		ProjectionInfo info = runner.info();
		Outage outage = info.contact().outage();
		assertThat(info.contact().isConnected()).isFalse();
		assertThat(info.contact().age()).isGreaterThan(SILENCE);
		assertThat(outage).isNotNull();
		assertThat(outage.since()).isBefore(before.plus(SILENCE));
		assertThat(outage.reason()).contains("the server sent nothing for");
		assertThat(info.lag().time()).isGreaterThan(SILENCE);
		ProjectionView<String> view = runner.read();
		assertThat(view.state()).isEqualTo("a");
		assertThat(view.isStale()).isTrue();
		assertThat(view.silence()).isGreaterThan(SILENCE);
		assertThat(view.lag().time()).isGreaterThan(SILENCE);
		assertThatExceptionOfType(ProjectionDisconnectedException.class).isThrownBy(() -> runner.readLatest(TIMEOUT))
			.withMessageContaining("has been disconnected since")
			.satisfies((ex) -> assertThat(ex.outage()).isEqualTo(outage));
		assertThatExceptionOfType(ProjectionDisconnectedException.class)
			.isThrownBy(() -> runner.update((state) -> List.of(new Records.Said("c")), TIMEOUT));
		assertThat(take(runner)).isEqualTo(new SnapshotResult.Skipped("the projection is DISCONNECTED"));
		awaitEvent("recovering 2");
		this.stream.unreachable = null;
		awaitState(runner, "ab");
		awaitEvent("reconnected");
		assertThat(runner.readLatest(TIMEOUT))
			.isEqualTo(new ProjectionView<>("ab", 2, Lag.NONE, ProjectionStatus.LIVE));
		assertThat(runner.info().contact().recovery()).isNull();
		assertThat(this.listener.events).doesNotContain("failed")
			.containsSubsequence("disconnected", "LIVE -> DISCONNECTED", "reconnected");
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
	}

	@Test
	void h46WhenAnOutageBeginsThenReadsOfTheLatestStateFail() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner((builder) -> builder, STEADY));
		await().atMost(TIMEOUT).until(this.stream::isAwaited);
		this.stream.applyUnseen(AppendInput.of(AppendRecord.of("{\"text\":\"b\"}").withHeader("type", "Said")));
		CompletableFuture<ProjectionView<String>> certain = CompletableFuture
			.supplyAsync(() -> runner.read(ReadConsistency.atLeast(1), Duration.ofMinutes(5)));
		// The read has the tail by then, which no session has received.
		int asked = this.stream.asked();
		CompletableFuture<ProjectionView<String>> latest = CompletableFuture
			.supplyAsync(() -> runner.readLatest(Duration.ofMinutes(5)));
		await().atMost(TIMEOUT).until(() -> this.stream.asked() > asked);
		this.stream.unreachable = OutageTests::unreachable;
		assertThat(latest).failsWithin(TIMEOUT)
			.withThrowableThat()
			.withMessageContaining("has been disconnected since");
		assertThat(certain).isNotDone();
		this.stream.unreachable = null;
		assertThat(certain).succeedsWithin(TIMEOUT);
	}

	@Test
	void h46WhenManyProjectionsLoseTheServerThenAllReconnect() {
		beat();
		this.stream.say("a");
		List<ProjectionRunner<String>> runners = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			runners.add(runner((builder) -> builder, WATCHFUL));
		}
		runners.forEach(this::started);
		this.stream.unreachable = OutageTests::unreachable;
		await().atMost(TIMEOUT)
			.until(() -> runners.stream().allMatch((runner) -> runner.status() == ProjectionStatus.DISCONNECTED));
		this.stream.say("b");
		this.stream.unreachable = null;
		await().atMost(TIMEOUT)
			.until(() -> runners.stream()
				.allMatch((runner) -> runner.status() == ProjectionStatus.LIVE && runner.read().state().equals("ab")));
		assertThat(this.listener.events).doesNotContain("failed");
		runners.forEach((runner) -> assertThat(runner.stop(TIMEOUT)).succeedsWithin(TIMEOUT));
	}

	@Test
	void h46WhenOnlyHeartbeatsComeThenItIsLive() {
		ProjectionRunner<String> runner = live(STEADY);
		await().pollDelay(LONG_SILENCE.multipliedBy(2)).until(() -> runner.status() == ProjectionStatus.LIVE);
		assertThat(runner.read().silence()).isZero();
		assertThat(this.listener.events).doesNotContain("disconnected");
	}

	@Test
	void h46WhenAFoldTakesLongThenThatIsNoSilenceOfTheServer() {
		ProjectionRunner<String> runner = live(STEADY);
		this.listener.onFolded = () -> await().pollDelay(LONG_SILENCE.plusMillis(500)).until(() -> true);
		this.stream.say("b");
		this.stream.say("c");
		awaitState(runner, "abc");
		assertThat(this.listener.events).doesNotContain("disconnected");
	}

	@Test
	void h46WhenRecordsWereAppendedMeanwhileThenItCatchesUpBeforeItIsLive() {
		ProjectionRunner<String> runner = live(WATCHFUL);
		this.stream.unreachable = OutageTests::unreachable;
		awaitStatus(runner, ProjectionStatus.DISCONNECTED);
		this.stream.batchSize = 1;
		this.stream.say("b", "c", "d");
		this.stream.unreachable = null;
		awaitState(runner, "abcd");
		awaitEvent("reconnected");
		assertThat(this.listener.events).containsSubsequence("DISCONNECTED -> CATCHING_UP", "CATCHING_UP -> LIVE",
				"reconnected");
	}

	@Test
	void h46WhenPausedDuringAnOutageThenItStaysPausedUntilResumed() {
		ProjectionRunner<String> runner = live(WATCHFUL);
		this.stream.unreachable = OutageTests::unreachable;
		awaitStatus(runner, ProjectionStatus.DISCONNECTED);
		runner.pause();
		awaitStatus(runner, ProjectionStatus.PAUSED);
		this.stream.unreachable = null;
		this.stream.say("b");
		await().pollDelay(SILENCE).until(() -> runner.status() == ProjectionStatus.PAUSED);
		assertThat(this.listener.events).doesNotContain("reconnected");
		runner.resume();
		awaitState(runner, "ab");
		awaitEvent("reconnected");
		runner.pause();
		awaitStatus(runner, ProjectionStatus.PAUSED);
		await().pollDelay(SILENCE.multipliedBy(2)).until(() -> runner.status() == ProjectionStatus.PAUSED);
	}

	static List<Supplier<S2Exception>> faults() {
		return List.of(() -> answer(404), () -> answer(401), () -> answer(403), () -> answer(400), () -> answer(429),
				() -> answer(503), () -> new S2ConnectException("unknown certificate", null, false),
				() -> new ProtocolException("<html>", null));
	}

	@ParameterizedTest
	@MethodSource("faults")
	void h45WhenALiveSessionEndsWithATransientFailureThenItContinues(Supplier<S2Exception> fault) {
		ProjectionRunner<String> runner = live(PATIENT);
		this.stream.end(fault.get());
		awaitEvent("recovering 1");
		this.stream.say("b");
		awaitState(runner, "ab");
		assertThat(this.listener.events).doesNotContain("failed", "disconnected");
	}

	@ParameterizedTest
	@MethodSource("faults")
	void h45WhenTheServerIsDownWhileAGapIsRestoredThenItRestoresLater(Supplier<S2Exception> fault) {
		ProjectionRunner<String> runner = live(PATIENT);
		runner.pause();
		awaitStatus(runner, ProjectionStatus.PAUSED);
		this.stream.say("b", "c");
		snapshotAt(3, "abc");
		this.stream.trimTo(3);
		this.stream.unreachable = fault;
		runner.resume();
		awaitStatus(runner, ProjectionStatus.DISCONNECTED);
		awaitEvent("recovering 3");
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(runner.read().isStale()).isTrue();
		this.stream.unreachable = null;
		awaitState(runner, "abc");
		assertThat(this.listener.events).doesNotContain("failed")
			.containsSubsequence("gap 1 3", "LIVE -> RESTORING", "disconnected", "RESTORING -> DISCONNECTED",
					"restored in-stream 3")
			.containsOnlyOnce("disconnected")
			.containsOnlyOnce("reconnected");
	}

	@Test
	void h45WhenTheStoreIsUnreadableWhileAGapIsRestoredThenItIsRestoredLater() {
		UnsteadyStore store = new UnsteadyStore();
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(store), PATIENT));
		runner.pause();
		awaitStatus(runner, ProjectionStatus.PAUSED);
		this.stream.say("b", "c");
		ProjectionRunner<String> other = started(runner((builder) -> builder.external(store), PATIENT));
		assertThat(take(other)).isInstanceOf(SnapshotResult.Taken.class);
		other.abandon();
		awaitStatus(other, ProjectionStatus.STOPPED);
		this.stream.trimTo(3);
		store.failing = true;
		runner.resume();
		awaitStatus(runner, ProjectionStatus.DISCONNECTED);
		assertThat(runner.info().contact().recovery()).isNotNull()
			.satisfies((recovery) -> assertThat(recovery.failure()).isInstanceOf(StoreUnreadableException.class));
		store.failing = false;
		awaitState(runner, "abc");
		assertThat(this.listener.events).doesNotContain("failed");
	}

	@Test
	void h45WhenTheServerRefusesForLongThenItFailsAndStillRecovers() {
		ProjectionRunner<String> runner = live(EngineSettings.defaults()
			.withRecovery(new RecoverySettings(Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(300))));
		this.stream.unreachable = () -> answer(403);
		this.stream.end(answer(403));
		awaitEvent("failed");
		assertThat(this.listener.events).containsSubsequence("disconnected", "DISCONNECTED -> FAILED", "failed");
		int recoveries = this.listener.events.size();
		await().atMost(TIMEOUT).until(() -> this.listener.events.size() > recoveries + 2);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.FAILED);
		assertThat(this.listener.events).containsOnlyOnce("failed");
		this.stream.say("b");
		this.stream.unreachable = null;
		awaitState(runner, "ab");
		assertThat(runner.info().failure()).isNull();
		assertThat(runner.start()).succeedsWithin(TIMEOUT);
	}

	@Test
	void h45WhenRefusalsAndOutagesAlternateThenItNeverFails() {
		ProjectionRunner<String> runner = live(EngineSettings.defaults()
			.withRecovery(new RecoverySettings(Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(300))));
		AtomicInteger asked = new AtomicInteger();
		this.stream.unreachable = () -> (asked.getAndIncrement() % 2 == 0) ? answer(401) : unreachable();
		this.stream.end(answer(401));
		awaitEvent("recovering 15");
		assertThat(runner.status()).isEqualTo(ProjectionStatus.DISCONNECTED);
		assertThat(this.listener.events).doesNotContain("failed");
	}

	@Test
	void h45WhenTheFirstStartFailsInModeWaitThenItRecoversLater() {
		this.stream.say("a");
		this.stream.unreachable = OutageTests::unreachable;
		ProjectionRunner<String> runner = runner((builder) -> builder, PATIENT);
		assertThat(runner.start()).failsWithin(TIMEOUT);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.FAILED);
		this.stream.unreachable = null;
		awaitState(runner, "a");
		assertThat(this.listener.events).containsOnlyOnce("failed");
	}

	@ParameterizedTest
	@MethodSource("faults")
	void h45WhenStartedInTheBackgroundThenItRetriesUntilItIsLive(Supplier<S2Exception> fault) {
		this.stream.say("a");
		this.stream.unreachable = fault;
		ProjectionRunner<String> runner = runner((builder) -> builder, PATIENT.withStartMode(StartMode.BACKGROUND));
		CompletableFuture<?> started = runner.start();
		awaitEvent("recovering 3");
		assertThat(started).isNotDone();
		assertThat(runner.status()).isEqualTo(ProjectionStatus.RESTORING);
		assertThatExceptionOfType(ProjectionNotReadyException.class).isThrownBy(runner::read);
		CompletableFuture<ProjectionView<String>> waiting = CompletableFuture
			.supplyAsync(() -> runner.read(ReadConsistency.atLeast(0), TIMEOUT));
		this.stream.unreachable = null;
		assertThat(started).succeedsWithin(TIMEOUT);
		assertThat(waiting).succeedsWithin(TIMEOUT).extracting(ProjectionView::state).isEqualTo("a");
		assertThat(this.listener.events).doesNotContain("failed", "disconnected");
	}

	@Test
	void h45WhenStartedInTheBackgroundThenADefiniteFailureFailsIt() {
		this.stream.say("a", "b");
		this.stream.trimTo(1);
		ProjectionRunner<String> runner = runner((builder) -> builder, PATIENT.withStartMode(StartMode.BACKGROUND));
		assertThat(runner.start()).failsWithin(TIMEOUT);
		awaitEvent("failed");
		assertThat(this.listener.events).doesNotContain("recovering 1");
	}

	@Test
	void h45WhenStoppedDuringAnOutageThenNothingIsRetried() {
		ProjectionRunner<String> runner = live(WATCHFUL);
		this.stream.unreachable = OutageTests::unreachable;
		awaitStatus(runner, ProjectionStatus.DISCONNECTED);
		assertThat(runner.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
		int asked = this.stream.asked();
		this.stream.unreachable = null;
		await().pollDelay(SILENCE).until(() -> runner.status() == ProjectionStatus.STOPPED);
		assertThat(this.stream.asked()).isEqualTo(asked);
		assertThat(runner.info().contact().outage()).isNull();
		assertThat(runner.read().state()).isEqualTo("a");
	}

	@Test
	void h19WhenTheStreamIsAnotherIncarnationAfterAnOutageThenNothingIsFolded() {
		ProjectionRunner<String> runner = live(WATCHFUL);
		this.stream.unreachable = OutageTests::unreachable;
		awaitStatus(runner, ProjectionStatus.DISCONNECTED);
		this.stream.replace("x", "y", "z");
		this.stream.unreachable = null;
		awaitEvent("failed");
		assertThat(runner.info().failure()).isInstanceOf(IncarnationException.class)
			.hasMessageContaining("has read record 0 of stream tests/talk, but this record has changed");
		assertThat(runner.read().state()).isEqualTo("a");
	}

	@Test
	void h19WhenTheStreamWasCreatedAgainDuringAnOutageThenItFails() {
		beat();
		this.stream.say("a");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.external(new MemorySnapshotStore()), WATCHFUL));
		this.stream.unreachable = OutageTests::unreachable;
		awaitStatus(runner, ProjectionStatus.DISCONNECTED);
		int listed = this.listed.get();
		this.first.add(CompletableFuture.failedFuture(answer(503)));
		this.info = created(Instant.EPOCH.plusSeconds(1));
		this.stream.unreachable = null;
		awaitEvent("failed");
		assertThat(this.listed).hasValueGreaterThan(listed + 1);
		assertThat(runner.info().failure()).isInstanceOf(IncarnationException.class)
			.hasMessageContaining("was created at 1970-01-01T00:00:01Z");
		assertThat(this.listener.events).doesNotContain("reconnected");
	}

	/**
	 * Store that cannot be read on request.
	 */
	private static final class UnsteadyStore extends MemorySnapshotStore {

		private volatile boolean failing;

		@Override
		public List<SnapshotKey> list(SnapshotScope scope) {
			if (this.failing) {
				throw new SnapshotException("the disk is away");
			}
			return super.list(scope);
		}

	}

}
