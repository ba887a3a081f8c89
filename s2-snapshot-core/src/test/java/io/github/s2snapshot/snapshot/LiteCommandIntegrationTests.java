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

package io.github.s2snapshot.snapshot;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.lite.S2LiteServer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Runs the scenarios against the real server.
 */
class LiteCommandIntegrationTests extends AbstractCommandScenarios {

	private @Nullable S2LiteServer server;

	@Override
	String startServer() {
		assumeTrue(S2LiteServer.findProgram().isPresent() || S2LiteServer.isRequired(), "the real server is not there");
		this.server = S2LiteServer.start();
		return this.server.endpoint();
	}

	@Override
	void stopServer() {
		if (this.server != null) {
			this.server.close();
		}
	}

}
