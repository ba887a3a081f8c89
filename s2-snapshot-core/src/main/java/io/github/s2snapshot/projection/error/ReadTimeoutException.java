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

package io.github.s2snapshot.projection.error;

/**
 * Thrown if a projection did not reach the state that a read waits for before the
 * timeout.
 *
 * @since 0.1.0
 */
public class ReadTimeoutException extends ProjectionException {

	private final long cursor;

	public ReadTimeoutException(String message, long cursor) {
		super(message);
		this.cursor = cursor;
	}

	/**
	 * Returns the cursor that the projection had reached.
	 * @return the first sequence number that was not folded when the timeout expired
	 */
	public long cursor() {
		return this.cursor;
	}

}
