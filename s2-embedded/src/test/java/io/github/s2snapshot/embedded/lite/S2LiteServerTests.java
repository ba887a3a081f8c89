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

package io.github.s2snapshot.embedded.lite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link S2LiteServer} without the real program.
 */
class S2LiteServerTests {

	@TempDir
	private Path directory;

	@AfterEach
	void reset() {
		System.clearProperty(S2LiteServer.PROGRAM_VARIABLE);
	}

	@Test
	void whenPropertyNamesAProgramThenItIsFound() throws IOException {
		Path program = program("exit 0");
		System.setProperty(S2LiteServer.PROGRAM_VARIABLE, program.toString());
		assertThat(S2LiteServer.findProgram()).contains(program);
	}

	@Test
	void whenPropertyNamesNoProgramThenTheErrorNamesTheProperty() {
		System.setProperty(S2LiteServer.PROGRAM_VARIABLE, this.directory.toString());
		assertThatIllegalStateException().isThrownBy(S2LiteServer::findProgram)
			.withMessageContaining(this.directory.toString())
			.withMessageContaining("or unset it");
	}

	@Test
	void whenProgramEndsThenTheErrorHasItsStatusAndOutput() throws IOException {
		Path program = program("echo what a pity; echo \"$@\" >&2; exit 7");
		System.setProperty(S2LiteServer.PROGRAM_VARIABLE, program.toString());
		assertThatIllegalStateException().isThrownBy(() -> S2LiteServer.start(this.directory))
			.withMessageContaining("status 7")
			.withMessageContaining("what a pity")
			.withMessageContaining("lite --port")
			.withMessageContaining("--local-root " + this.directory);
	}

	private Path program(String script) throws IOException {
		Path program = Files.writeString(this.directory.resolve("program"), "#!/bin/sh\n" + script + "\n");
		return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
	}

}
