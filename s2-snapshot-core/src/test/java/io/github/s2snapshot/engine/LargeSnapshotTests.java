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

package io.github.s2snapshot.engine;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a snapshot much larger than the heap, in a separate process.
 * {@code scripts/large-snapshot-run} does the same with other sizes.
 */
class LargeSnapshotTests {

	private static final String MIB = System.getProperty("s2.large-snapshot.mib", "120");

	private static final String HEAP = System.getProperty("s2.large-snapshot.heap", "56m");

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "full", "bytes" })
	void whenASnapshotIsLargerThanTheHeapThenItIsTakenAndRestored(String verification) throws Exception {
		run(HEAP, MIB, verification, "made");
	}

	// Full verification needs a second state of 32 MiB.
	@ParameterizedTest
	@CsvSource({ "full, 112m", "bytes, 72m" })
	void onlyFullVerificationShouldNeedASecondState(String verification, String heap) throws Exception {
		run(heap, "32", verification, "held");
	}

	private void run(String heap, String mib, String verification, String kind) throws Exception {
		Path output = this.directory.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx" + heap, "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				LargeSnapshotProgram.class.getName(), mib, verification, kind)
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		String said = Files.readString(output, StandardCharsets.UTF_8);
		String report = System.getProperty("s2.large-snapshot.report");
		if (report != null) {
			Files.writeString(Path.of(report), kind + ", " + verification + ", heap " + heap + ": " + said,
					StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
		assertThat(process.exitValue()).as(said).isZero();
		assertThat(said).contains("peak_heap_mib=");
	}

}
