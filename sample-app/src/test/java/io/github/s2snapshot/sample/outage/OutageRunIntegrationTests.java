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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.sample.TestServer;

/**
 * Tests that the sample recovers from all faults of its server without intervention.
 * {@code scripts/outage-run} does the same for longer.
 */
class OutageRunIntegrationTests {

	private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("s2.outage.seconds", 30));

	private static final long SEED = Long.getLong("s2.outage.seed", System.nanoTime() & 0xFFFF);

	private static final String SERVER = System.getProperty("s2.outage.server", "lite");

	private static final String REPORT = System.getProperty("s2.outage.report", "");

	private static final Duration LONG = Duration.ofMinutes(2);

	@TempDir
	private Path directory;

	// Hazards: H45, H46, H48
	@Test
	void whenFaultsEndThenEachProjectionIsLiveWithTheRightState() throws Exception {
		try (OutageServer server = server();
				OutageRun run = new OutageRun(server, this.directory, SEED, DURATION.compareTo(LONG) >= 0)) {
			report(run.run(DURATION));
		}
	}

	private OutageServer server() {
		if (SERVER.equals("embedded")) {
			return OutageServer.embedded(this.directory.resolve("server"));
		}
		TestServer.assumeLite();
		return OutageServer.lite(this.directory.resolve("server"));
	}

	private static void report(String text) throws IOException {
		if (!REPORT.isEmpty()) {
			Files.writeString(Path.of(REPORT), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
	}

}
