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

package io.github.s2snapshot.sdk.record;

import java.io.Serializable;

/**
 * Position in a stream.
 * <p>
 * For an end or a tail, the sequence number is that of the next record, and the timestamp
 * is that of the last record before it (S2 v1). The tail of an empty stream is
 * {@code (0, 0)}.
 *
 * @param seqNum the sequence number, an unsigned 64-bit value
 * @param timestamp the timestamp in milliseconds since the epoch by convention, an
 * unsigned 64-bit value
 * @since 0.1.0
 */
public record StreamPosition(long seqNum, long timestamp) implements Serializable {

	@Override
	public String toString() {
		return Long.toUnsignedString(this.seqNum) + " @ " + Long.toUnsignedString(this.timestamp);
	}

}
