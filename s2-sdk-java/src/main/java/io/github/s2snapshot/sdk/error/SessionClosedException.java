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
 * The session or the client was closed, or the session had failed before, and the call
 * was not carried out. The cause is the error that ended the session, if there was one.
 *
 * @since 0.1.0
 */
public final class SessionClosedException extends S2Exception {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an error.
	 * @param message what was closed, and what to do
	 * @param cause the error that ended the session, or {@code null}
	 */
	public SessionClosedException(String message, @Nullable Throwable cause) {
		super(message, cause, false, true);
	}

}
