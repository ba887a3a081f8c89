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

package io.github.s2snapshot.benchmarks.keyed;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.github.s2snapshot.benchmarks.EmbeddedProcess;
import io.github.s2snapshot.embedded.lite.S2LiteServer;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Server in a process of its own that keeps everything in memory, and a client.
 */
final class KeyedServer implements AutoCloseable {

	private static final String BASIN = "benchmark-basin";

	private static final List<String> JVM_OPTIONS = List.of("-Xmx4g");

	private final AutoCloseable process;

	private final String endpoint;

	private final S2Client client;

	private KeyedServer(AutoCloseable process, String endpoint) {
		this.process = process;
		this.endpoint = endpoint;
		this.client = newClient();
		this.client.ensureBasin(BASIN, BasinConfig.defaults());
	}

	static KeyedServer start(ServerKind kind) throws IOException {
		if (kind == ServerKind.LITE) {
			S2LiteServer lite = S2LiteServer.start();
			return new KeyedServer(lite::kill, lite.endpoint());
		}
		EmbeddedProcess embedded = EmbeddedProcess.start(JVM_OPTIONS);
		return new KeyedServer(embedded, embedded.endpoint());
	}

	S2Client newClient() {
		return S2Client.builder()
			.endpoints(S2Endpoints.of(this.endpoint))
			.accessToken("ignored")
			.requestTimeout(Duration.ofMinutes(1))
			.build();
	}

	static SnapshotTemplate template(S2Client client) {
		return SnapshotTemplate.builder(client).basin(BASIN).build();
	}

	S2Client client() {
		return this.client;
	}

	S2Basin basin() {
		return basin(this.client);
	}

	static S2Basin basin(S2Client client) {
		return client.basin(BASIN);
	}

	@Override
	public void close() throws Exception {
		this.client.close();
		this.process.close();
	}

}
