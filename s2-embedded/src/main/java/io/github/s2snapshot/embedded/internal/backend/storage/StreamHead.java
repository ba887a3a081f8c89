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

import java.util.List;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;

/**
 * Head of a stream: its state besides the records.
 *
 * @param nextSeqNum the sequence number of the next record
 * @param lastTimestamp the timestamp of the last record
 * @param fencingToken the fencing token, empty for none
 * @param trimPoint the earliest sequence number to keep
 * @since 0.1.0
 */
public record StreamHead(long nextSeqNum, long lastTimestamp, String fencingToken, long trimPoint) {

	/** The head of a stream that never had a record. */
	public static final StreamHead NEW = new StreamHead(0, 0, "", 0);

	/**
	 * Returns the head after an append.
	 * @param batch the appended batch
	 * @param records its records
	 * @return the next head
	 */
	public StreamHead after(StoredBatch batch, List<WireAppendRecord> records) {
		String token = this.fencingToken;
		long trimTo = this.trimPoint;
		for (int i = 0; i < records.size(); i++) {
			WireAppendRecord record = records.get(i);
			if (Commands.isCommand(record.headers())) {
				Command command = Commands.parse(record.headers(), record.body());
				if (command instanceof Command.Fence fence) {
					token = fence.token();
				}
				else if (command instanceof Command.Trim trim) {
					// A trim may remove itself, but no later records
					long limit = batch.startSeqNum() + i + 1;
					long requested = (Long.compareUnsigned(trim.seqNum(), limit) < 0) ? trim.seqNum() : limit;
					trimTo = Math.max(trimTo, requested);
				}
			}
		}
		return new StreamHead(batch.endSeqNum(), batch.lastTimestamp(), token, trimTo);
	}

	/**
	 * Returns the head after records have expired.
	 * @param seqNum the earliest sequence number to keep
	 * @return the next head
	 */
	public StreamHead keepFrom(long seqNum) {
		return new StreamHead(this.nextSeqNum, this.lastTimestamp, this.fencingToken, Math.max(this.trimPoint, seqNum));
	}

}
