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

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.Projection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the scenarios against the embedded server.
 */
class EmbeddedCommandIntegrationTests extends AbstractCommandScenarios {

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

	@Test
	void h77WhenAnAcknowledgementIsLostThenTheCommandIsDoneOnce() {
		Projection<Tally> projection = projection();
		this.server.faults().loseAcks(1);
		CommandResult result = projection.send(new Add("a", 2), CommandOptions.first("order-7"));
		assertThat(result.deltas()).hasSize(2);
		assertThat(result.ack().start().seqNum()).isZero();
		assertThat(projection.send(new Add("a", 2), CommandOptions.retry("order-7", 0)).repeated()).isTrue();
		assertThat(projection.readLatest(TIMEOUT).state().names()).containsEntry("a", 2L);
	}

}
