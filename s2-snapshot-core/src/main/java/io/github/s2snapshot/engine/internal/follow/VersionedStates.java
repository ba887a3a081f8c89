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

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Determines the version of snapshots, and reads states of older versions. Not
 * thread-safe.
 *
 * @param <S> the type of the state
 */
public final class VersionedStates<S> {

	// No more framed snapshots are open at once.
	private static final int REMEMBERED = 256;

	private final ProjectionDefinition<S> definition;

	private final String identity;

	private final MachineListener listener;

	private final Map<String, Integer> migrated = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
			return size() > REMEMBERED;
		}

	};

	VersionedStates(ProjectionDefinition<S> definition, MachineListener listener) {
		this.definition = definition;
		this.identity = SnapshotRecord.identity(definition.name(), definition.version());
		this.listener = listener;
	}

	/**
	 * Returns the version of the projection that a record is a snapshot of.
	 * @param record a record of a snapshot
	 * @param projection the name of the projection
	 * @return the version, or {@code null} if the record has none or belongs to another
	 * projection
	 */
	public static @Nullable Integer version(SequencedRecord record, String projection) {
		Optional<String> identity = record.header(SnapshotRecord.PROJECTION);
		if (identity.isEmpty() || !identity.get().startsWith(projection + "/")) {
			return null;
		}
		try {
			return Integer.valueOf(identity.get().substring(projection.length() + 1));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/**
	 * Returns the identity that a record of a snapshot must have: that of the projection,
	 * or of an older version that an upcaster can convert.
	 * @param record a record of a snapshot
	 * @return the identity
	 */
	public String identity(SequencedRecord record) {
		Integer version = version(record, this.definition.name());
		if (version == null || version == this.definition.version()) {
			return this.identity;
		}
		this.listener.otherVersion(record.seqNum(), version, !SnapshotFragment.isFragment(record));
		if (!this.definition.versions().isMigrated(version, this.definition.version())) {
			return this.identity;
		}
		record.header(SnapshotRecord.ID).ifPresent((id) -> this.migrated.put(id, version));
		return SnapshotRecord.identity(this.definition.name(), version);
	}

	/**
	 * Returns the identity of a record of a snapshot, of any version of the projection.
	 * @param record a record
	 * @return the identity
	 */
	String anyVersion(SequencedRecord record) {
		Integer version = version(record, this.definition.name());
		return (version != null) ? SnapshotRecord.identity(this.definition.name(), version) : this.identity;
	}

	/**
	 * Returns whether a snapshot is one of an older version.
	 * @param id the id of the snapshot, or {@code null}
	 * @return whether its state is converted when it is read
	 */
	boolean isMigrated(@Nullable Object id) {
		return id != null && this.migrated.containsKey(id.toString());
	}

	/**
	 * Reads a state.
	 * @param id the id of the snapshot, or {@code null}
	 * @param in the state as it was stored
	 * @return the state
	 * @throws IOException if it cannot be read
	 */
	public S read(@Nullable Object id, InputStream in) throws IOException {
		Integer version = (id != null) ? this.migrated.get(id.toString()) : null;
		return (version != null)
				? this.definition.versions().read(in, version, this.definition.version(), this.definition.serializer())
				: this.definition.serializer().read(in);
	}

}
