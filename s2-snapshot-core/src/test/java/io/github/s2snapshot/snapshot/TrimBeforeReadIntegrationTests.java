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

package io.github.s2snapshot.snapshot;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a live projection whose own snapshot trims the stream before the projection
 * has read the trim. The missing record of the trim is not a gap.
 */
class TrimBeforeReadIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@Test
	void whenATrimTakesEffectBeforeItIsReadThenTheProjectionStaysLive() {
		try (EmbeddedS2 server = EmbeddedS2.builder().basin("trim-basin").start();
				S2Client client = S2Client.builder()
					.accessToken("ignored")
					.endpoints(S2Endpoints.of(server.endpoint()))
					.build();
				SnapshotTemplate template = SnapshotTemplate.builder(client).basin("trim-basin").build()) {
			client.basin("trim-basin").createStream("deltas", StreamConfig.defaults());
			Projection<Tally> projection = template.project(ProjectionDefinition.builder("tally", Tally.class)
				.stream("deltas")
				.initialState(Tally::empty)
				.fold(Tally.Added.class, Tally::add)
				.build());
			for (int snapshot = 0; snapshot < 50; snapshot++) {
				projection.append(new Tally.Added("n", snapshot));
				projection.readLatest(TIMEOUT);
				assertThat(template.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
			}
			projection.readLatest(TIMEOUT);
			assertThat(projection.status()).isEqualTo(ProjectionStatus.LIVE);
		}
	}

}
