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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Options of {@link KeyedBenchmark}.
 *
 * @param servers the servers to measure on
 * @param parts the parts to run
 * @param numbers the other options
 */
record KeyedOptions(List<ServerKind> servers, List<Part> parts, Map<String, Integer> numbers) {

	static final String HELP = """
			Usage: benchmarks/keyed [OPTION...]
			  --servers SERVER,...    where to measure: embedded, lite (default: both, in this order)
			  --parts PART,...        what to measure: load, update, many, followed (default: all of them, in this order)
			  --loaded COUNT          keys that are loaded (default 2000)
			  --resident COUNT        resident keys that are updated (default 10000)
			  --callers COUNT         requests at a time (default 64)
			  --keys COUNT            keys that are used one after another (default 100000)
			  --max-resident COUNT    resident keys meanwhile (default 5000)
			  --absent COUNT          absent keys that the server has (default 100000)
			  --followed COUNT        followed keys (default 10000)
			  --round-millis COUNT    time of each side in a round (default 2000)
			  --warm-up COUNT         rounds that are not measured (default 3)
			  --rounds COUNT          measured rounds (default 7)
			  --part-seconds COUNT    time limit of a part (default 300)
			  --seconds COUNT         time limit of all parts on a server together (default 600)""";

	private static final Map<String, Integer> DEFAULTS = defaultNumbers();

	KeyedOptions {
		numbers.forEach((name, value) -> {
			if (value < 1) {
				throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
			}
		});
	}

	private static Map<String, Integer> defaultNumbers() {
		Map<String, Integer> numbers = new LinkedHashMap<>();
		numbers.put("--loaded", 2_000);
		numbers.put("--resident", 10_000);
		numbers.put("--callers", 64);
		numbers.put("--keys", 100_000);
		numbers.put("--max-resident", 5_000);
		numbers.put("--absent", 100_000);
		numbers.put("--followed", 10_000);
		numbers.put("--round-millis", 2_000);
		numbers.put("--warm-up", 3);
		numbers.put("--rounds", 7);
		numbers.put("--part-seconds", 300);
		numbers.put("--seconds", 600);
		return numbers;
	}

	static KeyedOptions parse(List<String> arguments) {
		if (arguments.size() % 2 != 0) {
			throw new IllegalArgumentException("The last option has no value\n" + HELP);
		}
		List<ServerKind> servers = List.of(ServerKind.values());
		List<Part> parts = List.of(Part.values());
		Map<String, Integer> numbers = new LinkedHashMap<>(DEFAULTS);
		for (int i = 0; i < arguments.size(); i += 2) {
			String option = arguments.get(i);
			String value = arguments.get(i + 1);
			if (option.equals("--servers")) {
				servers = values(ServerKind.class, value);
			}
			else if (option.equals("--parts")) {
				parts = values(Part.class, value);
			}
			else if (numbers.replace(option, number(option, value)) == null) {
				throw new IllegalArgumentException("Unknown option " + option + "\n" + HELP);
			}
		}
		return new KeyedOptions(servers, parts, numbers);
	}

	private static <E extends Enum<E>> List<E> values(Class<E> type, String names) {
		List<E> values = new ArrayList<>();
		for (String name : names.split(",", -1)) {
			values.add(Arrays.stream(type.getEnumConstants())
				.filter((value) -> text(value).equals(name))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException("Unknown value '" + name + "', the values are "
						+ Arrays.stream(type.getEnumConstants()).map(KeyedOptions::text).toList())));
		}
		return List.copyOf(values);
	}

	private static int number(String option, String value) {
		try {
			return Integer.parseInt(value);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(option + " must be a number, but is '" + value + "'", ex);
		}
	}

	static String text(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns the arguments that run a single part on one server with these options.
	 * @param server the server
	 * @param part the part
	 * @return the arguments
	 */
	List<String> argumentsOf(ServerKind server, Part part) {
		List<String> arguments = new ArrayList<>(List.of("--servers", text(server), "--parts", text(part)));
		this.numbers.forEach((option, value) -> arguments.addAll(List.of(option, Integer.toString(value))));
		return arguments;
	}

	private int get(String option) {
		return Objects.requireNonNull(this.numbers.get(option));
	}

	int loaded() {
		return get("--loaded");
	}

	int resident() {
		return get("--resident");
	}

	int callers() {
		return get("--callers");
	}

	int keys() {
		return get("--keys");
	}

	int maxResident() {
		return get("--max-resident");
	}

	int absent() {
		return get("--absent");
	}

	int followed() {
		return get("--followed");
	}

	long roundNanos() {
		return get("--round-millis") * 1_000_000L;
	}

	int warmUp() {
		return get("--warm-up");
	}

	int rounds() {
		return get("--rounds");
	}

	int partSeconds() {
		return get("--part-seconds");
	}

	int seconds() {
		return get("--seconds");
	}

}
