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

package io.github.s2snapshot.sample;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.core.ConditionTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sample in a separate JVM that can be killed.
 */
public final class ForkedSample implements AutoCloseable {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final Process process;

	private final Path log;

	private ForkedSample(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	public static ForkedSample start(Path directory, Map<String, String> environment, String... arguments) {
		return start(directory, environment, List.of(), arguments);
	}

	static ForkedSample start(Path directory, Map<String, String> environment, List<String> jvmOptions,
			String... arguments) {
		// Without spring-boot-devtools, which would restart the sample.
		return startOn(directory, environment, jvmOptions,
				classPath((entry) -> !entry.contains("spring-boot-devtools")), arguments);
	}

	static String classPath(Predicate<String> filter) {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		return Stream.of(classPath.split(File.pathSeparator))
			.filter(filter)
			.collect(Collectors.joining(File.pathSeparator));
	}

	static ForkedSample startOn(Path directory, Map<String, String> environment, List<String> jvmOptions,
			String classPath, String... arguments) {
		try {
			List<String> command = new ArrayList<>();
			command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
			command.addAll(jvmOptions);
			command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", classPath,
					SampleApplication.class.getName(), "--server.port=0"));
			command.addAll(List.of(arguments));
			Path log = Files.createTempFile(directory, "sample", ".log");
			ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile());
			builder.environment().keySet().removeIf((name) -> name.startsWith("S2_"));
			builder.environment().putAll(environment);
			return new ForkedSample(builder.start(), log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public SampleClient awaitStarted() {
		Matcher matcher = awaitLog(PORT);
		return new SampleClient(Integer.parseInt(matcher.group(1)));
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
