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

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if the server answers with an error (S2 v1: an HTTP status, and a JSON body with
 * {@code code} and {@code message}).
 *
 * @since 0.1.0
 */
public class S2ServerException extends S2Exception {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final @Nullable String code;

	private final String serverMessage;

	private final @Nullable Duration retryAfter;

	/**
	 * Creates a new {@code S2ServerException}.
	 * @param message what happened, to which stream, and what to do
	 * @param status the HTTP status
	 * @param code the error code of S2, or {@code null} if the answer has none
	 * @param serverMessage the message of the server, may be empty
	 * @param retryAfter the delay that the server asked for, or {@code null}
	 * @param retryable whether the same call may succeed if it is repeated
	 * @param noSideEffects whether the call certainly changed nothing
	 */
	public S2ServerException(String message, int status, @Nullable String code, String serverMessage,
			@Nullable Duration retryAfter, boolean retryable, boolean noSideEffects) {
		super(message, null, retryable, noSideEffects);
		this.status = status;
		this.code = code;
		this.serverMessage = serverMessage;
		this.retryAfter = retryAfter;
	}

	/**
	 * Returns the HTTP status of the answer, or of the terminal frame of a session.
	 * @return the status, for example 404
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Returns the error code of S2.
	 * @return the code, for example {@code stream_not_found}, or {@code null} if the
	 * answer has none, for example because a proxy sent it
	 */
	public @Nullable String code() {
		return this.code;
	}

	/**
	 * Returns the unchanged message of the server.
	 * @return the message, empty if the answer has none
	 */
	public String serverMessage() {
		return this.serverMessage;
	}

	/**
	 * Returns the delay that the server asked for before the next attempt.
	 * @return the delay, or {@code null} if the server asked for none
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

}
