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

package io.github.s2snapshot.embedded.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Embedded server in its own JVM.
 */
public final class ForkedServer implements AutoCloseable {

	private final Process process;

	private final String endpoint;

	private ForkedServer(Process process, String endpoint) {
		this.process = process;
		this.endpoint = endpoint;
	}

	public static ForkedServer start(Path directory) throws IOException {
		return start(directory.toString(), "256m");
	}

	public static ForkedServer inMemory() throws IOException {
		return start("-", "768m");
	}

	/**
	 * Starts a server that ends when it runs out of memory.
	 * @param directory its directory, or {@code -} for memory
	 * @param heap the size of its heap
	 */
	public static ForkedServer withHeap(String directory, String heap) throws IOException {
		return start(directory, heap, "-XX:+ExitOnOutOfMemoryError");
	}

	/**
	 * Starts a server and kills it soon after, possibly before it is ready.
	 * @param directory its directory
	 * @param after the time after which it is killed
	 */
	static void killWhileStarting(Path directory, Duration after) throws IOException, InterruptedException {
		Process process = launch(directory.toString(), "256m");
		try {
			process.waitFor(after.toMillis(), TimeUnit.MILLISECONDS);
		}
		finally {
			process.destroyForcibly();
			assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	private static Process launch(String directory, String heap, String... options) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx" + heap, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
		command.addAll(List.of(options));
		command.addAll(
				List.of("-cp", System.getProperty("java.class.path"), ServerProgram.class.getName(), directory, "0"));
		return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

	private static ForkedServer start(String directory, String heap, String... options) throws IOException {
		Process process = launch(directory, heap, options);
		BufferedReader out = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		String endpoint = out.readLine();
		while (endpoint != null && !endpoint.startsWith("http://")) {
			// Skip warnings that the server logs on a busy machine before it is ready
			System.err.println(endpoint);
			endpoint = out.readLine();
		}
		assertThat(endpoint).as("endpoint of the forked server").isNotNull();
		Thread log = new Thread(() -> out.lines().forEach(System.err::println), "log of " + endpoint);
		log.setDaemon(true);
		log.start();
		return new ForkedServer(process, endpoint);
	}

	public String endpoint() {
		return this.endpoint;
	}

	public long pid() {
		return this.process.pid();
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Kills the process like {@code kill -9}.
	 */
	public void kill() throws InterruptedException {
		this.process.destroyForcibly();
		assertThat(this.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
	}

	@Override
	public void close() throws InterruptedException {
		kill();
	}

}
