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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Measures restores of a small state while the history grows, from a snapshot and by a
 * full replay.
 */
final class RestoreBenchmark implements Part.Measurement {

	private static final String STREAM = "growing";

	private final Flights flights;

	private final EngineOptions options;

	private final Figures figures;

	RestoreBenchmark(Flights flights, EngineOptions options, Figures figures) {
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
		this.figures.title("Restore of the airports while the history grows");
		S2Stream stream = server.stream(STREAM);
		SnapshotStore store = FileSnapshotStore.in(server.directory().resolve("restore"));
		ProjectionDefinition<DelayBoard> external = Boards.board(STREAM, store);
		ProjectionDefinition<DelayBoard> inStream = Boards.board(STREAM, null);
		Restores restores = new Restores(server);
		GrowthPlot plot = new GrowthPlot();
		double first = 0;
		double last = 0;
		long count = 0;
		for (int factor : factors()) {
			long target = this.options.records() * factor;
			this.flights.append(stream, count, target, this.flights::flight);
			count = target;
			restores.takeSnapshot(external, count);
			last = measure(restores, count + " flights, snapshot in a file", external, RestoreSource.EXTERNAL, count);
			first = (first == 0) ? last : first;
			double replay = restores.restore(inStream, RestoreSource.REPLAY, count);
			this.figures.row(count + " flights, full replay, once", List.of(replay), "ms");
			plot.add(count, last, replay);
			// Recorded in each round, because a later round may exceed the time limit.
			this.figures.last("restore_growth", last / first);
		}
		restores.takeSnapshot(inStream, count);
		measure(restores, count + " flights, snapshot in the stream", inStream, RestoreSource.IN_STREAM, count);
		plot.lines().forEach((line) -> this.figures.note("%s", line));
	}

	private List<Integer> factors() {
		int growth = this.options.growth();
		return IntStream
			.concat(IntStream.of(1, 2, 5, 10, 20, 50).filter((factor) -> factor < growth), IntStream.of(growth))
			.boxed()
			.toList();
	}

	private double measure(Restores restores, String label, ProjectionDefinition<DelayBoard> definition,
			RestoreSource source, long count) {
		List<Double> millis = new ArrayList<>();
		// Twice as many repetitions, because short times vary most.
		for (int i = 0; i < 2 * (this.options.warmUp() + this.options.repetitions()); i++) {
			double one = restores.restore(definition, source, count);
			if (i >= 2 * this.options.warmUp()) {
				millis.add(one);
			}
		}
		this.figures.row(label, millis, "ms");
		return Figures.median(millis);
	}

}
