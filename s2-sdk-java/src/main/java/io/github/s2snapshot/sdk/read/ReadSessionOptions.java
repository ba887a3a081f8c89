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

package io.github.s2snapshot.sdk.read;

import java.util.Objects;

import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Options of a read session. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class ReadSessionOptions {

	private static final long MIN_BUFFERED_BYTES = 64 * 1024;

	private static final ReadSessionOptions DEFAULTS = new ReadSessionOptions(ReadRetryPolicy.BUDGETED,
			4 * 1024 * 1024);

	private final ReadRetryPolicy retryPolicy;

	private final long maxBufferedBytes;

	private ReadSessionOptions(ReadRetryPolicy retryPolicy, long maxBufferedBytes) {
		this.retryPolicy = retryPolicy;
		this.maxBufferedBytes = maxBufferedBytes;
	}

	/**
	 * Returns the defaults: {@link ReadRetryPolicy#BUDGETED} and 4 MiB buffered.
	 * @return the defaults
	 */
	public static ReadSessionOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a copy with another retry policy.
	 * @param retryPolicy the policy for reconnects
	 * @return the copy
	 */
	public ReadSessionOptions withRetryPolicy(ReadRetryPolicy retryPolicy) {
		Objects.requireNonNull(retryPolicy, "'retryPolicy' must not be null");
		return new ReadSessionOptions(retryPolicy, this.maxBufferedBytes);
	}

	/**
	 * Returns a copy with another limit of buffered bytes. The session stops receiving
	 * while more bytes are buffered. The buffer can exceed the limit by one batch, and by
	 * the flow-control window of the HTTP/2 stream.
	 * @param maxBufferedBytes the limit in bytes, at least 64 KiB
	 * @return the copy
	 * @throws InvalidInputException if the limit is too small
	 */
	public ReadSessionOptions withMaxBufferedBytes(long maxBufferedBytes) {
		if (maxBufferedBytes < MIN_BUFFERED_BYTES) {
			throw new InvalidInputException("'maxBufferedBytes' must be at least " + MIN_BUFFERED_BYTES
					+ " (64 KiB), but is " + maxBufferedBytes);
		}
		return new ReadSessionOptions(this.retryPolicy, maxBufferedBytes);
	}

	/**
	 * Returns the retry policy.
	 * @return the policy
	 */
	public ReadRetryPolicy retryPolicy() {
		return this.retryPolicy;
	}

	/**
	 * Returns the limit of buffered bytes.
	 * @return the limit in bytes
	 */
	public long maxBufferedBytes() {
		return this.maxBufferedBytes;
	}

}
