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

package io.github.s2snapshot.definition;

/**
 * Verification of a snapshot before records are trimmed or older snapshots are deleted
 * because of it.
 *
 * @since 0.1.0
 */
public enum SnapshotVerification {

	/**
	 * Reads the snapshot back as a restore does, and compares the restored state with the
	 * original. Both states are in memory at the same time.
	 */
	FULL,

	/**
	 * Verifies only the bytes, the digest and the structure, without a second state in
	 * memory. This does not find a state that cannot be restored. Therefore only records
	 * before the newest snapshot that a process has restored from or fully verified are
	 * trimmed, and the store keeps that snapshot.
	 */
	BYTES

}
