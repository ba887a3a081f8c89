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
 * What became of a snapshot.
 *
 * @since 0.1.0
 */
public sealed interface SnapshotResult {

	/**
	 * It is stored.
	 *
	 * @param snapshot the snapshot
	 * @param deltas how many deltas the projection had folded when it was taken
	 */
	record Taken(SnapshotInfo snapshot, long deltas) implements SnapshotResult {
	}

	/**
	 * None was taken.
	 *
	 * @param reason why
	 */
	record Skipped(String reason) implements SnapshotResult {

		/**
		 * The reason when no snapshot would hold more than the last one.
		 */
		public static final String NOTHING_NEW = "nothing was folded since the last snapshot";

		/**
		 * How the reason ends when a record cannot be folded.
		 */
		public static final String UNDECIDED = " cannot be folded, and it is not decided yet what becomes of it";

		/**
		 * How the reason begins when the projection has another status.
		 */
		public static final String NOT_LIVE = "the projection is ";

		/**
		 * The reason when there is a state which is {@code null}.
		 */
		public static final String NULL_STATE = "the state is null: history is never given up for that";

		/**
		 * Returns whether there is nothing to do as things are.
		 * @return whether the next one need not wait as after a failure
		 */
		public boolean isIdle() {
			return this.reason.equals(NOTHING_NEW) || this.reason.startsWith(NOT_LIVE)
					|| this.reason.endsWith(UNDECIDED);
		}

	}

	/**
	 * Another one covers it.
	 *
	 * @param cursor the cursor of the one that was given up
	 * @param coveredBy the cursor of the other one
	 */
	record Superseded(long cursor, long coveredBy) implements SnapshotResult {
	}

	/**
	 * It failed.
	 *
	 * @param failure why
	 */
	record Failed(SnapshotException failure) implements SnapshotResult {
	}

}
