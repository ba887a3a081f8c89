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

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;

import io.github.s2snapshot.engine.internal.support.EngineTime;

/**
 * Keeps the snapshot of a large state from taking the processors from the folds: while
 * they are busy with folding it works for a moment at a time and rests in between. It
 * rests for a bounded time altogether, and not at all once somebody is in a hurry.
 * <p>
 * For one snapshot, and used by the thread that takes it; others may only hurry it.
 */
final class SnapshotPace {

	/**
	 * Never rests.
	 */
	static final SnapshotPace UNLIMITED = new SnapshotPace(() -> 0, 1, Duration.ZERO);

	private static final long WORK_NANOS = 500_000;

	// How many times as long as it worked it rests.
	private static final int RESTS = 7;

	// Whoever was kept from working for long need not rest for it.
	private static final long LONGEST_REST_NANOS = 10_000_000;

	// Folding is a small part of what following costs: reading and decoding come on top,
	// and a server next door if there is one.
	private static final double BUSY = 0.03125;

	private final IntSupplier activeFolds;

	private final double busy;

	private final LongConsumer resting;

	private final AtomicLong restNanos;

	private long begun = EngineTime.nanoTime();

	private int looks;

	private int active;

	/**
	 * Creates a pace.
	 * @param activeFolds supplies how many threads fold at the moment
	 * @param processors how many processors there are
	 * @param rest how long to rest at most, altogether
	 */
	SnapshotPace(IntSupplier activeFolds, int processors, Duration rest) {
		this(activeFolds, processors, rest, LockSupport::parkNanos);
	}

	SnapshotPace(IntSupplier activeFolds, int processors, Duration rest, LongConsumer resting) {
		this.resting = resting;
		this.activeFolds = activeFolds;
		this.busy = BUSY * processors;
		this.restNanos = new AtomicLong(rest.toNanos());
	}

	/**
	 * A part is done: rest, if it is time to.
	 */
	void step() {
		long left = this.restNanos.get();
		if (left <= 0) {
			return;
		}
		this.looks++;
		this.active += this.activeFolds.getAsInt();
		long worked = EngineTime.nanoTime() - this.begun;
		if (worked < WORK_NANOS) {
			return;
		}
		if (this.active >= this.busy * this.looks) {
			rest(Math.min(left, Math.min(LONGEST_REST_NANOS, RESTS * worked)));
		}
		this.begun = EngineTime.nanoTime();
		this.looks = 0;
		this.active = 0;
	}

	private void rest(long nanos) {
		this.resting.accept(nanos);
		this.restNanos.addAndGet(-nanos);
	}

	/**
	 * Lets it rest no more.
	 */
	void hurry() {
		this.restNanos.set(0);
	}

	/**
	 * Lets reading keep the pace.
	 * @param in what is read
	 * @return the same
	 */
	InputStream reading(InputStream in) {
		return new FilterInputStream(in) {

			@Override
			public int read(byte[] target, int offset, int length) throws IOException {
				step();
				return super.read(target, offset, length);
			}

		};
	}

}
