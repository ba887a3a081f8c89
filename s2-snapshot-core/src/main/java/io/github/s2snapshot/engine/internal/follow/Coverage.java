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

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;

/**
 * Tracks the newest snapshot and how much of the state it covers. Only snapshots in the
 * placement of the projection count as coverage. Not thread-safe.
 */
final class Coverage {

	private final SnapshotPlacement placement;

	private @Nullable SnapshotInfo last;

	private long deltas;

	private boolean covered;

	Coverage(SnapshotPlacement placement) {
		this.placement = placement;
	}

	/**
	 * Sets a new base.
	 * @param snapshot the snapshot of the base, or {@code null} for an initial state,
	 * which needs no snapshot
	 * @param deltas the number of deltas folded so far
	 */
	void base(@Nullable SnapshotInfo snapshot, long deltas) {
		this.deltas = deltas;
		this.covered = snapshot == null || snapshot.placement() == this.placement;
		if (snapshot != null) {
			this.last = snapshot;
		}
	}

	/**
	 * Adds a snapshot.
	 * @param snapshot the snapshot
	 * @param deltas the number of deltas that it covers, or {@code null} if unknown
	 */
	void add(SnapshotInfo snapshot, @Nullable Long deltas) {
		SnapshotInfo known = this.last;
		boolean older = known != null && SeqNums.before(snapshot.cursor(), known.cursor());
		if (older || snapshot.placement() != this.placement) {
			return;
		}
		if (deltas != null) {
			this.deltas = Math.max(this.deltas, deltas);
			this.covered = true;
		}
		// The entry that was added first knows more: the stored size and the time of the
		// process that took it.
		if (known == null || known.id() == null || !known.id().equals(snapshot.id())) {
			this.last = snapshot;
		}
	}

	/**
	 * Adds a snapshot that this process has taken. It replaces what was read from its
	 * record, which has fewer details.
	 * @param snapshot the snapshot
	 * @param deltas the number of deltas that it covers
	 */
	void addOwn(SnapshotInfo snapshot, long deltas) {
		add(snapshot, deltas);
		if (this.last != null && Objects.equals(this.last.id(), snapshot.id())) {
			this.last = snapshot;
		}
	}

	@Nullable SnapshotInfo last() {
		return this.last;
	}

	/**
	 * Returns how many deltas no snapshot covers.
	 * @param folded the number of folded deltas
	 * @return the number of deltas
	 */
	long deltasSince(long folded) {
		return folded - this.deltas;
	}

	/**
	 * Returns whether a snapshot taken now would cover more than the existing ones.
	 * @param folded the number of folded deltas
	 * @return whether a snapshot is worth taking
	 */
	boolean isUncovered(long folded) {
		return !this.covered || folded != this.deltas;
	}

}
