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

package io.github.s2snapshot.projection;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * List of the stored snapshots of a projection.
 *
 * @param snapshots the snapshots of this version of the projection, highest cursor first;
 * at most {@value #LIMIT}
 * @param ignored the first reasons why other snapshots that were found are ignored
 * @param complete whether the list is complete; {@code false} if the timeout expired or
 * there are more snapshots
 * @since 0.1.0
 */
public record SnapshotListing(List<Entry> snapshots, List<String> ignored, boolean complete) {

	/**
	 * Largest number of snapshots in a list.
	 */
	public static final int LIMIT = 100;

	public SnapshotListing {
		snapshots = List.copyOf(snapshots);
		ignored = List.copyOf(ignored);
	}

	/**
	 * Entry of a snapshot. Its state was not read.
	 *
	 * @param cursor the first sequence number that the snapshot does not cover, unsigned
	 * @param placement where the snapshot is kept
	 * @param form the form in which the snapshot is stored
	 * @param id the id of the snapshot, or {@code null} if it has none
	 * @param bytes the size of the payload in a stream, or of the state in a store
	 * @param takenAt when the snapshot was taken
	 * @param quarantined whether this process does not restore from the snapshot because
	 * folding records again produced another state
	 */
	public record Entry(long cursor, SnapshotPlacement placement, SnapshotForm form, @Nullable UUID id, long bytes,
			Instant takenAt, boolean quarantined) {

		public Entry {
			Objects.requireNonNull(placement, "'placement' must not be null");
			Objects.requireNonNull(form, "'form' must not be null");
			Objects.requireNonNull(takenAt, "'takenAt' must not be null");
		}

		/**
		 * Creates an entry for a snapshot.
		 * @param snapshot the snapshot
		 * @param quarantined whether this process does not restore from the snapshot
		 * @return the entry
		 */
		public static Entry of(SnapshotInfo snapshot, boolean quarantined) {
			return new Entry(snapshot.cursor(), snapshot.placement(), snapshot.form(), snapshot.id(), snapshot.bytes(),
					snapshot.takenAt(), quarantined);
		}

	}

}
