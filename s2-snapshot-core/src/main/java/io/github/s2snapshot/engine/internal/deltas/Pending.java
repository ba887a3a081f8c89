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

package io.github.s2snapshot.engine.internal.deltas;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.RecoverySettings;

/**
 * The answer for which a reader waits, with what it does then. Used by one thread at a
 * time.
 */
final class Pending {

	private static final Logger logger = LoggerFactory.getLogger(Pending.class);

	private static final int MOST_DOUBLINGS = 30;

	private final EngineThreads threads;

	private final RecoverySettings recovery;

	private final Runnable signal;

	private @Nullable CompletableFuture<Runnable> answer;

	private int failures;

	/**
	 * Creates an instance that waits for nothing.
	 * @param threads the threads of the timer
	 * @param recovery the delays of retries
	 * @param signal called when an answer is available
	 */
	Pending(EngineThreads threads, RecoverySettings recovery, Runnable signal) {
		this.threads = threads;
		this.recovery = recovery;
		this.signal = signal;
	}

	boolean isEmpty() {
		return this.answer == null;
	}

	/**
	 * Waits for an answer.
	 * @param <T> the type of the answer
	 * @param answer the answer
	 * @param then receives the answer or the failure, in {@link #proceed()}
	 */
	<T> void await(CompletableFuture<T> answer, BiConsumer<T, @Nullable Throwable> then) {
		CompletableFuture<Runnable> next = answer
			.handle((value, failure) -> () -> then.accept(value, (failure != null) ? Futures.unwrap(failure) : null));
		this.answer = next;
		CompletableFuture<?> unused = next.thenRun(this.signal);
	}

	/**
	 * Passes the answer on if it is available.
	 * @return whether it was available
	 */
	boolean proceed() {
		CompletableFuture<Runnable> current = this.answer;
		if (current == null || !current.isDone()) {
			return false;
		}
		this.answer = null;
		current.join().run();
		return true;
	}

	/**
	 * Waits after a failure, longer with each further one.
	 * @param then called after the delay, in {@link #proceed()}
	 * @return the delay
	 */
	Duration pause(Runnable then) {
		Duration delay = delay(this.failures++);
		pause(delay, then);
		return delay;
	}

	/**
	 * Waits.
	 * @param delay how long
	 * @param then called after the delay, in {@link #proceed()}
	 */
	void pause(Duration delay, Runnable then) {
		CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
		try {
			ScheduledFuture<?> unused = this.threads.schedule(() -> over.complete(null), delay);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("A subscriber to deltas waits for the end of its projection, because the threads have ended",
					ex);
		}
		await(over, (nothing, failure) -> then.run());
	}

	/**
	 * Forgets earlier failures.
	 */
	void succeeded() {
		this.failures = 0;
	}

	private Duration delay(int failed) {
		Duration longest = this.recovery.maxInterval();
		Duration delay = this.recovery.initialInterval();
		for (int i = 0; i < Math.min(failed, MOST_DOUBLINGS) && delay.compareTo(longest) < 0; i++) {
			delay = delay.multipliedBy(2);
		}
		Duration half = ((delay.compareTo(longest) < 0) ? delay : longest).dividedBy(2);
		return half.plusNanos((long) (EngineTime.random() * half.toNanos()));
	}

}
