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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

/**
 * Formats comparisons as text.
 */
final class Report {

	private static final int LABEL_WIDTH = 36;

	private static final int WIDTH = 10;

	private Report() {
	}

	static List<String> table(Comparison comparison) {
		List<String> lines = new ArrayList<>();
		lines.add(pad(comparison.title(), -LABEL_WIDTH) + cells(comparison.theirLabel() + " min", "median", "max")
				+ "  " + cells(comparison.ourLabel() + " min", "median", "max") + pad("ratio", WIDTH));
		Map<Metric, Spread> rust = comparison.rust();
		Map<Metric, Spread> java = comparison.java();
		for (Metric metric : Metric.values()) {
			Spread theirs = rust.get(metric);
			Spread ours = java.get(metric);
			if (theirs != null || ours != null) {
				lines.add(pad(metric.label(), -LABEL_WIDTH) + cells(metric, theirs) + "  " + cells(metric, ours)
						+ pad(ratio(comparison.ratio(metric)), WIDTH));
			}
		}
		return lines;
	}

	private static String cells(Metric metric, @Nullable Spread spread) {
		return (spread != null) ? cells(number(spread.min(), metric.decimals()),
				number(spread.median(), metric.decimals()), number(spread.max(), metric.decimals()))
				: cells("-", "-", "-");
	}

	private static String cells(String first, String second, String third) {
		return pad(first, WIDTH) + pad(second, WIDTH) + pad(third, WIDTH);
	}

	// The keys are the metered sizes of the records.
	static String lastLine(Map<Integer, Comparison> comparisons) {
		Comparison small = comparisons.get(RecordSize.SMALL);
		Comparison kibibyte = comparisons.get(RecordSize.KIBIBYTE);
		Comparison large = comparisons.get(RecordSize.LARGE);
		return "append_1KiB=" + ratio(kibibyte, Metric.APPEND) + " append_128B=" + ratio(small, Metric.APPEND)
				+ " append_64KiB=" + ratio(large, Metric.APPEND) + " catchup_1KiB=" + ratio(kibibyte, Metric.CATCH_UP)
				+ " catchup_128B=" + ratio(small, Metric.CATCH_UP) + " catchup_64KiB=" + ratio(large, Metric.CATCH_UP)
				+ " e2e_p50_1KiB=" + ratio(kibibyte, Metric.E2E_P50) + " ack_p99_1KiB="
				+ ratio(kibibyte, Metric.ACK_P99);
	}

	static String ratio(@Nullable Comparison comparison, Metric metric) {
		return ratio((comparison != null) ? comparison.ratio(metric) : OptionalDouble.empty());
	}

	private static String ratio(OptionalDouble ratio) {
		return (ratio.isPresent()) ? number(ratio.getAsDouble(), 3) : "-";
	}

	private static String number(double value, int decimals) {
		return String.format(Locale.ROOT, "%." + decimals + "f", value);
	}

	// A negative width pads on the right.
	private static String pad(String text, int width) {
		return String.format(Locale.ROOT, "%" + width + "s", text);
	}

}
