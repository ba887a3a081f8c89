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

package io.github.s2snapshot.sdk.read;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Batch of records that were read together.
 * <p>
 * In a session, a batch with a tail but without records is a heartbeat. The server sends
 * the tail only when the read has reached it, so most batches have no tail while a reader
 * catches up (S2 v1).
 *
 * @param records the records in order, unmodifiable
 * @param tail the tail of the stream when the batch was sent, or {@code null} if the
 * server did not send it
 * @since 0.1.0
 */
public record ReadBatch(List<SequencedRecord> records, @Nullable StreamPosition tail) {

	/**
	 * Creates a batch.
	 * @param records the records in order
	 * @param tail the tail, or {@code null}
	 */
	public ReadBatch {
		records = List.copyOf(records);
	}

	/**
	 * Returns whether the batch has no records.
	 * @return {@code true} for a heartbeat, and for a batch that had only command records
	 * that were left out
	 */
	public boolean isEmpty() {
		return this.records.isEmpty();
	}

}
