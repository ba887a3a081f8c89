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

package io.github.s2snapshot.engine.internal.threads;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.AbstractRunnerTests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Lane} and {@link Lanes}.
 */
class LaneTests {

	private static final Duration TIMEOUT = AbstractRunnerTests.TIMEOUT;

	private final EngineThreads threads = EngineThreads.start();

	private final ExecutorService pool = Executors.newCachedThreadPool();

	private final CountDownLatch hung = new CountDownLatch(1);

	private final AtomicInteger begun = new AtomicInteger();

	@AfterEach
	void stop() {
		this.hung.countDown();
		this.threads.close();
		this.pool.shutdownNow();
	}

	private Lane lane(int threads, int most, int waiting) {
		return new Lane(this.pool, this.threads::schedule,
				new Lane.Width(threads, most, Duration.ofMillis(1), waiting));
	}

	private void hang() {
		this.begun.incrementAndGet();
		try {
			this.hung.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void awaitBegun(int count) {
		await().atMost(TIMEOUT).untilAtomic(this.begun, org.hamcrest.Matchers.is(count));
	}

	@Test
	void h47WhenThePoolRefusesATaskThenTasksQueuedBehindItAreRefusedToo() {
		List<String> refused = new ArrayList<>();
		AtomicReference<Lane> lane = new AtomicReference<>();
		lane.set(new Lane((task) -> {
			// Another thread submits a task before this one learns that the pool is
			// closed.
			lane.get().submit(() -> refused.add("ran"), () -> refused.add("second"));
			throw new RejectedExecutionException("closed");
		}, (task, delay) -> {
			throw new RejectedExecutionException("closed");
		}, new Lane.Width(1, 16, Duration.ofMillis(20), 10)));
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> lane.get().submit(() -> refused.add("ran"), () -> refused.add("first")));
		assertThat(refused).containsExactly("second");
	}

	@Test
	void whenAllThreadsAreBusyThenFurtherTasksWaitInOrder() {
		Lane lane = lane(2, 2, 10);
		lane.execute(this::hang);
		lane.execute(this::hang);
		List<Integer> order = new ArrayList<>();
		CompletableFuture<String> last = new CompletableFuture<>();
		List<Lane.Ticket> waiting = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			int number = i;
			waiting.add(lane.submit(() -> {
				synchronized (order) {
					order.add(number);
				}
			}, () -> {
			}));
		}
		lane.execute(() -> last.complete("done"));
		awaitBegun(2);
		assertThat(waiting).allMatch(Lane.Ticket::isWaiting);
		assertThat(waiting.get(1).cancel()).isTrue();
		assertThat(waiting.get(1).cancel()).isFalse();
		this.hung.countDown();
		assertThat(last).succeedsWithin(TIMEOUT);
		await().atMost(TIMEOUT).until(() -> lane.running() == 0);
		assertThat(order).containsExactlyInAnyOrder(0, 2);
		assertThat(waiting.get(0).cancel()).isFalse();
	}

	@Test
	void whenTooManyTasksWaitThenFurtherTasksAreRefused() {
		Lane lane = lane(1, 1, 1);
		lane.execute(this::hang);
		lane.execute(this::hang);
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> lane.execute(this::hang))
			.withMessage("1 tasks are waiting already");
	}

	@Test
	void whenRunningTasksDoNotReturnThenThreadsAreAddedOneByOne() {
		Lane lane = lane(1, 3, 10);
		for (int i = 0; i < 5; i++) {
			lane.execute(this::hang);
		}
		awaitBegun(3);
		assertThat(lane.running()).isEqualTo(3);
		this.hung.countDown();
		awaitBegun(5);
		await().atMost(TIMEOUT).until(() -> lane.running() == 0);
	}

	@Test
	void whenATaskPausesThenAnotherTaskRunsMeanwhile() {
		Lane lane = lane(1, 1, 10);
		CompletableFuture<String> other = new CompletableFuture<>();
		CompletableFuture<String> paused = new CompletableFuture<>();
		lane.execute(() -> {
			Lane.pause();
			try {
				other.join();
			}
			finally {
				Lane.resume();
			}
			paused.complete("gone on");
		});
		lane.execute(() -> other.complete("run"));
		assertThat(paused).succeedsWithin(TIMEOUT);
		await().atMost(TIMEOUT).until(() -> lane.running() == 0);
	}

	@Test
	void whenATaskThrowsThenTheNextTaskRuns() {
		Lane lane = lane(1, 1, 10);
		CompletableFuture<String> next = new CompletableFuture<>();
		lane.execute(() -> {
			throw new AssertionError("on purpose");
		});
		lane.execute(() -> next.complete("run"));
		assertThat(next).succeedsWithin(TIMEOUT);
	}

	@Test
	void whenTheLaneIsClosedThenWaitingTasksAreRefused() {
		Lane lane = lane(1, 1, 10);
		lane.execute(this::hang);
		awaitBegun(1);
		CompletableFuture<String> refused = new CompletableFuture<>();
		lane.submit(this::hang, () -> refused.complete("refused"));
		lane.close();
		assertThat(refused).isCompletedWithValue("refused");
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> lane.execute(this::hang));
	}

	@Test
	void whenABackendHangsThenOthersAreServedAndTheirLanesAreRemoved() {
		Lanes lanes = this.threads.lanes();
		Object account = new Object();
		Backend bad = new Backend(new Object(), account);
		for (int i = 0; i < 20; i++) {
			lanes.submit(Lanes.Work.SNAPSHOT, bad, this::hang, () -> {
			});
		}
		awaitBegun(16);
		for (int i = 0; i < 100; i++) {
			CompletableFuture<String> other = new CompletableFuture<>();
			lanes.submit(Lanes.Work.SNAPSHOT, new Backend(new Object(), account), () -> other.complete("run"), () -> {
			});
			assertThat(other).succeedsWithin(TIMEOUT);
		}
		CompletableFuture<String> restored = new CompletableFuture<>();
		lanes.submit(Lanes.Work.RESTORE, bad, () -> restored.complete("run"), () -> {
		});
		assertThat(restored).succeedsWithin(TIMEOUT);
		await().atMost(TIMEOUT).until(() -> lanes.active() == 1);
		assertThat(this.begun).hasValue(16);
		this.hung.countDown();
		await().atMost(TIMEOUT).until(() -> lanes.active() == 0);
		assertThat(this.begun).hasValue(20);
	}

	@Test
	void whenATaskPausesThenItsLaneStaysTheLaneOfTheBackend() {
		Lanes lanes = this.threads.lanes();
		Backend backend = new Backend(new Object(), new Object());
		CompletableFuture<String> paused = new CompletableFuture<>();
		CompletableFuture<String> goOn = new CompletableFuture<>();
		lanes.submit(Lanes.Work.TRIM, backend, () -> {
			Lane.pause();
			paused.complete("paused");
			goOn.join();
			Lane.resume();
		}, () -> {
		});
		assertThat(paused).succeedsWithin(TIMEOUT);
		assertThat(lanes.active()).isOne();
		CompletableFuture<String> other = new CompletableFuture<>();
		lanes.submit(Lanes.Work.TRIM, backend, () -> other.complete("run"), () -> {
		});
		assertThat(other).succeedsWithin(TIMEOUT);
		assertThat(lanes.active()).isOne();
		goOn.complete("go");
		await().atMost(TIMEOUT).until(() -> lanes.active() == 0);
	}

}
