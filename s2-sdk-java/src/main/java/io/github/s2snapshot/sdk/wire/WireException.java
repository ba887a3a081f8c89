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

package io.github.s2snapshot.sdk.wire;

/**
 * Thrown when bytes, a name or a value violate the S2 v1 protocol.
 *
 * @since 0.1.0
 */
public final class WireException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ErrorCode code;

	/**
	 * Creates an exception.
	 * @param code the code that an S2 server answers with
	 * @param message the message that an S2 server answers with
	 */
	public WireException(ErrorCode code, String message) {
		super(message);
		this.code = code;
	}

	/**
	 * Creates an exception with a cause.
	 * @param code the code that an S2 server answers with
	 * @param message the message that an S2 server answers with
	 * @param cause the cause
	 */
	public WireException(ErrorCode code, String message, Throwable cause) {
		super(message, cause);
		this.code = code;
	}

	/**
	 * Returns the code that an S2 server answers with.
	 * @return the code
	 */
	public ErrorCode code() {
		return this.code;
	}

}
