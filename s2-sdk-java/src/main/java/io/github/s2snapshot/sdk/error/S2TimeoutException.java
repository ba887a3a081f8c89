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

/**
 * Thrown if the server does not answer in time: a request or a batch was not answered
 * within the request timeout, or a read session received neither records nor a heartbeat
 * for 20 seconds.
 *
 * @since 0.1.0
 */
public final class S2TimeoutException extends S2Exception {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates a new {@code S2TimeoutException}.
	 * @param message the missing answer, the timeout, and what to do
	 */
	public S2TimeoutException(String message) {
		super(message, null, true, false);
	}

}
