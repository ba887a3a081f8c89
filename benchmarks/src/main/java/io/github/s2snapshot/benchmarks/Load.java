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

package io.github.s2snapshot.benchmarks;

import java.time.Duration;

/**
 * Load of one run, which appends for a time while a follower reads, and then reads the
 * whole stream again.
 *
 * @param recordBytes the metered size of a record
 * @param duration how long to append
 * @param mebibytesPerSecond the limit of the rate of appends
 */
record Load(int recordBytes, Duration duration, int mebibytesPerSecond) {

	/**
	 * Rate that no server reaches.
	 */
	static final int UNLIMITED = 1_000_000;

	private static final int MEBIBYTE = 1024 * 1024;

	// Returns after which time the next record is due, if the given number of bytes was
	// appended.
	long dueNanos(long bytes) {
		return (long) (bytes * (1e9 / MEBIBYTE) / this.mebibytesPerSecond);
	}

}
