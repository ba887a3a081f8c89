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

import java.time.Clock;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.storage.Storage;
import io.github.s2snapshot.embedded.internal.backend.storage.StoredBatch;

/**
 * Reads of one stream from the storage, without expired records.
 */
final class LogReads {

	private final long id;

	private final Storage storage;

	private final Clock clock;

	LogReads(long id, Storage storage, Clock clock) {
		this.id = id;
		this.storage = storage;
		this.clock = clock;
	}

	/**
	 * Finds the sequence number at which a read starts.
	 * @param now the visible part of the stream
	 * @param start the requested start
	 * @param atTail whether the read may start at the tail
	 * @return the sequence number to start at
	 */
	long find(Visible now, ReadStart start, boolean atTail) {
		Position tail = now.tail();
		long seqNum;
		if (start.isBeyond(tail)) {
			if (!start.clamp()) {
				throw S2Error.unwritten(tail);
			}
			seqNum = tail.seqNum();
		}
		else {
			seqNum = switch (start.from()) {
				case SEQ_NUM -> start.value();
				case TAIL_OFFSET ->
					(Long.compareUnsigned(start.value(), tail.seqNum()) < 0) ? tail.seqNum() - start.value() : 0;
				case TIMESTAMP -> skipExpired(
						TimestampSearch.find(this.storage, this.id, now.trimPoint(), tail.seqNum(), start.value()),
						tail);
			};
		}
		if (seqNum == tail.seqNum() && !atTail) {
			throw S2Error.unwritten(tail);
		}
		return seqNum;
	}

	private long skipExpired(long seqNum, Position tail) {
		Iterator<StoredBatch> batches = (seqNum < tail.seqNum()) ? unexpired(seqNum) : Collections.emptyIterator();
		return (batches.hasNext()) ? Math.max(seqNum, batches.next().startSeqNum()) : tail.seqNum();
	}

	/**
	 * Reads records.
	 * @param now the visible part of the stream
	 * @param fromSeqNum the sequence number to start at
	 * @param tail the tail up to which to read
	 * @param limits the limits of the read
	 * @param cipher the cipher, or {@code null} for a stream without cipher
	 * @return the records, possibly none
	 */
	ReadChunk take(Visible now, long fromSeqNum, Position tail, ReadLimits limits, @Nullable RecordCipher cipher) {
		StoredBatch last = now.last();
		if (last != null) {
			return ChunkReader.read(List.of(last).iterator(), fromSeqNum, last.endSeqNum(), limits, cipher);
		}
		long from = Math.max(fromSeqNum, now.trimPoint());
		Iterator<StoredBatch> batches = (from < tail.seqNum()) ? unexpired(from) : Collections.emptyIterator();
		return ChunkReader.read(batches, from, tail.seqNum(), limits, cipher);
	}

	private Iterator<StoredBatch> unexpired(long fromSeqNum) {
		return new Retention.Unexpired(this.storage.batches(this.id, fromSeqNum), this.clock);
	}

}
