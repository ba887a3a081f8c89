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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.internal.threads.EngineThread;
import io.github.s2snapshot.engine.internal.threads.EventQueue;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.OperationKind;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for callbacks of an application, which never run on a thread that others need.
 */
class CallbackTests extends AbstractRunnerTests {

	private final CountDownLatch hung = new CountDownLatch(1);

	private final AtomicInteger blocked = new AtomicInteger();

	private final Thread test = Thread.currentThread();

	private final List<ProjectionListener> users = new ArrayList<>();

	@AfterEach
	void letGo() {
		this.hung.countDown();
	}

	@Override
	List<ProjectionListener> listeners() {
		return List.copyOf(this.users);
	}

	private ProjectionRunner<String> started(String name) {
		return started(runner(name));
	}

	private ProjectionRunner<String> runner(String name) {
		return runner(ProjectionDefinition.builder(name, String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> state + said.text())
			.external(new MemorySnapshotStore())
			.build(), EngineSettings.defaults());
	}

	private void block() {
		// A continuation of a future that is complete runs on the thread that adds it.
		if (Thread.currentThread() == this.test) {
			return;
		}
		this.blocked.incrementAndGet();
		try {
			this.hung.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void awaitBlocked(int count) {
		await().atMost(TIMEOUT).until(() -> this.blocked.get() >= count);
	}

	@Test
	void h50WhenAContinuationBlocksThenTimeoutsOfOthersAreOnTime() {
		ProjectionRunner<String> runner = started();
		CompletableFuture<?> first = runner.updateAsync((state) -> {
			block();
			return List.of();
		}, Duration.ofMinutes(1));
		awaitBlocked(1);
		CompletableFuture<?> second;
		do {
			second = runner.updateAsync((state) -> List.of(), Duration.ofMillis(50)).exceptionally((ex) -> {
				block();
				return null;
			});
		}
		while (second.isDone());
		awaitBlocked(2);
		assertThat(runner.updateAsync((state) -> List.of(), Duration.ofMillis(50))).failsWithin(TIMEOUT);
		assertThat(first).isNotDone();
		assertThat(second).isNotDone();
	}

	@Test
	void h50WhenTheContinuationOfAStartUpdatesThenTheUpdateIsFolded() {
		this.stream.say("a");
		CompletableFuture<@Nullable Void> tail = new CompletableFuture<>();
		this.stream.tailKnown = tail;
		ProjectionRunner<String> runner = runner((builder) -> builder);
		CompletableFuture<String> updated = runner.start()
			.thenApply((nothing) -> runner.update((state) -> List.of(new Records.Said("b")), TIMEOUT).view().state());
		tail.complete(null);
		assertThat(updated).succeedsWithin(TIMEOUT).isEqualTo("ab");
	}

	@Test
	void h50ContinuationsShouldNotRunOnEngineThreads() {
		this.stream.say("a");
		Map<String, Thread> threads = new ConcurrentHashMap<>();
		CompletableFuture<@Nullable Void> tail = new CompletableFuture<>();
		this.stream.tailKnown = tail;
		ProjectionRunner<String> runner = runner("talk");
		CompletableFuture<?> start = runner.start().thenRun(() -> threads.put("start", Thread.currentThread()));
		CompletableFuture<?> refused = runner.updateAsync((state) -> List.of(), Duration.ofMillis(100))
			.exceptionally((ex) -> {
				threads.put("timed out", Thread.currentThread());
				return null;
			});
		assertThat(refused).succeedsWithin(TIMEOUT);
		tail.complete(null);
		assertThat(start).succeedsWithin(TIMEOUT);
		Function<String, Runnable> note = (name) -> () -> threads.put(name, Thread.currentThread());
		CompletableFuture<?> append = runner.appendAsync(new Records.Said("b")).thenRun(note.apply("append"));
		CompletableFuture<?> update = runner.updateAsync((state) -> {
			threads.put("decision", Thread.currentThread());
			return List.of(new Records.Said("c"));
		}, TIMEOUT).thenRun(note.apply("update"));
		CompletableFuture<?> take = runner.takeScheduled().thenRun(note.apply("take"));
		CompletableFuture<?> settled = runner.settled().thenRun(note.apply("settled"));
		assertThat(CompletableFuture.allOf(append, update, take, settled)).succeedsWithin(TIMEOUT);
		CompletableFuture<?> restart = runner.restart(BaseChoice.NEWEST).thenRun(note.apply("restart"));
		assertThat(restart).succeedsWithin(TIMEOUT);
		CompletableFuture<?> stop = runner.stop(TIMEOUT).thenRun(note.apply("stop"));
		assertThat(stop).succeedsWithin(TIMEOUT);
		assertThat(threads).containsKeys("start", "timed out", "append", "decision", "update", "take", "settled",
				"restart", "stop");
		assertThat(threads.values()).noneMatch(EngineThread.class::isInstance)
			.allMatch((thread) -> thread == Thread.currentThread() || thread.getName().startsWith("s2-callback-")
					|| thread.getName().startsWith("s2-update-"));
	}

	@Test
	void h50WhenAnAppendWasHeldThenItsContinuationBlocksNothing() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner((builder) -> builder));
		this.stream.next((stream, input) -> {
			// The append is held because a snapshot is being appended.
			CompletableFuture<?> append = runner.appendAsync(new Records.Said("b")).thenRun(this::block);
			return CompletableFuture.supplyAsync(() -> stream.apply(input));
		});
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		awaitBlocked(1);
		assertThat(runner.readLatest(TIMEOUT).state()).isEqualTo("ab");
	}

