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
 * What one run does: append for a while, with a follower beside it, then read everything
 * again.
 *
 * @param recordBytes metered size of a record
 * @param duration how long to append
 * @param mebibytesPerSecond how much to append per second at most
 */
record Load(int recordBytes, Duration duration, int mebibytesPerSecond) {

	/**
	 * More than any server takes.
	 */
	static final int UNLIMITED = 1_000_000;

	private static final int MEBIBYTE = 1024 * 1024;

	// When the next record is due, after so many bytes.
	long dueNanos(long bytes) {
		return (long) (bytes * (1e9 / MEBIBYTE) / this.mebibytesPerSecond);
	}

}
