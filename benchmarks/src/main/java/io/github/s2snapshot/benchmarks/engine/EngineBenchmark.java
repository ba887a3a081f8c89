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

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Measures the engine on the real server.
 */
public final class EngineBenchmark {

	/**
	 * The system property that names the file of the flights.
	 */
	static final String FLIGHTS = "s2.benchmark.flights";

	private static final long PATIENCE_MILLIS = 120_000;

	private static final long POLL_NANOS = 100_000;

	private EngineBenchmark() {
	}

	/**
	 * Measure.
	 * @param arguments see {@code --help}
	 * @throws Exception if a run fails
	 */
	public static void main(String[] arguments) throws Exception {
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		if (List.of(arguments).contains("--help")) {
			out.println(EngineOptions.HELP);
			return;
		}
		EngineOptions options = EngineOptions.parse(List.of(arguments));
		Flights flights = Flights.read(Path.of(System.getProperty(FLIGHTS)));
		out.println("Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
				+ Runtime.getRuntime().maxMemory() / (1024 * 1024) + " MiB of heap, " + options);
		Figures figures = new Figures(out);
		try (EngineServer server = EngineServer.start()) {
			new FoldBenchmark(server, flights, options, figures).run();
		}
		try (EngineServer server = EngineServer.start()) {
			new RestoreBenchmark(server, flights, options, figures).run();
		}
		try (EngineServer server = EngineServer.start()) {
			new SnapshotBenchmark(server, flights, options, figures).run();
		}
		if (options.projections() > 0) {
			try (EngineServer server = EngineServer.start()) {
				new ManyProjectionsBenchmark(server, flights, options, figures).run();
			}
		}
		figures.printLast();
	}

	static double millisSince(long nanos) {
		return (System.nanoTime() - nanos) / 1e6;
	}

	static void await(BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (millisSince(start) > PATIENCE_MILLIS) {
				throw new IllegalStateException("It did not happen within " + PATIENCE_MILLIS + " ms");
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
	}

	static void require(long expected, long actual) {
		if (expected != actual) {
			throw new IllegalStateException("The state has " + actual + " flights, it should have " + expected);
		}
	}

}
