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

package io.github.s2snapshot.sdk.listener;

import java.time.Duration;
import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * Outcome of a request.
 *
 * @param duration the time from the start of the request to its end, including all
 * attempts and the delays between them
 * @param attempts the number of attempts
 * @param status the HTTP status of the last attempt, or 0 if that got no answer
 * @param error the error of the request, an {@link S2Exception} or a
 * {@link CancellationException}, or {@code null} if it was successful
 * @since 0.1.0
 */
public record RequestOutcome(Duration duration, int attempts, int status, @Nullable Throwable error) {

	/**
	 * Returns whether the request was successful.
	 * @return {@code true} if the request has no error
	 */
	public boolean isSuccess() {
		return this.error == null;
	}

}
