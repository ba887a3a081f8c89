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

package io.github.s2snapshot.sdk.internal.call;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SessionClosedException;

/**
 * Utilities for futures that event loops complete and callers wait for.
 */
public final class Completions {

	private Completions() {
	}

	/**
	 * Waits for a future. An interrupt cancels the future.
	 * @param future the future
	 * @param target the operation, for messages
	 * @param <T> the type of the result
	 * @return the result
	 */
	public static <T extends @Nullable Object> T await(CompletableFuture<T> future, CallTarget target) {
		return await(future, target, () -> future.cancel(true));
	}

	/**
	 * Waits for a future. An interrupt ends the wait and does not cancel the future.
	 * @param future the future
	 * @param target the operation, for messages
	 * @param <T> the type of the result
	 * @return the result
	 */
	public static <T extends @Nullable Object> T join(CompletableFuture<T> future, CallTarget target) {
		return await(future, target, () -> {
		});
	}

	/**
	 * Waits for a future.
	 * @param future the future
	 * @param target the operation, for messages
	 * @param whenInterrupted runs after an interrupt, before the error is thrown
	 * @param <T> the type of the result
	 * @return the result
	 */
	public static <T extends @Nullable Object> T await(CompletableFuture<T> future, CallTarget target,
			Runnable whenInterrupted) {
		try {
			return future.get();
		}
		catch (InterruptedException ex) {
			whenInterrupted.run();
			Thread.currentThread().interrupt();
			throw new CallInterruptedException(target + " was interrupted while waiting for the server", ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof S2Exception error) {
				throw error;
			}
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw new IllegalStateException("Unexpected error of the S2 client", ex.getCause());
		}
		catch (CancellationException ex) {
			throw new SessionClosedException(target + " was cancelled", ex);
		}
	}

	/**
	 * Unwraps the error of a future from {@code CompletionException} and
	 * {@code CancellationException}.
	 * @param error the error
	 * @return the cause of the wrapper, or the error itself
	 */
	public static Throwable cause(Throwable error) {
		boolean wrapper = error instanceof CompletionException || error instanceof CancellationException;
		Throwable cause = error.getCause();
		return (wrapper && cause != null) ? cause : error;
	}

	/**
	 * Returns a dependent future that an executor completes. Cancelling it cancels the
	 * original future.
	 * @param future the original
	 * @param executor completes the returned future
	 * @param <T> the type of the result
	 * @return the future
	 */
	public static <T extends @Nullable Object> CompletableFuture<T> publish(CompletableFuture<T> future,
			Executor executor) {
		CompletableFuture<T> published = copy(future, executor);
		whenDone(published, (result, error) -> {
			if (published.isCancelled()) {
				future.cancel(true);
			}
		});
		return published;
	}

	/**
	 * Returns a dependent future that an executor completes. Cancelling or completing it
	 * does not affect the original future.
	 * @param future the original
	 * @param executor completes the returned future
	 * @param <T> the type of the result
	 * @return the future
	 */
	public static <T extends @Nullable Object> CompletableFuture<T> copy(CompletableFuture<T> future,
			Executor executor) {
		CompletableFuture<T> copy = new CompletableFuture<>();
		whenDone(future, (result, error) -> executor.execute(() -> {
			if (error != null) {
				copy.completeExceptionally(error);
			}
			else {
				copy.complete(result);
			}
		}));
		return copy;
	}

	/**
	 * Runs an action when a future has completed, normally or exceptionally.
	 * @param future the future
	 * @param action receives the result or the error; must not throw
	 * @param <T> the type of the result
	 */
	@SuppressWarnings("FutureReturnValueIgnored")
	public static <T extends @Nullable Object> void whenDone(CompletableFuture<T> future,
			BiConsumer<? super T, ? super @Nullable Throwable> action) {
		future.whenComplete(action);
	}

}
