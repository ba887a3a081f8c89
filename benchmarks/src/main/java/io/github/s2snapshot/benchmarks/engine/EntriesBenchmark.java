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

import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.FileSnapshotStore;

/**
 * Measures restores of a large state from snapshots, in turns with reading the same JSON
 * with Jackson alone.
 */
final class EntriesBenchmark implements Part.Measurement {

	private static final String STREAM = "scattered";

	private final Flights flights;

	private final EngineOptions options;

	private final Figures figures;

	private final ObjectReader reader = JsonMapper.shared().readerFor(DelayBoard.class);

	EntriesBenchmark(Flights flights, EngineOptions options, Figures figures) {
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

	private void run(EngineServer server) throws IOException {
		long entries = this.options.entries();
		this.figures.title("Restore of a state of " + entries + " entries");
		this.flights.append(server.stream(STREAM), 0, entries, (number) -> this.flights.scattered(number, entries));
		ProjectionDefinition<DelayBoard> external = Boards.board(STREAM,
				FileSnapshotStore.in(server.directory().resolve("entries")));
		ProjectionDefinition<DelayBoard> inStream = Boards.board(STREAM, null);
		Restores restores = new Restores(server);
		byte[] json = json(server, inStream);
		restores.takeSnapshot(external, entries);
		measure(json.length / 1_000_000 + " MB of JSON, snapshot in a file", restores, external, RestoreSource.EXTERNAL,
				json);
		restores.takeSnapshot(inStream, entries);
		measure(json.length / 1_000_000 + " MB of JSON, snapshot in the stream", restores, inStream,
				RestoreSource.IN_STREAM, json);
	}

	private byte[] json(EngineServer server, ProjectionDefinition<DelayBoard> definition) throws IOException {
		ByteArrayOutputStream json = new ByteArrayOutputStream();
		try (S2Client client = server.newClient(); SnapshotTemplate template = Boards.template(client)) {
			definition.serializer().write(template.project(definition).read().state(), json);
		}
		return json.toByteArray();
	}

	private void measure(String label, Restores restores, ProjectionDefinition<DelayBoard> definition,
			RestoreSource source, byte[] json) {
		List<Double> millis = new ArrayList<>();
		List<Double> alone = new ArrayList<>();
		for (int i = 0; i < this.options.warmUp() + this.options.repetitions(); i++) {
			double one = restores.restore(definition, source, this.options.entries());
			double other = jackson(json);
			if (i >= this.options.warmUp()) {
				millis.add(one);
				alone.add(other);
			}
		}
		this.figures.row(label, millis, "ms");
		this.figures.row("Jackson alone", alone, "ms");
		this.figures.note("restore : Jackson alone %.2f times the time",
				Figures.median(millis) / Figures.median(alone));
	}

	// With the defaults of Jackson, and not with the settings for stored states.
	private double jackson(byte[] json) {
		long start = System.nanoTime();
		DelayBoard board = this.reader.readValue(new ByteArrayInputStream(json));
		double millis = EngineBenchmark.millisSince(start);
		EngineBenchmark.require(this.options.entries(), board.flights());
		return millis;
	}

}
