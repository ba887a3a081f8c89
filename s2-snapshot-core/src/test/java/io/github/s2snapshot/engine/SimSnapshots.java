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
import io.github.s2snapshot.format.SnapshotAssembly;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * The whole snapshots in a stream.
 */
final class SimSnapshots {

	private final String identity;

	private final List<Whole> whole = new ArrayList<>();

	private final Map<UUID, Long> cursors = new HashMap<>();

	private final Map<UUID, SnapshotAssembly> begun = new HashMap<>();

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
			found = (SnapshotFragment.isFragment(record)) ? framed(record) : single(record);
		}
		catch (InvalidSnapshotException | IOException ex) {
			return null;
		}
		if (found != null) {
			this.whole.add(found);
		}
		return found;
	}

	private Whole single(SequencedRecord record) throws InvalidSnapshotException, IOException {
		SnapshotRecord snapshot = SnapshotRecord.decode(record, this.identity);
		if (snapshot.id() != null) {
			this.cursors.put(snapshot.id(), snapshot.cursor());
		}
		return new Whole(record.seqNum(), record.seqNum(), snapshot.cursor(),
				SimState.parse(snapshot.document().state().readAllBytes()));
	}

	private @Nullable Whole framed(SequencedRecord record) throws InvalidSnapshotException {
		SnapshotFragment fragment = SnapshotFragment.decode(record, this.identity);
		if (this.cursors.containsKey(fragment.id())) {
			return null;
		}
		if (fragment.head() != null) {
			this.begun.putIfAbsent(fragment.id(),
					new SnapshotAssembly(fragment, SnapshotLimits.defaults(), new FileSpool()));
		}
		SnapshotAssembly assembly = this.begun.get(fragment.id());
		if (assembly == null || !assembly.add(fragment)) {
			return null;
		}
		this.cursors.put(fragment.id(), fragment.cursor());
		return new Whole(assembly.first().seqNum(), record.seqNum(), fragment.cursor(),
				assembly.read((in) -> SimState.parse(in.readAllBytes())));
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
