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

package io.github.s2snapshot.embedded.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.s2snapshot.embedded.EmbeddedS2;

/**
 * Program that runs an embedded server: {@code java -jar s2-embedded-server.jar --help}.
 * It prints one line when the server is ready, and serves until a signal ends the
 * process. The exit status is 2 if the options are wrong, and 1 if the server cannot
 * start.
 *
 * @since 0.1.0
 */
public final class EmbeddedS2Server {

	private static final String NAME = "S2 Embedded";

	private final PrintStream out;

	private final PrintStream err;

	EmbeddedS2Server(PrintStream out, PrintStream err) {
		this.out = out;
		this.err = err;
	}

	/**
	 * Runs the program.
	 * @param arguments the command line options
	 */
	public static void main(String[] arguments) {
		int status = new EmbeddedS2Server(stream(FileDescriptor.out), stream(FileDescriptor.err))
			.run(List.of(arguments));
		if (status != 0) {
			System.exit(status);
		}
	}

	private static PrintStream stream(FileDescriptor descriptor) {
		return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
	}

	int run(List<String> arguments) {
		EmbeddedS2.Builder builder;
		try {
			ServerOptions options = ServerOptions.parse(arguments);
			if (options.has(ServerOptions.HELP)) {
				this.out.print(ServerOptions.USAGE);
				return 0;
			}
			if (options.has(ServerOptions.VERSION)) {
				this.out.println(NAME + " " + version());
				return 0;
			}
			builder = options.builder();
		}
		catch (IllegalArgumentException ex) {
			this.err.println("error: " + ex.getMessage() + "; --help lists the options");
			return 2;
		}
		try {
			serve(builder.start());
			return 0;
		}
		catch (IllegalArgumentException | IllegalStateException | UncheckedIOException ex) {
			this.err.println("error: " + message(ex));
			return 1;
		}
	}

	private static String message(RuntimeException failure) {
		Throwable cause = failure.getCause();
		return (failure instanceof UncheckedIOException && cause != null) ? failure.getMessage() + " (" + cause + ")"
				: String.valueOf(failure.getMessage());
	}

	private void serve(EmbeddedS2 server) {
		CountDownLatch closed = new CountDownLatch(1);
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			server.close();
			closed.countDown();
		}, "s2-embedded-shutdown"));
		this.out.println(NAME + " " + version() + " is ready at " + server.endpoint()
				+ ((server.directory() != null) ? ", keeps its data in " + server.directory() : ", in memory"));
		try {
			closed.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static String version() {
		String version = EmbeddedS2Server.class.getPackage().getImplementationVersion();
		return (version != null) ? version : "of unknown version";
	}

}
