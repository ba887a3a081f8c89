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

package io.github.s2snapshot.benchmarks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import io.github.s2snapshot.embedded.EmbeddedS2;

/**
 * Program that runs the embedded server. It prints the endpoint, and ends when its
 * standard input ends.
 */
public final class EmbeddedProgram {

	private EmbeddedProgram() {
	}

	/**
	 * Runs the server.
	 * @param arguments none
	 * @throws IOException if standard input cannot be read
	 */
	public static void main(String[] arguments) throws IOException {
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		try (EmbeddedS2 server = EmbeddedS2.start()) {
			out.println(server.endpoint());
			while (System.in.read() >= 0) {
				// Input is ignored until it ends.
			}
		}
	}

}
