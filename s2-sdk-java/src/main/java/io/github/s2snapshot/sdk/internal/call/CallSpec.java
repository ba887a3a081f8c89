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
 * Specification of a call: its request, the parser of the answer, and the rules for
 * retries.
 *
 * @param <T> the type of the result
 */
public interface CallSpec<T> {

	/**
	 * Returns the operation and its resource.
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
	 * Returns whether a failed call may be retried.
	 * @param error the error
	 * @return whether it may be retried
	 */
	default boolean mayRetry(S2Exception error) {
		return error.isRetryable();
	}

	/**
	 * Returns the outcome of a call whose last attempt failed.
	 * @param error the error of the last attempt
	 * @param uncertain whether an earlier attempt may have taken effect
	 * @return the error of the call, or {@code null} if the call succeeded and
	 * {@link #fallback(boolean)} returns its result
	 */
	default @Nullable S2Exception conclude(S2Exception error, boolean uncertain) {
		return error;
	}

	/**
	 * Returns the result of a call for which {@link #conclude(S2Exception, boolean)}
	 * returned {@code null}.
	 * @param uncertain whether an attempt before the last one may have taken effect
	 * @return the result, {@code null} only where the type allows it
	 */
	default @Nullable T fallback(boolean uncertain) {
		return null;
	}

	/**
	 * Creates a call with the default behaviour.
	 * @param target the operation and its resource
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
