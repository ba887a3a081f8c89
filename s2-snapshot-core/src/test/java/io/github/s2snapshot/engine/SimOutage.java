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

package io.github.s2snapshot.engine;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;

/**
 * Kind of an outage.
 */
enum SimOutage {

	/**
	 * Connections are refused.
	 */
	UNREACHABLE(() -> new S2ConnectException("refused", null, true)),

	/**
	 * Nothing arrives any more, without an error.
	 */
	SILENT(null),

	/**
	 * The certificate of the server is unknown.
	 */
	UNTRUSTED(() -> new S2ConnectException("the certificate is not known", null, false)),

	/**
	 * The token is being rotated.
	 */
	UNAUTHORIZED(() -> answer(401, "authn", false)),

	/**
	 * The token lacks a permission.
	 */
	DENIED(() -> answer(403, "permission_denied", false)),

	/**
	 * A load balancer knows no route.
	 */
	NO_ROUTE(() -> answer(404, null, false)),

	/**
	 * The stream cannot be found.
	 */
	NOT_FOUND(() -> answer(404, "stream_not_found", false)),

	/**
	 * There are too many requests.
	 */
	THROTTLED(() -> answer(429, "rate_limited", true)),

	/**
	 * The server is starting.
	 */
	UNAVAILABLE(() -> answer(503, "unavailable", true));

	private final @Nullable Supplier<S2Exception> failure;

	SimOutage(@Nullable Supplier<S2Exception> failure) {
		this.failure = failure;
	}

	/**
	 * Returns the failure of a request.
	 * @return the failure, {@code null} if requests are not answered
	 */
	@Nullable S2Exception failure() {
		return (this.failure != null) ? this.failure.get() : null;
	}

	/**
	 * Returns the failure that ends a session. The client retries a session until a
	 * failure is not retryable.
	 * @return the failure, {@code null} if the client keeps retrying
	 */
	@Nullable S2Exception sessionFailure() {
		S2Exception answer = failure();
		return (answer == null || answer.isRetryable()) ? null : answer;
	}

	/**
	 * Returns whether a healthy server could answer like this.
	 * @return whether the answer may be correct
	 */
	boolean refuses() {
		return this == UNAUTHORIZED || this == DENIED || this == NO_ROUTE || this == NOT_FOUND;
	}

	/**
	 * Returns whether open connections continue.
	 * @return whether only new connections are refused
	 */
	boolean sparesConnections() {
		return this != UNREACHABLE && this != SILENT;
	}

	private static S2ServerException answer(int status, @Nullable String code, boolean retryable) {
		return new S2ServerException("HTTP " + status, status, code, "", null, retryable, true);
	}

}
