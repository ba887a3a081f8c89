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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.s2snapshot.benchmarks.Figures;

/**
 * Parts of the benchmark. Each part runs in a separate JVM.
 */
enum Part {

	/**
	 * Replay of a whole history by the engine and by a loop.
	 */
	FOLD(""),

	/**
	 * Import of a history by the engine and by the client.
	 */
	IMPORT(""),

	/**
	 * Restores of a small state while the history grows.
	 */
	RESTORE(""),

	/**
	 * Restores of a large state.
	 */
	ENTRIES(""),

	/**
	 * Folding from a server while a snapshot is taken.
	 */
	SNAPSHOT(""),

	/**
	 * Time of a snapshot with full verification and with verification of its bytes.
	 */
	VERIFY(""),

	/**
	 * Pauses of the fold while a snapshot is taken.
	 */
	PAUSE(""),

	/**
	 * Snapshot that is much larger than the heap.
	 */
	FRAMED("-Xmx64m -XX:+UseSerialGC"),

	/**
	 * Many projections in one JVM.
	 */
	MANY("");

	private final String jvmOptions;

	Part(String jvmOptions) {
		this.jvmOptions = jvmOptions;
	}

	/**
	 * Returns the JVM options that replace those of the other parts.
	 * @return the options, empty to use those of the other parts
	 */
	String jvmOptions() {
		return this.jvmOptions;
	}

	Measurement measurement(Flights flights, EngineOptions options, Figures figures) {
		return switch (this) {
			case FOLD -> new FoldBenchmark(flights, options, figures);
			case IMPORT -> new ImportBenchmark(flights, options, figures);
			case RESTORE -> new RestoreBenchmark(flights, options, figures);
			case ENTRIES -> new EntriesBenchmark(flights, options, figures);
			case SNAPSHOT -> new SnapshotBenchmark(flights, options, figures);
			case VERIFY -> new VerifyBenchmark(flights, options, figures);
			case PAUSE -> new PauseBenchmark(flights, options, figures);
			case FRAMED -> new FramedBenchmark(options, figures);
			case MANY -> new ManyProjectionsBenchmark(flights, options, figures);
		};
	}

	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	static List<Part> parse(String names) {
		List<Part> parts = new ArrayList<>();
		for (String name : names.split(",", -1)) {
			parts.add(Arrays.stream(values())
				.filter((part) -> part.text().equals(name))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException(
						"Unknown part '" + name + "', the parts are " + text(List.of(values())))));
		}
		return List.copyOf(parts);
	}

	static String text(List<Part> parts) {
		return parts.stream().map(Part::text).collect(Collectors.joining(","));
	}

	/**
	 * Measurement of a part.
	 */
	@FunctionalInterface
	interface Measurement {

		void run() throws Exception;

	}

}
