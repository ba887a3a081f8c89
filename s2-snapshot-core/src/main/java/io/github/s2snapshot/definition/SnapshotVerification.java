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
 * What is verified of a snapshot before it can cost history.
 *
 * @since 0.1.0
 */
public enum SnapshotVerification {

	/**
	 * The snapshot is read back as a restart reads it, and the state that comes of it is
	 * compared with the original. The two are in memory at the same time.
	 */
	FULL,

	/**
	 * Only bytes, digest and structure are verified, without a second state. A state that
	 * cannot be restored is not found, so nothing is trimmed beyond the newest snapshot
	 * that a process has restored from or verified fully, and a store keeps that one.
	 */
	BYTES

}
