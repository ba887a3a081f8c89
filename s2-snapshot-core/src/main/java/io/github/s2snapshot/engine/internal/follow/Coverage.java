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
 * Which snapshot is the newest, and how much of the state it covers. Only snapshots in
 * the placement of the projection cover anything. Not thread-safe.
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
	 * There is a new base.
	 * @param snapshot the snapshot that it comes from, {@code null} for an initial state,
	 * which needs none
	 * @param deltas how many deltas were folded until now
	 */
	void base(@Nullable SnapshotInfo snapshot, long deltas) {
		this.deltas = deltas;
		this.covered = snapshot == null || snapshot.placement() == this.placement;
		if (snapshot != null) {
			this.last = snapshot;
		}
	}

	/**
	 * A snapshot is there.
	 * @param snapshot the snapshot
	 * @param deltas how many of the deltas it covers, {@code null} when that is not known
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
		// What was known first knows more: the size as stored, the clock of the taker.
		if (known == null || known.id() == null || !known.id().equals(snapshot.id())) {
			this.last = snapshot;
		}
	}

	/**
	 * A snapshot of this process is there. What it knows of it is more than its record
	 * tells.
	 * @param snapshot the snapshot
	 * @param deltas how many of the deltas it covers
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
	 * @param folded how many were folded
	 * @return the number of deltas
	 */
	long deltasSince(long folded) {
		return folded - this.deltas;
	}

	/**
	 * Returns whether a snapshot would hold something that no other one holds.
	 * @param folded how many deltas were folded
	 * @return whether there is anything to take
	 */
	boolean isUncovered(long folded) {
		return !this.covered || folded != this.deltas;
	}

}
