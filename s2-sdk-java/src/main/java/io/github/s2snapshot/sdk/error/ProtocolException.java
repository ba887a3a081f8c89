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
 * Thrown if an answer of the server violates S2 v1, for example a malformed frame, or an
 * acknowledgement that does not match the batch. The request may have taken effect on the
 * server.
 *
 * @since 0.1.0
 */
public final class ProtocolException extends S2Exception {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates a new {@code ProtocolException}.
	 * @param message the received and the expected content
	 * @param cause the cause, or {@code null}
	 */
	public ProtocolException(String message, @Nullable Throwable cause) {
		super(message, cause, false, false);
	}

}
