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

package io.github.s2snapshot.format;

import java.util.Objects;

import io.github.s2snapshot.crypto.SnapshotKeyRing;

/**
 * Settings for the signatures of snapshots in a stream: the keys to sign and verify with,
 * and which snapshots are accepted.
 *
 * @param keys the keys to sign and to verify with
 * @param acceptUnsigned whether snapshots without a signature are accepted
 * @param acceptVersion1 whether signatures of version 1 are accepted
 * @since 0.1.0
 */
public record SnapshotSigning(SnapshotKeyRing keys, boolean acceptUnsigned, boolean acceptVersion1) {

	public SnapshotSigning {
		Objects.requireNonNull(keys, "'keys' must not be null");
	}

	/**
	 * Creates settings that do not accept signatures of version 1.
	 * @param keys the keys to sign and to verify with
	 * @param acceptUnsigned whether snapshots without a signature are accepted
	 */
	public SnapshotSigning(SnapshotKeyRing keys, boolean acceptUnsigned) {
		this(keys, acceptUnsigned, false);
	}

	/**
	 * Returns settings that sign with the current key of a ring and accept only snapshots
	 * that are signed with one of its keys.
	 * @param keys the keys
	 * @return the settings
	 */
	public static SnapshotSigning with(SnapshotKeyRing keys) {
		return new SnapshotSigning(keys, false);
	}

	/**
	 * Returns a copy that also accepts snapshots without a signature, which were written
	 * before a key was configured. Everyone who may append to the stream can then forge a
	 * snapshot, so use these settings only until a signed snapshot exists.
	 * @return new settings
	 */
	public SnapshotSigning acceptingUnsigned() {
		return new SnapshotSigning(this.keys, true, this.acceptVersion1);
	}

	/**
	 * Returns a copy that also accepts signatures of version 1, which earlier releases
	 * wrote. These cover neither the position of a snapshot nor the creation time of its
	 * stream, and only the last record of a snapshot has one. Everyone who may append to
	 * the stream can then append an old snapshot again, or prevent that a framed snapshot
	 * is completed, so use these settings only until a snapshot with a signature of
	 * version 2 exists.
	 * @return new settings
	 */
	public SnapshotSigning acceptingVersion1() {
		return new SnapshotSigning(this.keys, this.acceptUnsigned, true);
	}

}
