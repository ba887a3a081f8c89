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

package io.github.s2snapshot.sample.outage;

import java.nio.file.Path;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.lite.S2LiteServer;

/**
 * Server that keeps its data in a directory, so that it can be restarted.
 */
abstract class OutageServer implements AutoCloseable {

	/**
	 * Returns the port; it changes when the server is started again.
	 * @return the port
	 */
	abstract int port();

	String endpoint() {
		return "http://127.0.0.1:" + port();
	}

	abstract void start();

	/**
	 * Stops the server.
	 * @param killed whether it is killed rather than asked to end
	 */
	abstract void stop(boolean killed);

	@Override
	public void close() {
		stop(true);
	}

	static OutageServer lite(Path directory) {
		return new OutageServer() {

			private volatile S2LiteServer server = S2LiteServer.start(directory);

			@Override
			int port() {
				return this.server.port();
			}

			@Override
			void start() {
				this.server = S2LiteServer.start(directory);
			}

			@Override
			void stop(boolean killed) {
				if (killed) {
					this.server.kill();
				}
				else {
					this.server.close();
				}
			}

		};
	}

	static OutageServer embedded(Path directory) {
		return new OutageServer() {

			private volatile EmbeddedS2 server = EmbeddedS2.builder().directory(directory).start();

			@Override
			int port() {
				return this.server.port();
			}

			@Override
			void start() {
				this.server = EmbeddedS2.builder().directory(directory).start();
			}

			@Override
			void stop(boolean killed) {
				this.server.close();
			}

		};
	}

}
