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

package io.github.s2snapshot.retry;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryOperations;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.support.RetryTemplate;

import io.github.s2snapshot.engine.value.RetryLaterException;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.sdk.error.CallInterruptedException;

/**
 * Retry of snapshots and updates with the {@link RetryOperations} of Spring Retry. They
 * only receive the failures of attempts that are to be retried; any other failure ends
 * the retries at once, whatever the retry policy is.
 *
 * @since 0.1.0
 */
public final class SpringSnapshotRetry implements SnapshotRetry {

	// Leaves room for the multiplication by the backoff policy.
	private static final Duration LONGEST = Duration.ofDays(36_500);

	private final RetryOperations operations;

	/**
	 * Creates a retry.
	 * @param operations the retry operations; their attempts should be bounded, and the
	 * snapshot timeout bounds them in any case
	 */
	public SpringSnapshotRetry(RetryOperations operations) {
		this.operations = Objects.requireNonNull(operations, "'operations' must not be null");
	}

	/**
	 * Creates a retry with at most ten attempts and an exponential random backoff from 20
	 * milliseconds to one second.
	 * @return the retry
	 */
	public static SpringSnapshotRetry withDefaults() {
		return new SpringSnapshotRetry(template(10, Duration.ofMillis(20), 2, Duration.ofSeconds(1)));
	}

	/**
	 * Creates a retry template that suits snapshots.
	 * @param attempts the largest number of attempts, including the first
	 * @param initial how long to wait after the first attempt, before the random part
	 * @param multiplier the factor between two waits
	 * @param longest the longest time to wait
	 * @return the template
	 */
	public static RetryTemplate template(int attempts, Duration initial, double multiplier, Duration longest) {
		return RetryTemplate.builder()
			.maxAttempts(attempts)
			.exponentialBackoff(millis(initial), multiplier, millis(longest), true)
			.retryOn(RetryLaterException.class)
			.build();
	}

	private static long millis(Duration duration) {
		return Math.min(TimeUnit.MILLISECONDS.convert(duration), LONGEST.toMillis());
	}

	@Override
	public <T> T execute(Attempt<T> attempt) {
		Ending<T> ending;
		try {
			ending = this.operations.execute((context) -> run(attempt, context));
		}
		catch (BackOffInterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallInterruptedException("The thread was interrupted while waiting for the next attempt",
					interrupt(ex));
		}
		return ending.get();
	}

	private static InterruptedException interrupt(BackOffInterruptedException failure) {
		if (failure.getCause() instanceof InterruptedException cause) {
			return cause;
		}
		InterruptedException interrupt = new InterruptedException(failure.getMessage());
		interrupt.initCause(failure);
		return interrupt;
	}

	private static <T> Ending<T> run(Attempt<T> attempt, RetryContext context) {
		try {
			return new Ending<>(attempt.run(context.getRetryCount() + 1), null);
		}
		catch (RetryLaterException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			return new Ending<>(null, ex);
		}
	}

	/**
	 * Result of the attempts.
	 *
	 * @param <T> the type of the result
	 * @param value the result
	 * @param failure the exception that was thrown instead
	 */
	private record Ending<T>(@Nullable T value, @Nullable RuntimeException failure) {

		T get() {
			if (this.failure != null) {
				throw this.failure;
			}
			return Objects.requireNonNull(this.value);
		}

	}

}
