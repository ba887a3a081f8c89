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
 * Thrown if the thread is interrupted while it waits in a blocking call. The call is
 * cancelled and the interrupt status of the thread is set again. The request may still
 * have taken effect on the server.
 *
 * @since 0.1.0
 */
public final class CallInterruptedException extends S2Exception {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates a new {@code CallInterruptedException}.
	 * @param message the call that was interrupted
	 * @param cause the interruption
	 */
	public CallInterruptedException(String message, InterruptedException cause) {
		super(message, cause, false, false);
	}

}
