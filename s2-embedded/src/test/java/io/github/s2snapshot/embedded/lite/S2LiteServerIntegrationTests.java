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

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link S2LiteServer} with the real program.
 */
class S2LiteServerIntegrationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@BeforeAll
	static void requireProgram() {
		if (!S2LiteServer.isRequired()) {
			assumeThat(S2LiteServer.findProgram()).isPresent();
		}
	}

	@Test
	void shouldServeUntilClosed() throws Exception {
		S2LiteServer server = S2LiteServer.start();
		assertThat(health(server)).isEqualTo("OK");
		assertThat(ProcessHandle.of(server.pid())).isPresent();
		server.close();
		server.close();
		assertThat(server.isRunning()).isFalse();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> health(server));
	}

	@Test
	void whenKilledThenItsDirectoryCanBeServedAgain(@TempDir Path directory) throws Exception {
		S2LiteServer first = S2LiteServer.start(directory);
		HttpRequest create = HttpRequest.newBuilder(URI.create(first.endpoint() + "/v1/basins/kept-basin"))
			.PUT(HttpRequest.BodyPublishers.noBody())
			.build();
		assertThat(this.client.send(create, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
		first.kill();
		assertThat(first.isRunning()).isFalse();
		first.close();
		try (S2LiteServer second = S2LiteServer.start(directory)) {
			URI list = URI.create(second.endpoint() + "/v1/basins");
			assertThat(this.client.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString()).body())
				.contains("kept-basin");
		}
	}

	private String health(S2LiteServer server) throws IOException, InterruptedException {
		URI uri = URI.create(server.endpoint() + "/health");
		return this.client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
	}

}
