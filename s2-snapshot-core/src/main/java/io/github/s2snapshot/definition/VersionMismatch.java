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
 * Action for snapshots of another version of the projection.
 *
 * @since 0.1.0
 */
public enum VersionMismatch {

	/**
	 * Restores from snapshots of older versions that can be upcast, and ignores the
	 * others. This is the default.
	 */
	MIGRATE,

	/**
	 * Ignores all of them, so that the stream is folded from record 0 if it can still be
	 * read.
	 */
	REPLAY,

	/**
	 * Fails if such snapshots exist and there is none of the projection's own version.
	 */
	FAIL

}
