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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads the output of a process, so that the process never blocks on a full pipe, and
 * keeps the last lines.
 */
final class ProcessLog {

	private static final int MAX_LINES = 40;

	private static final int MAX_LINE_LENGTH = 2000;

	private static final long OUTPUT_WAIT_MILLIS = 500;

	private final Deque<String> lines = new ArrayDeque<>();

	private final Thread reader;

	ProcessLog(Process process) {
		this.reader = new Thread(() -> read(process), "s2-lite-log");
		this.reader.setDaemon(true);
		this.reader.start();
	}

	private void read(Process process) {
		try (BufferedReader in = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			String line = in.readLine();
			while (line != null) {
				add(line);
				line = in.readLine();
			}
		}
		catch (IOException ex) {
			add("(" + ex.getMessage() + ")");
		}
	}

	private synchronized void add(String line) {
		if (this.lines.size() == MAX_LINES) {
			this.lines.removeFirst();
		}
		this.lines.addLast((line.length() > MAX_LINE_LENGTH) ? line.substring(0, MAX_LINE_LENGTH) + "…" : line);
	}

	/**
	 * Returns whether a line of the output contains a text.
	 * @param text the text
	 * @return whether a line contains it
	 */
	boolean contains(String text) {
		awaitOutput();
		synchronized (this) {
			return this.lines.stream().anyMatch((line) -> line.contains(text));
		}
	}

	/**
	 * Returns the last lines for the end of an error message.
	 * @return the lines after a heading
	 */
	String tail() {
		awaitOutput();
		synchronized (this) {
			return (this.lines.isEmpty()) ? ". It printed nothing"
					: ". Its last output:\n" + String.join("\n", this.lines);
		}
	}

	private void awaitOutput() {
		try {
			this.reader.join(OUTPUT_WAIT_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
