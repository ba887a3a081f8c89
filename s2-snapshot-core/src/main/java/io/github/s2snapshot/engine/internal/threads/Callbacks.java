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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.sdk.error.CallInterruptedException;

/**
 * Completes the futures of callers on separate threads, because their dependent stages
 * may block. Listeners are notified of earlier events first, unless one of them takes
 * long. Thread-safe.
 */
public final class Callbacks {

	// After this time callers get their results although a listener blocks.
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	// Null if the caller delivers the results.
	private final @Nullable Lane lane;

	private final ListenerFanout listeners;

	private final EngineThreads threads;

	public Callbacks(EngineThreads threads, ListenerFanout listeners) {
		this(threads, threads.callbackLane(), listeners);
	}

	/**
	 * Creates an instance.
	 * @param threads the threads
	 * @param lane the lane in which results are delivered, or {@code null} if the caller
	 * delivers them
	 * @param listeners the listeners, which are notified before
	 */
	public Callbacks(EngineThreads threads, @Nullable Lane lane, ListenerFanout listeners) {
		this.lane = lane;
		this.listeners = listeners;
		this.threads = threads;
	}

	/**
	 * Returns a future for a caller.
	 * @param <T> the type of its value
	 * @param result the future that the engine completes
	 * @return the future for the caller
	 */
	public <T extends @Nullable Object> CompletableFuture<T> deliver(CompletableFuture<T> result) {
		Lane to = this.lane;
		if (to == null) {
			return result;
		}
		CompletableFuture<T> delivered = new CompletableFuture<>();
		CompletableFuture<?> unused = result.whenComplete((value, failure) -> {
			CompletableFuture<@Nullable Void> told = this.listeners.told();
			if (told.isDone()) {
				complete(to, delivered, value, failure);
				return;
			}
			CompletableFuture<?> unusedNext = told.thenRun(() -> complete(to, delivered, value, failure));
			expire(told);
		});
		return delivered;
	}

	private <T extends @Nullable Object> void complete(Lane to, CompletableFuture<T> delivered, T value,
			@Nullable Throwable failure) {
		run(to, () -> {
			if (failure != null) {
				delivered.completeExceptionally(Futures.unwrap(failure));
			}
			else {
				delivered.complete(value);
			}
		});
	}

	private void expire(CompletableFuture<@Nullable Void> told) {
		try {
			ScheduledFuture<?> expiry = this.threads.schedule(() -> told.complete(null), PATIENCE);
			CompletableFuture<?> unused = told.whenComplete((nothing, failure) -> expiry.cancel(false));
		}
		catch (RejectedExecutionException ex) {
			told.complete(null);
		}
	}

	private static void run(Lane to, Runnable task) {
		try {
			to.submit(task, () -> runLate(task));
		}
		catch (RejectedExecutionException ex) {
			runLate(task);
		}
	}

	// The threads have ended, but every caller must get its result.
	private static void runLate(Runnable task) {
		Thread late = new Thread(task, "s2-callback-late");
		late.setDaemon(true);
		late.start();
	}

	/**
	 * Waits on the thread of the caller until listeners are notified of earlier events,
	 * unless one of them takes long.
	 */
	public void awaitTold() {
		CompletableFuture<@Nullable Void> told = this.listeners.told();
		if (!told.isDone()) {
			try {
				Futures.get(told, PATIENCE);
			}
			catch (TimeoutException | CallInterruptedException ex) {
				// The result of the operation does not depend on the listeners.
			}
		}
	}

}
