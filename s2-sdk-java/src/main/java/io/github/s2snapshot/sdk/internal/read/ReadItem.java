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
 * A batch on its way to the reader, or the news that the connection was lost.
 *
 * @param batch the batch as it is returned
 * @param nextSeqNum the sequence number after the last record that was received, filtered
 * ones included, or {@code null} when there was none
 * @param bytes how much memory it takes
 * @param disconnect whether this is no batch but a disconnect
 */
record ReadItem(ReadBatch batch, @Nullable Long nextSeqNum, long bytes, boolean disconnect) {

	// What a record takes besides its bytes, roughly.
	private static final int RECORD_OVERHEAD_BYTES = 120;

	// The same of a header.
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

	// A batch whose records were all filtered, without a tail, only moves the position.
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
			// Nothing but a tail was seen: that is where the session goes on.
			next = tail.seqNum();
		}
		boolean caughtUp = tail != null && (this.nextSeqNum == null || this.nextSeqNum == tail.seqNum());
		return new ReaderState(next, true, (tail != null) ? tail : state.tail(), caughtUp);
	}

}
