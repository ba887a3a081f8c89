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

package io.github.s2snapshot.engine.value;

import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.SnapshotException;

/**
 * Result of taking a snapshot.
 *
 * @since 0.1.0
 */
public sealed interface SnapshotResult {

	/**
	 * The snapshot was taken and stored.
	 *
	 * @param snapshot the snapshot
	 * @param deltas the number of deltas that the projection had folded by then
	 */
	record Taken(SnapshotInfo snapshot, long deltas) implements SnapshotResult {
	}

	/**
	 * No snapshot was taken.
	 *
	 * @param reason the reason
	 */
	record Skipped(String reason) implements SnapshotResult {

		/**
		 * The reason if nothing was folded since the last snapshot.
		 */
		public static final String NOTHING_NEW = "nothing was folded since the last snapshot";

		/**
		 * The end of the reason if the projection waits at a poison record.
		 */
		public static final String UNDECIDED = " cannot be folded, and the poison policy has not decided about it yet";

		/**
		 * The beginning of the reason if the projection is not live.
		 */
		public static final String NOT_LIVE = "the projection is ";

		/**
		 * The reason if the state is {@code null}.
		 */
		public static final String NULL_STATE = "the state is null, and history is never trimmed for a null state";

		/**
		 * Returns whether no snapshot is possible or needed at the moment.
		 * @return whether the next snapshot need not be delayed as after a failure
		 */
		public boolean isIdle() {
			return this.reason.equals(NOTHING_NEW) || this.reason.startsWith(NOT_LIVE)
					|| this.reason.endsWith(UNDECIDED);
		}

	}

	/**
	 * Another process has a newer snapshot.
	 *
	 * @param cursor the cursor of the snapshot that was given up
	 * @param coveredBy the cursor of the newer snapshot
	 */
	record Superseded(long cursor, long coveredBy) implements SnapshotResult {
	}

	/**
	 * The snapshot failed.
	 *
	 * @param failure the failure
	 */
	record Failed(SnapshotException failure) implements SnapshotResult {
	}

}