	@Test
	void h50WhenContinuationsBlockThenThoseOfOtherProjectionsRun() {
		ProjectionRunner<String> blocking = started("blocking");
		ProjectionRunner<String> other = started("other");
		CompletableFuture<@Nullable Void> tail = new CompletableFuture<>();
		this.stream.tailKnown = tail;
		for (int i = 0; i < 100; i++) {
			CompletableFuture<?> unused = blocking.updateAsync((state) -> List.of(), TIMEOUT).thenRun(this::block);
		}
		tail.complete(null);
		awaitBlocked(10);
		for (int i = 0; i < 100; i++) {
			assertThat(other.appendAsync(new Records.Said("a")).thenApply((ack) -> "done")).succeedsWithin(TIMEOUT);
		}
		assertThat(blocking.readLatest(TIMEOUT).state()).hasSize(100);
	}

	@Test
	void h50WhenDecisionsBlockThenUpdatesOfOtherProjectionsRun() {
		for (int i = 0; i < 80; i++) {
			CompletableFuture<?> unused = started("blocking" + i).updateAsync((state) -> {
				block();
				return List.of();
			}, TIMEOUT);
		}
		awaitBlocked(80);
		assertThat(started("other").updateAsync((state) -> List.of(new Records.Said("a")), TIMEOUT))
			.succeedsWithin(TIMEOUT);
	}

	@Test
	void h50WhenSubscribersBlockThenSubscribersOfOtherProjectionsReceiveChanges() {
		ProjectionRunner<String> blocking = started("blocking");
		for (int i = 0; i < 20; i++) {
			blocking.changes().subscribe(new Subscriber((view) -> block()));
		}
		awaitBlocked(10);
		CompletableFuture<String> told = new CompletableFuture<>();
		started("other").changes().subscribe(new Subscriber((view) -> {
			if (!view.state().isEmpty()) {
				told.complete(view.state());
			}
		}));
		this.stream.say("a");
		assertThat(told).succeedsWithin(TIMEOUT).isEqualTo("a");
	}

