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

package io.github.s2snapshot.store;

import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Decides which snapshots of a scope are deleted after a save: those that the retention
 * does not keep, unless a snapshot that is kept names one as its
 * {@linkplain StoredSnapshot#verifiedCursor() verified snapshot}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class Pruning {

	private final SnapshotRetention retention;

	private final Instant now;

	// At most one for each snapshot that is kept.
	private final Set<Long> verified = new HashSet<>();

	private int newer;

	/**
	 * Creates a pruning of one scope.
	 * @param retention which snapshots are kept
	 * @param now the current time
	 */
	public Pruning(SnapshotRetention retention, Instant now) {
		this.retention = Objects.requireNonNull(retention, "'retention' must not be null");
		this.now = Objects.requireNonNull(now, "'now' must not be null");
	}

	/**
	 * Returns whether a snapshot is to be deleted. Has to be called once for each
	 * snapshot of the scope, from the highest cursor to the lowest.
	 * @param cursor the cursor of the snapshot
	 * @param savedAt when the snapshot was saved
	 * @param verifiedCursor the {@linkplain StoredSnapshot#verifiedCursor() verified
	 * cursor} that the snapshot was saved with
	 * @return whether the snapshot is to be deleted
	 */
	public boolean isDeleted(long cursor, Instant savedAt, @Nullable Long verifiedCursor) {
		if (!this.retention.isKept(this.newer++, savedAt, this.now)) {
			return !this.verified.contains(cursor);
		}
		if (verifiedCursor != null) {
			this.verified.add(verifiedCursor);
		}
		return false;
	}

}
