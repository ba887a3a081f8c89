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

package io.github.s2snapshot.projection;

import java.time.Duration;
import java.util.Objects;

/**
 * Result of a restore.
 *
 * @param source the kind of base
 * @param cursor the cursor of the base: of the snapshot, or 0 for the initial state
 * @param replayed the number of deltas that were folded after the base until the tail was
 * reached
 * @param duration the time from the start of the projection until it was live
 * @param foldChange the difference between the code of the folds that made the base and
 * that of the projection
 * @since 0.1.0
 */
public record RestoreInfo(RestoreSource source, long cursor, long replayed, Duration duration, FoldChange foldChange) {

	public RestoreInfo {
		Objects.requireNonNull(source, "'source' must not be null");
		Objects.requireNonNull(duration, "'duration' must not be null");
		Objects.requireNonNull(foldChange, "'foldChange' must not be null");
	}

	/**
	 * Creates the result of a restore without a known difference of the code of the
	 * folds.
	 * @param source the kind of base
	 * @param cursor the cursor of the base
	 * @param replayed the number of deltas that were folded after the base
	 * @param duration the time from the start of the projection until it was live
	 */
	public RestoreInfo(RestoreSource source, long cursor, long replayed, Duration duration) {
		this(source, cursor, replayed, duration, (source == RestoreSource.REPLAY || source == RestoreSource.EMPTY)
				? FoldChange.NONE : FoldChange.UNKNOWN);
	}

}
