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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Runs of both clients with one load.
 */
final class Comparison {

	private final String title;

	private final String theirLabel;

	private final String ourLabel;

	private final List<RunResult> rust = new ArrayList<>();

	private final List<RunResult> java = new ArrayList<>();

	Comparison(String title) {
		this(title, "Rust", "Java");
	}

	Comparison(String title, String theirLabel, String ourLabel) {
		this.title = title;
		this.theirLabel = theirLabel;
		this.ourLabel = ourLabel;
	}

	String title() {
		return this.title;
	}

	String theirLabel() {
		return this.theirLabel;
	}

	String ourLabel() {
		return this.ourLabel;
	}

	void addRust(RunResult result) {
		this.rust.add(result);
	}

	void addJava(RunResult result) {
		this.java.add(result);
	}

	Map<Metric, Spread> rust() {
		return spreads(this.rust);
	}

	Map<Metric, Spread> java() {
		return spreads(this.java);
	}

	private static Map<Metric, Spread> spreads(List<RunResult> results) {
		Map<Metric, Spread> spreads = new EnumMap<>(Metric.class);
		for (Metric metric : Metric.values()) {
			List<Double> figures = results.stream()
				.map((result) -> result.value(metric))
				.filter(OptionalDouble::isPresent)
				.map(OptionalDouble::getAsDouble)
				.toList();
			if (!figures.isEmpty()) {
				spreads.put(metric, Spread.of(figures));
			}
		}
		return spreads;
	}

	// Ratio of our median to that of Rust. Empty if either has no value.
	OptionalDouble ratio(Metric metric) {
		Spread ours = java().get(metric);
		Spread theirs = rust().get(metric);
		return (ours != null && theirs != null) ? OptionalDouble.of(ours.median() / theirs.median())
				: OptionalDouble.empty();
	}

}
