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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.GapException;

/**
 * Receives what a {@link FollowMachine} finds in addition to its next step.
 */
public interface MachineListener {

	/**
	 * A snapshot in the stream was ignored as a base.
	 * @param seqNum the position of its record
	 * @param fault the kind of reason
	 * @param reason the reason
	 */
	void snapshotIgnored(long seqNum, SnapshotFault fault, String reason);

	/**
	 * A restore dropped its base because records after it are missing.
	 * @param gap the missing records
	 */
	default void baseDropped(GapException gap) {
	}

	/**
	 * A snapshot of another version of the projection begins.
	 * @param seqNum the position of its first record
	 * @param version the version
	 * @param whole whether the snapshot has only that record
	 */
	default void otherVersion(long seqNum, int version, boolean whole) {
	}

	/**
	 * A complete snapshot of this version was taken with other code of the folds.
	 * @param seqNum the position of its last record
	 * @param snapshot the snapshot
	 * @param other the other code
	 */
	default void foldChanged(long seqNum, SnapshotInfo snapshot, OtherFold other) {
	}

	/**
	 * A published state has changed, although it must not.
	 * @param type the class of the state
	 */
	default void publishedStateChanged(Class<?> type) {
	}

	/**
	 * Other code of the folds.
	 *
	 * @param change the difference
	 * @param live whether the projection was live before the snapshot
	 * @param rejection why the snapshot is not a base, or {@code null} if it may be one
	 */
	record OtherFold(FoldChange change, boolean live, @Nullable String rejection) {
	}

}
