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

import java.time.Duration;
import java.util.function.DoubleSupplier;

import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.internal.support.EngineTime;

/**
 * Minimum gap between triggered snapshots: the configured gap and a random part of it,
 * doubled with each failure in a row, up to a minute or the gap itself. An attempt with
 * nothing to do is not a failure and changes nothing. Times are of the monotonic clock.
 * Not thread-safe.
 */
final class TriggerGap {

	private static final Duration LONGEST = Duration.ofMinutes(1);

	// The gap after a failure is at least this long, so that failures are not retried at
	// full speed.
	private static final Duration SHORTEST = Duration.ofMillis(100);

	private final SnapshotTriggers triggers;

	private final DoubleSupplier random;

	private boolean any;

	private long notBefore;

	private int failures;

	TriggerGap(SnapshotTriggers triggers, DoubleSupplier random) {
		this.triggers = triggers;
		this.random = random;
	}

	/**
	 * Returns how long the next triggered snapshot has to wait.
	 * @param now the current time
	 * @return the time to wait, zero if the snapshot may be taken now
	 */
	Duration delay(long now) {
		return (this.any) ? Duration.ofNanos(Math.max(0, this.notBefore - now)) : Duration.ZERO;
	}

	/**
	 * Called when an attempt has ended.
	 * @param now the current time
	 * @param end how the attempt ended
	 */
	void ended(long now, End end) {
		if (end == End.NOTHING_TO_DO) {
			return;
		}
		this.any = true;
		this.failures = (end == End.FAILED) ? this.failures + 1 : 0;
		long gap = EngineTime.nanos(this.triggers.minimumGap());
		long longest = Math.max(gap, LONGEST.toNanos());
		if (end == End.FAILED) {
			gap = Math.max(gap, SHORTEST.toNanos());
		}
		for (int i = 1; i < this.failures && gap < longest; i++) {
			gap *= 2;
		}
		gap = Math.min(gap, longest);
		this.notBefore = now + gap + (long) (gap * this.triggers.jitter() * this.random.getAsDouble());
	}

	/**
	 * The end of an attempt.
	 */
	enum End {

		/**
		 * A snapshot exists.
		 */
		STORED,

		/**
		 * No snapshot was needed, or it was not begun.
		 */
		NOTHING_TO_DO,

		/**
		 * The snapshot failed.
		 */
		FAILED

	}

}
