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

import java.nio.file.Path;
import java.util.Map;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.lite.S2LiteServer;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Servers for tests of the sample.
 */
public enum TestServer {

	/**
	 * Starts the embedded server, in memory.
	 */
	EMBEDDED {

		@Override
		public Running start(Path directory) {
			EmbeddedS2 server = EmbeddedS2.start();
			return new Running(server.endpoint(), server::close);
		}

	},

	/**
	 * Starts the real server with a data directory.
	 */
	LITE {

		@Override
		public Running start(Path directory) {
			assumeLite();
			S2LiteServer server = S2LiteServer.start(directory.resolve("lite"));
			return new Running(server.endpoint(), server::close);
		}

	};

	public abstract Running start(Path directory);

	/**
	 * Skips the test if the program of the real server is missing, unless it is required.
	 */
	public static void assumeLite() {
		if (!S2LiteServer.isRequired()) {
			assumeThat(S2LiteServer.findProgram()).as("the program s2").isPresent();
		}
	}

	/**
	 * Running server.
	 *
	 * @param endpoint its endpoint
	 * @param closing stops the server
	 */
	public record Running(String endpoint, Runnable closing) implements AutoCloseable {

		public Map<String, String> environment() {
			return Map.of("S2_ACCOUNT_ENDPOINT", this.endpoint, "S2_BASIN_ENDPOINT", this.endpoint, "S2_ACCESS_TOKEN",
					"ignored");
		}

		public String[] arguments(String... more) {
			String[] arguments = new String[more.length + 4];
			arguments[0] = "--server.port=0";
			arguments[1] = "--s2.account-endpoint=" + this.endpoint;
			arguments[2] = "--s2.basin-endpoint=" + this.endpoint;
			arguments[3] = "--s2.access-token=ignored";
			System.arraycopy(more, 0, arguments, 4, more.length);
			return arguments;
		}

		@Override
		public void close() {
			this.closing.run();
		}

	}

}
