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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Restores on snapshots, of a small state while the history grows and of a large one.
 */
final class RestoreBenchmark {

	private static final String GROWING = "growing";

	private static final String SCATTERED = "scattered";

	private final EngineServer server;

	private final Flights flights;

	private final EngineOptions options;

	private final Figures figures;

	private final SnapshotStore store;

	RestoreBenchmark(EngineServer server, Flights flights, EngineOptions options, Figures figures) {
		this.server = server;
		this.flights = flights;
		this.options = options;
		this.figures = figures;
		this.store = FileSnapshotStore.in(server.directory().resolve("restore"));
	}

	void run() throws IOException {
		growing();
		large();
	}

	private void growing() {
		this.figures.title("Restore of the airports while the history grows");
		S2Stream stream = this.server.stream(GROWING);
		long count = 0;
		double first = 0;
		double last = 0;
		for (long target : List.of(this.options.records(), this.options.records() * this.options.growth())) {
			this.flights.append(stream, count, target, this.flights::flight);
			count = target;
			takeSnapshot(Boards.board(GROWING, this.store), count);
			last = measure(count + " flights, snapshot in a file", Boards.board(GROWING, this.store), count);
			first = (first == 0) ? last : first;
			measure(count + " flights, full replay", Boards.board(GROWING, null), count);
		}
		this.figures.last("restore_growth", last / first);
		takeSnapshot(Boards.board(GROWING, null), count);
		// Whether the trim is done already does not matter: a restore looks at the tail.
		measure(count + " flights, snapshot in the stream", Boards.board(GROWING, null), count);
	}

	private void large() throws IOException {
		long entries = this.options.entries();
		this.figures.title("Restore of a state of " + entries + " entries");
		S2Stream stream = this.server.stream(SCATTERED);
		this.flights.append(stream, 0, entries, (number) -> this.flights.scattered(number, entries));
		ProjectionDefinition<DelayBoard> definition = Boards.board(SCATTERED, this.store);
		ByteArrayOutputStream json = new ByteArrayOutputStream();
		try (S2Client client = this.server.newClient(); SnapshotTemplate template = Boards.template(client)) {
			definition.serializer().write(template.project(Boards.board(SCATTERED, null)).read().state(), json);
		}
		takeSnapshot(definition, entries);
		List<Double> alone = new ArrayList<>();
		for (int i = 0; i < this.options.warmUp() + this.options.repetitions(); i++) {
			long start = System.nanoTime();
			DelayBoard board = definition.serializer().read(new ByteArrayInputStream(json.toByteArray()));
			double millis = EngineBenchmark.millisSince(start);
			EngineBenchmark.require(entries, board.flights());
			if (i >= this.options.warmUp()) {
				alone.add(millis);
			}
		}
		double restore = measure(json.size() / 1_000_000 + " MB of JSON, snapshot in a file", definition, entries);
		this.figures.row("Jackson alone", alone, "ms");
		this.figures.note("restore : Jackson alone %.2f times the time", restore / Figures.median(alone));
	}

	private void takeSnapshot(ProjectionDefinition<DelayBoard> definition, long count) {
		try (S2Client client = this.server.newClient(); SnapshotTemplate template = Boards.template(client)) {
			Projection<DelayBoard> board = template.project(definition);
			EngineBenchmark.require(count, board.read().state().flights());
			SnapshotOutcome outcome = template.take(definition.name());
			if (!(outcome instanceof SnapshotOutcome.Taken)) {
				throw new IllegalStateException("No snapshot was taken: " + outcome);
			}
		}
	}

	private double measure(String label, ProjectionDefinition<DelayBoard> definition, long count) {
		List<Double> millis = new ArrayList<>();
		for (int i = 0; i < this.options.warmUp() + this.options.repetitions(); i++) {
			Double one = restore(definition, count, i >= this.options.warmUp());
			if (one != null) {
				millis.add(one);
			}
		}
		this.figures.row(label, millis, "ms");
		return Figures.median(millis);
	}

	private @Nullable Double restore(ProjectionDefinition<DelayBoard> definition, long count, boolean counted) {
		try (S2Client client = this.server.newClient(); SnapshotTemplate template = Boards.template(client)) {
			// "After connecting": the first call makes the connection.
			client.basin(EngineServer.BASIN).stream(definition.stream()).checkTail();
			long start = System.nanoTime();
			Projection<DelayBoard> board = template.project(definition);
			double millis = EngineBenchmark.millisSince(start);
			EngineBenchmark.require(count, board.read().state().flights());
			return (counted) ? millis : null;
		}
	}

}
