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
 * How snapshots in a stream are signed, and which are accepted.
 *
 * @param keys the keys to sign and to verify with
 * @param acceptUnsigned whether snapshots without a signature are accepted, too
 * @param acceptVersion1 whether signatures of version 1 are accepted, too
 * @since 0.1.0
 */
public record SnapshotSigning(SnapshotKeyRing keys, boolean acceptUnsigned, boolean acceptVersion1) {

	public SnapshotSigning {
		Objects.requireNonNull(keys, "'keys' must not be null");
	}

	public SnapshotSigning(SnapshotKeyRing keys, boolean acceptUnsigned) {
		this(keys, acceptUnsigned, false);
	}

	/**
	 * Signs with the current key, and accepts what is signed with any key of the ring.
	 * @param keys the keys
	 * @return the settings
	 */
	public static SnapshotSigning with(SnapshotKeyRing keys) {
		return new SnapshotSigning(keys, false);
	}

	/**
	 * Accepts snapshots without a signature, too: those from before there was a key.
	 * Whoever may append can then forge one, so this is for the time until there is a
	 * signed snapshot.
	 * @return new settings
	 */
	public SnapshotSigning acceptingUnsigned() {
		return new SnapshotSigning(this.keys, true, this.acceptVersion1);
	}

	/**
	 * Accepts signatures of version 1, too, which earlier releases wrote. They do not say
	 * where a snapshot is and when its stream was created, and only the last record of a
	 * snapshot has one. Whoever may append can then append an old snapshot once more, or
	 * keep new ones in several records from becoming whole, so this is for the time until
	 * there is one with a signature of version 2.
	 * @return new settings
	 */
	public SnapshotSigning acceptingVersion1() {
		return new SnapshotSigning(this.keys, this.acceptUnsigned, true);
	}

}
