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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds, starts and stops programs that tests need.
 */
final class Programs {

	private static final Duration START = Duration.ofMinutes(2);

	private Programs() {
	}

	/**
	 * Finds a program. If it is missing, the test fails if the program is required, and
	 * is skipped otherwise.
	 * @param name its name
	 * @param variable the beginning of its environment variables: {@code _PROGRAM} says
	 * where it is, {@code _REQUIRED} whether it has to be there
	 * @param usual further folders, the last segment of which may be {@code *}
	 * @return where it is
	 */
	static Path require(String name, String variable, String... usual) {
		Optional<Path> found = find(name, variable, usual);
		if (found.isEmpty() && Boolean.parseBoolean(System.getenv(variable + "_REQUIRED"))) {
			throw new IllegalStateException(
					String.format(Locale.ROOT, "%s_REQUIRED is set, but program '%s' was not found. "
							+ "Install it, or set its path in %s_PROGRAM", variable, name, variable));
		}
		Assumptions.assumeTrue(found.isPresent(), "There is no '" + name + "' on this machine");
		return found.orElseThrow();
	}

	private static Optional<Path> find(String name, String variable, String... usual) {
		List<Path> candidates = new ArrayList<>();
		String said = System.getenv(variable + "_PROGRAM");
		if (said != null) {
			candidates.add(Path.of(said));
		}
		for (String folder : System.getenv("PATH").split(System.getProperty("path.separator"), -1)) {
			candidates.add(Path.of(folder, name));
		}
		for (String folder : usual) {
			candidates.addAll(expanded(folder, name));
		}
		return candidates.stream().filter(Files::isExecutable).findFirst();
	}

	private static List<Path> expanded(String folder, String name) {
		int star = folder.indexOf('*');
		if (star < 0) {
			return List.of(Path.of(folder, name));
		}
		Path parent = Path.of(folder.substring(0, star));
		if (!Files.isDirectory(parent)) {
			return List.of();
		}
		try (Stream<Path> children = Files.list(parent)) {
			return children.sorted(Comparator.reverseOrder())
				.map((child) -> child.resolve(folder.substring(star + 2)).resolve(name))
				.toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/**
	 * Returns the prefix of a command that must not run as the superuser.
	 * @param user who runs it then
	 * @return nothing for other users
	 */
	static List<String> as(String user) {
		return (isSuperuser()) ? List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups") : List.of();
	}

	static boolean isSuperuser() {
		return "root".equals(System.getProperty("user.name"));
	}

	static void give(Path directory, String user) throws IOException {
		if (isSuperuser()) {
			Files.setOwner(directory,
					FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user));
		}
	}

	static void run(Path log, List<String> command) throws IOException, InterruptedException {
		Process process = start(log, command);
		if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
			process.destroyForcibly();
			throw new IllegalStateException(command + " has failed: " + Files.readString(log, StandardCharsets.UTF_8));
		}
	}

	static Process start(Path log, List<String> command) throws IOException {
		return new ProcessBuilder(command).directory(log.getParent().toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
			.start();
	}

	static void await(Path log, Process process, Callable<Boolean> ready) throws IOException {
		try {
			Awaitility.await().atMost(START).pollInterval(Duration.ofMillis(200)).ignoreExceptions().until(() -> {
				if (!process.isAlive()) {
					throw new AssertionError("It has ended");
				}
				return ready.call();
			});
		}
		catch (Throwable ex) {
			process.destroyForcibly();
			throw new IllegalStateException(
					"The server has not started: " + Files.readString(log, StandardCharsets.UTF_8), ex);
		}
	}

	static void stop(Process process) {
		process.destroy();
		try {
			if (!process.waitFor(20, TimeUnit.SECONDS)) {
				process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

	static void delete(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(file);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
