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

package io.github.s2snapshot.snapshot.kill;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.Residency;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.RecordMetadata;

/**
 * State of a key of the kill run: each entry by its position.
 *
 * @param entries the identifiers of the entries by the positions of their records
 */
record Journal(SortedMap<Long, String> entries) {

	static final String BASIN = "kill-run-basin";

	static final String PROJECTION = "journal";

	private static final int RECORDS_PER_SNAPSHOT = 6;

	private Journal with(Entry entry, RecordMetadata record) {
		TreeMap<Long, String> changed = new TreeMap<>(this.entries);
		changed.put(record.seqNum(), entry.id());
		return new Journal(changed);
	}

	/**
	 * Returns the definition of the projection.
	 * @param residency which keys stay in memory
	 * @return the definition
	 */
	static KeyedProjectionDefinition<Integer, Journal> definition(Residency residency) {
		return KeyedProjectionDefinition
			.builder(StreamPattern.of("journals/{number}", Integer.class),
					ProjectionDefinition.builder(PROJECTION, Journal.class)
						.fold(Entry.class, Journal::with)
						.triggers(SnapshotTriggers.none().withEveryRecords(RECORDS_PER_SNAPSHOT))
						.inStream())
			.initialState((key) -> new Journal(new TreeMap<>(Map.of())))
			.residency(residency)
			.build();
	}

	/**
	 * Delta of a journal.
	 *
	 * @param id the identifier, which is written once
	 */
	record Entry(String id) {
	}

}
