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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Runs the real {@code s2 lite} as a child process, for tests. The program is the one
 * that the system property or the environment variable {@code S2_PROGRAM} names,
 * otherwise {@code s2} on the {@code PATH} or in {@code ~/.cargo/bin}. The child process
 * ends when this object is closed, at the latest when this JVM ends. Thread-safe.
 *
 * @since 0.1.0
 */
public final class S2LiteServer implements AutoCloseable {

	/**
	 * Name of the system property or environment variable with the path of the program.
	 */
	public static final String PROGRAM_VARIABLE = "S2_PROGRAM";

	/**
	 * Name of the environment variable that makes tests fail instead of being skipped if
	 * the program is missing.
	 */
	public static final String REQUIRED_VARIABLE = "S2_LITE_REQUIRED";

	private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

	private static final int POLL_MILLIS = 50;

	private static final int START_ATTEMPTS = 3;

	private final Process process;

	private final int port;

	private final ProcessLog log;

	private final Thread shutdownHook;

	private S2LiteServer(Process process, int port) {
		this.process = process;
		this.port = port;
		this.log = new ProcessLog(process);
		this.shutdownHook = new Thread(process::destroyForcibly, "s2-lite-shutdown");
	}

	/**
	 * Finds the program.
	 * @return the path of the program, empty if it was not found
	 * @throws IllegalStateException if {@code S2_PROGRAM} does not name an executable
	 * file
	 */
	public static Optional<Path> findProgram() {
		String named = Objects.requireNonNullElse(System.getProperty(PROGRAM_VARIABLE),
				Objects.requireNonNullElse(System.getenv(PROGRAM_VARIABLE), ""));
		if (!named.isEmpty()) {
			Path program = Path.of(named);
			if (!isProgram(program)) {
				throw new IllegalStateException(PROGRAM_VARIABLE + " is '" + named
						+ "', which is not an executable file. Set it to the path of s2, or unset it");
			}
			return Optional.of(program);
		}
		String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
		Path cargo = Path.of(System.getProperty("user.home"), ".cargo", "bin");
		return Stream
			.concat(Stream.of(path.split(File.pathSeparator, -1)).filter((entry) -> !entry.isEmpty()).map(Path::of),
					Stream.of(cargo))
			.map((directory) -> directory.resolve("s2"))
			.filter(S2LiteServer::isProgram)
			.findFirst();
	}

	private static boolean isProgram(Path path) {
		return Files.isRegularFile(path) && Files.isExecutable(path);
	}

	/**
	 * Returns whether tests must fail instead of being skipped if the program is missing.
	 * @return whether {@code S2_LITE_REQUIRED} is {@code true}
	 */
	public static boolean isRequired() {
		return "true".equals(System.getenv(REQUIRED_VARIABLE));
	}

	/**
	 * Starts a server that keeps its data in memory, on a free port.
	 * @return the server, ready to serve
	 * @throws IllegalStateException if the program was not found, or ends or does not
	 * serve within 30 seconds
	 * @throws UncheckedIOException if the program cannot be run
	 */
	public static S2LiteServer start() {
		return start(null);
	}

	/**
	 * Starts a server that keeps its data in a directory, on a free port.
	 * @param localRoot the directory, or {@code null} for memory
	 * @return the server, ready to serve
	 * @throws IllegalStateException if the program was not found, or ends or does not
	 * serve within 30 seconds
	 * @throws UncheckedIOException if the program cannot be run
	 */
	public static S2LiteServer start(@Nullable Path localRoot) {
		Path program = findProgram().orElseThrow(() -> new IllegalStateException(
				"The program s2 was not found in the PATH or in ~/.cargo/bin. Install it, or set " + PROGRAM_VARIABLE
						+ " to its path"));
		for (int attempt = 1; true; attempt++) {
			S2LiteServer server = launch(program, localRoot);
			try {
				server.awaitReady();
				Runtime.getRuntime().addShutdownHook(server.shutdownHook);
				return server;
			}
			catch (RuntimeException ex) {
				boolean portTaken = server.log.contains("Address already in use");
				server.kill();
				if (!portTaken || attempt == START_ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	private static S2LiteServer launch(Path program, @Nullable Path localRoot) {
		int port = freePort();
		List<String> command = new ArrayList<>(List.of(program.toString(), "lite", "--port", Integer.toString(port)));
		if (localRoot != null) {
			command.addAll(List.of("--local-root", localRoot.toAbsolutePath().toString()));
		}
		try {
			return new S2LiteServer(new ProcessBuilder(command).redirectErrorStream(true).start(), port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot run '" + String.join(" ", command) + "'", ex);
		}
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot find a free port for s2 lite", ex);
		}
	}

	private void awaitReady() {
		long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
		while (!isHealthy()) {
			if (!this.process.isAlive()) {
				throw new IllegalStateException("s2 lite exited with status " + this.process.exitValue()
						+ " before it was ready" + this.log.tail());
			}
			if (System.nanoTime() - deadline > 0) {
				throw new IllegalStateException("s2 lite was not ready after " + START_TIMEOUT + this.log.tail());
			}
			waitFor(POLL_MILLIS);
		}
	}

	private boolean isHealthy() {
		try {
			HttpURLConnection connection = (HttpURLConnection) URI.create(endpoint() + "/health")
				.toURL()
				.openConnection();
			connection.setConnectTimeout(POLL_MILLIS * 20);
			connection.setReadTimeout(POLL_MILLIS * 20);
			try {
				return connection.getResponseCode() == HttpURLConnection.HTTP_OK && this.process.isAlive();
			}
			finally {
				connection.disconnect();
			}
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Returns the endpoint of the server, for account and basin operations.
	 * @return a URL such as {@code http://127.0.0.1:41234}
	 */
	public String endpoint() {
		return "http://127.0.0.1:" + this.port;
	}

	/**
	 * Returns the port that the server listens on.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Returns the id of the child process.
	 * @return the process id
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Returns whether the child process is running.
	 * @return whether it is running
	 */
	public boolean isRunning() {
		return this.process.isAlive();
	}

	/**
	 * Kills the child process at once, like a crash, and waits until it has ended.
	 */
	public void kill() {
		this.process.destroyForcibly();
		if (!waitFor(STOP_TIMEOUT.toMillis())) {
			throw new IllegalStateException("s2 lite with process id " + pid() + " did not end within " + STOP_TIMEOUT
					+ " after it was killed");
		}
		removeShutdownHook();
	}

	/**
	 * Asks the child process to end, and kills it if it has not ended after 3 seconds.
	 * Does nothing if it has ended already.
	 */
	@Override
	public void close() {
		this.process.destroy();
		if (!waitFor(STOP_TIMEOUT.toMillis())) {
			// s2 lite waits for its open sessions, which nothing ends
			kill();
		}
		removeShutdownHook();
	}

	private boolean waitFor(long millis) {
		try {
			return this.process.waitFor(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for s2 lite, which was killed", ex);
		}
	}

	private void removeShutdownHook() {
		try {
			Runtime.getRuntime().removeShutdownHook(this.shutdownHook);
		}
		catch (IllegalStateException ex) {
			// The JVM is shutting down: the hook has run, or will find no process
		}
	}

	@Override
	public String toString() {
		return "S2LiteServer[" + endpoint() + ", process id " + pid() + "]";
	}

}
