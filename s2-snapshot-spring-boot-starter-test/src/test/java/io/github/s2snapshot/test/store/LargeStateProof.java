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

package io.github.s2snapshot.test.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Saves and reads a state that is larger than the memory: with the store alone, and as a
 * verified snapshot of a projection.
 */
class LargeStateProof {

	private static final String MIB = System.getProperty("s2.large-state.mib", "80");

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "encrypted", "postgresql", "mariadb", "s3" })
	void whenAStateIsLargerThanTheMemoryThenItIsSavedAndRead(String name) throws Exception {
		if (isMeant(name)) {
			try (StorePlaces.Place place = StorePlaces.open(name)) {
				report(name, "saved and loaded",
						run(StoreProgram.class, "large", place.kind(), place.place(), place.user(), MIB));
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "encrypted, full", "encrypted, bytes", "postgresql, full", "postgresql, bytes", "mariadb, full",
			"mariadb, bytes", "s3, full", "s3, bytes" })
	void whenASnapshotIsLargerThanTheMemoryThenItIsVerifiedAndRestored(String name, String verification)
			throws Exception {
		if (isMeant(name)) {
			try (StorePlaces.Place place = StorePlaces.open(name)) {
				report(name, "verified (" + verification + ") and restored",
						run(LargeStateProgram.class, place.kind(), place.place(), place.user(), MIB, verification));
			}
		}
	}

	private static boolean isMeant(String name) {
		return List.of(System.getProperty("s2.large-state.stores", name).split(",", -1)).contains(name);
	}

	private String run(Class<?> program, String... arguments) throws Exception {
		Path output = Files.createTempFile(this.directory, "output", ".txt");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-Xmx" + System.getProperty("s2.large-state.heap", "64m"), "-XX:+UseSerialGC", "-cp",
						System.getProperty("java.class.path"), program.getName()));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		String said = Files.readString(output, StandardCharsets.UTF_8);
		assertThat(process.exitValue()).as(said).isZero();
		return said.lines().filter((line) -> line.startsWith("bytes=")).findFirst().orElseThrow();
	}

	private static void report(String name, String what, String line) throws IOException {
		String report = System.getProperty("s2.large-state.report");
		if (report != null) {
			Files.writeString(Path.of(report), name + ", " + what + ": " + line + "\n", StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
	}

}
