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

package io.github.s2snapshot.sdk;

import java.time.Duration;
import java.util.Objects;

import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Options for retries of failed calls: the number of attempts, and the delay between
 * them. Before retry n (counted from 0) the client waits for
 * {@code base + random(0, base)} with
 * {@code base = min(minBaseDelay * 2^n, maxBaseDelay)}. If the server asks for a longer
 * delay, the client waits for that, but at most for a minute. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class RetryOptions {

	private static final RetryOptions DEFAULTS = new RetryOptions(3, Duration.ofMillis(100), Duration.ofSeconds(1));

	private final int maxAttempts;

	private final Duration minBaseDelay;

	private final Duration maxBaseDelay;

	private RetryOptions(int maxAttempts, Duration minBaseDelay, Duration maxBaseDelay) {
		this.maxAttempts = maxAttempts;
		this.minBaseDelay = minBaseDelay;
		this.maxBaseDelay = maxBaseDelay;
	}

	/**
	 * Returns the defaults: 3 attempts in total, base delays from 100 ms to 1 s.
	 * @return the defaults
	 */
	public static RetryOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a copy with another number of attempts.
	 * @param maxAttempts the number of attempts including the first one, at least 1; with
	 * 1 failed calls are not retried
	 * @return the copy
	 * @throws InvalidInputException if the number is less than 1
	 */
	public RetryOptions withMaxAttempts(int maxAttempts) {
		if (maxAttempts < 1) {
			throw new InvalidInputException(
					"'maxAttempts' must be at least 1, but is " + maxAttempts + ". It includes the first attempt");
		}
		return new RetryOptions(maxAttempts, this.minBaseDelay, this.maxBaseDelay);
	}

	/**
	 * Returns a copy with another smallest base delay.
	 * @param minBaseDelay the base delay of the first retry, more than 0; if it is larger
	 * than the largest base delay, that is raised to it
	 * @return the copy
	 * @throws InvalidInputException if the delay is not positive
	 */
	public RetryOptions withMinBaseDelay(Duration minBaseDelay) {
		requirePositive("minBaseDelay", minBaseDelay);
		Duration max = (this.maxBaseDelay.compareTo(minBaseDelay) < 0) ? minBaseDelay : this.maxBaseDelay;
		return new RetryOptions(this.maxAttempts, minBaseDelay, max);
	}

	/**
	 * Returns a copy with another largest base delay.
	 * @param maxBaseDelay the limit of the base delay, more than 0; if it is smaller than
	 * the smallest base delay, that is lowered to it
	 * @return the copy
	 * @throws InvalidInputException if the delay is not positive
	 */
	public RetryOptions withMaxBaseDelay(Duration maxBaseDelay) {
		requirePositive("maxBaseDelay", maxBaseDelay);
		Duration min = (this.minBaseDelay.compareTo(maxBaseDelay) > 0) ? maxBaseDelay : this.minBaseDelay;
		return new RetryOptions(this.maxAttempts, min, maxBaseDelay);
	}

	/**
	 * Returns the number of attempts, including the first one.
	 * @return the number, at least 1
	 */
	public int maxAttempts() {
		return this.maxAttempts;
	}

	/**
	 * Returns the smallest base delay.
	 * @return the delay
	 */
	public Duration minBaseDelay() {
		return this.minBaseDelay;
	}

	/**
	 * Returns the largest base delay.
	 * @return the delay
	 */
	public Duration maxBaseDelay() {
		return this.maxBaseDelay;
	}

	private static void requirePositive(String name, Duration value) {
		Objects.requireNonNull(value, () -> "'" + name + "' must not be null");
		if (value.isNegative() || value.isZero()) {
			throw new InvalidInputException("'" + name + "' must be positive, but is " + value);
		}
	}

	@Override
	public String toString() {
		return "RetryOptions[maxAttempts=" + this.maxAttempts + ", minBaseDelay=" + this.minBaseDelay
				+ ", maxBaseDelay=" + this.maxBaseDelay + "]";
	}

}
