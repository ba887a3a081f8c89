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

import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.error.GapException;

/**
 * Is told what a {@link FollowMachine} finds besides its next step.
 */
public interface MachineListener {

	/**
	 * A snapshot in the stream cannot be restored from.
	 * @param seqNum the position of its record
	 * @param fault what kind of reason it is
	 * @param reason why
	 */
	void snapshotIgnored(long seqNum, SnapshotFault fault, String reason);

	/**
	 * The base was given up during a restore because records after it are gone.
	 * @param gap what is missing
	 */
	default void baseDropped(GapException gap) {
	}

	/**
	 * A snapshot of another version of the projection begins.
	 * @param seqNum the position of its first record
	 * @param version the version
	 * @param whole whether that record is all of it
	 */
	default void otherVersion(long seqNum, int version, boolean whole) {
	}

}