	@Test
	void h50WhenAListenerBlocksThenTheProjectionAndOtherListenersContinue() {
		Set<String> told = ConcurrentHashMap.newKeySet();
		this.users.add(new ProjectionListener() {

			@Override
			public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
				if (projection.equals("blocking")) {
					block();
				}
				told.add(projection + " " + current);
			}

		});
		this.stream.say("a");
		ProjectionRunner<String> blocking = started("blocking");
		awaitBlocked(1);
		assertThat(blocking.update((state) -> List.of(new Records.Said("b")), TIMEOUT).view().state()).isEqualTo("ab");
		assertThat(take(blocking)).isInstanceOf(SnapshotResult.Taken.class);
		started("other");
		assertThat(told).contains("other LIVE").doesNotContain("blocking LIVE");
		this.hung.countDown();
		await().atMost(TIMEOUT).until(() -> told.contains("blocking LIVE"));
	}

	@Test
	void h50ListenersShouldBeCalledInOrderAndBeforeFuturesComplete() {
		List<String> told = new CopyOnWriteArrayList<>();
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		this.users.add(new ProjectionListener() {

			@Override
			public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
				threads.add(Thread.currentThread());
				told.add(current.name());
			}

			@Override
			public void folded(String projection, int deltas, Duration duration) {
				threads.add(Thread.currentThread());
			}

			@Override
			public OperationWatch began(String projection, StreamName stream, OperationKind operation) {
				threads.add(Thread.currentThread());
				told.add("began " + operation);
				return (outcome, failure) -> {
					threads.add(Thread.currentThread());
					told.add(outcome);
				};
			}

		});
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner(ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> state + said.text())
			.external(new MemorySnapshotStore())
			.triggers(SnapshotTriggers.none().withEveryRecords(1).withMinimumGap(Duration.ZERO))
			.build(), EngineSettings.defaults()));
		assertThat(told).startsWith("RESTORING").contains("LIVE");
		await().atMost(TIMEOUT).until(() -> told.contains("taken"));
		assertThat(told.indexOf("began snapshot")).isLessThan(told.indexOf("taken"));
		runner.append(new Records.Said("b"));
		assertThat(runner.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
		assertThat(told).contains("began append", "appended", "STOPPED");
		assertThat(threads).noneMatch(EngineThread.class::isInstance)
			.allMatch((thread) -> thread == Thread.currentThread() || thread.getName().startsWith("s2-callback-"));
	}

	@Test
	void h50WhenTheThreadsEndThenEarlierEventsAreDelivered() {
		List<String> told = new CopyOnWriteArrayList<>();
		this.users.add(new ProjectionListener() {

			@Override
			public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
				block();
				told.add(current.name());
			}

		});
		ProjectionRunner<String> runner = started();
		runner.abandon();
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.STOPPED);
		assertThat(told).isEmpty();
		CompletableFuture<?> closing = CompletableFuture.runAsync(this.threads::close);
		this.hung.countDown();
		assertThat(closing).succeedsWithin(TIMEOUT);
		assertThat(told).endsWith("STOPPED");
	}

	@Test
	void h50WhenACallbackClosesTheEngineThenItDoesNotWaitForItself() {
		ProjectionRunner<String> runner = started();
		CompletableFuture<?> closed = runner.updateAsync((state) -> List.of(), TIMEOUT)
			.thenRunAsync(this.threads::close, this.threads.callbackLane());
		assertThat(closed).succeedsWithin(TIMEOUT);
		assertThat(runner.stop(TIMEOUT)).succeedsWithin(TIMEOUT);
	}

	@Test
	void h50WhenTheEventQueueIsFullThenEventsAreDroppedAndCounted() {
		EventQueue queue = this.threads.eventQueue("talk");
		queue.tell(this::block);
		awaitBlocked(1);
		AtomicInteger told = new AtomicInteger();
		for (int i = 0; i < EventQueue.CAPACITY + 5; i++) {
			queue.tell(told::incrementAndGet);
		}
		assertThat(queue.lost()).isEqualTo(5);
		this.hung.countDown();
		await().atMost(TIMEOUT).until(() -> told.get() == EventQueue.CAPACITY);
		assertThat(queue.told()).succeedsWithin(TIMEOUT);
	}

	@Test
	void whenAListenerTakesASnapshotThenItDoesNotWaitForItself() {
		CompletableFuture<SnapshotResult> taken = new CompletableFuture<>();
		CompletableFuture<ProjectionRunner<String>> itself = new CompletableFuture<>();
		this.users.add(new ProjectionListener() {

			@Override
			public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
				if (current == ProjectionStatus.LIVE) {
					taken.complete(take(itself.join()));
				}
			}

		});
		this.stream.say("a");
		ProjectionRunner<String> runner = started("talk");
		itself.complete(runner);
		assertThat(taken).succeedsWithin(TIMEOUT).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(runner.read(ReadConsistency.atLeast(0), TIMEOUT).state()).isEqualTo("a");
	}

	private record Subscriber(
			Consumer<ProjectionView<String>> consumer) implements Flow.Subscriber<ProjectionView<String>> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(ProjectionView<String> view) {
			this.consumer.accept(view);
		}

		@Override
		public void onError(Throwable failure) {
		}

		@Override
		public void onComplete() {
		}

	}

}
