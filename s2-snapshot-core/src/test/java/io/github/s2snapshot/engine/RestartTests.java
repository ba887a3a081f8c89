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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.RecoverySettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for restores on request of a projection with a state, and for their cancellation.
 */
class RestartTests extends AbstractRunnerTests {

	private static final EngineSettings PATIENT = EngineSettings.defaults()
		.withRecovery(new RecoverySettings(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMinutes(10)));

	// A fold of a record with this text blocks.
	private static final String SLOW = "slow";

	private final CountDownLatch folding = new CountDownLatch(1);

	private volatile CountDownLatch release = new CountDownLatch(0);

	@AfterEach
	void release() {
		this.release.countDown();
	}

	private ProjectionRunner<String> slow(UnaryOperator<ProjectionDefinition.Builder<String>> changes) {
		return runner(changes.apply(ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (String state, Records.Said said) -> {
				if (said.text().equals(SLOW)) {
					this.folding.countDown();
					this.release.await();
				}
				return state + said.text();
			})).build(), PATIENT);
	}

	private void awaitState(ProjectionRunner<String> runner, String state) {
		await().atMost(TIMEOUT)
			.until(() -> runner.status() == ProjectionStatus.LIVE && runner.read().state().equals(state));
	}

	private static void assertNotReady(CompletableFuture<?> start, String reason) {
		assertThat(start).failsWithin(TIMEOUT)
			.withThrowableThat()
			.havingRootCause()
			.isInstanceOf(ProjectionNotReadyException.class)
			.withMessageContaining(reason);
	}

	@Test
	void h47WhenRestartedThenReadsReturnThePreviousState() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.tailKnown = new CompletableFuture<>();
		CompletableFuture<?> restarted = runner.restart(BaseChoice.NEWEST);
		awaitStatus(runner, ProjectionStatus.RESTORING);
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(runner.read().isStale()).isTrue();
		this.stream.say("b");
		CompletableFuture<ProjectionView<String>> waiting = CompletableFuture
			.supplyAsync(() -> runner.read(ReadConsistency.atLeast(1), TIMEOUT));
		assertThat(restarted).isNotDone();
		this.stream.tailKnown.complete(null);
		assertThat(restarted).succeedsWithin(TIMEOUT);
		assertThat(waiting).succeedsWithin(TIMEOUT).extracting(ProjectionView::state).isEqualTo("ab");
		assertThat(this.listener.events).doesNotContain("LIVE -> STOPPED")
			.containsSubsequence("LIVE -> RESTORING", "RESTORING -> LIVE");
	}

	@Test
	void h47WhenARestartIsCancelledThenThePreviousStateIsKept() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.tailKnown = new CompletableFuture<>();
		CompletableFuture<?> restarted = runner.restart(BaseChoice.NEWEST);
		awaitStatus(runner, ProjectionStatus.RESTORING);
		this.stream.say("b");
		assertThat(runner.cancel()).succeedsWithin(TIMEOUT).isEqualTo(true);
		assertNotReady(restarted, "was cancelled. The projection keeps its previous state");
		this.stream.tailKnown.complete(null);
		awaitState(runner, "ab");
		assertThat(runner.start()).succeedsWithin(TIMEOUT);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Skipped.class);
		assertThat(runner.cancel()).succeedsWithin(TIMEOUT).isEqualTo(false);
		this.stream.say("c");
		awaitState(runner, "abc");
	}

	@Test
	void h47WhenARebuildIsCancelledThenSkippedRecordsStaySkipped() throws Exception {
		FakeStream deadLetters = new FakeStream();
		ProjectionRunner<String> runner = new ProjectionRunner<>(ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.poison(PoisonPolicy.skip("dead"))
			.fold(Records.Said.class, (String state, Records.Said said) -> {
				if (said.text().equals("boom")) {
					throw new IllegalStateException("boom");
				}
				if (said.text().equals(SLOW) && this.release.getCount() > 0) {
					this.folding.countDown();
					this.release.await();
				}
				return state + said.text();
			})
			.build(), this.stream, new BasinAccess((name) -> deadLetters, null), this.threads, RestartTests::once,
				PATIENT, listeners());
		this.stream.say("a", "boom", SLOW, "b", "b", "b");
		started(runner);
		assertThat(runner.read().state()).isEqualTo("aslowbbb");
		this.release = new CountDownLatch(1);
		CompletableFuture<?> rebuilt = runner.restart(BaseChoice.BEGINNING);
		assertThat(this.folding.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(runner.read().state()).isEqualTo("aslowbbb");
		CompletableFuture<Boolean> cancelled = runner.cancel();
		this.release.countDown();
		assertThat(cancelled).succeedsWithin(TIMEOUT).isEqualTo(true);
		assertThat(rebuilt).failsWithin(TIMEOUT);
		this.stream.say("c");
		awaitState(runner, "aslowbbbc");
		assertThat(runner.audit(TIMEOUT)).isInstanceOf(AuditResult.Equal.class);
	}

	private static <T> T once(SnapshotRetry.Attempt<T> attempt) {
		return attempt.run(1);
	}

	@Test
	void h47WhenTheRestartOfAPausedProjectionIsCancelledThenItIsPaused() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		runner.pause();
		awaitStatus(runner, ProjectionStatus.PAUSED);
		this.stream.tailKnown = new CompletableFuture<>();
		CompletableFuture<?> restarted = runner.restart(BaseChoice.NEWEST);
		awaitStatus(runner, ProjectionStatus.RESTORING);
		assertThat(runner.cancel()).succeedsWithin(TIMEOUT).isEqualTo(true);
		assertThat(restarted).failsWithin(TIMEOUT);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.PAUSED);
		this.stream.tailKnown.complete(null);
		this.stream.say("b");
		runner.resume();
		awaitState(runner, "ab");
	}

	@Test
	void h47WhenTheFirstStartIsCancelledThenItIsStoppedAndCanBeStarted() {
		this.stream.say("a");
		this.stream.tailKnown = new CompletableFuture<>();
		ProjectionRunner<String> runner = runner(UnaryOperator.identity());
		CompletableFuture<?> start = runner.start();
		awaitStatus(runner, ProjectionStatus.RESTORING);
		assertThat(runner.cancel()).succeedsWithin(TIMEOUT).isEqualTo(true);
		assertNotReady(start, "was stopped");
		assertThat(runner.status()).isEqualTo(ProjectionStatus.STOPPED);
		this.stream.tailKnown.complete(null);
		started(runner);
		assertThat(runner.read().state()).isEqualTo("a");
	}

	@Test
	void h45WhenRestartedDuringAnOutageThenItIsLiveAfterTheOutage() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner(UnaryOperator.identity(), PATIENT));
		this.stream.unreachable = () -> new S2ConnectException("connection refused", null, true);
		CompletableFuture<?> restarted = runner.restart(BaseChoice.NEWEST);
		awaitStatus(runner, ProjectionStatus.DISCONNECTED);
		assertThat(runner.read().state()).isEqualTo("a");
		this.stream.say("b");
		this.stream.unreachable = null;
		assertThat(restarted).succeedsWithin(TIMEOUT);
		assertThat(runner.read().state()).isEqualTo("ab");
		assertThat(this.listener.events).doesNotContain("failed");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void h47WhenAFoldHangsThenARestoreIsStoppedAtOnce(boolean removed) throws Exception {
		this.release = new CountDownLatch(1);
		this.stream.say("a", SLOW, "b");
		ProjectionRunner<String> runner = slow(UnaryOperator.identity());
		CompletableFuture<?> start = runner.start();
		assertThat(this.folding.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		CompletableFuture<ProjectionView<String>> waiting = CompletableFuture
			.supplyAsync(() -> runner.read(ReadConsistency.atLeast(2), Duration.ofMinutes(5)));
		if (removed) {
			runner.abandon();
		}
		else {
			assertThat(runner.stop(Duration.ofMinutes(5))).succeedsWithin(TIMEOUT);
			assertNotReady(waiting, "is stopped");
		}
		assertNotReady(start, "was stopped");
		assertThat(runner.status()).isEqualTo(ProjectionStatus.STOPPED);
		CompletableFuture<?> again = runner.start();
		assertThat(again).isNotDone();
		this.release.countDown();
		assertThat(again).succeedsWithin(TIMEOUT);
		assertThat(runner.read().state()).isEqualTo("aslowb");
	}

	@Test
	void h47WhenTheStoreHangsThenARestoreIsStoppedAtOnce() throws Exception {
		this.release = new CountDownLatch(1);
		MemorySnapshotStore store = new MemorySnapshotStore() {

			@Override
			public List<SnapshotKey> list(SnapshotScope scope) {
				RestartTests.this.folding.countDown();
				try {
					RestartTests.this.release.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				return super.list(scope);
			}

			@Override
			public StoredSnapshot load(SnapshotKey key) {
				return super.load(key);
			}

		};
		ProjectionRunner<String> runner = slow((builder) -> builder.external(store));
		CompletableFuture<?> start = runner.start();
		assertThat(this.folding.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(runner.stop(Duration.ofMinutes(5))).succeedsWithin(TIMEOUT);
		assertNotReady(start, "was stopped");
		this.release.countDown();
		started(runner);
	}

	@Test
	void h47WhenTheEngineIsClosedThenAllCallsComplete() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		assertThat(runner.settled()).succeedsWithin(TIMEOUT);
		this.threads.close();
		await().atMost(TIMEOUT).until(() -> this.threads.folds().isTerminated());
		assertThat(runner.settled()).succeedsWithin(TIMEOUT);
		assertThat(runner.restart(BaseChoice.NEWEST)).failsWithin(TIMEOUT);
		assertThat(runner.cancel()).failsWithin(TIMEOUT);
		assertThat(runner.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
		assertThat(runner.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.STOPPED);
		assertThat(runner.start()).failsWithin(TIMEOUT);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Failed.class);
		assertThat(runner.audit(TIMEOUT)).hasToString("Impossible[reason=The template of the projection is closed]");
	}

}
