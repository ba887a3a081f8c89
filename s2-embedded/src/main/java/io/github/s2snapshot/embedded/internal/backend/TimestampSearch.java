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

import java.util.List;

import io.github.s2snapshot.embedded.internal.backend.storage.Storage;
import io.github.s2snapshot.embedded.internal.backend.storage.StoredBatch;

/**
 * Binary search for a record by its timestamp. The timestamps of a stream never decrease.
 */
final class TimestampSearch {

	private TimestampSearch() {
	}

	/**
	 * Finds the first record at or after a timestamp.
	 * @param storage the storage of the stream
	 * @param id the id of the stream
	 * @param fromSeqNum the earliest sequence number to return
	 * @param toSeqNum the tail
	 * @param timestamp the timestamp
	 * @return the sequence number of the record, or that of the tail if there is none
	 */
	static long find(Storage storage, long id, long fromSeqNum, long toSeqNum, long timestamp) {
		long low = fromSeqNum;
		long high = toSeqNum;
		StoredBatch found = null;
		while (low < high) {
			StoredBatch batch = storage.floor(id, low + (high - low) / 2);
			if (batch == null) {
				// The lower half was trimmed during the search
				low = low + (high - low) / 2 + 1;
			}
			else if (Long.compareUnsigned(batch.lastTimestamp(), timestamp) < 0) {
				low = batch.endSeqNum();
			}
			else {
				found = batch;
				high = batch.startSeqNum();
			}
		}
		return (found != null) ? within(found, fromSeqNum, timestamp) : toSeqNum;
	}

	private static long within(StoredBatch batch, long fromSeqNum, long timestamp) {
		// Count the records of the batch before the timestamp
		ReadChunk below = ChunkReader.read(List.of(batch).iterator(), batch.startSeqNum(), batch.endSeqNum(),
				new ReadLimits(Long.MAX_VALUE, Long.MAX_VALUE, timestamp));
		return Math.max(fromSeqNum, below.nextSeqNum());
	}

}
