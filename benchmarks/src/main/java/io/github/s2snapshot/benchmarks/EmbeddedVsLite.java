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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.lite.S2LiteServer;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.resource.BasinConfig;

/**
 * Program that measures the embedded server, in a separate JVM, and {@code s2 lite}, both
 * in memory, with {@code s2 bench} in turns, and prints a table.
 */
public final class EmbeddedVsLite {

	private static final String BASIN = "benchmark-basin";

	private final PrintStream out;

	private final EmbeddedOptions options;

	private final List<String> jvmOptions;

	private final RustClient client;

	private final long deadline;

	private EmbeddedVsLite(PrintStream out, EmbeddedOptions options, List<String> jvmOptions, Path program) {
		this.out = out;
		this.options = options;
		this.jvmOptions = jvmOptions;
		this.client = new RustClient(program);
		this.deadline = System.nanoTime() + options.limit().toNanos();
	}

	/**
	 * Runs the benchmark.
	 * @param arguments see {@code --help}
	 * @throws Exception if a run fails
	 */
	public static void main(String[] arguments) throws Exception {
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		if (List.of(arguments).contains("--help")) {
			out.println(EmbeddedOptions.HELP);
			return;
		}
		Path program = S2LiteServer.findProgram()
			.orElseThrow(() -> new IllegalStateException(
					"The program s2 was not found: run scripts/install-s2, or set S2_PROGRAM to its path"));
		String jvmOptions = System.getProperty("s2.benchmark.jvm-options", "").trim();
		new EmbeddedVsLite(out, EmbeddedOptions.parse(arguments),
				(jvmOptions.isEmpty()) ? List.of() : List.of(jvmOptions.split("\\s+")), program)
			.measure();
	}

	private void measure() throws IOException, InterruptedException {
		this.out.println("Java " + Runtime.version() + " " + this.jvmOptions + ", "
				+ Runtime.getRuntime().availableProcessors() + " processors, " + this.options);
		Comparison kibibyte = null;
		try (EmbeddedProcess warm = EmbeddedProcess.start(this.jvmOptions)) {
			prepare(warm.endpoint());
			for (int size : this.options.sizes()) {
				Load load = load(size);
				for (int i = 0; i < this.options.warmUp(); i++) {
					RunResult run = run(warm, load);
					this.out.println("Warm-up: append " + figure(run, Metric.APPEND) + ", catch-up "
							+ figure(run, Metric.CATCH_UP) + " records/s");
				}
				Comparison comparison = compare(RecordSize.label(size) + ", warm JVM", load, this.options.repetitions(),
						warm);
				if (size == RecordSize.KIBIBYTE) {
					kibibyte = comparison;
				}
			}
		}
		if (this.options.cold() > 0) {
			compare(RecordSize.label(RecordSize.KIBIBYTE) + ", a new JVM each time", load(RecordSize.KIBIBYTE),
					this.options.cold(), null);
		}
		this.out.println("append_1KiB=" + Report.ratio(kibibyte, Metric.APPEND) + " catchup_1KiB="
				+ Report.ratio(kibibyte, Metric.CATCH_UP));
	}

	private Load load(int size) {
		return new Load(size, this.options.duration(), Load.UNLIMITED);
	}

	private Comparison compare(String title, Load load, int repetitions, @Nullable EmbeddedProcess warm)
			throws IOException, InterruptedException {
		Comparison comparison = new Comparison(title, "lite", "ours");
		for (int i = 0; i < repetitions; i++) {
			if (i > 0 && System.nanoTime() > this.deadline) {
				this.out.println("Stopped after " + i + " of " + repetitions
						+ " rounds, because the time limit was reached (--limit)");
				break;
			}
			// Alternates which server is measured first.
			boolean liteFirst = i % 2 == 0;
			if (liteFirst) {
				comparison.addRust(runLite(load));
			}
			comparison.addJava((warm != null) ? run(warm, load) : runCold(load));
			if (!liteFirst) {
				comparison.addRust(runLite(load));
			}
		}
		this.out.println();
		Report.table(comparison).forEach(this.out::println);
		this.out.println();
		return comparison;
	}

	// Each run has a new s2 lite, because it never frees memory.
	private RunResult runLite(Load load) throws IOException, InterruptedException {
		S2LiteServer server = S2LiteServer.start();
		try {
			prepare(server.endpoint());
			return throughputs(this.client.run(server.endpoint(), BASIN, load));
		}
		finally {
			server.kill();
		}
	}

	private RunResult runCold(Load load) throws IOException, InterruptedException {
		try (EmbeddedProcess server = EmbeddedProcess.start(this.jvmOptions)) {
			prepare(server.endpoint());
			return run(server, load);
		}
	}

	private RunResult run(EmbeddedProcess server, Load load) throws IOException, InterruptedException {
		return throughputs(this.client.run(server.endpoint(), BASIN, load));
	}

	// Leaves out the CPU time, which is that of the client and not of the server.
	private static RunResult throughputs(RunResult run) {
		RunResult result = new RunResult();
		for (Map.Entry<Metric, Double> value : run.values().entrySet()) {
			if (value.getKey() != Metric.CPU) {
				result.with(value.getKey(), value.getValue());
			}
		}
		return result;
	}

	private static long figure(RunResult run, Metric metric) {
		return Math.round(run.value(metric).orElse(0));
	}

	private static void prepare(String endpoint) {
		try (S2Client admin = S2Client.builder()
			.endpoints(S2Endpoints.of(endpoint))
			.accessToken("ignored")
			.requestTimeout(Duration.ofSeconds(20))
			.build()) {
			admin.createBasin(BASIN, BasinConfig.defaults());
		}
	}

}
