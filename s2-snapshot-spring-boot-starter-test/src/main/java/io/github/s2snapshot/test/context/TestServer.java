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

package io.github.s2snapshot.test.context;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.s2snapshot.autoconfigure.client.S2ConnectionDetails;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.BasinInfo;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;

/**
 * Starts a server with basins and streams.
 */
final class TestServer {

	// The embedded server accepts any token.
	static final String TOKEN = "ignored";

	private static final StreamConfig CONFIG = StreamConfig.defaults().withRetention(RetentionPolicy.infinite());

	private TestServer() {
	}

	static EmbeddedS2 start(Map<String, Set<String>> content) {
		EmbeddedS2.Builder builder = EmbeddedS2.builder();
		content.keySet().forEach(builder::basin);
		EmbeddedS2 server = builder.start();
		try {
			createStreams(server, content);
			return server;
		}
		catch (RuntimeException ex) {
			server.close();
			throw ex;
		}
	}

	/**
	 * Adds missing basins and streams to a server.
	 * @param server the server
	 * @param content the names of the streams by the names of their basins
	 */
	static void add(EmbeddedS2 server, Map<String, Set<String>> content) {
		try (S2Client client = client(server)) {
			List<String> basins = client.listAllBasins(ListOptions.defaults()).map(BasinInfo::name).toList();
			content.forEach((name, streams) -> {
				if (!basins.contains(name)) {
					client.createBasin(name, BasinConfig.defaults());
				}
				S2Basin basin = client.basin(name);
				List<String> existing = (streams.isEmpty()) ? List.of()
						: basin.listAllStreams(ListOptions.defaults()).map(StreamInfo::name).toList();
				streams.stream()
					.filter((stream) -> !existing.contains(stream))
					.forEach((stream) -> basin.createStream(stream, CONFIG));
			});
		}
	}

	private static S2Client client(EmbeddedS2 server) {
		return S2Client.builder().accessToken(TOKEN).endpoints(S2Endpoints.of(server.endpoint())).build();
	}

	private static void createStreams(EmbeddedS2 server, Map<String, Set<String>> content) {
		if (content.values().stream().allMatch(Set::isEmpty)) {
			return;
		}
		try (S2Client client = client(server)) {
			content.forEach(
					(basin, streams) -> streams.forEach((stream) -> client.basin(basin).createStream(stream, CONFIG)));
		}
	}

	/**
	 * Connection details of the server.
	 *
	 * @param server the server
	 */
	record ConnectionDetails(EmbeddedS2 server) implements S2ConnectionDetails {

		@Override
		public String getAccountEndpoint() {
			return this.server.endpoint();
		}

		@Override
		public String getBasinEndpoint() {
			return this.server.endpoint();
		}

		@Override
		public String getAccessToken() {
			return TOKEN;
		}

	}

}
