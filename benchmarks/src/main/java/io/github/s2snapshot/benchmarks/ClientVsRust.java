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

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.s2snapshot.embedded.lite.S2LiteServer;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.resource.BasinConfig;

/**
 * Program that measures this client and the official Rust client in turns, each run on a
 * new {@code s2 lite} with an empty directory, and prints a table.
 */
public final class ClientVsRust {

	private static final String BASIN = "benchmark-basin";

	private static final int MIN_WARM_UP_ROUNDS = 3;

	private static final int MAX_WARM_UP_ROUNDS = 5;

	private static final double MAX_COMPILING_SHARE = 0.05;

	private static final int MAX_PACED_REPETITIONS = 3;

	private final PrintStream out;

	private final Options options;

	private final BenchmarkedClient java = new JavaClient();

	private final RustClient rust;

	private ClientVsRust(PrintStream out, Options options, Path program) {
		this.out = out;
		this.options = options;
		this.rust = new RustClient(program);
	}

	/**
	 * Runs the benchmark.
	 * @param arguments see {@code --help}
	 * @throws Exception if a run fails
	 */
	public static void main(String[] arguments) throws Exception {
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		if (List.of(arguments).contains("--help")) {
			out.println(Options.HELP);
			return;
		}
		Path program = S2LiteServer.findProgram()
			.orElseThrow(() -> new IllegalStateException(
					"The program s2 was not found: run scripts/install-s2, or set S2_PROGRAM" + " to its path"));
		new ClientVsRust(out, Options.parse(arguments), program).measure();
	}

	private void measure() throws IOException, InterruptedException {
		this.out.println("Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors()
				+ " processors, " + this.options);
		warmUp();
		Map<Integer, Comparison> comparisons = new LinkedHashMap<>();
		for (int size : this.options.sizes()) {
			String label = RecordSize.label(size);
			comparisons.put(size, compare(label, this.options.repetitions(),
					new Load(size, this.options.duration(), Load.UNLIMITED)));
		}
		if (this.options.pacedMebibytes() > 0) {
			compare("1KiB at " + this.options.pacedMebibytes() + " MiB/s",
					Math.min(MAX_PACED_REPETITIONS, this.options.repetitions()),
					new Load(RecordSize.KIBIBYTE, this.options.duration(), this.options.pacedMebibytes()));
		}
		this.out.println(Report.lastLine(comparisons));
	}

	// Repeats the runs in this JVM until it hardly compiles any more. The compiled code
	// is used by the measured runs.
	private void warmUp() throws IOException, InterruptedException {
		Duration duration = this.options.warmUp();
		if (duration.isZero()) {
			return;
		}
		CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
		double share = 1;
		int rounds = 0;
		while (rounds < MIN_WARM_UP_ROUNDS || (rounds < MAX_WARM_UP_ROUNDS && share > MAX_COMPILING_SHARE)) {
			long start = System.nanoTime();
			long compiled = compiler.getTotalCompilationTime();
			for (int size : this.options.sizes()) {
				run(this.java, new Load(size, duration, Load.UNLIMITED));
			}
			share = (compiler.getTotalCompilationTime() - compiled) * 1e6 / (System.nanoTime() - start);
			rounds++;
		}
		this.out.println("Warmed the JVM up with " + rounds + " runs of " + duration.toSeconds()
				+ " s for each record size, in the last of which it compiled for " + Math.round(share * 100)
				+ " % of the time");
	}

	private Comparison compare(String title, int repetitions, Load load) throws IOException, InterruptedException {
		Comparison comparison = new Comparison(title);
		for (int i = 0; i < repetitions; i++) {
			// Alternates which client is measured first.
			boolean rustFirst = i % 2 == 0;
			if (this.options.rust() && rustFirst) {
				comparison.addRust(run(this.rust, load));
			}
			comparison.addJava(run(this.java, load));
			if (this.options.rust() && !rustFirst) {
				comparison.addRust(run(this.rust, load));
			}
		}
		this.out.println();
		Report.table(comparison).forEach(this.out::println);
		return comparison;
	}

	private RunResult run(BenchmarkedClient client, Load load) throws IOException, InterruptedException {
		Path directory = Files.createTempDirectory("s2-benchmark-");
		S2LiteServer server = S2LiteServer.start(directory);
		try {
			try (S2Client admin = S2Client.builder()
				.endpoints(S2Endpoints.of(server.endpoint()))
				.accessToken("ignored")
				.build()) {
				admin.createBasin(BASIN, BasinConfig.defaults());
			}
			return client.run(server.endpoint(), BASIN, load);
		}
		finally {
			server.kill();
			delete(directory);
		}
	}

	private static void delete(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(file);
			}
		}
	}

}
