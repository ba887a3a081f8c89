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
 * Thrown if a call was not made because the session or the client is closed, or because
 * the session has failed. If the session has failed, the cause is the error that ended
 * it.
 *
 * @since 0.1.0
 */
public final class SessionClosedException extends S2Exception {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates a new {@code SessionClosedException}.
	 * @param message the session or client, and what to do
	 * @param cause the error that ended the session, or {@code null}
	 */
	public SessionClosedException(String message, @Nullable Throwable cause) {
		super(message, cause, false, true);
	}

}
