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

package io.github.s2snapshot.embedded.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.embedded.lite.S2LiteServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Runs the client under seeded faults. {@code scripts/fault-run} starts longer runs.
 */
class FaultRunIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(FaultRunIntegrationTests.class);

	private static final int FAULTS = Integer.getInteger("s2.chaos.faults", 12);

	private static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("s2.chaos.seconds", 60));

	private static final long SEED = Long.getLong("s2.chaos.seed", System.nanoTime() & 0xFFFF);

	private static final String REPORT = System.getProperty("s2.chaos.report", "");

	@TempDir
	Path directory;

	@Test
	void whenFaultsAreInjectedBeforeS2LiteThenNoAcknowledgedRecordIsLost() throws Exception {
		if (!S2LiteServer.isRequired()) {
			assumeThat(S2LiteServer.findProgram()).isPresent();
		}
		try (TargetServer server = new TargetServer.Lite(this.directory)) {
			run("s2 lite", server);
		}
	}

	@Test
	void whenFaultsAreInjectedBeforeTheEmbeddedServerThenNoAcknowledgedRecordIsLost() throws Exception {
		try (TargetServer server = new TargetServer.Embedded(this.directory)) {
			run("embedded server", server);
		}
	}

	private static void run(String name, TargetServer server) throws Exception {
		FaultReport report = new FaultRun(server, SEED).run(FAULTS, LIMIT);
		String text = name + ", seed " + SEED + ": " + report;
		logger.info("{}", text);
		write(text);
		assertThat(report.violations()).as("%s", text).isEmpty();
		assertThat(report.injected()).as("%s", text).isEqualTo(FAULTS);
		assertThat(report.acknowledged()).as("%s", text).isPositive();
	}

	private static void write(String text) throws IOException {
		if (!REPORT.isEmpty()) {
			Files.writeString(Path.of(REPORT), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
	}

}
