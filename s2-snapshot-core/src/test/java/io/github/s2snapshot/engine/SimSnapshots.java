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

package io.github.s2snapshot.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * The whole snapshots in a stream.
 */
final class SimSnapshots {

	private final String identity;

	private final List<Whole> whole = new ArrayList<>();

	private final Map<UUID, Long> cursors = new HashMap<>();

	SimSnapshots(String identity) {
		this.identity = identity;
	}

	/**
	 * A record has landed.
	 * @param record the record
	 * @return the snapshot that is whole now
	 */
	@Nullable Whole add(SequencedRecord record) {
		if (record.isCommand() || !SnapshotRecord.isMeant(record)) {
			return null;
		}
		Whole found;
		try {
			SnapshotRecord snapshot = SnapshotRecord.decode(record, this.identity);
			SimState state = SimState.parse(snapshot.document().state().readAllBytes());
			found = new Whole(record.seqNum(), record.seqNum(), snapshot.cursor(), state);
			if (snapshot.id() != null) {
				this.cursors.put(snapshot.id(), snapshot.cursor());
			}
		}
		catch (InvalidSnapshotException | IOException ex) {
			return null;
		}
		this.whole.add(found);
		return found;
	}

	boolean has(UUID id, long cursor) {
		return Long.valueOf(cursor).equals(this.cursors.get(id));
	}

	List<Whole> whole() {
		return this.whole;
	}

	/**
	 * A snapshot that is whole.
	 *
	 * @param first its first record
	 * @param last its last record
	 * @param cursor its cursor
	 * @param state its state
	 */
	record Whole(long first, long last, long cursor, SimState state) {
	}

}
