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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.SnapshotProgress;
import io.github.s2snapshot.definition.SnapshotTrigger;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.internal.support.EngineTime;

/**
 * Decides when the next triggered snapshot is taken: when the conditions of the
 * projection apply, but not before the minimum gap has passed. Times are of the monotonic
 * clock. Not thread-safe.
 */
public final class SnapshotTiming {

	private final @Nullable SnapshotTrigger trigger;

	private final double jitter;

	private final DoubleSupplier random;

	private final TriggerGap gap;

	private Uncovered uncovered = Uncovered.NOTHING;

	private long since;

	// The time since the last snapshot passes more slowly by this factor, so that
	// processes that share a stream do not all take a snapshot at the same moment.
	private double slowness = 1;

	/**
	 * Creates a timing.
	 * @param trigger the combined conditions of the projection, {@code null} if it has
	 * none
	 * @param triggers the triggers of the projection
	 * @param random supplies numbers from 0 to 1
	 */
	public SnapshotTiming(@Nullable SnapshotTrigger trigger, SnapshotTriggers triggers, DoubleSupplier random) {
		this.trigger = trigger;
		this.jitter = triggers.jitter();
		this.random = random;
		this.gap = new TriggerGap(triggers, random);
	}

	/**
	 * Called when the projection starts.
	 * @param now the current time
	 */
	void begin(long now) {
		this.uncovered = Uncovered.NOTHING;
		restart(now);
	}

	/**
	 * Called when deltas were folded, or a snapshot covers more of them.
	 * @param current what no snapshot covers now
	 * @param now the current time
	 */
	void folded(Uncovered current, long now) {
		if (current.covered() != this.uncovered.covered()) {
			restart(now);
		}
		this.uncovered = current;
	}

	private void restart(long now) {
		this.since = now;
		this.slowness = 1 + this.jitter * this.random.getAsDouble();
	}

	/**
	 * Returns how long the next triggered snapshot has to wait if nothing is folded
	 * meanwhile.
	 * @param now the current time
	 * @return the time to wait, zero if the snapshot is due now; {@code null} if it is
	 * not due by waiting
	 */
	@Nullable Duration delay(long now) {
		Duration due = (this.trigger != null) ? this.trigger.dueIn(progress(now, null)) : null;
		if (due == null) {
			return null;
		}
		Duration real = (due.isZero()) ? due
				: Duration.ofNanos((long) Math.ceil(EngineTime.nanos(due) * this.slowness));
		Duration gap = gap(now);
		return (real.compareTo(gap) > 0) ? real : gap;
	}

	/**
	 * Returns whether a snapshot is due at a time of a cron expression.
	 * @param cron the cron expression
	 * @param now the current time
	 * @return whether the conditions apply
	 */
	boolean isDueAt(String cron, long now) {
		return this.trigger != null && Duration.ZERO.equals(this.trigger.dueIn(progress(now, cron)));
	}

	private SnapshotProgress progress(long now, @Nullable String cron) {
		Duration elapsed = Duration.ofNanos((long) (Math.max(0, now - this.since) / this.slowness));
		return new SnapshotProgress(this.uncovered.deltas(), this.uncovered.bytes(),
				Duration.ofNanos(this.uncovered.restoreNanos()), elapsed, this.uncovered.wanted(), cron);
	}

	/**
	 * Returns the rest of the minimum gap.
	 * @param now the current time
	 * @return the time to wait, zero if the gap has passed
	 */
	Duration gap(long now) {
		return this.gap.delay(now);
	}

	/**
	 * Called when an attempt has ended.
	 * @param now the current time
	 * @param end how the attempt ended
	 */
	void ended(long now, TriggerGap.End end) {
		this.gap.ended(now, end);
	}

	@Override
	public String toString() {
		return String.valueOf(this.trigger);
	}

}
