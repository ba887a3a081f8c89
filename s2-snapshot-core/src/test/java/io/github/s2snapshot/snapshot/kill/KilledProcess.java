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

package io.github.s2snapshot.snapshot.kill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Process of a {@link KeyedKillProgram}, whose lines are added to a history.
 */
final class KilledProcess implements AutoCloseable {

	private final Process process;

	private final KeyedHistory history;

	private final Thread reader;

	private final AtomicInteger acknowledged = new AtomicInteger();

	private KilledProcess(Process process, KeyedHistory history) {
		this.process = process;
		this.history = history;
		this.reader = new Thread(this::read, "lines");
		this.reader.start();
	}

	static KilledProcess start(String endpoint, int keys, String name, long seed, KeyedHistory history)
			throws IOException {
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				KeyedKillProgram.class.getName(), endpoint, String.valueOf(keys), name, String.valueOf(seed));
		return new KilledProcess(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start(),
				history);
	}

	// The lines that were printed before the kill are read to the last one.
	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.endsWith(KeyedKillProgram.END)) {
					add(line.split(" ", -1));
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			this.history.problem("The lines of the application could not be read: " + ex);
		}
	}

	private void add(String[] words) {
		switch (words[0]) {
			case "begun" -> this.history.begun(Integer.parseInt(words[1]), words[2]);
			case "acknowledged" -> {
				this.history.acknowledged(Integer.parseInt(words[1]), words[2], Long.parseLong(words[3]));
				this.acknowledged.incrementAndGet();
			}
			case "failed" -> this.history.failed(words[1]);
			default -> throw new IllegalStateException("Unexpected line " + String.join(" ", words));
		}
	}

	int acknowledged() {
		return this.acknowledged.get();
	}

	boolean isRunning() {
		return this.process.isAlive();
	}

	/**
	 * Kills the process, and waits until its last line was read.
	 * @throws InterruptedException if the thread is interrupted
	 */
	void kill() throws InterruptedException {
		// A process itself closes its output when it is destroyed.
		this.process.toHandle().destroyForcibly();
		this.process.waitFor();
		this.reader.join();
	}

	@Override
	public void close() throws InterruptedException {
		kill();
	}

}
