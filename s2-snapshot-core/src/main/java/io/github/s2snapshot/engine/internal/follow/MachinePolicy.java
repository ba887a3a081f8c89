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

/**
 * What a {@link FollowMachine} has to ask: which bases and records count.
 */
public interface MachinePolicy {

	/**
	 * Every base and every record counts.
	 */
	MachinePolicy EVERYTHING = new MachinePolicy() {

	};

	/**
	 * Asks whether a snapshot must not be restored from.
	 * @param snapshot a snapshot that is valid
	 * @return whether it is no base all the same
	 */
	default boolean isQuarantined(SnapshotInfo snapshot) {
		return false;
	}

	/**
	 * Asks when the stream was created.
	 * @return the time, {@code null} when it is not known
	 */
	default @Nullable Instant streamCreatedAt() {
		return null;
	}

	/**
	 * Asks what to begin with.
	 * @return the base that a restore is to have
	 */
	default BaseChoice choice() {
		return BaseChoice.NEWEST;
	}

	/**
	 * Asks whether a restore is to end where it is, within a batch. What it has folded is
	 * given up then.
	 * @return whether it was stopped or cancelled
	 */
	default boolean isHalted() {
		return false;
	}

	/**
	 * Asks whether a record was decided to be passed over.
	 * @param seqNum the position of the record
	 * @return whether it is not to be folded
	 */
	default boolean isSkipped(long seqNum) {
		return false;
	}

}
