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

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parser of the output of {@code s2 bench}.
 */
final class RustOutput {

	private static final Pattern ESCAPE = Pattern.compile("\u001B\\[[0-9;]*m");

	private static final Pattern THROUGHPUT = Pattern
		.compile("(?m)^%s: [\\d.]+ MiB/s, (\\d+) records/s" + " \\((\\d+) bytes, (\\d+) records in ([\\d.]+)s\\)$");

	// The latencies of acknowledgements are on the left, those from end to end on the
	// right.
	private static final Pattern LATENCIES = Pattern
		.compile("(?m)^(p50|p99)\\s*:\\s+([\\d.]+)(ns|us|ms|s)\\s+(?:p50|p99)\\s*:\\s+([\\d.]+)(ns|us|ms|s)\\s*$");

	private static final Map<String, Double> MILLIS = Map.of("ns", 1e-6, "us", 1e-3, "ms", 1.0, "s", 1e3);

	private final String text;

	RustOutput(String output) {
		this.text = ESCAPE.matcher(output).replaceAll("");
	}

	RunResult toResult(double cpuSeconds) {
		RunResult result = new RunResult();
		result.with(Metric.APPEND, recordsPerSecond("Write"));
		result.with(Metric.FOLLOW, recordsPerSecond("Read"));
		result.with(Metric.CATCH_UP, recordsPerSecond("Catchup"));
		Matcher matcher = LATENCIES.matcher(this.text);
		while (matcher.find()) {
			boolean median = matcher.group(1).equals("p50");
			result.with((median) ? Metric.ACK_P50 : Metric.ACK_P99, millis(matcher.group(2), matcher.group(3)));
			result.with((median) ? Metric.E2E_P50 : Metric.E2E_P99, millis(matcher.group(4), matcher.group(5)));
		}
		if (result.value(Metric.ACK_P99).isEmpty() || result.value(Metric.E2E_P50).isEmpty()) {
			throw unexpected("latencies");
		}
		return result.with(Metric.CPU, cpuSeconds * 1e6 / records("Write"));
	}

	// Uses the printed throughput, which is an integer and inexact for few records per
	// second.
	private double recordsPerSecond(String phase) {
		return Double.parseDouble(find(phase).group(1));
	}

	private long records(String phase) {
		return Long.parseLong(find(phase).group(3));
	}

	private Matcher find(String phase) {
		Matcher matcher = Pattern.compile(THROUGHPUT.pattern().replace("%s", phase)).matcher(this.text);
		if (!matcher.find()) {
			throw unexpected(phase);
		}
		return matcher;
	}

	private IllegalStateException unexpected(String missing) {
		return new IllegalStateException("The output of `s2 bench` has no " + missing + ":\n" + this.text);
	}

	private static double millis(String number, String unit) {
		return Double.parseDouble(number) * MILLIS.getOrDefault(unit, Double.NaN);
	}

}
