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
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A snapshot much larger than the memory is taken and restored, in a process of its own.
 * {@code scripts/large-snapshot-run} does the same with other sizes.
 */
class LargeSnapshotTests {

	@Test
	void whenASnapshotIsLargerThanTheMemoryThenItIsTakenAndRestored(@TempDir Path directory) throws Exception {
		Path output = directory.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx" + System.getProperty("s2.large-snapshot.heap", "56m"), "-XX:+UseSerialGC", "-cp",
				System.getProperty("java.class.path"), LargeSnapshotProgram.class.getName(),
				System.getProperty("s2.large-snapshot.mib", "120"))
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		String said = Files.readString(output, StandardCharsets.UTF_8);
		String report = System.getProperty("s2.large-snapshot.report");
		if (report != null) {
			Files.writeString(Path.of(report), said);
		}
		assertThat(process.exitValue()).as(said).isZero();
		assertThat(said).contains("peak_heap_mib=");
	}

}
