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

package io.github.s2snapshot.engine;

/**
 * Estimated size of the state of a key: that of the serialized state when it was last
 * measured, and of the records since. A state that has grown much is measured again. Not
 * thread-safe.
 */
final class KeySize {

	// What a key needs besides its state.
	private static final long LEAST = 4096;

	// Up to here, the records are a good enough estimate.
	private static final long SMALL = 64 << 10;

	private long measured;

	private long measuredAt;

	private boolean measuring;

	private long bytes;

	/**
	 * Estimates again.
	 * @param volume the size of the records that were read
	 * @return the difference to the last estimate in bytes
	 */
	long estimate(long volume) {
		long before = this.bytes;
		this.bytes = LEAST + this.measured + Math.max(0, volume - this.measuredAt);
		return this.bytes - before;
	}

	/**
	 * Returns whether the state has to be measured, and notes that it will be.
	 * @param volume the size of the records that were read
	 * @return whether to measure
	 */
	boolean shouldMeasure(long volume) {
		boolean grown = volume - this.measuredAt > Math.max(SMALL, this.measured);
		boolean wanted = grown && !this.measuring;
		this.measuring |= wanted;
		return wanted;
	}

	/**
	 * Notes the measured size.
	 * @param size the size of the serialized state, negative if it could not be measured
	 * @param volume the size of the records that were read before
	 */
	void measured(long size, long volume) {
		this.measuring = false;
		this.measuredAt = volume;
		if (size >= 0) {
			this.measured = size;
		}
	}

	/**
	 * Returns the last estimate.
	 * @return the size in bytes
	 */
	long bytes() {
		return this.bytes;
	}

	/**
	 * Forgets the size.
	 * @return the last estimate
	 */
	long forget() {
		long before = this.bytes;
		this.bytes = 0;
		return before;
	}

}
