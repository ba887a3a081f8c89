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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.RetryLaterException;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for stores and servers that do not answer: other projections are not delayed.
 */
class BulkheadTests extends AbstractRunnerTests {

	private static final int WIDTH = 16;

	private final CountDownLatch hung = new CountDownLatch(1);

	private final AtomicInteger calls = new AtomicInteger();

	@AfterEach
	void letGo() {
		this.hung.countDown();
	}

	private ProjectionRunner<String> stored(String name, SnapshotStore store) {
		return stored(name, store, Duration.ofMinutes(1));
	}

	private ProjectionRunner<String> stored(String name, SnapshotStore store, Duration timeout) {
		return runner(definition(name).external(store).build(), EngineSettings.defaults().withSnapshotTimeout(timeout));
	}

	private static ProjectionDefinition.Builder<String> definition(String name) {
		return ProjectionDefinition.builder(name, String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> state + said.text());
	}

	private <T> T hang() {
		this.calls.incrementAndGet();
		try {
			this.hung.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		throw new SnapshotException("It was let go");
	}

	private void awaitCalls(int count) {
		await().atMost(TIMEOUT).until(() -> this.calls.get() == count);
	}

	private List<CompletableFuture<SnapshotResult>> hangOn(SnapshotStore store, int projections) {
		List<CompletableFuture<SnapshotResult>> results = new ArrayList<>();
		for (int i = 0; i < projections; i++) {
			results.add(started(stored("hung" + i, store)).takeScheduled());
		}
		awaitCalls(Math.min(projections, WIDTH));
		return results;
	}

	@Test
	void h49WhenAStoreHangsThenOtherProjectionsTakeSnapshots() {
		this.stream.say("a");
		ProjectionRunner<String> healthy = started(stored("healthy", new MemorySnapshotStore()));
		ProjectionRunner<String> inStream = started(runner(definition("talk").build(), EngineSettings.defaults()));
		hangOn(new SavesNothing(), 2 * WIDTH);
		assertThat(take(healthy)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(take(inStream)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(this.calls).hasValue(WIDTH);
	}

	@Test
	void h49WhenAStoreHangsThenOtherProjectionsAreRestored() {
		this.stream.say("a");
		hangOn(new SavesNothing(), 2 * WIDTH);
		assertThat(stored("healthy", new MemorySnapshotStore()).start()).succeedsWithin(TIMEOUT);
	}

	@Test
	void h49WhenSavesToAStoreHangThenRestoresFromItWork() {
		this.stream.say("a");
		SnapshotStore store = new SavesNothing();
		hangOn(store, 2 * WIDTH);
		assertThat(stored("healthy", store).start()).succeedsWithin(TIMEOUT);
	}

	@Test
	void h49WhenAStoreHangsAtTheStartThenItDoesNotUseUpTheRestoreLimit() {
		this.threads.close();
		this.threads = EngineThreads.start(1);
		this.stream.say("a");
		SnapshotStore store = new ListsNothing();
		List<ProjectionRunner<String>> restoring = new ArrayList<>();
		for (int i = 0; i < 2 * WIDTH; i++) {
			ProjectionRunner<String> runner = stored("hung" + i, store);
			CompletableFuture<?> unused = runner.start();
			restoring.add(runner);
		}
		awaitCalls(WIDTH);
		ProjectionRunner<String> healthy = stored("healthy", new MemorySnapshotStore());
		assertThat(healthy.start()).succeedsWithin(TIMEOUT);
		assertThat(take(healthy)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(started(runner(definition("talk").build(), EngineSettings.defaults())).read().state())
			.isEqualTo("a");
		assertThat(restoring).allMatch((runner) -> runner.status() == ProjectionStatus.RESTORING);
		assertThat(this.calls).hasValue(WIDTH);
	}

	@Test
	void h49WhenARestoreReceivesNoRecordsThenOthersGetItsTurn() {
		this.threads.close();
		this.threads = EngineThreads.start(1);
		FakeStream silent = new FakeStream();
		silent.tailKnown = new CompletableFuture<>();
		EngineSettings settings = EngineSettings.defaults().withSilence(Duration.ofMillis(200));
		ProjectionRunner<String> waiting = new ProjectionRunner<>(definition("silent").build(), silent,
				BasinAccess.NONE, this.threads, BulkheadTests::once, settings, List.of());
		CompletableFuture<@Nullable Void> restored = waiting.start();
		await().atMost(TIMEOUT).until(() -> silent.asked() > 0);
		assertThat(started().read().state()).isEmpty();
		assertThat(restored).isNotDone();
		silent.tailKnown.complete(null);
		assertThat(restored).succeedsWithin(TIMEOUT);
	}

	@Test
	void h49WhenTheServerOfAnAccountIsSilentThenOtherAccountsAreRestored() {
		this.threads.close();
		this.threads = EngineThreads.start(1);
		FakeStream silent = new FakeStream();
		silent.tailKnown = new CompletableFuture<>();
		ProjectionRunner<String> waiting = new ProjectionRunner<>(definition("silent").build(), silent,
				BasinAccess.NONE.withAccount("a client"), this.threads, BulkheadTests::once, EngineSettings.defaults(),
				List.of());
		CompletableFuture<?> unused = waiting.start();
		await().atMost(TIMEOUT).until(() -> silent.asked() > 0);
		this.stream.say("a");
		assertThat(started().read().state()).isEqualTo("a");
	}

	@Test
	void h49WhenAPoisonRecordIsRetriedThenOthersAreRestoredMeanwhile() {
		this.threads.close();
		this.threads = EngineThreads.start(1);
		this.stream.say("boom");
		ProjectionRunner<String> trying = runner((builder) -> builder
			.poison(PoisonPolicy.retry(2).withBackoff(Duration.ofHours(1), Duration.ofHours(1))));
		CompletableFuture<@Nullable Void> restored = trying.start();
		awaitEvent("poison 0 1 retry");
		assertThat(started(runner(definition("other").build(), EngineSettings.defaults())).read().state())
			.isEqualTo("boom");
		assertThat(restored).isNotDone();
	}

	@Test
	void h49WhenManySnapshotsAreDueThenWaitingForAThreadDoesNotCountAsTimeout() {
		this.stream.say("a");
		// Each waits many times longer than one snapshot may take.
		takeTogether(() -> this.slow, 300, Duration.ofMillis(400));
		assertThat(this.slow.most).hasValueLessThanOrEqualTo(WIDTH);
	}

	@Test
	void h49WhenHundredsOfStoresAreDueThenAllSnapshotsAreTakenAndFoldsContinue() {
		this.stream.say("a");
		takeTogether(SlowStore::new, 300, Duration.ofSeconds(20));
		await().atMost(TIMEOUT).until(() -> this.threads.lanes().active() == 0);
	}

	private final SlowStore slow = new SlowStore();

	private void takeTogether(Supplier<SnapshotStore> stores, int projections, Duration timeout) {
		List<ProjectionRunner<String>> runners = new ArrayList<>();
		for (int i = 0; i < projections; i++) {
			runners.add(started(stored("p" + i, stores.get(), timeout)));
		}
		List<CompletableFuture<SnapshotResult>> results = runners.stream()
			.map(ProjectionRunner::takeScheduled)
			.toList();
		long seqNum = this.stream.say("b").start().seqNum();
		runners.forEach(
				(runner) -> assertThat(runner.read(ReadConsistency.atLeast(seqNum), TIMEOUT).state()).isEqualTo("ab"));
		results
			.forEach((result) -> assertThat(result).succeedsWithin(TIMEOUT).isInstanceOf(SnapshotResult.Taken.class));
	}

	@Test
	void h49WhenTheCallerGivesUpThenASnapshotWaitingForAHungStoreNeverBegins() {
		this.stream.say("a");
		SavesNothing store = new SavesNothing();
		ProjectionRunner<String> behind = started(stored("behind", store));
		hangOn(store, WIDTH);
		SnapshotResult result = behind.takeSnapshot(SnapshotMode.MANUAL, Duration.ofMillis(50));
		assertThat(result).isInstanceOfSatisfying(SnapshotResult.Failed.class, (failed) -> assertThat(failed.failure())
			.hasMessage("No snapshot of projection 'behind' of stream tests/talk was taken within PT0.05S"));
		awaitEvent("snapshot failed");
		this.hung.countDown();
		await().atMost(TIMEOUT).until(() -> this.threads.lanes().active() == 0);
		assertThat(store.asked).doesNotContain("behind");
		assertThat(take(behind)).isInstanceOf(SnapshotResult.Failed.class);
		assertThat(store.asked).contains("behind");
	}

	@Test
	void h49WhenAStoreHangsThenASnapshotThatWaitsForItFails() {
		this.stream.say("a");
		SnapshotStore store = new SavesNothing();
		ProjectionRunner<String> behind = started(stored("behind", store, Duration.ofMillis(50)));
		hangOn(store, WIDTH);
		assertThat(behind.takeScheduled()).succeedsWithin(TIMEOUT)
			.isInstanceOfSatisfying(SnapshotResult.Failed.class,
					(failed) -> assertThat(failed.failure()).hasMessageStartingWith(
							"No snapshot of projection 'behind' was begun within PT0.05S: earlier snapshots still "
									+ "wait"));
		assertThat(behind.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@Test
	void h49WhenAProjectionIsStoppedThenItsWaitingSnapshotNeverBegins() {
		this.stream.say("a");
		SnapshotStore store = new SavesNothing();
		ProjectionRunner<String> behind = started(stored("behind", store));
		hangOn(store, WIDTH);
		CompletableFuture<SnapshotResult> waiting = behind.takeScheduled();
		assertThat(behind.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
		assertThat(waiting).succeedsWithin(TIMEOUT).isEqualTo(new SnapshotResult.Skipped("the projection is STOPPED"));
	}

	@Test
	void h49WhenAttemptsWaitForARetryThenOthersUseTheirThreads() {
		this.stream.say("a");
		SnapshotStore failing = new MemorySnapshotStore() {

			@Override
			public SaveResult save(StoredSnapshot snapshot) {
				if (snapshot.key().scope().projection().startsWith("failing")) {
					throw new SnapshotException("It failed");
				}
				return super.save(snapshot);
			}

		};
		for (int i = 0; i < 2 * WIDTH; i++) {
			ProjectionRunner<String> runner = new ProjectionRunner<>(
					definition("failing" + i).external(failing).build(), this.stream, BasinAccess.NONE, this.threads,
					new SleepyRetry(), EngineSettings.defaults(), listeners());
			CompletableFuture<?> unused = started(runner).takeScheduled();
		}
		awaitCalls(2 * WIDTH);
		assertThat(take(started(stored("healthy", failing)))).isInstanceOf(SnapshotResult.Taken.class);
	}

	private static <T> T once(SnapshotRetry.Attempt<T> attempt) {
		return attempt.run(1);
	}

	private final class SleepyRetry implements SnapshotRetry {

		@Override
		public <T> T execute(Attempt<T> attempt) {
			try {
				return attempt.run(1);
			}
			catch (RetryLaterException ex) {
				return hang();
			}
		}

	}

	private final class SavesNothing extends MemorySnapshotStore {

		private final Set<String> asked = ConcurrentHashMap.newKeySet();

		@Override
		public SaveResult save(StoredSnapshot snapshot) {
			this.asked.add(snapshot.key().scope().projection());
			return hang();
		}

	}

	private final class ListsNothing extends MemorySnapshotStore {

		@Override
		public List<SnapshotKey> list(SnapshotScope scope) {
			return hang();
		}

	}

	private static final class SlowStore extends MemorySnapshotStore {

		private final AtomicInteger saving = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		@Override
		public SaveResult save(StoredSnapshot snapshot) {
			this.most.accumulateAndGet(this.saving.incrementAndGet(), Math::max);
			try {
				boolean unused = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.saving.decrementAndGet();
			return super.save(snapshot);
		}

	}

}
