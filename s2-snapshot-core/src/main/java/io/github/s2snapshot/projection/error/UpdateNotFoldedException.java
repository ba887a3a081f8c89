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

import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * Thrown if the deltas of an update were appended but not folded, because the projection
 * failed or was stopped, or the timeout expired. The update must not be retried.
 *
 * @since 0.1.0
 */
public class UpdateNotFoldedException extends ProjectionException {

	private static final long serialVersionUID = 1L;

	private final AppendAck ack;

	public UpdateNotFoldedException(String message, AppendAck ack, Throwable cause) {
		super(message, cause);
		this.ack = ack;
	}

	/**
	 * Returns the acknowledgement, with the positions of the deltas.
	 * @return the acknowledgement of the batch
	 */
	public AppendAck ack() {
		return this.ack;
	}

}
