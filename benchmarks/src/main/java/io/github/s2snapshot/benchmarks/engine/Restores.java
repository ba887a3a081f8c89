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

package io.github.s2snapshot.benchmarks.engine;

import java.util.Objects;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Takes snapshots and restores, each time with a new client and new projections.
 */
final class Restores {

	private final EngineServer server;

	Restores(EngineServer server) {
		this.server = server;
	}

	/**
	 * Takes a snapshot at the tail.
	 * @param definition the projection
	 * @param flights the expected number of flights of the state
	 */
	void takeSnapshot(ProjectionDefinition<DelayBoard> definition, long flights) {
		try (S2Client client = this.server.newClient(); SnapshotTemplate template = Boards.template(client)) {
			Projection<DelayBoard> board = template.project(definition);
			EngineBenchmark.require(flights, board.read().state().flights());
			SnapshotOutcome outcome = template.take(definition.name());
			if (!(outcome instanceof SnapshotOutcome.Taken)) {
				throw new IllegalStateException("No snapshot was taken: " + outcome);
			}
		}
	}

	/**
	 * Restores a projection.
	 * @param definition the projection
	 * @param source the expected source of the state
	 * @param flights the expected number of flights of the state
	 * @return the milliseconds from the connection of the client until the projection is
	 * live
	 */
	double restore(ProjectionDefinition<DelayBoard> definition, RestoreSource source, long flights) {
		try (S2Client client = this.server.newClient(); SnapshotTemplate template = Boards.template(client)) {
			// The first call opens the connection.
			client.basin(EngineServer.BASIN).stream(definition.stream()).checkTail();
			long start = System.nanoTime();
			Projection<DelayBoard> board = template.project(definition);
			double millis = EngineBenchmark.millisSince(start);
			EngineBenchmark.require(flights, board.read().state().flights());
			RestoreInfo restored = Objects.requireNonNull(template.info(definition.name()).restore());
			if (restored.source() != source) {
				throw new IllegalStateException(
						"The projection was restored from " + restored + " instead of " + source);
			}
			return millis;
		}
	}

}
