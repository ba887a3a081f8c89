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

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class EmbeddedOutageIntegrationTests extends AbstractOutageScenarios {

	private EmbeddedS2 server;

	@Override
	String startServer() {
		this.server = EmbeddedS2.start();
		return this.server.endpoint();
	}

	@Override
	void stopServer() {
		this.server.close();
	}

	@Override
	String endpoint() {
		return this.server.endpoint();
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 403, 404, 429, 503 })
	void h45WhenTheServerRefusesARestoreAfterAGapThenItIsRetried(int status) {
		SnapshotTemplate template = build(throughTheLine());
		Projection<Tally> projection = template.project(definition());
		append(5);
		awaitLive(projection, 5);
		template.pause("tally");
		await().atMost(TIMEOUT).until(() -> projection.status() == ProjectionStatus.PAUSED);
		append(3);
		SnapshotTemplate other = build(builder());
		other.project(definition());
		assertThat(other.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
		this.server.faults().refuse(Operation.CHECK_TAIL, 10, status, "unavailable");
		template.resume("tally");
		awaitEvent("gap");
		awaitEvent("disconnected");
		assertThat(projection.read().state().count()).isEqualTo(5);
		this.server.faults().clear();
		awaitLive(projection, 8);
		assertThat(this.events).doesNotContain("failed");
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 500, 503 })
	void h45WhenASessionIsRefusedOnceThenTheProjectionContinues(int status) {
		Projection<Tally> projection = build(throughTheLine()).project(definition());
		append(5);
		awaitLive(projection, 5);
		this.server.faults().refuse(Operation.READ, 1, status, "no_route");
		this.server.faults().cutSessions();
		append(3);
		awaitLive(projection, 8);
		assertThat(this.events).doesNotContain("failed", "disconnected");
	}

}
