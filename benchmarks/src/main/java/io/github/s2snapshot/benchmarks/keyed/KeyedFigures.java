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

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints measured values immediately, and collects those of the last line.
 */
final class KeyedFigures {

	private static final List<String> LAST = List.of("cold_load_ratio", "cold_load_p50_ratio", "update_ratio",
			"heap_growth");

	private final PrintStream out;

	private final Map<String, String> last = new LinkedHashMap<>();

	KeyedFigures(PrintStream out) {
		this.out = out;
	}

	void title(String text) {
		this.out.println();
		this.out.println(text);
	}

	void note(String format, Object... arguments) {
		this.out.println("  " + String.format(Locale.ROOT, format, arguments));
	}

	void row(String label, List<Double> values, String unit) {
		note("%-48s min %9.1f  median %9.1f  max %9.1f  %s", label, min(values), median(values), max(values), unit);
	}

	void ratio(String label, List<Double> values) {
		note("%-48s min %9.3f  median %9.3f  max %9.3f", label, min(values), median(values), max(values));
	}

	void last(String name, double value) {
		this.last.put(name, String.format(Locale.ROOT, "%.3f", value));
	}

	void write(Path file) throws IOException {
		List<String> lines = new ArrayList<>();
		this.last.forEach((name, value) -> lines.add(name + "=" + value));
		Files.write(file, lines);
	}

	static Map<String, String> read(Path file) throws IOException {
		Map<String, String> figures = new LinkedHashMap<>();
		for (String line : Files.readAllLines(file)) {
			String[] parts = line.split("=", 2);
			figures.put(parts[0], parts[1]);
		}
		return figures;
	}

	/**
	 * Returns the last line. Values that were not measured are a dash.
	 * @param figures the values by their names
	 * @return the line
	 */
	static String lastLine(Map<String, String> figures) {
		List<String> parts = new ArrayList<>();
		for (String name : LAST) {
			parts.add(name + "=" + figures.getOrDefault(name, "-"));
		}
		return String.join(" ", parts);
	}

	static double min(List<Double> values) {
		return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
	}

	static double max(List<Double> values) {
		return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
	}

	static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

}
