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

package io.github.s2snapshot.sdk.append;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Options of an append session. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class AppendSessionOptions {

	private static final long MIN_INFLIGHT_BYTES = Limits.MAX_BATCH_METERED_BYTES;

	private static final AppendSessionOptions DEFAULTS = new AppendSessionOptions(5 * MIN_INFLIGHT_BYTES, 10_000, null);

	private final long maxInflightBytes;

	private final int maxInflightBatches;

	private final @Nullable AppendRetryPolicy retryPolicy;

	private AppendSessionOptions(long maxInflightBytes, int maxInflightBatches,
			@Nullable AppendRetryPolicy retryPolicy) {
		this.maxInflightBytes = maxInflightBytes;
		this.maxInflightBatches = maxInflightBatches;
		this.retryPolicy = retryPolicy;
	}

	/**
	 * Returns the defaults: at most 5 MiB and 10,000 batches in flight, and the retry
	 * policy of the client.
	 * @return the defaults
	 */
	public static AppendSessionOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a copy with another limit of metered bytes in flight, those of batches that
	 * are submitted but not acknowledged.
	 * @param maxInflightBytes the limit, at least 1 MiB so that every batch fits
	 * @return the copy
	 * @throws InvalidInputException if the limit is too small
	 */
	public AppendSessionOptions withMaxInflightBytes(long maxInflightBytes) {
		if (maxInflightBytes < MIN_INFLIGHT_BYTES) {
			throw new InvalidInputException("'maxInflightBytes' must be at least " + MIN_INFLIGHT_BYTES
					+ " (1 MiB, the limit of a batch), but is " + maxInflightBytes);
		}
		return new AppendSessionOptions(maxInflightBytes, this.maxInflightBatches, this.retryPolicy);
	}

	/**
	 * Returns a copy with another limit of batches in flight, those that are submitted
	 * but not acknowledged.
	 * @param maxInflightBatches the limit, at least 1
	 * @return the copy
	 * @throws InvalidInputException if the limit is too small
	 */
	public AppendSessionOptions withMaxInflightBatches(int maxInflightBatches) {
		if (maxInflightBatches < 1) {
			throw new InvalidInputException("'maxInflightBatches' must be at least 1, but is " + maxInflightBatches);
		}
		return new AppendSessionOptions(this.maxInflightBytes, maxInflightBatches, this.retryPolicy);
	}

	/**
	 * Returns a copy with a retry policy that replaces that of the client.
	 * @param retryPolicy the policy for batches that are not acknowledged when the
	 * session reconnects
	 * @return the copy
	 */
	public AppendSessionOptions withRetryPolicy(AppendRetryPolicy retryPolicy) {
		Objects.requireNonNull(retryPolicy, "'retryPolicy' must not be null");
		return new AppendSessionOptions(this.maxInflightBytes, this.maxInflightBatches, retryPolicy);
	}

	/**
	 * Returns the limit of metered bytes in flight.
	 * @return the limit in bytes
	 */
	public long maxInflightBytes() {
		return this.maxInflightBytes;
	}

	/**
	 * Returns the limit of batches in flight.
	 * @return the limit
	 */
	public int maxInflightBatches() {
		return this.maxInflightBatches;
	}

	/**
	 * Returns the retry policy.
	 * @return the policy, or {@code null} for that of the client
	 */
	public @Nullable AppendRetryPolicy retryPolicy() {
		return this.retryPolicy;
	}

}
