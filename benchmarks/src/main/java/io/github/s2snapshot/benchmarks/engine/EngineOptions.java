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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Options of {@link EngineBenchmark}.
 *
 * @param parts the parts to run
 * @param records the number of flights of a history
 * @param growth the factor by which the history grows
 * @param entries the number of entries of a large state
 * @param backlog the number of flights that are folded at full speed while a snapshot is
 * taken
 * @param mebibytes the size of a framed snapshot
 * @param projections the number of projections of the part with many projections
 * @param warmUp the number of repetitions that are not measured
 * @param repetitions the number of measured repetitions
 * @param partSeconds the time limit of a part
 * @param seconds the time limit of all parts together
 */
record EngineOptions(List<Part> parts, long records, int growth, long entries, long backlog, int mebibytes,
		int projections, int warmUp, int repetitions, int partSeconds, int seconds) {

	static final String HELP = """
			Usage: benchmarks/engine [OPTION...]
			  --parts PART,...        what to measure: fold, import, restore, entries, snapshot, verify, pause, framed,
			                          many (default: all of them, in this order)
			  --records COUNT         flights of a history (default 1000000)
			  --growth FACTOR         factor by which the history grows (default 10)
			  --entries COUNT         entries of a large state (default 1000000)
			  --backlog COUNT         flights folded at full speed while a snapshot is taken (default 3000000)
			  --mebibytes COUNT       size of a framed snapshot (default 500)
			  --projections COUNT     number of projections of the part 'many' (default 10000)
			  --warm-up COUNT         repetitions that are not measured (default 2)
			  --repetitions COUNT     measured repetitions (default 5)
			  --part-seconds COUNT    time limit of a part (default 200)
			  --seconds COUNT         time limit of all parts together (default 660)""";

	private static final Map<String, Integer> DEFAULTS = defaultNumbers();

	EngineOptions {
		requirePositive("--records", records);
		requirePositive("--growth", growth);
		requirePositive("--entries", entries);
		requirePositive("--backlog", backlog);
		requirePositive("--mebibytes", mebibytes);
		requirePositive("--projections", projections);
		requirePositive("--repetitions", repetitions);
		requirePositive("--part-seconds", partSeconds);
		requirePositive("--seconds", seconds);
	}

	private static Map<String, Integer> defaultNumbers() {
		Map<String, Integer> numbers = new LinkedHashMap<>();
		numbers.put("--records", 1_000_000);
		numbers.put("--growth", 10);
		numbers.put("--entries", 1_000_000);
		numbers.put("--backlog", 3_000_000);
		numbers.put("--mebibytes", 500);
		numbers.put("--projections", 10_000);
		numbers.put("--warm-up", 2);
		numbers.put("--repetitions", 5);
		numbers.put("--part-seconds", 200);
		numbers.put("--seconds", 660);
		return numbers;
	}

	private static void requirePositive(String name, long value) {
		if (value < 1) {
			throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
		}
	}

	static EngineOptions parse(List<String> arguments) {
		if (arguments.size() % 2 != 0) {
			throw new IllegalArgumentException("The last option has no value\n" + HELP);
		}
		List<Part> parts = List.of(Part.values());
		Map<String, Integer> numbers = new LinkedHashMap<>(DEFAULTS);
		for (int i = 0; i < arguments.size(); i += 2) {
			String option = arguments.get(i);
			String value = arguments.get(i + 1);
			if (option.equals("--parts")) {
				parts = Part.parse(value);
			}
			else if (numbers.replace(option, number(option, value)) == null) {
				throw new IllegalArgumentException("Unknown option " + option + "\n" + HELP);
			}
		}
		return of(parts, numbers);
	}

	private static EngineOptions of(List<Part> parts, Map<String, Integer> numbers) {
		return new EngineOptions(parts, get(numbers, "--records"), get(numbers, "--growth"), get(numbers, "--entries"),
				get(numbers, "--backlog"), get(numbers, "--mebibytes"), get(numbers, "--projections"),
				get(numbers, "--warm-up"), get(numbers, "--repetitions"), get(numbers, "--part-seconds"),
				get(numbers, "--seconds"));
	}

	private static int get(Map<String, Integer> numbers, String option) {
		return Objects.requireNonNull(numbers.get(option));
	}

	private static int number(String option, String value) {
		try {
			return Integer.parseInt(value);
		}
		catch (NumberFormatException ex) {
			if (!DEFAULTS.containsKey(option)) {
				throw new IllegalArgumentException("Unknown option " + option + "\n" + HELP, ex);
			}
			throw new IllegalArgumentException(option + " must be a number, but is '" + value + "'", ex);
		}
	}

	/**
	 * Returns the arguments that run a single part with these options.
	 * @param part the part
	 * @return the arguments
	 */
	List<String> argumentsOf(Part part) {
		List<String> arguments = new ArrayList<>(List.of("--parts", part.text()));
		Map.of("--records", this.records, "--growth", (long) this.growth, "--entries", this.entries, "--backlog",
				this.backlog, "--mebibytes", (long) this.mebibytes, "--projections", (long) this.projections,
				"--warm-up", (long) this.warmUp, "--repetitions", (long) this.repetitions)
			.forEach((option, value) -> arguments.addAll(List.of(option, Long.toString(value))));
		return arguments;
	}

}
