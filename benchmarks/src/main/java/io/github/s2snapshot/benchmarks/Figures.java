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
public final class Figures {

	private final PrintStream out;

	private final Map<String, String> last = new LinkedHashMap<>();

	public Figures(PrintStream out) {
		this.out = out;
	}

	public void title(String text) {
		this.out.println();
		this.out.println(text);
	}

	public void note(String format, Object... arguments) {
		this.out.println("  " + String.format(Locale.ROOT, format, arguments));
	}

	public void row(String label, List<Double> values, String unit) {
		note("%-46s min %10.1f  median %10.1f  max %10.1f  %s", label, percentile(values, 0), median(values),
				percentile(values, 1), unit);
	}

	public void ratio(String label, List<Double> values) {
		note("%-46s min %10.3f  median %10.3f  max %10.3f", label, percentile(values, 0), median(values),
				percentile(values, 1));
	}

	public void pauses(String label, List<Double> millis) {
		note("%-46s p50 %7.3f  p99 %7.3f  p99.9 %7.3f  max %7.1f  ms of %d", label, percentile(millis, 0.5),
				percentile(millis, 0.99), percentile(millis, 0.999), percentile(millis, 1), millis.size());
	}

	public void last(String name, double value) {
		this.last.put(name, String.format(Locale.ROOT, "%.3f", value));
	}

	public void write(Path file) throws IOException {
		List<String> lines = new ArrayList<>();
		this.last.forEach((name, value) -> lines.add(name + "=" + value));
		Files.write(file, lines);
	}

	public static Map<String, String> read(Path file) throws IOException {
		Map<String, String> figures = new LinkedHashMap<>();
		for (String line : Files.readAllLines(file)) {
			String[] parts = line.split("=", 2);
			figures.put(parts[0], parts[1]);
		}
		return figures;
	}

	/**
	 * Returns the last line. Values that were not measured are a dash.
	 * @param names the names on the line
	 * @param figures the values by their names
	 * @return the line
	 */
	public static String lastLine(List<String> names, Map<String, String> figures) {
		List<String> parts = new ArrayList<>();
		for (String name : names) {
			parts.add(name + "=" + figures.getOrDefault(name, "-"));
		}
		return String.join(" ", parts);
	}

	public static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	public static double percentile(List<Double> values, double share) {
		if (values.isEmpty()) {
			throw new IllegalStateException("The percentile of no values is undefined");
		}
		List<Double> sorted = values.stream().sorted().toList();
		return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size())));
	}

}
