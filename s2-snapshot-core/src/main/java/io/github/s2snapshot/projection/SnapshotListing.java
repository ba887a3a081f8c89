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
 * The snapshots of a projection, where it keeps them.
 *
 * @param snapshots the snapshots of this version of the projection, highest cursor first;
 * at most {@value #LIMIT}
 * @param ignored why what else is there is no snapshot of it, the first reasons
 * @param complete whether all of it was looked at: not when the time was over or there
 * are more
 * @since 0.1.0
 */
public record SnapshotListing(List<Entry> snapshots, List<String> ignored, boolean complete) {

	/**
	 * How many snapshots are listed.
	 */
	public static final int LIMIT = 100;

	public SnapshotListing {
		snapshots = List.copyOf(snapshots);
		ignored = List.copyOf(ignored);
	}

	/**
	 * A snapshot. Its state was not read.
	 *
	 * @param cursor the first sequence number that it does not cover, unsigned
	 * @param placement where it is
	 * @param form its form
	 * @param id its id, {@code null} when it has none
	 * @param bytes the size of its payload in a stream, of its state in a store
	 * @param takenAt when it was taken
	 * @param quarantined whether it is not restored from by this process, because folding
	 * records again has given another state
	 */
	public record Entry(long cursor, SnapshotPlacement placement, SnapshotForm form, @Nullable UUID id, long bytes,
			Instant takenAt, boolean quarantined) {

		public Entry {
			Objects.requireNonNull(placement, "'placement' must not be null");
			Objects.requireNonNull(form, "'form' must not be null");
			Objects.requireNonNull(takenAt, "'takenAt' must not be null");
		}

		/**
		 * Creates an entry of a snapshot that is known.
		 * @param snapshot the snapshot
		 * @param quarantined whether it is not restored from
		 * @return the entry
		 */
		public static Entry of(SnapshotInfo snapshot, boolean quarantined) {
			return new Entry(snapshot.cursor(), snapshot.placement(), snapshot.form(), snapshot.id(), snapshot.bytes(),
					snapshot.takenAt(), quarantined);
		}

	}

}
