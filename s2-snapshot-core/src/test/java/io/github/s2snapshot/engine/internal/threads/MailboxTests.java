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
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.error.CallInterruptedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Mailbox}: threads that wait for its tasks and run them meanwhile.
 */
class MailboxTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private final ExecutorService pool = Executors.newFixedThreadPool(2);

	private final Mailbox mailbox = new Mailbox(this.pool);

	@AfterEach
	void end() {
		this.pool.shutdownNow();
	}

	@Test
	void taskRunsOnTheThreadThatWaits() throws Exception {
		CompletableFuture<Thread> result = new CompletableFuture<>();
		CompletableFuture<Thread> waiter = waiting(result);
		this.mailbox.execute(() -> result.complete(Thread.currentThread()));
		assertThat(waiter.get(1, TimeUnit.MINUTES)).isSameAs(result.join());
	}

	@Test
	void taskRunsInThePoolWhenNobodyWaits() throws Exception {
		CompletableFuture<Thread> waiter = waiting(CompletableFuture.completedFuture(Thread.currentThread()));
		Thread before = waiter.get(1, TimeUnit.MINUTES);
		CompletableFuture<Thread> result = new CompletableFuture<>();
		this.mailbox.execute(() -> result.complete(Thread.currentThread()));
		assertThat(result.get(1, TimeUnit.MINUTES)).isNotSameAs(before).isNotSameAs(Thread.currentThread());
	}

	@Test
	void allThatWaitGetTheirValues() throws Exception {
		List<CompletableFuture<Integer>> results = new ArrayList<>();
		List<CompletableFuture<Integer>> values = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			CompletableFuture<Integer> result = new CompletableFuture<>();
			results.add(result);
			values.add(inThread(() -> this.mailbox.help(result, LONG)));
		}
		for (int i = 4; i >= 0; i--) {
			int number = i;
			this.mailbox.execute(() -> results.get(number).complete(number));
		}
		for (int i = 0; i < 5; i++) {
			assertThat(values.get(i).get(1, TimeUnit.MINUTES)).isEqualTo(i);
		}
	}

	@Test
	void whenTheTimeoutExpiresThenLaterTasksRunInThePool() throws Exception {
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> this.mailbox.help(new CompletableFuture<>(), Duration.ofMillis(5)));
		CompletableFuture<Thread> result = new CompletableFuture<>();
		this.mailbox.execute(() -> result.complete(Thread.currentThread()));
		assertThat(result.get(1, TimeUnit.MINUTES)).isNotSameAs(Thread.currentThread());
	}

	@Test
	void whenTheThreadIsInterruptedThenLaterTasksRunInThePool() throws Exception {
		AtomicReference<Thread> thread = new AtomicReference<>();
		CompletableFuture<Object> waiter = inThread(() -> {
			thread.set(Thread.currentThread());
			return this.mailbox.help(new CompletableFuture<>(), LONG);
		});
		await().until(() -> thread.get() != null && thread.get().getState() == Thread.State.TIMED_WAITING);
		thread.get().interrupt();
		assertThat(waiter).failsWithin(LONG)
			.withThrowableThat()
			.havingRootCause()
			.isInstanceOf(InterruptedException.class);
		assertThat(waiter.handle((value, failure) -> failure).join()).isInstanceOf(CallInterruptedException.class);
		assertThat(this.mailbox.supply(() -> "run").get(1, TimeUnit.MINUTES)).isEqualTo("run");
	}

	@Test
	void whenATaskFailsThenTheThreadStillWaits() throws Exception {
		CompletableFuture<Thread> result = new CompletableFuture<>();
		CompletableFuture<Thread> waiter = waiting(result);
		this.mailbox.execute(() -> {
			throw new IllegalStateException("planned");
		});
		this.mailbox.execute(() -> result.complete(Thread.currentThread()));
		assertThat(waiter.get(1, TimeUnit.MINUTES)).isNotNull();
	}

	@Test
	void failureOfTheFutureIsThrown() {
		CompletableFuture<Object> result = new CompletableFuture<>();
		this.mailbox.execute(() -> result.completeExceptionally(new IllegalStateException("planned")));
		assertThatIllegalStateException().isThrownBy(() -> this.mailbox.help(result, LONG)).withMessage("planned");
	}

	@Test
	void whenAnotherTaskBlocksInThePoolThenTheFutureIsAwaitedOnly() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		this.mailbox.execute(() -> awaitLatch(blocked));
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> this.mailbox.help(this.mailbox.supply(() -> 1), Duration.ofMillis(20)));
		blocked.countDown();
		assertThat(this.mailbox.supply(() -> 2).get(1, TimeUnit.MINUTES)).isEqualTo(2);
	}

	@Test
	void everyTaskRunsOnceAndInItsOrder() throws Exception {
		long seed = System.nanoTime();
		int threads = 6;
		int tasks = 3_000;
		AtomicInteger running = new AtomicInteger();
		List<CompletableFuture<Boolean>> ends = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			Random random = new Random(seed + i);
			ends.add(inThread(() -> {
				int last = 0;
				for (int task = 1; task <= tasks; task++) {
					int number = task;
					AtomicInteger seen = new AtomicInteger();
					CompletableFuture<Boolean> alone = new CompletableFuture<>();
					Runnable run = () -> {
						boolean single = running.incrementAndGet() == 1;
						seen.set(number);
						running.decrementAndGet();
						alone.complete(single);
					};
					Runnable refused = () -> alone.completeExceptionally(new IllegalStateException("refused"));
					if (random.nextInt(4) == 0) {
						this.mailbox.executeHere(run, refused);
					}
					else {
						this.mailbox.execute(run, refused);
					}
					boolean single = helped(alone, random);
					if (!single || seen.get() != last + 1) {
						return false;
					}
					last = number;
				}
				return true;
			}));
		}
		for (CompletableFuture<Boolean> end : ends) {
			assertThat(end.get(2, TimeUnit.MINUTES)).as("seed %d", seed).isTrue();
		}
	}

	// Gives up again and again, so that tasks are offered to threads that leave.
	private boolean helped(CompletableFuture<Boolean> result, Random random) {
		while (true) {
			try {
				return this.mailbox.help(result, Duration.ofNanos(random.nextInt(200_000)));
			}
			catch (TimeoutException ex) {
				Thread.onSpinWait();
			}
		}
	}

	private CompletableFuture<Thread> waiting(CompletableFuture<Thread> result) {
		AtomicReference<Thread> thread = new AtomicReference<>();
		CompletableFuture<Thread> waiter = inThread(() -> {
			thread.set(Thread.currentThread());
			Thread unused = this.mailbox.help(result, LONG);
			return Thread.currentThread();
		});
		await().until(() -> waiter.isDone()
				|| (thread.get() != null && thread.get().getState() == Thread.State.TIMED_WAITING));
		return waiter;
	}

	private static <T> CompletableFuture<T> inThread(Call<T> call) {
		CompletableFuture<T> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(call.run());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "waiter");
		thread.setDaemon(true);
		thread.start();
		return result;
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Call that may throw anything.
	 *
	 * @param <T> the type of its result
	 */
	private interface Call<T> {

		T run() throws Exception;

	}

}
