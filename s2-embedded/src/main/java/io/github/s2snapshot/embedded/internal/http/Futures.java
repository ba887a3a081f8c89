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

package io.github.s2snapshot.embedded.internal.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Utilities for futures.
 */
final class Futures {

	private Futures() {
	}

	/**
	 * Returns the failure of a future without the wrapper of dependent futures.
	 * @param failure the failure
	 * @return the cause of a wrapper, otherwise the failure itself
	 */
	static Throwable cause(Throwable failure) {
		Throwable cause = failure.getCause();
		return (failure instanceof CompletionException && cause != null) ? cause : failure;
	}

	/**
	 * Runs a task when a future is complete, also if it failed.
	 * @param future the future
	 * @param task the task, which must not throw
	 */
	@SuppressWarnings("FutureReturnValueIgnored")
	static void onDone(CompletableFuture<?> future, Runnable task) {
		future.whenComplete((result, failure) -> task.run());
	}

}
