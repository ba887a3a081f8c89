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

/**
 * Estimates how long a restart would take to fold a number of deltas. The time per delta
 * is that of folding, as a moving average that gives the last batches the most weight, or
 * that of a restore without a snapshot, which includes reading, if it is longer. Used
 * from the mailbox only.
 */
public final class ReplayRate {

	// Of fewer deltas, the time of a restore is mostly that of connecting.
	private static final long MIN_REPLAYED = 1000;

	private static final double WEIGHT = 0.1;

	private double foldNanos;

	private double restoreNanos;

	/**
	 * Called when a batch was folded.
	 * @param deltas the number of deltas, at least 1
	 * @param duration how long it took
	 */
	void folded(long deltas, Duration duration) {
		double nanos = (double) duration.toNanos() / deltas;
		this.foldNanos = (this.foldNanos == 0) ? nanos : this.foldNanos + WEIGHT * (nanos - this.foldNanos);
	}

	/**
	 * Called when a restore without a snapshot has ended.
	 * @param deltas the number of deltas that it folded
	 * @param duration how long it took
	 */
	void restored(long deltas, Duration duration) {
		if (deltas >= MIN_REPLAYED) {
			this.restoreNanos = (double) duration.toNanos() / deltas;
		}
	}

	/**
	 * Returns the estimated time to fold deltas at a restart.
	 * @param deltas the number of deltas
	 * @return the time in nanoseconds, 0 if nothing was measured yet
	 */
	long nanos(long deltas) {
		return (long) (deltas * Math.max(this.foldNanos, this.restoreNanos));
	}

}
