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

package io.github.s2snapshot.sdk.internal.read;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Entry of the buffer of a reader: a batch, or the loss of the connection.
 *
 * @param batch the batch that the reader receives
 * @param nextSeqNum the sequence number after the last received record, including
 * filtered ones, or {@code null} if no record was received
 * @param bytes the estimated memory
 * @param disconnect whether this is the loss of the connection and not a batch
 */
record ReadItem(ReadBatch batch, @Nullable Long nextSeqNum, long bytes, boolean disconnect) {

	// Estimated memory of a record besides its bytes.
	private static final int RECORD_OVERHEAD_BYTES = 120;

	// Estimated memory of a header besides its bytes.
	private static final int HEADER_OVERHEAD_BYTES = 24;

	private static final ReadItem DISCONNECT = new ReadItem(new ReadBatch(List.of(), null), null, 0, true);

	static ReadItem disconnected() {
		return DISCONNECT;
	}

	static ReadItem of(List<SequencedRecord> received, List<SequencedRecord> shown, @Nullable StreamPosition tail,
			int frameBytes) {
		Long next = (received.isEmpty()) ? null : Long.valueOf(received.get(received.size() - 1).seqNum() + 1);
		long bytes = frameBytes + RECORD_OVERHEAD_BYTES * (1L + shown.size());
		for (SequencedRecord record : shown) {
			bytes += HEADER_OVERHEAD_BYTES * (long) record.headers().size();
		}
		return new ReadItem(new ReadBatch(shown, tail), next, bytes, false);
	}

	boolean isHeartbeat() {
		return this.nextSeqNum == null && this.batch.tail() != null;
	}

	// A batch without a tail whose records were all filtered only moves the position.
	boolean isShown() {
		return !this.disconnect && (!this.batch.isEmpty() || this.batch.tail() != null);
	}

	ReaderState applyTo(ReaderState state) {
		if (this.disconnect) {
			return new ReaderState(state.nextSeqNum(), state.started(), state.tail(), false);
		}
		StreamPosition tail = this.batch.tail();
		long next = state.nextSeqNum();
		if (this.nextSeqNum != null) {
			next = this.nextSeqNum;
		}
		else if (!state.started() && tail != null) {
			// Only a tail was received so far: the session continues there.
			next = tail.seqNum();
		}
		boolean caughtUp = tail != null && (this.nextSeqNum == null || this.nextSeqNum == tail.seqNum());
		return new ReaderState(next, true, (tail != null) ? tail : state.tail(), caughtUp);
	}

}
