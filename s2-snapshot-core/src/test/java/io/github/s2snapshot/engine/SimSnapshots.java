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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotDocument;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * The complete snapshots in a stream.
 */
final class SimSnapshots {

	private final String projection;

	private final List<Whole> whole = new ArrayList<>();

	private final Map<UUID, Long> cursors = new HashMap<>();

	private final Map<UUID, Parts> open = new HashMap<>();

	private @Nullable String unreadable;

	SimSnapshots(String projection) {
		this.projection = projection;
	}

	/**
	 * Adds a record.
	 * @param record the record
	 * @return the snapshot that the record completes, or {@code null}
	 */
	@Nullable Whole add(SequencedRecord record) {
		this.unreadable = null;
		if (record.isCommand() || !SnapshotRecord.isMeant(record)) {
			return null;
		}
		Whole found;
		Parts parts = record.header(SnapshotRecord.ID).map(UUID::fromString).map(this.open::get).orElse(null);
		int version = (parts != null) ? parts.version : version(record);
		String identity = SnapshotRecord.identity(this.projection, version);
		try {
			if (SnapshotFragment.isFragment(record)) {
				return addFragment(SnapshotFragment.decode(record, identity), version);
			}
			SnapshotRecord snapshot = SnapshotRecord.decode(record, identity);
			SimState state = parse(snapshot.document(), version);
			found = new Whole(version, record.seqNum(), record.seqNum(), snapshot.cursor(), state);
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

	private int version(SequencedRecord record) {
		String newer = SnapshotRecord.identity(this.projection, 2);
		return (record.header(SnapshotRecord.PROJECTION).filter(newer::equals).isPresent()) ? 2 : 1;
	}

	// Does not use the code under test.
	private @Nullable Whole addFragment(SnapshotFragment fragment, int version)
			throws InvalidSnapshotException, IOException {
		Parts parts = this.open.get(fragment.id());
		if (parts == null && fragment.head() != null) {
			parts = new Parts(version, fragment.record().seqNum(), fragment.head().encoding());
			this.open.put(fragment.id(), parts);
		}
		if (parts == null || fragment.chunk() != parts.chunks) {
			return null;
		}
		parts.chunks++;
		parts.payload.writeBytes(fragment.record().body());
		SnapshotFragment.End end = fragment.end();
		byte[] payload = parts.payload.toByteArray();
		if (end == null || end.chunks() != parts.chunks || end.length() != payload.length
				|| !end.sha256().equals(Sha256.hex(payload))) {
			return null;
		}
		SnapshotDocument document = SnapshotDocument
			.parse(parts.encoding.decode(new ByteArrayInputStream(payload)).readAllBytes());
		Whole found = new Whole(version, parts.first, fragment.record().seqNum(), document.cursor(),
				parse(document, version));
		this.cursors.put(fragment.id(), document.cursor());
		this.whole.add(found);
		return found;
	}

	private SimState parse(SnapshotDocument document, int version) throws IOException {
		byte[] state = document.state().readAllBytes();
		try {
			return SimState.parse(state, version);
		}
		catch (IOException ex) {
			this.unreadable = ex.getMessage();
			throw ex;
		}
	}

	/**
	 * Returns why the last complete snapshot cannot be restored from.
	 * @return the reason, or {@code null}
	 */
	@Nullable String unreadable() {
		return this.unreadable;
	}

	boolean has(UUID id, long cursor) {
		return Long.valueOf(cursor).equals(this.cursors.get(id));
	}

	List<Whole> whole() {
		return this.whole;
	}

	/**
	 * A complete snapshot.
	 *
	 * @param version the version of the projection
	 * @param first the first record
	 * @param last the last record
	 * @param cursor the cursor
	 * @param state the state
	 */
	record Whole(int version, long first, long last, long cursor, SimState state) {
	}

	/**
	 * The fragments of an incomplete snapshot.
	 */
	private static final class Parts {

		private final int version;

		private final long first;

		private final ContentEncoding encoding;

		private final ByteArrayOutputStream payload = new ByteArrayOutputStream();

		private long chunks;

		Parts(int version, long first, ContentEncoding encoding) {
			this.version = version;
			this.first = first;
			this.encoding = encoding;
		}

	}

}
