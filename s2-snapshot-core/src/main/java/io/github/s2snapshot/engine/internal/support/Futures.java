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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.CallInterruptedException;

/**
 * Helpers for futures and their failures.
 */
public final class Futures {

	private Futures() {
	}

	public static Throwable unwrap(Throwable failure) {
		Throwable current = failure;
		while ((current instanceof CompletionException || current instanceof ExecutionException)
				&& current.getCause() != null) {
			current = current.getCause();
		}
		return current;
	}

	/**
	 * Waits for a future.
	 * @param <T> the type of its value
	 * @param future the future
	 * @param timeout how long to wait at most
	 * @return the value
	 * @throws TimeoutException if the timeout expires
	 */
	public static <T extends @Nullable Object> T get(CompletableFuture<T> future, Duration timeout)
			throws TimeoutException {
		try {
			return EngineTime.await(future, timeout);
		}
		catch (ExecutionException ex) {
			throw rethrow(unwrap(ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw interrupted(ex);
		}
	}

	/**
	 * Waits for a future for as long as it takes.
	 * @param <T> the type of its value
	 * @param future the future
	 * @return the value
	 */
	public static <T> T get(CompletableFuture<T> future) {
		try {
			return EngineTime.await(future);
		}
		catch (ExecutionException ex) {
			throw rethrow(unwrap(ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw interrupted(ex);
		}
	}

	public static RuntimeException rethrow(Throwable failure) {
		if (failure instanceof Error error) {
			throw error;
		}
		return (failure instanceof RuntimeException exception) ? exception : new IllegalStateException(failure);
	}

	public static RuntimeException interrupted(InterruptedException ex) {
		return new CallInterruptedException("The thread was interrupted while waiting", ex);
	}

}
