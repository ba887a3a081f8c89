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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for starts that are cancelled while they wait for other projections.
 */
class CancelledStartIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final CountDownLatch folding = new CountDownLatch(1);

	private final CountDownLatch blocked = new CountDownLatch(1);

	private ProjectionDefinition<Tally> definition(String name, boolean slow) {
		return ProjectionDefinition.builder(name, Tally.class)
			.stream(name)
			.initialState(Tally::empty)
			.fold(Tally.Added.class, (Tally tally, Tally.Added added) -> {
				if (slow) {
					this.folding.countDown();
					this.blocked.await();
				}
				return tally.add(added);
			})
			.build();
	}

	@Test
	void whenStoppedWhileItsStartWaitsThenTheProjectionIsNotStarted() throws Exception {
		try (EmbeddedS2 server = EmbeddedS2.builder().basin("start-basin").start();
				S2Client client = S2Client.builder()
					.accessToken("ignored")
					.endpoints(S2Endpoints.of(server.endpoint()))
					.build();
				SnapshotTemplate template = SnapshotTemplate.builder(client)
					.basin("start-basin")
					.concurrentRestores(1)
					.build()) {
			for (String name : new String[] { "slow", "other" }) {
				client.basin("start-basin").createStream(name, StreamConfig.defaults());
				client.basin("start-basin")
					.stream(name)
					.append(AppendInput
						.of(AppendRecord.of("{\"name\":\"a\",\"amount\":1}").withHeader("type", "Added")));
			}
			template.register(definition("slow", true));
			template.register(definition("other", false));
			CompletableFuture<Projection<?>> slow = template.start("slow");
			assertThat(this.folding.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(template.info("slow").status()).isEqualTo(ProjectionStatus.RESTORING);
			CompletableFuture<Projection<?>> other = template.start("other");
			await().atMost(TIMEOUT).until(() -> template.info("other").status() == ProjectionStatus.RESTORING);
			template.stop("other", TIMEOUT).get(20, TimeUnit.SECONDS);
			assertThat(other).failsWithin(TIMEOUT)
				.withThrowableThat()
				.withCauseInstanceOf(ProjectionNotReadyException.class);
			this.blocked.countDown();
			assertThat(slow).succeedsWithin(TIMEOUT);
			assertThat(template.info("other").status()).isEqualTo(ProjectionStatus.STOPPED);
			assertThat(template.start("other")).succeedsWithin(TIMEOUT);
		}
	}

	@Test
	void whenTheTemplateIsClosedThenAStartFailsAtOnce() {
		try (EmbeddedS2 server = EmbeddedS2.builder().basin("start-basin").start();
				S2Client client = S2Client.builder()
					.accessToken("ignored")
					.endpoints(S2Endpoints.of(server.endpoint()))
					.build()) {
			SnapshotTemplate template = SnapshotTemplate.builder(client).basin("start-basin").build();
			template.register(definition("other", false));
			template.close();
			assertThat(template.start("other")).failsWithin(TIMEOUT)
				.withThrowableThat()
				.withCauseInstanceOf(ProjectionNotReadyException.class)
				.withMessageContaining("its SnapshotTemplate is closed");
			assertThatExceptionOfType(ProjectionNotReadyException.class)
				.isThrownBy(() -> template.project(definition("late", false)))
				.withMessageContaining("its SnapshotTemplate is closed");
		}
	}

}
