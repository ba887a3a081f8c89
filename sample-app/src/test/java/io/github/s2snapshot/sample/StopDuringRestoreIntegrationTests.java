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
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a SIGTERM while the board is restored and the server does not answer. The
 * time-outs of the sample are longer than the time-out of the test.
 */
class StopDuringRestoreIntegrationTests {

	private static final Pattern RESTORING = Pattern.compile("Restoring 1 projection");

	@TempDir
	private Path directory;

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("airlines").start();

	@AfterEach
	void stopServer() {
		this.server.faults().clear();
		this.server.close();
	}

	@Test
	void h47WhenTerminatedWhileTheStartWaitsThenItEnds() {
		try (ForkedSample sample = start("wait")) {
			sample.awaitLog(RESTORING);
			sample.stop();
			assertThat(sample.log()).doesNotContain("is live at").doesNotContain("Tomcat started");
		}
	}

	@Test
	void h47WhenTerminatedWhileItIsRestoredInTheBackgroundThenItEnds() {
		try (ForkedSample sample = start("background")) {
			sample.awaitStarted();
			sample.stop();
			assertThat(sample.log()).doesNotContain("is live at").doesNotContain("Not all projections stopped");
		}
	}

	private ForkedSample start(String mode) {
		try (S2Client client = S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(this.server.endpoint()))
			.build()) {
			client.basin("airlines").ensureStream("flights", StreamConfig.defaults());
			client.basin("airlines").stream("flights").append(AppendInput.of(AppendRecord.of("{}")));
		}
		this.server.faults().delay(Operation.READ, Duration.ofMinutes(10));
		this.server.faults().delay(Operation.CHECK_TAIL, Duration.ofMinutes(10));
		return ForkedSample.start(this.directory,
				Map.of("S2_ACCOUNT_ENDPOINT", this.server.endpoint(), "S2_BASIN_ENDPOINT", this.server.endpoint(),
						"S2_ACCESS_TOKEN", "ignored"),
				"--s2.request-timeout=10m", "--s2.snapshot.restore.start-mode=" + mode);
	}

}
