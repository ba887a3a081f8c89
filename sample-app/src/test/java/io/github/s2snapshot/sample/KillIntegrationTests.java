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
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a sample that is killed and started again.
 */
class KillIntegrationTests {

	private static final Pattern IN_THE_MIDDLE = Pattern.compile("Appended 6000 of 20000 flights");

	@TempDir
	private Path directory;

	@Test
	void whenKilledWithEmbeddedServerThenNoFlightIsLostOrDuplicated() {
		// The server is killed with the application. Acknowledged records are in its
		// directory.
		killInTheMiddleAndAtTheEnd(Map.of());
		assertThat(this.directory.resolve(".s2/data")).isNotEmptyDirectory();
	}

	@Test
	void whenKilledWithRealServerThenNoFlightIsLostOrDuplicated() {
		try (TestServer.Running server = TestServer.LITE.start(this.directory)) {
			killInTheMiddleAndAtTheEnd(server.environment());
			assertThat(this.directory.resolve(".s2")).doesNotExist();
		}
	}

	private void killInTheMiddleAndAtTheEnd(Map<String, String> environment) {
		try (ForkedSample sample = ForkedSample.start(this.directory, environment)) {
			sample.awaitLog(IN_THE_MIDDLE);
			sample.kill();
		}
		try (ForkedSample sample = ForkedSample.start(this.directory, environment)) {
			SampleClient client = sample.awaitStarted();
			client.awaitSeeded();
			client.assertKnownAnswers();
			client.awaitSnapshotOfAtLeast(15_000);
			sample.awaitLog(Pattern.compile("Finished: stream 'flights' in basin 'airlines'"));
			assertThat(sample.log()).doesNotContain("Appending 20000 flights");
			sample.kill();
		}
		try (ForkedSample sample = ForkedSample.start(this.directory, environment)) {
			SampleClient client = sample.awaitStarted();
			// The board is restored before the first request.
			client.assertKnownAnswers();
			assertRestoredFromSnapshot(client.projection());
			sample.awaitLog(Pattern.compile("Nothing to append"));
		}
	}

	private static void assertRestoredFromSnapshot(JsonNode projection) {
		JsonNode restore = projection.get("restore");
		assertThat(restore.get("source").asString()).isEqualTo("in-stream");
		assertThat(restore.get("cursor").asLong()).isGreaterThanOrEqualTo(15_000);
		assertThat(restore.get("replayed").asLong()).isLessThanOrEqualTo(5_002);
		// 20,000 flights and, for each snapshot, its own record and the trim. If flights
		// overtake it repeatedly, it has a first fragment too.
		assertThat(projection.get("cursor").asLong()).isBetween(20_002L, 20_040L);
	}

}
