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
 * Waits for futures.
 */
final class Futures {

	private Futures() {
	}

	/**
	 * Returns what a future failed with, without what the futures that depend on it wrap
	 * it in.
	 * @param failure the failure
	 * @return its cause if it is such a wrapper, else the failure
	 */
	static Throwable cause(Throwable failure) {
		Throwable cause = failure.getCause();
		return (failure instanceof CompletionException && cause != null) ? cause : failure;
	}

	/**
	 * Runs something when a future is done, however it ends.
	 * @param future the future
	 * @param task what to run, must not throw
	 */
	@SuppressWarnings("FutureReturnValueIgnored")
	static void onDone(CompletableFuture<?> future, Runnable task) {
		future.whenComplete((result, failure) -> task.run());
	}

}
