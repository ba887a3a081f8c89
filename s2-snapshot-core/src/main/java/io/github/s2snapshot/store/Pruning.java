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
 * Decides, from the newest snapshot of a scope to the oldest, which are deleted after a
 * save: those that the retention does not keep, and that are not the newest one known to
 * be restorable. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class Pruning {

	private final SnapshotRetention retention;

	private final Instant now;

	// Few: at most one for each snapshot that is kept.
	private final Set<Long> verified = new HashSet<>();

	private int newer;

	/**
	 * Creates one for a scope.
	 * @param retention what is kept
	 * @param now the time
	 */
	public Pruning(SnapshotRetention retention, Instant now) {
		this.retention = Objects.requireNonNull(retention, "'retention' must not be null");
		this.now = Objects.requireNonNull(now, "'now' must not be null");
	}

	/**
	 * Returns whether a snapshot is deleted.
	 * @param cursor its cursor, lower than those before
	 * @param savedAt when it was saved
	 * @param verifiedCursor the {@linkplain StoredSnapshot#verifiedCursor() verified
	 * cursor} that it was saved with
	 * @return whether nothing keeps it
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
