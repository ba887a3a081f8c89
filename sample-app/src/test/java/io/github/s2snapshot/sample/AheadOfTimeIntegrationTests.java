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
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the sample that the build has processed ahead of time, on the JVM.
 */
class AheadOfTimeIntegrationTests {

	private static final List<String> AHEAD_OF_TIME = List.of("-Dspring.aot.enabled=true");

	@TempDir
	private Path directory;

	@Test
	void processedApplicationShouldRestoreFollowAndTakeSnapshots() {
		try (ForkedSample sample = start()) {
			SampleClient client = sample.awaitStarted();
			client.awaitSeeded();
			assertThat(sample.log()).contains("Starting AOT-processed SampleApplication");
			assertThat(client.get("/api/airports/DFW"))
				.hasToString(SampleClient.airport("DFW", "Dallas-Fort Worth International", 1_103, 10_462, 269));
			assertThat(client.projection().get("status").asString()).isEqualTo("LIVE");
			sample.stop();
			assertThat(sample.log()).containsPattern("snapshot [^ ]+ taken at cursor");
		}
		try (ForkedSample sample = start()) {
			SampleClient client = sample.awaitStarted();
			JsonNode restore = client.projection().get("restore");
			assertThat(restore.get("source").asString()).isEqualTo("in-stream");
			assertThat(client.get("/api/airports/DFW").get("flights").asLong()).isEqualTo(1_103);
		}
	}

	@Test
	void whenServerIsConfiguredAfterProcessingThenEmbeddedServerIsNotUsed() {
		try (ForkedSample sample = ForkedSample.start(this.directory, Map.of("S2_ACCESS_TOKEN", "token"),
				AHEAD_OF_TIME)) {
			sample.awaitLog(Pattern.compile("APPLICATION FAILED TO START"));
			assertThat(sample.awaitLog(Pattern.compile("but now (.*)\\.")).group(1))
				.isEqualTo("'s2.access-token' is set");
			assertThat(this.directory.resolve(".s2")).doesNotExist();
		}
	}

	private ForkedSample start() {
		return ForkedSample.start(this.directory, Map.of(), AHEAD_OF_TIME,
				"--s2.embedded.directory=" + this.directory.resolve("data"));
	}

}
