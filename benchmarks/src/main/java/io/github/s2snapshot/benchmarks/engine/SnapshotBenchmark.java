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

import java.io.IOException;
import java.time.Duration;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.FileSnapshotStore;

/**
 * Measures folding a large immutable state from the server at full speed while a snapshot
 * is taken.
 */
final class SnapshotBenchmark implements Part.Measurement {

	private static final String STREAM = "busy";

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Flights flights;

	private final EngineOptions options;

	private final Figures figures;

	SnapshotBenchmark(Flights flights, EngineOptions options, Figures figures) {
		this.flights = flights;
		this.options = options;
		this.figures = figures;
	}

	@Override
	public void run() throws IOException {
		try (EngineServer server = EngineServer.start()) {
			run(server);
		}
	}

	private void run(EngineServer server) {
		long entries = this.options.entries();
		this.figures.title("Folding at full speed from a server while a snapshot of " + entries + " entries is taken");
		S2Stream stream = server.stream(STREAM);
		long end = append(stream, 0, entries);
		FoldClock clock = new FoldClock();
		try (S2Client client = server.newClient();
				SnapshotTemplate template = SnapshotTemplate.builder(client)
					.basin(EngineServer.BASIN)
					.listener(clock)
					.snapshotTimeout(PATIENCE)
					.build()) {
			Projection<PersistentBoard> board = template.project(Boards.persistent(STREAM,
					FileSnapshotStore.in(server.directory().resolve("busy")).withGenerations(1)));
			SnapshotRun run = new SnapshotRun(clock);
			// At most one warm-up, because a run takes long.
			int warmUp = Math.min(1, this.options.warmUp());
			for (int i = 0; i < warmUp + Math.min(3, this.options.repetitions()); i++) {
				template.pause(board.name());
				end = append(stream, end, end + this.options.backlog());
				run.measure(this.options.backlog(), () -> template.resume(board.name()),
						() -> template.takeForced(board.name(), PATIENCE) instanceof SnapshotOutcome.Taken,
						i >= warmUp);
				board.read(ReadConsistency.atLeast(end - 1), PATIENCE);
				EngineBenchmark.require(end, board.read().state().flights());
			}
			run.print(this.figures);
			this.figures.last("fold_while_snapshotting", run.ratio());
		}
	}

	private long append(S2Stream stream, long from, long to) {
		long entries = this.options.entries();
		this.flights.append(stream, from, to, (number) -> this.flights.scattered(number, entries));
		return to;
	}

}
