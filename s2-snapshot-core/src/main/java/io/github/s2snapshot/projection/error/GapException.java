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

import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Describes a gap: records are missing between the position that a projection expected
 * and the position that it received, because they were trimmed before the projection read
 * them. A gap is never folded across. The projection restores from a snapshot that covers
 * the missing records.
 *
 * @since 0.1.0
 */
public class GapException extends ProjectionException {

	private final StreamName stream;

	private final long expected;

	private final long received;

	public GapException(String message, StreamName stream, long expected, long received) {
		super(message);
		this.stream = stream;
		this.expected = expected;
		this.received = received;
	}

	/**
	 * Returns the stream that has the gap.
	 * @return the full name of the stream
	 */
	public StreamName stream() {
		return this.stream;
	}

	/**
	 * Returns the position that was expected next.
	 * @return a sequence number
	 */
	public long expected() {
		return this.expected;
	}

	/**
	 * Returns whether records are missing, and not delivered a second time.
	 * @return whether the received position is after the expected position
	 */
	public boolean isTrimmed() {
		return Long.compareUnsigned(this.expected, this.received) < 0;
	}

	/**
	 * Returns the position that was received: that of a record, or the tail if no record
	 * was received.
	 * @return a sequence number
	 */
	public long received() {
		return this.received;
	}

}
