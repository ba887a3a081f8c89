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
import java.util.Objects;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Measures the replay of a whole history by the engine, by a read session with the same
 * decoding and folding in a loop, and by decoding and folding from memory.
 */
final class FoldBenchmark implements Part.Measurement {

	private static final String STREAM = "history";

	private final Flights flights;

	private final EngineOptions options;

	private final Figures figures;

	FoldBenchmark(Flights flights, EngineOptions options, Figures figures) {
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
		long count = this.options.records();
		this.figures.title("Replay of " + count + " flights");
		S2Stream stream = server.stream(STREAM);
		this.flights.append(stream, 0, count, this.flights::flight);
		List<SequencedRecord> records = readAll(stream, count);
		for (int i = 0; i < this.options.warmUp(); i++) {
			engine(server, count);
			bare(server, count);
			memory(records);
		}
		List<Double> engine = new ArrayList<>();
		List<Double> bare = new ArrayList<>();
		List<Double> memory = new ArrayList<>();
		for (int i = 0; i < this.options.repetitions(); i++) {
			// Alternates which of them is measured first.
			if (i % 2 == 0) {
				engine.add(engine(server, count));
				bare.add(bare(server, count));
			}
			else {
				bare.add(bare(server, count));
				engine.add(engine(server, count));
			}
			memory.add(memory(records));
		}
		this.figures.row("engine, from connecting to LIVE", engine, "ms");
		this.figures.row("read session, decode and fold in a loop", bare, "ms");
		this.figures.row("decode and fold from memory", memory, "ms");
		double ratio = Figures.median(bare) / Figures.median(engine);
		this.figures.note("engine : read session %.3f of the throughput; engine : memory %.2f times the time", ratio,
				Figures.median(engine) / Figures.median(memory));
		this.figures.last("fold_ratio", ratio);
	}

	private double engine(EngineServer server, long count) {
		long start = System.nanoTime();
		try (S2Client client = server.newClient(); SnapshotTemplate template = Boards.template(client)) {
			Projection<DelayBoard> board = template.project(Boards.board(STREAM, null));
			double millis = EngineBenchmark.millisSince(start);
			EngineBenchmark.require(count, board.read().state().flights());
			return millis;
		}
	}

	private double bare(EngineServer server, long count) {
		long start = System.nanoTime();
		try (S2Client client = server.newClient()) {
			S2Stream stream = client.basin(EngineServer.BASIN).stream(STREAM);
			long target = stream.checkTail().seqNum();
			DelayBoard board = DelayBoard.empty();
			try (ReadSession session = stream.readSession(ReadInput.fromSeqNum(0))) {
				long expected = 0;
				while (expected < target) {
					ReadBatch batch = Objects.requireNonNull(session.next());
					for (SequencedRecord record : batch.records()) {
						board.departed((FlightDeparted) this.flights.codec().decode(record));
						expected = record.seqNum() + 1;
					}
				}
			}
			double millis = EngineBenchmark.millisSince(start);
			EngineBenchmark.require(count, board.flights());
			return millis;
		}
	}

	private double memory(List<SequencedRecord> records) {
		long start = System.nanoTime();
		DelayBoard board = DelayBoard.empty();
		for (SequencedRecord record : records) {
			board.departed((FlightDeparted) this.flights.codec().decode(record));
		}
		double millis = EngineBenchmark.millisSince(start);
		EngineBenchmark.require(records.size(), board.flights());
		return millis;
	}

	private static List<SequencedRecord> readAll(S2Stream stream, long count) {
		List<SequencedRecord> records = new ArrayList<>();
		try (ReadSession session = stream.readSession(ReadInput.fromSeqNum(0))) {
			while (records.size() < count) {
				records.addAll(Objects.requireNonNull(session.next()).records());
			}
		}
		return records;
	}

}
