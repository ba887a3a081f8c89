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

package io.github.s2snapshot.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

import io.github.s2snapshot.embedded.lite.S2LiteServer;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.StreamConfig;

/**
 * Real server with its data on disk, and a client.
 */
final class EngineServer implements AutoCloseable {

	static final String BASIN = "benchmark-basin";

	private final Path directory;

	private final S2LiteServer server;

	private final S2Client client;

	private EngineServer(Path directory, S2LiteServer server) {
		this.directory = directory;
		this.server = server;
		// A server that writes to a disk may need seconds to answer under this load.
		this.client = builder().requestTimeout(Duration.ofMinutes(1)).build();
		this.client.ensureBasin(BASIN, BasinConfig.defaults());
	}

	static EngineServer start() throws IOException {
		Path directory = Files.createTempDirectory("s2-benchmark-");
		return new EngineServer(directory, S2LiteServer.start(directory));
	}

	S2Client newClient() {
		return builder().build();
	}

	private S2Client.Builder builder() {
		return S2Client.builder().endpoints(S2Endpoints.of(this.server.endpoint())).accessToken("ignored");
	}

	S2Client client() {
		return this.client;
	}

	S2Stream stream(String name) {
		this.client.basin(BASIN).ensureStream(name, StreamConfig.defaults());
		return this.client.basin(BASIN).stream(name);
	}

	Path directory() {
		return this.directory;
	}

	@Override
	public void close() throws IOException {
		this.client.close();
		this.server.kill();
		delete(this.directory);
	}

	static void delete(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(file);
			}
		}
	}

}
