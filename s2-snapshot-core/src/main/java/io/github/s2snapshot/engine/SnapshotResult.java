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

package io.github.s2snapshot.engine;

import io.github.s2snapshot.projection.SnapshotException;
import io.github.s2snapshot.projection.SnapshotInfo;

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

		boolean isIdle() {
			return this.reason.equals(StateWriter.NOTHING_NEW) || this.reason.startsWith(StateWriter.NOT_LIVE)
					|| this.reason.endsWith(StateWriter.UNDECIDED);
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
