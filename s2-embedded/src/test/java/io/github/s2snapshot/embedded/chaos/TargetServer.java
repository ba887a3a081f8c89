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

package io.github.s2snapshot.embedded.chaos;

import java.nio.file.Path;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.lite.S2LiteServer;

/**
 * Server that keeps its data in a directory and can be killed.
 */
interface TargetServer extends AutoCloseable {

	int port();

	// Kills the server without warning.
	void kill();

	// Starts the server again on its directory.
	void start();

	@Override
	void close();

	/**
	 * The real {@code s2 lite}, killed by a signal.
	 */
	final class Lite implements TargetServer {

		private final Path directory;

		private volatile S2LiteServer server;

		Lite(Path directory) {
			this.directory = directory;
			start();
		}

		@Override
		public int port() {
			return this.server.port();
		}

		@Override
		public void kill() {
			this.server.kill();
		}

		@Override
		public void start() {
			this.server = S2LiteServer.start(this.directory);
		}

		@Override
		public void close() {
			this.server.kill();
		}

	}

	/**
	 * The embedded server.
	 */
	final class Embedded implements TargetServer {

		private final Path directory;

		private volatile EmbeddedS2 server;

		Embedded(Path directory) {
			this.directory = directory;
			start();
		}

		@Override
		public int port() {
			return this.server.port();
		}

		@Override
		public void kill() {
			this.server.close();
		}

		@Override
		public void start() {
			this.server = EmbeddedS2.builder().directory(this.directory).start();
		}

		@Override
		public void close() {
			this.server.close();
		}

	}

}
