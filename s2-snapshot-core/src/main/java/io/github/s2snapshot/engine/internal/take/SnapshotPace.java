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
 * Prevents the snapshot of a large state from taking the processors from the folds: while
 * folding is busy, the snapshot works for a moment at a time and rests in between. The
 * total rest is bounded, and ends once the snapshot is urgent.
 * <p>
 * For one snapshot, and used by the thread that takes it; others may only hurry it.
 */
final class SnapshotPace {

	/**
	 * Never rests.
	 */
	static final SnapshotPace UNLIMITED = new SnapshotPace(() -> 0, 1, Duration.ZERO);

	private static final long WORK_NANOS = 500_000;

	// The rest is this many times as long as the work before it.
	private static final int RESTS = 7;

	// A thread that was descheduled for long need not rest for that time.
	private static final long LONGEST_REST_NANOS = 10_000_000;

	// Folding is a small part of the cost of following, which includes reading, decoding
	// and possibly a server on the same machine.
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
	 * @param activeFolds supplies the number of threads that currently fold
	 * @param processors the number of processors
	 * @param rest the longest total rest
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
	 * Called after a part of the work. Rests if it is time to.
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
	 * Ends all rests from now on.
	 */
	void hurry() {
		this.restNanos.set(0);
	}

	/**
	 * Applies the pace to reading.
	 * @param in the stream to read
	 * @return the paced stream
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
