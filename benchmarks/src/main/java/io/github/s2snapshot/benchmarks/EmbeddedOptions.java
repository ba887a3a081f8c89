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
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Options of {@link EmbeddedVsLite}.
 *
 * @param duration how long records are appended in each run
 * @param repetitions the number of runs on each server for each record size
 * @param warmUp the number of runs before the measured ones
 * @param cold the number of runs on each server with a new JVM each time
 * @param sizes the metered sizes of a record in bytes
 * @param limit the time after which no further run is started
 */
record EmbeddedOptions(Duration duration, int repetitions, int warmUp, int cold, List<Integer> sizes, Duration limit) {

	static final String HELP = """
			Usage: benchmarks/embedded-vs-lite [OPTION...]
			  --duration SECONDS      how long records are appended in each run, at most 5 (default 2)
			  --repetitions COUNT     runs on each server for each record size (default 5)
			  --warm-up COUNT         runs on the embedded server before the measured ones (default 4)
			  --cold COUNT            runs of 1 KiB on each server with a new JVM each time (default 3)
			  --sizes BYTES,...       metered sizes of a record, from 128 to 524288 (default 1024)
			  --limit SECONDS         time after which no further run is started (default 300)""";

	private static final int MIN_RECORD_BYTES = 128;

	private static final int MAX_RECORD_BYTES = 512 * 1024;

	// Limited because s2 lite keeps all records in memory.
	private static final int MAX_DURATION_SECONDS = 5;

	private static final int MAX_COUNT = 100;

	private static final int MAX_LIMIT_SECONDS = 3600;

	static EmbeddedOptions defaults() {
		return new EmbeddedOptions(Duration.ofSeconds(2), 5, 4, 3, List.of(RecordSize.KIBIBYTE),
				Duration.ofSeconds(300));
	}

	static EmbeddedOptions parse(String... arguments) {
		EmbeddedOptions options = defaults();
		Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
		while (!rest.isEmpty()) {
			String name = rest.remove();
			if (rest.isEmpty()) {
				throw new IllegalArgumentException("The option " + name + " has no value or is unknown\n" + HELP);
			}
			options = options.with(name, rest.remove());
		}
		return options;
	}

	private EmbeddedOptions with(String name, String value) {
		return switch (name) {
			case "--duration" -> new EmbeddedOptions(Duration.ofSeconds(number(name, value, 1, MAX_DURATION_SECONDS)),
					this.repetitions, this.warmUp, this.cold, this.sizes, this.limit);
			case "--repetitions" -> new EmbeddedOptions(this.duration, number(name, value, 1, MAX_COUNT), this.warmUp,
					this.cold, this.sizes, this.limit);
			case "--warm-up" -> new EmbeddedOptions(this.duration, this.repetitions, number(name, value, 0, MAX_COUNT),
					this.cold, this.sizes, this.limit);
			case "--cold" -> new EmbeddedOptions(this.duration, this.repetitions, this.warmUp,
					number(name, value, 0, MAX_COUNT), this.sizes, this.limit);
			case "--sizes" -> new EmbeddedOptions(this.duration, this.repetitions, this.warmUp, this.cold,
					Stream.of(value.split(",", -1))
						.map((size) -> number(name, size, MIN_RECORD_BYTES, MAX_RECORD_BYTES))
						.toList(),
					this.limit);
			case "--limit" -> new EmbeddedOptions(this.duration, this.repetitions, this.warmUp, this.cold, this.sizes,
					Duration.ofSeconds(number(name, value, 1, MAX_LIMIT_SECONDS)));
			default -> throw new IllegalArgumentException("Unknown option " + name + "\n" + HELP);
		};
	}

	private static int number(String name, String value, int min, int max) {
		int number;
		try {
			number = Integer.parseInt(value);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(name + " must be a number, but is '" + value + "'", ex);
		}
		if (number < min || number > max) {
			throw new IllegalArgumentException(name + " must be from " + min + " to " + max + ", but is " + number);
		}
		return number;
	}

}
