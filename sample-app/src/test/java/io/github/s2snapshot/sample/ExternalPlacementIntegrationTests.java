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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the sample with external placement.
 */
class ExternalPlacementIntegrationTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void whenPlacementIsExternalThenRestoresFromFileAndTrimsNothing(TestServer testServer) throws IOException {
		try (TestServer.Running server = testServer.start(this.directory)) {
			try (ConfigurableApplicationContext context = run(server)) {
				SampleClient client = client(context);
				client.awaitSeeded();
				client.awaitSnapshotOfAtLeast(15_000);
			}
			assertThat(snapshots()).isNotEmpty().allSatisfy((name) -> assertThat(name).matches("\\d+\\.json"));
			try (ConfigurableApplicationContext context = run(server)) {
				SampleClient client = client(context);
				client.assertKnownAnswers();
				JsonNode restore = client.projection().get("restore");
				assertThat(restore.get("source").asString()).isEqualTo("external");
				// The last snapshot was taken when the application was closed.
				assertThat(restore.get("cursor").asLong()).isEqualTo(20_000);
				assertThat(restore.get("replayed").asLong()).isZero();
			}
			assertStreamHoldsEachFlightOnce(server);
		}
	}

	private static void assertStreamHoldsEachFlightOnce(TestServer.Running server) {
		try (S2Client client = S2Client.builder()
			.endpoints(io.github.s2snapshot.sdk.S2Endpoints.of(server.endpoint()))
			.accessToken("ignored")
			.build()) {
			long next = 0;
			while (next < 20_000) {
				ReadBatch batch = client.basin("airlines").stream("flights").read(ReadInput.fromSeqNum(next));
				for (SequencedRecord record : batch.records()) {
					assertThat(record.seqNum()).isEqualTo(next);
					assertThat(record.header("seed-index")).contains(Long.toString(next));
					assertThat(record.header("type")).contains("FlightDeparted");
					next++;
				}
			}
			assertThat(client.basin("airlines").stream("flights").checkTail().seqNum()).isEqualTo(20_000);
		}
	}

	private List<String> snapshots() throws IOException {
		try (Stream<Path> files = Files.list(this.directory.resolve("snapshots/flights"))) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	private ConfigurableApplicationContext run(TestServer.Running server) {
		return SpringApplication.run(SampleApplication.class,
				server.arguments("--s2.snapshot.placement=external", "--s2.snapshot.file.directory=" + this.directory));
	}

	private static SampleClient client(ConfigurableApplicationContext context) {
		return new SampleClient(((WebServerApplicationContext) context).getWebServer().getPort());
	}

}
