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
 * Caller that waits for capacity.
 *
 * @param entered completes when the submission was admitted or rejected
 * @param withdrawal removes the submission from the queue
 * @param <T> the type of the result
 */
record WaitingCaller<T extends @Nullable Object>(CompletableFuture<T> entered, Withdrawal withdrawal) {

	// Blocks until the submission is admitted. The consequence ends the message of an
	// error.
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
								target + " was interrupted while waiting for capacity: " + consequence, ex);
					}
					// Admitted or rejected at the same moment: the next loop returns
					// the outcome.
				}
				catch (ExecutionException ex) {
					throw new SessionClosedException(
							target + " ended while the caller was waiting for capacity: " + consequence, ex.getCause());
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	// Returns a future for the caller. If the future fails, for example because it is
	// cancelled, the submission is removed from the queue. The untaken callback runs if
	// the submission was admitted too late for that.
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
	 * Removes a submission from a queue.
	 */
	interface Withdrawal {

		// Returns false if the submission was already admitted or rejected.
		boolean withdraw();

	}

}
