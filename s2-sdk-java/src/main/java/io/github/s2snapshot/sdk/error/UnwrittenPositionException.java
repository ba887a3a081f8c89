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

import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Thrown if a read starts at a position that is not written and does not wait for it (S2
 * v1: 416).
 * <p>
 * A start beyond the tail is always refused, unless the read clamps it. A start at the
 * tail is refused if the read does not follow the stream, even with clamp: a unary read
 * without a wait time, or a bounded session with a wait time of zero.
 *
 * @since 0.1.0
 */
public final class UnwrittenPositionException extends S2Exception {

	private static final long serialVersionUID = 1L;

	private final StreamPosition tail;

	/**
	 * Creates a new {@code UnwrittenPositionException}.
	 * @param message what happened, to which stream, and what to do
	 * @param tail the tail of the stream
	 */
	public UnwrittenPositionException(String message, StreamPosition tail) {
		super(message, null, false, true);
		this.tail = tail;
	}

	/**
	 * Returns the tail of the stream when the read was refused.
	 * @return the tail
	 */
	public StreamPosition tail() {
		return this.tail;
	}

}
