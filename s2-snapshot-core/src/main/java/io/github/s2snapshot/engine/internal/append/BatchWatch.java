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

package io.github.s2snapshot.engine.internal.append;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Observes which record takes a position while the stream is followed, because the record
 * may be trimmed afterwards. Watches one position at a time. Thread-safe.
 */
public final class BatchWatch {

	private volatile @Nullable Watch watch;

	/**
	 * Watches a position instead of the previous one.
	 * @param seqNum the position
	 * @param id the id of the batch that should take it
	 */
	public void expect(long seqNum, UUID id) {
		this.watch = new Watch(seqNum, id);
	}

	public void end() {
		this.watch = null;
	}

	/**
	 * Observes records that were read.
	 * @param records the records in their order
	 */
	public void observe(List<SequencedRecord> records) {
		Watch current = this.watch;
		if (current == null || current.seen != null || records.isEmpty()) {
			return;
		}
		for (SequencedRecord record : records) {
			if (record.seqNum() == current.seqNum) {
				current.seen = record;
				return;
			}
		}
	}

	/**
	 * Returns the record at the watched position.
	 * @return the record, or {@code null} if it was not read
	 */
	public @Nullable SequencedRecord seen() {
		Watch current = this.watch;
		return (current != null) ? current.seen : null;
	}

	/**
	 * Returns whether the batch took the watched position.
	 * @return the result, or {@code null} if the position was not read
	 */
	@Nullable Boolean landed() {
		Watch current = this.watch;
		SequencedRecord record = (current != null) ? current.seen : null;
		return (current != null && record != null) ? DeltaBatch.isOf(record, current.id) : null;
	}

	/**
	 * A position and the batch that should take it.
	 */
	private static final class Watch {

		private final long seqNum;

		private final UUID id;

		private volatile @Nullable SequencedRecord seen;

		Watch(long seqNum, UUID id) {
			this.seqNum = seqNum;
			this.id = id;
		}

	}

}
