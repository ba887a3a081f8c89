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
 * Thrown if the fencing token of an append differs from that of the stream (S2 v1: 412
 * {@code fencing_token_mismatch}). No record of the batch was appended.
 *
 * @since 0.1.0
 */
public final class FencingTokenMismatchException extends AppendConditionFailedException {

	private static final long serialVersionUID = 1L;

	private final String actualToken;

	/**
	 * Creates a new {@code FencingTokenMismatchException}.
	 * @param message what happened, to which stream, and what to do
	 * @param actualToken the fencing token of the stream, empty if the stream has none
	 */
	public FencingTokenMismatchException(String message, String actualToken) {
		super(message);
		this.actualToken = actualToken;
	}

	/**
	 * Returns the fencing token of the stream.
	 * @return the token, empty if the stream has none
	 */
	public String actualToken() {
		return this.actualToken;
	}

}
