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

package io.github.s2snapshot.autoconfigure.projection;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for applications that nothing but their projections keeps alive.
 */
class KeepAliveTests {

	private static final int SECONDS = 120;

	@TempDir
	private File directory;

	private Process process;

	@AfterEach
	void stop() {
		if (this.process != null) {
			this.process.destroyForcibly();
		}
	}

	private void start(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(new File(System.getProperty("java.home"), "bin/java").getPath(), "-XX:TieredStopAtLevel=1",
						"-Xmx256m", "-cp", System.getProperty("java.class.path"), KeepAliveProgram.class.getName()));
		command.addAll(List.of(arguments));
		this.process = new ProcessBuilder(command).redirectError(new File(this.directory, "errors")).start();
	}

	private void send(String command) throws IOException {
		Writer writer = this.process.outputWriter(StandardCharsets.UTF_8);
		writer.write(command + System.lineSeparator());
		writer.flush();
	}

	private void assertEnds() throws InterruptedException {
		assertThat(this.process.waitFor(SECONDS, TimeUnit.SECONDS)).as("the application ends").isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "annotated", "later" })
	void h53WhenThereAreProjectionsThenApplicationRunsUntilContextIsClosed(String profile) throws Exception {
		start("--spring.profiles.active=" + profile);
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (int i = 0; i < 20; i++) {
				send("status");
				assertThat(lines.readLine()).isEqualTo("status LIVE");
			}
			assertThat(this.process.isAlive()).isTrue();
			send("close");
			assertEnds();
			assertThat(this.process.exitValue()).isZero();
		}
	}

	@Test
	void whenAProjectionRunsThenTheApplicationEndsOnSigterm() throws Exception {
		start("--spring.profiles.active=annotated");
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			send("status");
			assertThat(lines.readLine()).isEqualTo("status LIVE");
			this.process.destroy();
			assertEnds();
		}
	}

	@Test
	void whenKeepAliveIsOffThenApplicationEnds() throws Exception {
		start("--spring.profiles.active=annotated", "--s2.snapshot.keep-alive=false");
		assertEnds();
		assertThat(this.process.exitValue()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "annotated --s2.snapshot.enabled=false" })
	void whenThereAreNoProjectionsThenApplicationEnds(String profile) throws Exception {
		start(("--spring.profiles.active=" + profile).split(" "));
		assertEnds();
		assertThat(this.process.exitValue()).isZero();
	}

	@Test
	void whenTheStartFailsThenTheApplicationEnds() throws Exception {
		start("--spring.profiles.active=annotated,failing");
		assertEnds();
		assertThat(this.process.exitValue()).isNotZero();
	}

	@Test
	void whenAProjectionCannotStartThenTheApplicationEnds() throws Exception {
		start("--spring.profiles.active=annotated", "--s2.snapshot.create-stream=false");
		assertEnds();
		assertThat(this.process.exitValue()).isNotZero();
	}

}
