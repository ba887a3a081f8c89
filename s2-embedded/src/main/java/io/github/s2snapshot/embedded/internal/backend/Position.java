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

package io.github.s2snapshot.embedded.internal.backend;

import io.github.s2snapshot.embedded.internal.backend.storage.StoredBatch;
import io.github.s2snapshot.embedded.internal.backend.storage.StreamHead;

/**
 * Position in a stream. The timestamp of a tail is that of the last record.
 *
 * @param seqNum sequence number
 * @param timestamp timestamp in milliseconds
 * @since 0.1.0
 */
public record Position(long seqNum, long timestamp) {

	static final Position ZERO = new Position(0, 0);

	/**
	 * Returns the tail of a stream after its last batch.
	 * @param batch the last batch
	 * @return the tail
	 */
	static Position endOf(StoredBatch batch) {
		return new Position(batch.endSeqNum(), batch.lastTimestamp());
	}

	/**
	 * Returns the tail of a stream.
	 * @param head the head of the stream
	 * @return the tail
	 */
	static Position tailOf(StreamHead head) {
		return new Position(head.nextSeqNum(), head.lastTimestamp());
	}

}
