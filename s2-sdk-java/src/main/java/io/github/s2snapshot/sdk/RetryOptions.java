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
 * How often and how fast failed calls are made again. Before attempt n (counted from 0)
 * the client waits for {@code base + random(0, base)} with
 * {@code base = min(minBaseDelay * 2^n, maxBaseDelay)}, and at least as long as the
 * server asks for, but no longer than a minute for that. Immutable and safe for use by
 * many threads.
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
	 * Returns a copy with a number of attempts.
	 * @param maxAttempts how many attempts in total, at least 1; 1 means no retry
	 * @return the copy
	 * @throws InvalidInputException if the number is too small
	 */
	public RetryOptions withMaxAttempts(int maxAttempts) {
		if (maxAttempts < 1) {
			throw new InvalidInputException(
					"'maxAttempts' must be at least 1, but is " + maxAttempts + ". It includes the first attempt");
		}
		return new RetryOptions(maxAttempts, this.minBaseDelay, this.maxBaseDelay);
	}

	/**
	 * Returns a copy with a smallest base delay.
	 * @param minBaseDelay the base delay of the first retry, more than 0; raises the
	 * largest base delay when it is larger
	 * @return the copy
	 * @throws InvalidInputException if the delay is not positive
	 */
	public RetryOptions withMinBaseDelay(Duration minBaseDelay) {
		requirePositive("minBaseDelay", minBaseDelay);
		Duration max = (this.maxBaseDelay.compareTo(minBaseDelay) < 0) ? minBaseDelay : this.maxBaseDelay;
		return new RetryOptions(this.maxAttempts, minBaseDelay, max);
	}

	/**
	 * Returns a copy with a largest base delay.
	 * @param maxBaseDelay the limit of the base delay, more than 0; lowers the smallest
	 * base delay when it is smaller
	 * @return the copy
	 * @throws InvalidInputException if the delay is not positive
	 */
	public RetryOptions withMaxBaseDelay(Duration maxBaseDelay) {
		requirePositive("maxBaseDelay", maxBaseDelay);
		Duration min = (this.minBaseDelay.compareTo(maxBaseDelay) > 0) ? maxBaseDelay : this.minBaseDelay;
		return new RetryOptions(this.maxAttempts, min, maxBaseDelay);
	}

	/**
	 * Returns the number of attempts in total.
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
