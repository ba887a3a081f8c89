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

import io.github.s2snapshot.projection.InPlaceProjectionListener;

/**
 * Listener that records when batches are folded.
 */
final class FoldClock implements InPlaceProjectionListener {

	private final List<Folded> batches = new ArrayList<>();

	private volatile long deltas;

	synchronized void begin() {
		this.batches.clear();
		this.deltas = 0;
	}

	@Override
	public synchronized void folded(String projection, int deltas, Duration duration) {
		long now = System.nanoTime();
		this.batches.add(new Folded(now - duration.toNanos(), now, deltas));
		this.deltas += deltas;
	}

	/**
	 * Returns the number of deltas that were folded since {@link #begin()}.
	 * @return the number
	 */
	long deltas() {
		return this.deltas;
	}

	/**
	 * Returns the folds of a time window.
	 * @param from the beginning, a time of {@link System#nanoTime()}
	 * @param to the end
	 * @return the window
	 */
	synchronized Window window(long from, long to) {
		List<Double> pauses = new ArrayList<>();
		List<Double> folds = new ArrayList<>();
		long count = 0;
		Folded before = null;
		for (Folded batch : this.batches) {
			if (batch.end > from && batch.end <= to) {
				count += batch.deltas;
				folds.add((batch.end - batch.start) / 1e6);
				if (before != null) {
					pauses.add((batch.start - before.end) / 1e6);
				}
			}
			before = batch;
		}
		return new Window(count, (to - from) / 1e9, pauses, folds);
	}

	/**
	 * Folded batch.
	 */
	private record Folded(long start, long end, int deltas) {

	}

	/**
	 * Folds of a time window.
	 *
	 * @param deltas the number of folded deltas
	 * @param seconds the length of the window
	 * @param pausesMillis the times between the end of a batch and the beginning of the
	 * next one
	 * @param foldsMillis the durations of the folds of batches
	 */
	record Window(long deltas, double seconds, List<Double> pausesMillis, List<Double> foldsMillis) {

		double perSecond() {
			return this.deltas / this.seconds;
		}

	}

}
