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

package io.github.s2snapshot.engine.internal.take;

import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.value.SnapshotResult;

/**
 * Takes snapshots of one projection, for one placement. Blocks; one call at a time.
 */
public interface SnapshotTaker {

	/**
	 * Takes a snapshot.
	 * @param forced whether to take a snapshot even if nothing was folded since the last
	 * one
	 * @param deadline the deadline
	 * @return the result
	 */
	SnapshotResult take(boolean forced, Deadline deadline);

	/**
	 * Marks the current or next snapshot as urgent, so that it does not rest.
	 */
	default void hurry() {
	}

}
