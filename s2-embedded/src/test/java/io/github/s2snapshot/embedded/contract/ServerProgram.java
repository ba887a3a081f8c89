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

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import io.github.s2snapshot.embedded.EmbeddedS2;

/**
 * Program that runs a server which tests can kill. Its arguments are a directory
 * ({@code -} for memory) and a port. It prints the endpoint, and ends at the end of its
 * input.
 */
public final class ServerProgram {

	private ServerProgram() {
	}

	public static void main(String[] args) throws IOException {
		EmbeddedS2.Builder builder = EmbeddedS2.builder().port(Integer.parseInt(args[1]));
		if (!args[0].equals("-")) {
			builder.directory(Path.of(args[0]));
		}
		try (EmbeddedS2 server = builder.start()) {
			PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
			out.println(server.endpoint());
			while (System.in.read() >= 0) {
				// The parent process closes the input or kills this process
			}
		}
	}

}
