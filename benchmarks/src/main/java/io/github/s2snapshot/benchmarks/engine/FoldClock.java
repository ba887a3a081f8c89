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

package io.github.s2snapshot.benchmarks.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.s2snapshot.projection.ProjectionListener;

/**
 * Notes when batches are folded.
 */
final class FoldClock implements ProjectionListener {

	private final List<Double> pauses = new ArrayList<>();

	private long begin;

	private long last;

	private long deltas;

	synchronized void begin() {
		this.pauses.clear();
		this.deltas = 0;
		this.last = 0;
		this.begin = System.nanoTime();
	}

	@Override
	public synchronized void folded(String projection, int deltas, Duration duration) {
		long now = System.nanoTime();
		if (this.last != 0) {
			this.pauses.add((now - this.last - duration.toNanos()) / 1e6);
		}
		this.last = now;
		this.deltas += deltas;
	}

	synchronized Window end() {
		return new Window(this.deltas, (System.nanoTime() - this.begin) / 1e9, List.copyOf(this.pauses));
	}

	/**
	 * What happened from the beginning to the end.
	 *
	 * @param deltas how many deltas were folded
	 * @param seconds how long it was
	 * @param pausesMillis the times between the end of a batch and the beginning of the
	 * next
	 */
	record Window(long deltas, double seconds, List<Double> pausesMillis) {

		double perSecond() {
			return this.deltas / this.seconds;
		}

	}

}
