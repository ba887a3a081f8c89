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

package io.github.s2snapshot.actuate.endpoint;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.s2snapshot.projection.SnapshotListing;

/**
 * Description of the snapshots of a projection.
 *
 * @param projection the name of the projection
 * @param snapshots the snapshots, highest cursor first
 * @param ignored the reasons for which other entries are not snapshots of the projection
 * @param complete whether everything was read
 * @param failure the reason for which the snapshots could not be listed, or {@code null}
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record SnapshotsDescriptor(String projection, List<Entry> snapshots, List<String> ignored, boolean complete,
		@Nullable String failure) implements OperationResponseBody {

	static SnapshotsDescriptor of(String projection, SnapshotListing listing) {
		return new SnapshotsDescriptor(projection, listing.snapshots().stream().map(Entry::of).toList(),
				listing.ignored(), listing.complete(), null);
	}

	static SnapshotsDescriptor failed(String projection, RuntimeException failure) {
		return new SnapshotsDescriptor(projection, List.of(), List.of(), false, String.valueOf(failure.getMessage()));
	}

	/**
	 * Description of a snapshot.
	 *
	 * @param cursor the first sequence number that the snapshot does not cover
	 * @param placement {@code in-stream} or {@code external}
	 * @param form {@code single}, {@code framed} or {@code object}
	 * @param id the id, or {@code null} if it has none
	 * @param bytes the size of the payload in the stream or of the state in a store, or
	 * {@code null} if the snapshot would have to be read to know it
	 * @param takenAt the time at which it was taken
	 * @param quarantined whether this process does not restore from it
	 */
	@JsonInclude(JsonInclude.Include.ALWAYS)
	public record Entry(long cursor, String placement, String form, @Nullable String id, @Nullable Long bytes,
			Instant takenAt, boolean quarantined) {

		static Entry of(SnapshotListing.Entry entry) {
			return new Entry(entry.cursor(), entry.placement().id(), entry.form().id(),
					(entry.id() != null) ? entry.id().toString() : null, (entry.bytes() >= 0) ? entry.bytes() : null,
					entry.takenAt(), entry.quarantined());
		}

	}

}
