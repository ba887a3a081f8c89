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

package io.github.s2snapshot.sdk.internal.append;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.internal.call.Completions;

/**
 * A caller that waits for capacity.
 *
 * @param entered completes when it was let in or refused
 * @param withdrawal takes it out of the queue
 * @param <T> what it is let in with
 */
record WaitingCaller<T extends @Nullable Object>(CompletableFuture<T> entered, Withdrawal withdrawal) {

	// Block until it is let in. @param consequence what else has not happened, for
	// messages
	T await(CallTarget target, String consequence) {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return this.entered.get();
				}
				catch (InterruptedException ex) {
					interrupted = true;
					if (this.withdrawal.withdraw()) {
						throw new CallInterruptedException(
								target + " was interrupted while it waited for capacity; " + consequence, ex);
					}
					// Taken or refused at the same moment: the outcome is there.
				}
				catch (ExecutionException ex) {
					throw new SessionClosedException(target + " ended, and " + consequence, ex.getCause());
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	// Return a future for the caller, whose failure takes it out of the queue. @param
	// untaken called when what was let in finds nobody to take it
	<V> CompletableFuture<V> whenEntered(Function<? super T, V> value, Runnable untaken, Executor callbacks) {
		CompletableFuture<V> future = new CompletableFuture<>();
		if (this.entered.isDone()) {
			complete(future, value, untaken);
		}
		else {
			Completions.whenDone(this.entered,
					(ignored, error) -> callbacks.execute(() -> complete(future, value, untaken)));
			Completions.whenDone(future, (ignored, error) -> {
				if (error != null) {
					this.withdrawal.withdraw();
				}
			});
		}
		return future;
	}

	private <V> void complete(CompletableFuture<V> future, Function<? super T, V> value, Runnable untaken) {
		Completions.whenDone(this.entered, (result, error) -> {
			if (error != null) {
				future.completeExceptionally(error);
			}
			else if (!future.complete(value.apply(result))) {
				untaken.run();
			}
		});
	}

	/**
	 * Takes a caller out of a queue.
	 */
	interface Withdrawal {

		// Returns false if it was let in already, or was refused
		boolean withdraw();

	}

}
