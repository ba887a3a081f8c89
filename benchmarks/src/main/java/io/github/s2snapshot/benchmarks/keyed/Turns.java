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

package io.github.s2snapshot.benchmarks.keyed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;

import io.github.s2snapshot.benchmarks.Figures;

/**
 * Values of two sides that are measured in turns.
 */
final class Turns {

	private static final int TURNS = 5;

	private final KeyedOptions options;

	private final String ourLabel;

	private final String theirLabel;

	private final List<Double> ours = new ArrayList<>();

	private final List<Double> theirs = new ArrayList<>();

	private final List<Double> ourMicros = new ArrayList<>();

	private final List<Double> theirMicros = new ArrayList<>();

	private final List<Double> ratios = new ArrayList<>();

	Turns(KeyedOptions options, String ourLabel, String theirLabel) {
		this.options = options;
		this.ourLabel = ourLabel;
		this.theirLabel = theirLabel;
	}

	/**
	 * Measures both sides in short turns, after a warm-up, and alternates which side is
	 * first. A round has several turns of each side, so that what else runs on the
	 * machine affects both.
	 * @param our measures for a time in nanoseconds
	 * @param their measures for a time in nanoseconds
	 */
	void run(LongToDoubleFunction our, LongToDoubleFunction their) {
		long nanos = this.options.roundNanos() / TURNS;
		for (int i = -this.options.warmUp(); i < this.options.rounds(); i++) {
			double mine = 0;
			double others = 0;
			for (int turn = 0; turn < TURNS; turn++) {
				if ((i + turn) % 2 == 0) {
					mine += measure(our, nanos, this.ourMicros, i);
					others += measure(their, nanos, this.theirMicros, i);
				}
				else {
					others += measure(their, nanos, this.theirMicros, i);
					mine += measure(our, nanos, this.ourMicros, i);
				}
			}
			if (i >= 0) {
				add(mine / TURNS, others / TURNS);
			}
		}
	}

	private static double measure(LongToDoubleFunction side, long nanos, List<Double> micros, int round) {
		long cpu = Heap.cpuNanos();
		long start = System.nanoTime();
		double rate = side.applyAsDouble(nanos);
		double seconds = (System.nanoTime() - start) / 1e9;
		if (round >= 0) {
			micros.add((Heap.cpuNanos() - cpu) / 1e3 / (rate * seconds));
		}
		return rate;
	}

	void add(double our, double their) {
		this.ours.add(our);
		this.theirs.add(their);
		this.ratios.add(our / their);
	}

	/**
	 * Prints the values.
	 * @param figures receives them
	 * @param unit the unit
	 * @return the median of the ratios of the rounds
	 */
	double report(Figures figures, String unit) {
		figures.row(this.ourLabel, this.ours, unit);
		figures.row(this.theirLabel, this.theirs, unit);
		figures.ratio("ratio of the rounds", this.ratios);
		if (!this.ourMicros.isEmpty()) {
			figures.row("CPU of this process, " + this.ourLabel, this.ourMicros, "us each");
			figures.row("CPU of this process, " + this.theirLabel, this.theirMicros, "us each");
		}
		return Figures.median(this.ratios);
	}

}
