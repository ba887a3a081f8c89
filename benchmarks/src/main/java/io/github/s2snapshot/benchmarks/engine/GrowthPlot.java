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
import java.util.List;
import java.util.Locale;

/**
 * Plot of two times for each length of a history, as bars with the same scale.
 */
final class GrowthPlot {

	private static final int WIDTH = 60;

	private final List<Point> points = new ArrayList<>();

	void add(long flights, double snapshotMillis, double replayMillis) {
		this.points.add(new Point(flights, snapshotMillis, replayMillis));
	}

	List<String> lines() {
		double longest = this.points.stream()
			.mapToDouble((point) -> Math.max(point.snapshotMillis, point.replayMillis))
			.max()
			.orElse(1);
		List<String> lines = new ArrayList<>();
		lines.add(String.format(Locale.ROOT, "%12s  one # is %.0f ms", "flights", longest / WIDTH));
		for (Point point : this.points) {
			lines
				.add(line(String.format(Locale.ROOT, "%,d", point.flights), "snapshot", point.snapshotMillis, longest));
			lines.add(line("", "replay", point.replayMillis, longest));
		}
		return lines;
	}

	private static String line(String flights, String name, double millis, double longest) {
		int length = (int) Math.round(WIDTH * millis / longest);
		String bar = (length == 0) ? "|" : "#".repeat(length);
		return String.format(Locale.ROOT, "%12s  %-8s %s %.0f ms", flights, name, bar, millis);
	}

	/**
	 * Times of one length of the history.
	 */
	private record Point(long flights, double snapshotMillis, double replayMillis) {

	}

}
