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

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.benchmarks.Figures;

/**
 * Program that measures keyed projections on both servers, each part in a separate JVM. A
 * part therefore does not slow down the next one, and its failure or timeout does not
 * affect the others.
 */
public final class KeyedBenchmark {

	static final List<String> LAST = List.of("cold_load_ratio", "cold_load_p50_ratio", "update_ratio", "heap_growth");

	/**
	 * System property with the options of the measuring JVMs.
	 */
	static final String JVM_OPTIONS = "s2.benchmark.jvm-options";

	private final PrintStream out;

	private final KeyedOptions options;

	private final List<String> failed = new ArrayList<>();

	private KeyedBenchmark(PrintStream out, KeyedOptions options) {
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
			out.println(KeyedOptions.HELP);
			return;
		}
		KeyedBenchmark benchmark = new KeyedBenchmark(out, KeyedOptions.parse(List.of(arguments)));
		if (!benchmark.run()) {
			System.exit(1);
		}
	}

	private boolean run() throws IOException, InterruptedException {
		this.out.println("Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors()
				+ " processors, JVM options '" + System.getProperty(JVM_OPTIONS, "") + "', " + this.options.numbers());
		for (ServerKind server : this.options.servers()) {
			measure(server);
		}
		if (!this.failed.isEmpty()) {
			this.out.println("FAILED: " + String.join(", ", this.failed));
		}
		return this.failed.isEmpty();
	}

	private void measure(ServerKind server) throws IOException, InterruptedException {
		long start = System.nanoTime();
		this.out.printf(Locale.ROOT, "%n%s, other load of the machine: %.1f%n", server.label(),
				ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
		Map<String, String> last = new LinkedHashMap<>();
		for (Part part : this.options.parts()) {
			long begun = System.nanoTime();
			String problem = fork(server, part, start, last);
			this.out.printf(Locale.ROOT, "  (%s: %.0f s)%n", KeyedOptions.text(part), secondsSince(begun));
			if (problem != null) {
				this.failed.add(KeyedOptions.text(part) + " on " + server.label());
				this.out.println("  FAILED: the part '" + KeyedOptions.text(part) + "' " + problem);
			}
		}
		this.out.println();
		this.out.println(server.label() + ":");
		this.out.println(Figures.lastLine(LAST, last));
	}

	private @Nullable String fork(ServerKind server, Part part, long start, Map<String, String> last)
			throws IOException, InterruptedException {
		long left = this.options.seconds() - (long) secondsSince(start);
		if (left <= 0) {
			return "was not started, because the limit of " + this.options.seconds()
					+ " s for all parts was reached (--seconds)";
		}
		long limit = Math.min(left, this.options.partSeconds());
		Path figures = Files.createTempFile("figures-", ".txt");
		Process process = new ProcessBuilder(command(server, part, figures)).inheritIO().start();
		try {
			if (!process.waitFor(limit, TimeUnit.SECONDS)) {
				return "was stopped after " + limit + " s (--part-seconds, --seconds)";
			}
			return (process.exitValue() != 0) ? "ended with exit status " + process.exitValue() : null;
		}
		finally {
			end(process);
			last.putAll(Figures.read(figures));
			Files.delete(figures);
		}
	}

	// Ends the server of the process as well, because it would otherwise continue to run.
	private static void end(Process process) throws InterruptedException {
		List<ProcessHandle> children = process.descendants().toList();
		children.forEach(ProcessHandle::destroyForcibly);
		process.destroyForcibly().waitFor();
		children.forEach((child) -> child.onExit().join());
	}

	private List<String> command(ServerKind server, Part part, Path figures) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		String jvmOptions = System.getProperty(JVM_OPTIONS, "");
		if (!jvmOptions.isBlank()) {
			command.addAll(List.of(jvmOptions.trim().split("\\s+")));
		}
		command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel="
				+ System.getProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn"));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), KeyedProgram.class.getName(),
				figures.toString()));
		command.addAll(this.options.argumentsOf(server, part));
		return command;
	}

	private static double secondsSince(long nanos) {
		return (System.nanoTime() - nanos) / 1e9;
	}

}
