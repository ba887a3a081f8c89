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

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the official Rust client with {@code s2 bench}, which checks its own chain of
 * hashes.
 */
final class RustClient implements BenchmarkedClient {

	private static final Pattern CPU = Pattern.compile("(?m)^cpu-seconds (\\S+) (\\S+)$");

	private static final int MAX_EXTRA_SECONDS = 360;

	private final Path program;

	RustClient(Path program) {
		this.program = program;
	}

	@Override
	public String name() {
		return "Rust";
	}

	@Override
	public RunResult run(String endpoint, String basin, Load load) throws IOException, InterruptedException {
		// The shell keyword `time` prints the user and system time of the child
		// process.
		ProcessBuilder builder = new ProcessBuilder("bash", "-c", "TIMEFORMAT='cpu-seconds %U %S'; time \"$@\"",
				"s2-bench", this.program.toString(), "bench", basin, "--record-size",
				Integer.toString(load.recordBytes()), "--target-mibps", Integer.toString(load.mebibytesPerSecond()),
				"--duration", load.duration().toMillis() + "ms", "--catchup-delay", CATCH_UP_DELAY.toMillis() + "ms");
		builder.environment().put("S2_ACCESS_TOKEN", "ignored");
		builder.environment().put("S2_ACCOUNT_ENDPOINT", endpoint);
		builder.environment().put("S2_BASIN_ENDPOINT", endpoint);
		builder.environment().put("LC_ALL", "C");
		Process process = builder.redirectErrorStream(true).start();
		try (InputStream output = process.getInputStream()) {
			process.getOutputStream().close();
			String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
			boolean ended = process.waitFor(load.duration().toSeconds() + MAX_EXTRA_SECONDS, TimeUnit.SECONDS);
			if (!ended || process.exitValue() != 0) {
				throw new IllegalStateException("`s2 bench` failed:\n" + text);
			}
			Matcher cpu = CPU.matcher(text);
			if (!cpu.find()) {
				throw new IllegalStateException("The output of `s2 bench` has no CPU time of bash:\n" + text);
			}
			return new RustOutput(text).toResult(Double.parseDouble(cpu.group(1)) + Double.parseDouble(cpu.group(2)));
		}
		finally {
			List<ProcessHandle> children = process.descendants().toList();
			children.forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
	}

}
