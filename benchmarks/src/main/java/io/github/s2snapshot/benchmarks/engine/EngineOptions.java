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

import java.util.List;

/**
 * How the engine is measured.
 *
 * @param records how many flights a history has
 * @param growth how many times as long it becomes
 * @param entries how many entries a large state has
 * @param backlog how many flights are folded at full speed while a snapshot is taken
 * @param projections how many projections there are at once, 0 for none
 * @param warmUp how often each measurement is made before it counts
 * @param repetitions how often it is made then
 */
record EngineOptions(long records, int growth, long entries, long backlog, int projections, int warmUp,
		int repetitions) {

	static final String HELP = """
			Usage: benchmarks/engine [OPTION...]
			  --records COUNT         flights of a history (default 1000000)
			  --growth FACTOR         how much longer the history becomes (default 10)
			  --entries COUNT         entries of a large state (default 1000000)
			  --backlog COUNT         flights folded at full speed while a snapshot is taken (default 4000000)
			  --projections COUNT     projections at once, 0 for none (default 10000)
			  --warm-up COUNT         repetitions that do not count (default 2)
			  --repetitions COUNT     repetitions that do (default 5)""";

	EngineOptions {
		requirePositive("--records", records);
		requirePositive("--growth", growth);
		requirePositive("--entries", entries);
		requirePositive("--backlog", backlog);
		requirePositive("--repetitions", repetitions);
	}

	private static void requirePositive(String name, long value) {
		if (value < 1) {
			throw new IllegalArgumentException(name + " is " + value + ", it must be at least 1");
		}
	}

	static EngineOptions defaults() {
		return new EngineOptions(1_000_000, 10, 1_000_000, 4_000_000, 10_000, 2, 5);
	}

	static EngineOptions parse(List<String> arguments) {
		EngineOptions options = defaults();
		if (arguments.size() % 2 != 0) {
			throw new IllegalArgumentException("an option has no value\n" + HELP);
		}
		for (int i = 0; i < arguments.size(); i += 2) {
			options = options.with(arguments.get(i), number(arguments.get(i), arguments.get(i + 1)));
		}
		return options;
	}

	private static int number(String option, String value) {
		try {
			return Integer.parseInt(value);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(option + " is '" + value + "', it must be a number", ex);
		}
	}

	private EngineOptions with(String option, int value) {
		return switch (option) {
			case "--records" -> new EngineOptions(value, this.growth, this.entries, this.backlog, this.projections,
					this.warmUp, this.repetitions);
			case "--growth" -> new EngineOptions(this.records, value, this.entries, this.backlog, this.projections,
					this.warmUp, this.repetitions);
			case "--entries" -> new EngineOptions(this.records, this.growth, value, this.backlog, this.projections,
					this.warmUp, this.repetitions);
			case "--backlog" -> new EngineOptions(this.records, this.growth, this.entries, value, this.projections,
					this.warmUp, this.repetitions);
			case "--projections" -> new EngineOptions(this.records, this.growth, this.entries, this.backlog, value,
					this.warmUp, this.repetitions);
			case "--warm-up" -> new EngineOptions(this.records, this.growth, this.entries, this.backlog,
					this.projections, value, this.repetitions);
			case "--repetitions" -> new EngineOptions(this.records, this.growth, this.entries, this.backlog,
					this.projections, this.warmUp, value);
			default -> throw new IllegalArgumentException("There is no option " + option + "\n" + HELP);
		};
	}

}
