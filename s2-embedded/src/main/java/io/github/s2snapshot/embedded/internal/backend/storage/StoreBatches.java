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

package io.github.s2snapshot.embedded.internal.backend.storage;

import java.util.Iterator;

import org.h2.mvstore.Cursor;

/**
 * Iterator over the batches of a stream in order. Readers rely on records without gaps,
 * so that a gap without a trim is reported as damage.
 */
final class StoreBatches implements Iterator<StoredBatch> {

	private final StoreMaps maps;

	private final long id;

	private final Cursor<RecordKey, StoredBatch> cursor;

	private final long end;

	private long next;

	/**
	 * Creates an iterator.
	 * @param maps the maps
	 * @param id the id of the stream
	 * @param cursor the entries from the batch that may contain the start
	 * @param start the sequence number to start at
	 * @param end the end of the stream before the cursor was opened
	 */
	StoreBatches(StoreMaps maps, long id, Cursor<RecordKey, StoredBatch> cursor, long start, long end) {
		this.maps = maps;
		this.id = id;
		this.cursor = cursor;
		this.next = start;
		this.end = end;
	}

	@Override
	public boolean hasNext() {
		boolean more = this.cursor.hasNext();
		if (!more && this.next < this.end) {
			checkTrimmed(this.end);
			this.next = this.end;
		}
		return more;
	}

	@Override
	public StoredBatch next() {
		RecordKey key = this.cursor.next();
		StoredBatch batch = this.cursor.getValue();
		if (key.streamId() != this.id || key.seqNum() != batch.startSeqNum()) {
			throw damage("the batch of " + key + " begins at sequence number " + batch.startSeqNum());
		}
		if (batch.startSeqNum() > this.next) {
			checkTrimmed(batch.startSeqNum());
		}
		this.next = Math.max(this.next, batch.endSeqNum());
		return batch;
	}

	private void checkTrimmed(long seqNum) {
		StreamHead head = this.maps.heads().get(this.id);
		if (head != null && head.trimPoint() < seqNum) {
			throw damage("records from sequence number " + Math.max(this.next, head.trimPoint()) + " to " + (seqNum - 1)
					+ " are missing");
		}
	}

	private IllegalStateException damage(String problem) {
		return StoreDamage.in(this.maps.file(), problem + " in " + this.maps.describe(this.id), null);
	}

}
