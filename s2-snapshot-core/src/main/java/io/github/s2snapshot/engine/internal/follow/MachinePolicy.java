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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * The decisions that a {@link FollowMachine} asks for, about bases and records.
 */
public interface MachinePolicy {

	/**
	 * Policy that accepts every base and folds every record.
	 */
	MachinePolicy EVERYTHING = new MachinePolicy() {

	};

	/**
	 * Returns whether a valid snapshot must not be used as a base.
	 * @param snapshot the snapshot
	 * @return whether it is in quarantine
	 */
	default boolean isQuarantined(SnapshotInfo snapshot) {
		return false;
	}

	/**
	 * Returns when the stream was created.
	 * @return the time, or {@code null} if unknown
	 */
	default @Nullable Instant streamCreatedAt() {
		return null;
	}

	/**
	 * Returns the base that a restore should use.
	 * @return the choice of the base
	 */
	default BaseChoice choice() {
		return BaseChoice.NEWEST;
	}

	/**
	 * Returns whether a restore should end now, even inside a batch. Its state is then
	 * dropped.
	 * @return whether the restore was stopped or cancelled
	 */
	default boolean isHalted() {
		return false;
	}

	/**
	 * Returns whether snapshot predicates are tested. Only a running projection takes
	 * snapshots.
	 * @return whether they are tested after each folded delta
	 */
	default boolean testsPredicates() {
		return false;
	}

	/**
	 * Returns why a restore must not end.
	 * @param cursor the cursor of the newest snapshot that may be a base, or {@code null}
	 * if there is none
	 * @return the failure of the restore, or {@code null} if it may end
	 */
	default @Nullable ProjectionException refusal(@Nullable Long cursor) {
		return null;
	}

	/**
	 * Returns whether a record is skipped.
	 * @param seqNum the position of the record
	 * @return whether the record must not be folded
	 */
	default boolean isSkipped(long seqNum) {
		return false;
	}

}
