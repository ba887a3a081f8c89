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

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;

/**
 * Number and delays of the attempts of a call.
 *
 * @param maxAttempts the number of attempts, including the first one
 * @param minBaseDelayMillis the base delay before the first retry
 * @param maxBaseDelayMillis the limit of the base delay
 */
public record Retries(int maxAttempts, long minBaseDelayMillis, long maxBaseDelayMillis) {

	private static final int MAX_SHIFT = 30;

	// Limits how long a server can make a caller wait.
	private static final long MAX_ASKED_MILLIS = 60_000;

	/**
	 * Returns the delay before a retry: the base delay, doubled for each retry up to its
	 * limit, plus a random time of up to as much again. It is at least the delay that the
	 * server asked for, of which 60 seconds count.
	 * @param retry the retry, counted from 0
	 * @param error the error of the previous attempt
	 * @return the delay in milliseconds
	 */
	public long delayMillis(int retry, S2Exception error) {
		long factor = 1L << Math.min(retry, MAX_SHIFT);
		long base = Math.min(saturatedProduct(this.minBaseDelayMillis, factor), this.maxBaseDelayMillis);
		long delay = base + ThreadLocalRandom.current().nextLong(base + 1);
		Duration asked = askedBy(error);
		return (asked != null) ? Math.max(delay, Math.min(TimeUnit.MILLISECONDS.convert(asked), MAX_ASKED_MILLIS))
				: delay;
	}

	private static long saturatedProduct(long left, long right) {
		return (left > Long.MAX_VALUE / right) ? Long.MAX_VALUE : left * right;
	}

	private static @Nullable Duration askedBy(S2Exception error) {
		return (error instanceof S2ServerException server) ? server.retryAfter() : null;
	}

}
