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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for projections that are removed from a template.
 */
class RemovedProjectionIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final List<String> events = new CopyOnWriteArrayList<>();

	private static ProjectionDefinition<Tally> definition(String stream) {
		return ProjectionDefinition.builder("tally", Tally.class)
			.stream(stream)
			.initialState(Tally::empty)
			.fold(Tally.Added.class, (Tally tally, Tally.Added added) -> tally.add(added))
			.build();
	}

	@Test
	void shouldNotifyListenersAfterTheEndAndKeepAnotherProjectionOfThatName() {
		try (EmbeddedS2 server = EmbeddedS2.builder().basin("remove-basin").start();
				S2Client client = S2Client.builder()
					.accessToken("ignored")
					.endpoints(S2Endpoints.of(server.endpoint()))
					.build();
				SnapshotTemplate template = SnapshotTemplate.builder(client)
					.basin("remove-basin")
					.listener(new Recorder())
					.build()) {
			client.basin("remove-basin").createStream("one", StreamConfig.defaults());
			client.basin("remove-basin").createStream("two", StreamConfig.defaults());
			Projection<Tally> first = template.project(definition("one"));
			CompletableFuture<?> removed = template.remove("tally", TIMEOUT);
			CompletableFuture<?> again = removed.thenCompose((nothing) -> {
				template.register(definition("two"));
				return template.start("tally");
			});
			assertThat(again).succeedsWithin(TIMEOUT);
			assertThat(first.status()).isEqualTo(ProjectionStatus.STOPPED);
			assertThat(template.info("tally").stream().stream()).isEqualTo("two");
			assertThat(template.info("tally").status()).isEqualTo(ProjectionStatus.LIVE);
			assertThat(this.events).startsWith("RESTORING", "LIVE", "STOPPED", "removed", "RESTORING", "LIVE");
		}
		assertThat(this.events).containsOnlyOnce("removed");
	}

	/**
	 * Records the events.
	 */
	private final class Recorder implements ProjectionListener {

		@Override
		public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
			RemovedProjectionIntegrationTests.this.events.add(current.name());
		}

		@Override
		public void removed(String projection) {
			RemovedProjectionIntegrationTests.this.events.add("removed");
		}

	}

}
