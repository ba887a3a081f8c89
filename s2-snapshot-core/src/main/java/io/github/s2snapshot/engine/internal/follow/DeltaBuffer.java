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

package io.github.s2snapshot.engine.internal.follow;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Keeps the deltas between the fragments of an incomplete snapshot. If they exceed the
 * limits, none is kept and they have to be read again. Not thread-safe.
 */
final class DeltaBuffer {

	private final SnapshotLimits limits;

	private final List<SequencedRecord> records = new ArrayList<>();

	private boolean open;

	private long from;

	private long bytes;

	DeltaBuffer(SnapshotLimits limits) {
		this.limits = limits;
	}

	/**
	 * Starts to keep every delta, unless already started.
	 * @param from the first position after which no delta was read until now
	 */
	void open(long from) {
		if (!this.open) {
			this.open = true;
			this.from = from;
		}
	}

	void add(SequencedRecord delta) {
		if (!this.open) {
			return;
		}
		this.bytes += delta.meteredBytes();
		if (this.bytes > this.limits.buffered() || this.records.size() >= this.limits.bufferedRecords()) {
			close();
			return;
		}
		this.records.add(delta);
	}

	void close() {
		this.open = false;
		this.records.clear();
		this.bytes = 0;
	}

	/**
	 * Returns the deltas from a position on.
	 * @param cursor the position
	 * @return every delta from the position on, or {@code null} if not all were kept
	 */
	@Nullable List<SequencedRecord> since(long cursor) {
		if (!this.open || SeqNums.before(cursor, this.from)) {
			return null;
		}
		return this.records.stream().filter((record) -> !SeqNums.before(record.seqNum(), cursor)).toList();
	}

}
