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

package io.github.s2snapshot.engine.internal.deltas;

import java.util.List;

import io.github.s2snapshot.engine.internal.support.PositionSet;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * The positions of the records that are no deltas: commands and parts of snapshots, as
 * far as the projection has read them. Subscribers pass over them without reading, and a
 * missing record among them is no gap. Thread-safe.
 */
public final class ControlRecords {

	private final PositionSet positions = new PositionSet();

	private volatile boolean needed;

	/**
	 * Notes the records that are no deltas, as soon as there was a subscriber.
	 * @param records records that the projection has read
	 */
	public void observe(List<SequencedRecord> records) {
		if (!this.needed) {
			return;
		}
		for (SequencedRecord record : records) {
			if (is(record)) {
				synchronized (this) {
					this.positions.add(record.seqNum());
				}
			}
		}
	}

	/**
	 * Called when there is a subscriber.
	 */
	void need() {
		this.needed = true;
	}

	static boolean is(SequencedRecord record) {
		return record.isCommand() || SnapshotRecord.isMeant(record);
	}

	/**
	 * Returns the first position that may be that of a delta.
	 * @param position the position to begin with
	 * @return the position, or a later one
	 */
	synchronized long after(long position) {
		return this.positions.firstNotContained(position);
	}

	/**
	 * Forgets all positions, because the stream may become another one.
	 */
	synchronized void clear() {
		this.positions.clear();
	}

}
