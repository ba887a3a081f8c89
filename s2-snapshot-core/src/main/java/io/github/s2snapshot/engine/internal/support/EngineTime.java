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

package io.github.s2snapshot.engine.internal.support;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * The clocks and the random numbers of the engine, and waits by these clocks. No other
 * class uses them directly. A thread that is a {@link Keeper} has its own time, so that a
 * simulation runs the engine unchanged.
 */
public final class EngineTime {

	private static final Duration LONGEST = Duration.ofDays(36_500);

	private EngineTime() {
	}

	/**
	 * Returns the monotonic time.
	 * @return the time in nanoseconds, to be used for differences only
	 */
	public static long nanoTime() {
		return (Thread.currentThread() instanceof Keeper keeper) ? keeper.nanoTime() : System.nanoTime();
	}

	/**
	 * Returns the time of day.
	 * @return the instant, to compare with timestamps of records and snapshots only
	 */
	public static Instant instant() {
		return (Thread.currentThread() instanceof Keeper keeper) ? keeper.instant() : Instant.now();
	}

	/**
	 * Returns a random number, such as for the jitter of a delay.
	 * @return a number from 0 up to, but not including, 1
	 */
	public static double random() {
		return (Thread.currentThread() instanceof Keeper keeper) ? keeper.random()
				: ThreadLocalRandom.current().nextDouble();
	}

	/**
	 * Returns a duration in nanoseconds.
	 * @param duration the duration
	 * @return nanoseconds that can be doubled and added to a time; a duration longer than
	 * a hundred years counts as that
	 */
	public static long nanos(Duration duration) {
		long longest = LONGEST.toNanos();
		return Math.max(-longest, Math.min(longest, TimeUnit.NANOSECONDS.convert(duration)));
	}

	/**
	 * Waits for a future.
	 * @param <T> the type of its value
	 * @param future the future
	 * @param timeout how long to wait at most
	 * @return the value
	 * @throws ExecutionException if the future fails
	 * @throws InterruptedException if the thread is interrupted
	 * @throws TimeoutException if the timeout expires
	 */
	static <T extends @Nullable Object> T await(CompletableFuture<T> future, Duration timeout)
			throws ExecutionException, InterruptedException, TimeoutException {
		return (Thread.currentThread() instanceof Keeper keeper) ? keeper.await(future, timeout)
				: future.get(Math.max(0, nanos(timeout)), TimeUnit.NANOSECONDS);
	}

	/**
	 * Waits for a future for as long as it takes.
	 * @param <T> the type of its value
	 * @param future the future
	 * @return the value
	 * @throws ExecutionException if the future fails
	 * @throws InterruptedException if the thread is interrupted
	 */
	static <T extends @Nullable Object> T await(CompletableFuture<T> future)
			throws ExecutionException, InterruptedException {
		if (!(Thread.currentThread() instanceof Keeper keeper)) {
			return future.get();
		}
		try {
			return keeper.await(future, LONGEST);
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("A future has not completed within " + LONGEST, ex);
		}
	}

	/**
	 * Thread with its own time and random numbers.
	 */
	public interface Keeper {

		long nanoTime();

		Instant instant();

		double random();

		<T extends @Nullable Object> T await(CompletableFuture<T> future, Duration timeout)
				throws ExecutionException, InterruptedException, TimeoutException;

	}

}
