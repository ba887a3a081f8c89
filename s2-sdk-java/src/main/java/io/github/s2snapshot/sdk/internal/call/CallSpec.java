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
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * What to send, what to make of the answer, and when to try again.
 *
 * @param <T> the type of the result
 */
public interface CallSpec<T> {

	/**
	 * Returns what the call does.
	 * @return the target
	 */
	CallTarget target();

	/**
	 * Returns the request, the same for each attempt.
	 * @return the request
	 */
	Request request();

	/**
	 * Reads the answer of a successful call.
	 * @param response the answer
	 * @return the result, {@code null} only where the type allows it
	 */
	@Nullable T parse(Response response);

	/**
	 * Returns how long an attempt may take.
	 * @param requestTimeout the request timeout of the client
	 * @return the time
	 */
	default Duration timeout(Duration requestTimeout) {
		return requestTimeout;
	}

	/**
	 * Returns whether a call that failed may be made again.
	 * @param error the error
	 * @return whether it may
	 */
	default boolean mayRetry(S2Exception error) {
		return error.isRetryable();
	}

	/**
	 * Decides what a call that failed for good results in.
	 * @param error the error of the last attempt
	 * @param uncertain whether an attempt before may have taken effect
	 * @return the error to complete with, or {@code null} for success without a result
	 */
	default @Nullable S2Exception conclude(S2Exception error, boolean uncertain) {
		return error;
	}

	/**
	 * Returns the result of a call whose failure was concluded to be a success.
	 * @param uncertain whether an attempt before the last may have taken effect
	 * @return the result, {@code null} only where the type allows it
	 */
	default @Nullable T fallback(boolean uncertain) {
		return null;
	}

	/**
	 * Creates a call with the default behaviour.
	 * @param target what the call does
	 * @param request the request
	 * @param parser reads the answer
	 * @param <T> the type of the result
	 * @return the call
	 */
	static <T> CallSpec<T> of(CallTarget target, Request request, Function<Response, T> parser) {
		return new AbstractCall<>(target, request) {

			@Override
			public T parse(Response response) {
				return parser.apply(response);
			}

		};
	}

}
