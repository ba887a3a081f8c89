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
 * The server sent something that S2 v1 does not allow: a broken frame, an answer that
 * cannot be read, an acknowledgement that does not fit the batch. What the request asked
 * for may have happened.
 *
 * @since 0.1.0
 */
public final class ProtocolException extends S2Exception {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an error.
	 * @param message what was received, and what was expected
	 * @param cause the cause, or {@code null}
	 */
	public ProtocolException(String message, @Nullable Throwable cause) {
		super(message, cause, false, false);
	}

}
