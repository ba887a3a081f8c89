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
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.benchmarks.Figures;

/**
 * Program that measures the engine on the real server, each part in a separate JVM. A
 * part therefore does not slow down the next one, and its failure or timeout does not
 * affect the others.
 */
public final class EngineBenchmark {

	static final List<String> LAST = List.of("fold_ratio", "import_ratio", "restore_growth", "fold_while_snapshotting",
			"verify_framed", "verify_external", "pause_p99_ms", "framed_extra_heap_mib");

	/**
	 * System property with the path of the file of flights.
	 */
	static final String FLIGHTS = "s2.benchmark.flights";

	/**
	 * System property with the options of the measuring JVMs.
	 */
	static final String JVM_OPTIONS = "s2.benchmark.jvm-options";

	private static final long PATIENCE_MILLIS = 120_000;

	private static final long POLL_NANOS = 100_000;

	private final PrintStream out;

	private final EngineOptions options;

	private final long start = System.nanoTime();

	private final Map<String, String> last = new LinkedHashMap<>();

	private final List<String> failed = new ArrayList<>();

	private EngineBenchmark(PrintStream out, EngineOptions options) {
		this.out = out;
		this.options = options;
	}

	/**
	 * Runs the benchmark.
	 * @param arguments see {@code --help}
	 * @throws Exception if a process cannot be started
	 */
	public static void main(String[] arguments) throws Exception {
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		if (List.of(arguments).contains("--help")) {
			out.println(EngineOptions.HELP);
			return;
		}
		EngineBenchmark benchmark = new EngineBenchmark(out, EngineOptions.parse(List.of(arguments)));
		if (!benchmark.run()) {
			System.exit(1);
		}
	}

	private boolean run() throws IOException, InterruptedException {
		this.out.println("Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors()
				+ " processors, JVM options '" + System.getProperty(JVM_OPTIONS, "") + "', " + this.options);
		for (Part part : this.options.parts()) {
			long partStart = System.nanoTime();
			String problem = fork(part);
			String took = String.format(Locale.ROOT, "  (%s: %.0f s)", part.text(), millisSince(partStart) / 1000);
			this.out.println(took);
			if (problem != null) {
				this.failed.add(part.text());
				this.out.println("  FAILED: the part '" + part.text() + "' " + problem);
			}
		}
		this.out.println();
		if (!this.failed.isEmpty()) {
			this.out.println("FAILED: " + String.join(", ", this.failed));
		}
		this.out.println(Figures.lastLine(LAST, this.last));
		return this.failed.isEmpty();
	}

	private @Nullable String fork(Part part) throws IOException, InterruptedException {
		long left = this.options.seconds() - (long) (millisSince(this.start) / 1000);
		if (left <= 0) {
			return "was not started, because the limit of " + this.options.seconds()
					+ " s for all parts was reached (--seconds)";
		}
		long limit = Math.min(left, this.options.partSeconds());
		Path figures = Files.createTempFile("figures-", ".txt");
		Path directory = Files.createTempDirectory("part-");
		Process process = new ProcessBuilder(command(part, figures, directory)).inheritIO().start();
		try {
			if (!process.waitFor(limit, TimeUnit.SECONDS)) {
				return "was stopped after " + limit + " s (--part-seconds, --seconds)";
			}
			return (process.exitValue() != 0) ? "ended with exit status " + process.exitValue() : null;
		}
		finally {
			end(process);
			this.last.putAll(Figures.read(figures));
			Files.delete(figures);
			EngineServer.delete(directory);
		}
	}

	// Ends the servers of the process first, because they would otherwise continue to
	// run.
	private static void end(Process process) throws InterruptedException {
		List<ProcessHandle> children = process.descendants().toList();
		children.forEach(ProcessHandle::destroyForcibly);
		process.destroyForcibly().waitFor();
		await(() -> children.stream().noneMatch(ProcessHandle::isAlive));
	}

	private List<String> command(Part part, Path figures, Path directory) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		String own = part.jvmOptions();
		String jvmOptions = (own.isEmpty()) ? System.getProperty(JVM_OPTIONS, "") : own;
		if (!jvmOptions.isBlank()) {
			command.addAll(List.of(jvmOptions.trim().split("\\s+")));
		}
		command.add("-Djava.io.tmpdir=" + directory);
		command.add("-D" + FLIGHTS + "=" + System.getProperty(FLIGHTS));
		command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel="
				+ System.getProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn"));
		command.addAll(
				List.of("-cp", System.getProperty("java.class.path"), PartProgram.class.getName(), figures.toString()));
		command.addAll(this.options.argumentsOf(part));
		return command;
	}

	static double millisSince(long nanos) {
		return (System.nanoTime() - nanos) / 1e6;
	}

	static void await(BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (millisSince(start) > PATIENCE_MILLIS) {
				throw new IllegalStateException("The awaited condition was not met within " + PATIENCE_MILLIS + " ms");
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
	}

	static void require(long expected, long actual) {
		if (expected != actual) {
			throw new IllegalStateException("The state has " + actual + " flights instead of " + expected);
		}
	}

}
