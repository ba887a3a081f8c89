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

package io.github.s2snapshot.embedded.server;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServerOptions}, and for the errors of {@link EmbeddedS2Server} when it
 * cannot start.
 */
class ServerOptionsTests {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	@Test
	void whenHelpIsRequestedThenEveryOptionIsListed() {
		assertThat(run("--port", "1", "-h")).isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8)).contains("--port", "--host", "--directory", "--init-file",
				"--tls-self", "--tls-cert", "--tls-key", "--allow-origin", "--allow-host", "--help", "--version",
				"not for production");
		assertThat(this.err.size()).isZero();
	}

	@Test
	void whenVersionIsRequestedThenItIsPrinted() {
		assertThat(run("--version")).isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8)).startsWith("S2 Embedded ");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			--bogus                       | unknown option '--bogus'
			8080                          | unknown option '8080'
			--help=yes                    | unknown option '--help=yes'
			--port                        | option --port needs a value
			--port --tls-self             | option --port needs a value
			--port x                      | option --port needs a number from 0 to 65535, not 'x'
			--port=65536                  | Port 65536 is not valid
			--port 1 --port=2             | option --port is given twice
			--directory=                  | option --directory needs a path
			--tls-self --tls-cert a       | option --tls-self cannot be combined with --tls-cert
			--allow-origin app.example    | is not valid. Use a scheme and an authority
			--allow-origin http://a,b     | is not valid. Use a scheme and an authority
			--allow-host=localhost:80     | Host 'localhost:80' is not valid
			--tls-key a                   | options --tls-cert and --tls-key must be given together
			""")
	void whenOptionsAreInvalidThenTheErrorNamesTheProblem(String arguments, String problem) {
		assertThat(run(arguments.split(" "))).isEqualTo(2);
		assertThat(this.err.toString(StandardCharsets.UTF_8)).startsWith("error: ")
			.contains(problem)
			.contains("--help lists the options");
		assertThat(this.out.size()).isZero();
	}

	@Test
	void whenTheServerCannotStartThenTheErrorNamesTheReason(@TempDir Path directory) throws Exception {
		assertThat(run("--init-file", directory.resolve("none.json").toString())).isEqualTo(1);
		assertThat(run("--tls-cert", directory.resolve("none.pem").toString(), "--tls-key", "none")).isEqualTo(1);
		Path file = Files.writeString(directory.resolve("file"), "not a directory");
		assertThat(run("--directory", file.toString())).isEqualTo(1);
		try (ServerSocket taken = new ServerSocket(0)) {
			assertThat(run("--host", "0.0.0.0", "--port", Integer.toString(taken.getLocalPort()))).isEqualTo(1);
		}
		assertThat(this.err.toString(StandardCharsets.UTF_8).lines()).hasSize(4)
			.satisfiesExactly((line) -> assertThat(line).contains("none.json", "the file does not exist"),
					(line) -> assertThat(line).contains("Cannot read the certificate", "none.pem"),
					(line) -> assertThat(line).contains("cannot create its directory", file.toString()),
					(line) -> assertThat(line).contains("Cannot listen on 0.0.0.0", "Choose another port"));
	}

	private int run(String... arguments) {
		return new EmbeddedS2Server(stream(this.out), stream(this.err)).run(List.of(arguments));
	}

	private static PrintStream stream(ByteArrayOutputStream bytes) {
		return new PrintStream(bytes, true, StandardCharsets.UTF_8);
	}

}
