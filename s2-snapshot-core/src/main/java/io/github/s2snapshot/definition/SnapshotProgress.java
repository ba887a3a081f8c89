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

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What has happened since the last snapshot of a projection. A {@link SnapshotTrigger}
 * decides with it whether a snapshot is due.
 *
 * @param deltas the number of deltas that no snapshot covers, not negative
 * @param bytes the number of their bytes as S2 meters records, not negative
 * @param restoreTime the estimated time to fold them at a restart, not negative
 * @param elapsed the time since the last snapshot, or since the start of the projection
 * if that is later, not negative
 * @param predicate whether a predicate of the projection was true for one of the deltas
 * @param cron the cron expression at one of whose times this is evaluated; {@code null}
 * at any other time
 * @since 0.1.0
 */
public record SnapshotProgress(long deltas, long bytes, Duration restoreTime, Duration elapsed, boolean predicate,
		@Nullable String cron) {

	public SnapshotProgress {
		Objects.requireNonNull(restoreTime, "'restoreTime' must not be null");
		Objects.requireNonNull(elapsed, "'elapsed' must not be null");
		requireNotNegative("deltas", deltas, deltas < 0);
		requireNotNegative("bytes", bytes, bytes < 0);
		requireNotNegative("restoreTime", restoreTime, restoreTime.isNegative());
		requireNotNegative("elapsed", elapsed, elapsed.isNegative());
	}

	private static void requireNotNegative(String name, Object value, boolean negative) {
		if (negative) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "'%s' must not be negative, but is %s", name, value));
		}
	}

}
