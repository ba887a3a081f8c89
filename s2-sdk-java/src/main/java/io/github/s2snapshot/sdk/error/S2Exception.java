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

package io.github.s2snapshot.sdk.error;

import org.jspecify.annotations.Nullable;

/**
 * Base class of all exceptions that the client throws or completes a future with.
 * <p>
 * {@link #isRetryable()} returns whether the same call may succeed if it is repeated, and
 * {@link #hasNoSideEffects()} whether the call certainly changed nothing. Before the
 * client throws an exception, it has retried the call according to its retry policy.
 * Neither the message nor the causes contain an access token.
 *
 * @since 0.1.0
 */
public abstract class S2Exception extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final boolean retryable;

	private final boolean noSideEffects;

	/**
	 * Creates a new {@code S2Exception}.
	 * @param message what happened, to which stream, and what to do
	 * @param cause the cause, or {@code null}
	 * @param retryable whether the same call may succeed if it is repeated
	 * @param noSideEffects whether the call certainly changed nothing
	 */
	protected S2Exception(String message, @Nullable Throwable cause, boolean retryable, boolean noSideEffects) {
		super(message, cause);
		this.retryable = retryable;
		this.noSideEffects = noSideEffects;
	}

	/**
	 * Returns whether the same call may succeed if it is repeated.
	 * @return {@code true} if the error is transient
	 */
	public final boolean isRetryable() {
		return this.retryable;
	}

	/**
	 * Returns whether the call certainly changed nothing on the server.
	 * @return {@code true} if nothing was changed, {@code false} if that is not known
	 */
	public final boolean hasNoSideEffects() {
		return this.noSideEffects;
	}

}
