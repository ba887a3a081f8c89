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

package io.github.s2snapshot.editor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.core.ConditionTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Editor in a separate JVM that can be killed.
 */
public final class ForkedEditor implements AutoCloseable {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final Process process;

	private final Path log;

	private ForkedEditor(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	/**
	 * Starts the editor.
	 * @param directory its directory, in which the embedded server keeps the streams
	 * @param port its port, 0 for any
	 */
	public static ForkedEditor start(Path directory, int port, String... options) {
		try {
			List<String> command = new ArrayList<>();
			command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
			command.addAll(List.of(options));
			command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp",
					System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
					EditorApplication.class.getName(), "--server.port=" + port));
			Path log = Files.createTempFile(directory, "editor", ".log");
			ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile());
			builder.environment().keySet().removeIf((name) -> name.startsWith("S2_"));
			return new ForkedEditor(builder.start(), log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits until the editor accepts requests.
	 * @return its port
	 */
	public int awaitStarted() {
		return Integer.parseInt(awaitLog(PORT).group(1));
	}

	Matcher awaitLog(Pattern pattern) {
		Matcher[] found = new Matcher[1];
		try {
			await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(10)).until(() -> {
				Matcher matcher = pattern.matcher(log());
				found[0] = matcher;
				boolean matches = matcher.find();
				assertThat(matches || this.process.isAlive()).as(this::log).isTrue();
				return matches;
			});
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError(pattern + " did not come:\n" + log(), ex);
		}
		return found[0];
	}

	public String log() {
		try {
			return Files.readString(this.log, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Kills the process like {@code kill -9}.
	 */
	public void kill() {
		this.process.destroyForcibly();
		awaitExit();
	}

	/**
	 * Stops the process like {@code kill}, which closes the application.
	 */
	public void stop() {
		this.process.destroy();
		awaitExit();
	}

	private void awaitExit() {
		try {
			assertThat(this.process.waitFor(30, TimeUnit.SECONDS)).as(this::log).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		kill();
	}

}
