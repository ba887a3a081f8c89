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

package io.github.s2snapshot.snapshot;

import java.time.Duration;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.SnapshotTriggers;

/**
 * Interval at which snapshots of a projection are taken.
 *
 * @param period the time between two snapshots, at most 36,500 days
 * @param firstDelay the time before the first snapshot: the period and a random part, so
 * that processes that start together do not take their snapshots together
 * @since 0.1.0
 */
public record SnapshotInterval(Duration period, Duration firstDelay) {

	private static final Duration LONGEST = Duration.ofDays(36_500);

	/**
	 * Returns the interval at which a scheduler takes snapshots.
	 * @param triggers the triggers
	 * @param random supplies a number from 0 to 1
	 * @return the interval, {@code null} if the triggers have none, or combine it with
	 * other conditions
	 */
	public static @Nullable SnapshotInterval of(SnapshotTriggers triggers, DoubleSupplier random) {
		Duration interval = triggers.scheduledInterval();
		if (interval == null) {
			return null;
		}
		Duration period = (interval.compareTo(LONGEST) < 0) ? interval : LONGEST;
		long jitter = (long) (period.toMillis() * triggers.jitter() * random.getAsDouble());
		return new SnapshotInterval(period, period.plusMillis(jitter));
	}

}
