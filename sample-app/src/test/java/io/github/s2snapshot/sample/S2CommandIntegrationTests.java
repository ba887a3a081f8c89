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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.embedded.lite.S2LiteServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the sample with the {@code s2} command, which reads and appends to its
 * stream.
 */
class S2CommandIntegrationTests {

	@TempDir
	private Path directory;

	@Test
	void shouldShareTheStreamWithTheCommand() throws Exception {
		try (TestServer.Running server = TestServer.LITE.start(this.directory);
				ConfigurableApplicationContext context = SpringApplication.run(SampleApplication.class,
						server.arguments())) {
			SampleClient client = new SampleClient(((WebServerApplicationContext) context).getWebServer().getPort());
			client.awaitSeeded();
			client.awaitSnapshotOfAtLeast(15_000);
			assertHeadIsSnapshot(run(server, "", "read", "s2://airlines/flights", "--seq-num", "0", "--count", "1",
					"--format", "json"));
			run(server,
					"""
							{"departure":"2001-04-01T08:15","origin":"DFW","destination":"LAX","delayMinutes":16,"distanceMiles":1235}
							""",
					"append", "s2://airlines/flights");
			await().atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThat(client.get("/api/airports/DFW"))
					.hasToString(SampleClient.airport("DFW", "Dallas-Fort Worth International", 1_104, 10_478, 270)));
		}
	}

	private static void assertHeadIsSnapshot(String record) {
		JsonMapper mapper = new JsonMapper();
		JsonNode head = mapper.readTree(record);
		JsonNode body = mapper.readTree(head.get("body").asString());
		assertThat(body.get("type").asString()).isEqualTo("snapshot");
		assertThat(body.get("covers_before").asLong()).isEqualTo(head.get("seq_num").asLong() - 1);
		assertThat(head.get("headers").valueStream().map((header) -> header.get(0).asString())).contains("snapshot",
				"snapshot-id", "snapshot-cursor", "snapshot-chunk", "snapshot-final", "snapshot-length",
				"snapshot-sha256", "snapshot-projection", "content-type");
	}

	private String run(TestServer.Running server, String input, String... arguments) throws Exception {
		String[] command = new String[arguments.length + 1];
		command[0] = S2LiteServer.findProgram().orElseThrow().toString();
		System.arraycopy(arguments, 0, command, 1, arguments.length);
		Path in = Files.writeString(this.directory.resolve("in"), input);
		Path out = this.directory.resolve("out");
		Path err = this.directory.resolve("err");
		ProcessBuilder builder = new ProcessBuilder(command).redirectInput(in.toFile())
			.redirectOutput(out.toFile())
			.redirectError(err.toFile());
		builder.environment().putAll(server.environment());
		Process process = builder.start();
		try {
			assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(() -> read(err)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(process.exitValue()).as(() -> read(err)).isZero();
		return read(out);
	}

	private static String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
