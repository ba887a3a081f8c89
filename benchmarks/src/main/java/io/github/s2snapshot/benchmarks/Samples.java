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

import java.util.Arrays;

/**
 * All latencies of one run. Not thread-safe.
 */
final class Samples {

	private static final double NANOS_PER_MILLI = 1e6;

	private long[] nanos;

	private int count;

	Samples(int expected) {
		this.nanos = new long[Math.max(1, expected)];
	}

	void add(long value) {
		if (this.count == this.nanos.length) {
			this.nanos = Arrays.copyOf(this.nanos, this.count * 2);
		}
		this.nanos[this.count++] = value;
	}

	int count() {
		return this.count;
	}

	// Nearest-rank percentile: the smallest sample that is not smaller than the given
	// share of all samples, as in `s2 bench`.
	double percentileMillis(double percentile) {
		if (this.count == 0) {
			throw new IllegalStateException("There are no samples");
		}
		long[] sorted = Arrays.copyOf(this.nanos, this.count);
		Arrays.sort(sorted);
		int rank = (int) Math.max(1, Math.ceil(this.count * percentile));
		return sorted[rank - 1] / NANOS_PER_MILLI;
	}

}
