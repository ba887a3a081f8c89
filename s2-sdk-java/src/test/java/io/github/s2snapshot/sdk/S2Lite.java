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

package io.github.s2snapshot.sdk;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Process of the real server, {@code s2 lite}.
 */
final class S2Lite implements AutoCloseable {

	private final Process process;

	private final int port;

	private S2Lite(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	static boolean isRequired() {
		return Boolean.parseBoolean(System.getenv("S2_LITE_REQUIRED"));
	}

	static Optional<Path> findProgram() {
		Stream<String> given = Stream.of(System.getProperty("S2_PROGRAM", ""),
				Optional.ofNullable(System.getenv("S2_PROGRAM")).orElse(""));
		Stream<String> onPath = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, "s2").toString());
		Stream<String> byCargo = Stream.of(Path.of(System.getProperty("user.home"), ".cargo", "bin", "s2").toString());
		return Stream.of(given, onPath, byCargo)
			.flatMap((paths) -> paths)
			.filter((path) -> !path.isEmpty())
			.map(Path::of)
			.filter(Files::isExecutable)
			.findFirst();
	}

	static S2Lite start(Path program, Path root, Path log) {
		return start(program, root, log, freePort());
	}

	static S2Lite start(Path program, Path root, Path log, int port) {
		try {
			Process process = new ProcessBuilder(program.toString(), "lite", "--port", String.valueOf(port),
					"--local-root", root.toString())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
				.start();
			S2Lite server = new S2Lite(process, port);
			await().ignoreExceptions().until(server::isHealthy);
			return server;
		}
		catch (IOException ex) {
			throw new IllegalStateException("Cannot start " + program, ex);
		}
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException("Cannot find a free port", ex);
		}
	}

	private boolean isHealthy() throws IOException, InterruptedException {
		assertThat(this.process.isAlive()).as("s2 lite runs").isTrue();
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(endpoint() + "/health")).build(),
					HttpResponse.BodyHandlers.discarding())
			.statusCode() == 200;
	}

	String endpoint() {
		return "http://127.0.0.1:" + this.port;
	}

	int port() {
		return this.port;
	}

	void kill() {
		this.process.destroyForcibly();
		waitForEnd();
	}

	@Override
	public void close() {
		// A normal end would wait for open connections.
		kill();
	}

	private void waitForEnd() {
		try {
			assertThat(this.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
