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
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Description of a stored snapshot.
 *
 * @param id the id of the snapshot, or {@code null} if its writer did not set one
 * @param cursor the first sequence number that the snapshot does not cover
 * @param placement where the snapshot is kept
 * @param form the form in which it is stored
 * @param bytes the size of the stored payload in bytes
 * @param takenAt when the snapshot was taken, by the clock of the process that took it
 * @param ignored the types of deltas that are missing in its state because they were
 * ignored
 * @param fold the fingerprint of the code of the folds that took it; unknown if it has
 * none, or if it is a snapshot of another version of the projection
 * @since 0.1.0
 */
public record SnapshotInfo(@Nullable UUID id, long cursor, SnapshotPlacement placement, SnapshotForm form, long bytes,
		Instant takenAt, IgnoredTypes ignored, FoldFingerprint fold) {

	public SnapshotInfo {
		Objects.requireNonNull(placement, "'placement' must not be null");
		Objects.requireNonNull(form, "'form' must not be null");
		Objects.requireNonNull(takenAt, "'takenAt' must not be null");
		Objects.requireNonNull(ignored, "'ignored' must not be null");
		Objects.requireNonNull(fold, "'fold' must not be null");
	}

	/**
	 * Creates the description of a snapshot whose state lacks no deltas, and the code of
	 * whose folds is not known.
	 * @param id the id of the snapshot, or {@code null} if its writer did not set one
	 * @param cursor the first sequence number that the snapshot does not cover
	 * @param placement where the snapshot is kept
	 * @param form the form in which it is stored
	 * @param bytes the size of the stored payload in bytes
	 * @param takenAt when the snapshot was taken, by the clock of the process that took
	 * it
	 */
	public SnapshotInfo(@Nullable UUID id, long cursor, SnapshotPlacement placement, SnapshotForm form, long bytes,
			Instant takenAt) {
		this(id, cursor, placement, form, bytes, takenAt, IgnoredTypes.NONE, FoldFingerprint.UNKNOWN);
	}

}
