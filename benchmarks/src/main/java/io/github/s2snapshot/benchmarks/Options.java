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
 * Options of {@link ClientVsRust}.
 *
 * @param duration how long records are appended in each run
 * @param repetitions the number of runs of each client for each record size
 * @param warmUp how long records of each size are appended in each round of the warm-up
 * @param sizes the metered sizes of a record in bytes
 * @param pacedMebibytes the rate of the runs below the limit of the server in MiB/s, 0
 * for none
 * @param rust whether the Rust client is measured
 */
record Options(Duration duration, int repetitions, Duration warmUp, List<Integer> sizes, int pacedMebibytes,
		boolean rust) {

	static final String HELP = """
			Usage: benchmarks/client-vs-rust [OPTION...]
			  --duration SECONDS      how long records are appended in each run (default 4)
			  --repetitions COUNT     runs of each client for each record size (default 5)
			  --warm-up SECONDS       how long records of each size are appended in each warm-up round (default 3)
			  --sizes BYTES,...       metered sizes of a record, at least 128 (default 1024,128,65536)
			  --paced MIB             rate of additional runs with 1 KiB below the limit of the server, 0 for none (default 8)
			  --java-only             do not measure the Rust client, for example with a profiler""";

	private static final int MIN_RECORD_BYTES = 128;

	private static final int MAX_RECORD_BYTES = 512 * 1024;

	static Options defaults() {
		return new Options(Duration.ofSeconds(4), 5, Duration.ofSeconds(3),
				List.of(RecordSize.KIBIBYTE, RecordSize.SMALL, RecordSize.LARGE), 8, true);
	}

	static Options parse(String... arguments) {
		Options options = defaults();
		Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
		while (!rest.isEmpty()) {
			String name = rest.remove();
			if (name.equals("--java-only")) {
				options = new Options(options.duration, options.repetitions, options.warmUp, options.sizes,
						options.pacedMebibytes, false);
				continue;
			}
			if (rest.isEmpty()) {
				throw new IllegalArgumentException("The option " + name + " has no value or is unknown\n" + HELP);
			}
			options = options.with(name, rest.remove());
		}
		return options;
	}

	private Options with(String name, String value) {
		return switch (name) {
			case "--duration" -> new Options(Duration.ofSeconds(number(name, value, 1)), this.repetitions, this.warmUp,
					this.sizes, this.pacedMebibytes, this.rust);
			case "--repetitions" -> new Options(this.duration, number(name, value, 1), this.warmUp, this.sizes,
					this.pacedMebibytes, this.rust);
			case "--warm-up" -> new Options(this.duration, this.repetitions, Duration.ofSeconds(number(name, value, 0)),
					this.sizes, this.pacedMebibytes, this.rust);
			case "--sizes" ->
				new Options(this.duration, this.repetitions, this.warmUp, sizes(value), this.pacedMebibytes, this.rust);
			case "--paced" -> new Options(this.duration, this.repetitions, this.warmUp, this.sizes,
					number(name, value, 0), this.rust);
			default -> throw new IllegalArgumentException("Unknown option " + name + "\n" + HELP);
		};
	}

	private static List<Integer> sizes(String value) {
		return Stream.of(value.split(",", -1)).map((size) -> {
			int bytes = number("--sizes", size, MIN_RECORD_BYTES);
			if (bytes > MAX_RECORD_BYTES) {
				throw new IllegalArgumentException("--sizes must be at most " + MAX_RECORD_BYTES + ", but has " + size);
			}
			return bytes;
		}).toList();
	}

	private static int number(String name, String value, int min) {
		int number;
		try {
			number = Integer.parseInt(value);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(name + " must be a number, but is '" + value + "'", ex);
		}
		if (number < min) {
			throw new IllegalArgumentException(name + " must be at least " + min + ", but is " + number);
		}
		return number;
	}

}
