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
 * A read asked for a position that has not been written and could not wait for it (S2 v1:
 * 416).
 * <p>
 * A position beyond the tail always gets it, unless the read clamps. A position at the
 * tail gets it when the read may not follow, that is a unary read without a wait or a
 * bounded session with a wait of zero, even with clamp.
 *
 * @since 0.1.0
 */
public final class UnwrittenPositionException extends S2Exception {

	private static final long serialVersionUID = 1L;

	private final StreamPosition tail;

	/**
	 * Creates an error.
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
