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
 * What to do about snapshots of another version of the projection.
 *
 * @since 0.1.0
 */
public enum VersionMismatch {

	/**
	 * Restore from those of older versions that can be upcast; pass over the others. The
	 * default.
	 */
	MIGRATE,

	/**
	 * Pass over all of them, so that the stream is folded from its beginning if that is
	 * still there.
	 */
	REPLAY,

	/**
	 * Fail when there are some and none of the own version.
	 */
	FAIL

}
