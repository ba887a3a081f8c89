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
import java.util.stream.LongStream;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Measures the import of flights by {@code appendAll}, by a producer of the client, and
 * by an append session with batches of 1,000 records. All of them encode each flight. The
 * projection is paused, because folding would use the processors of the import.
 */
final class ImportBenchmark implements Part.Measurement {

	private static final int BATCH = 1_000;

	private final Flights flights;

	private final EngineOptions options;

	private final Figures figures;

	private int streams;

	ImportBenchmark(Flights flights, EngineOptions options, Figures figures) {
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
		this.figures.title("Import of " + count + " flights");
		for (int i = 0; i < this.options.warmUp(); i++) {
			appendAll(server, count);
			producer(server, count);
			session(server, count);
		}
		List<Double> all = new ArrayList<>();
		List<Double> producer = new ArrayList<>();
		List<Double> session = new ArrayList<>();
		for (int i = 0; i < this.options.repetitions(); i++) {
			// Alternates which of them is measured first.
			if (i % 2 == 0) {
				all.add(appendAll(server, count));
				producer.add(producer(server, count));
				session.add(session(server, count));
			}
			else {
				session.add(session(server, count));
				producer.add(producer(server, count));
				all.add(appendAll(server, count));
			}
		}
		this.figures.row("appendAll", all, "ms");
		this.figures.row("producer", producer, "ms");
		this.figures.row("append session with batches of " + BATCH, session, "ms");
		double ratio = Figures.median(producer) / Figures.median(all);
		this.figures.note("appendAll : producer %.3f of the throughput; appendAll : append session %.3f", ratio,
				Figures.median(session) / Figures.median(all));
		this.figures.last("import_ratio", ratio);
	}

	private String nextStream(EngineServer server) {
		String name = "import-" + this.streams++;
		server.stream(name);
		return name;
	}

	private double appendAll(EngineServer server, long count) {
		String name = nextStream(server);
		try (S2Client client = server.newClient(); SnapshotTemplate template = Boards.template(client)) {
			Projection<DelayBoard> board = template.project(Boards.board(name, null));
			template.pause(board.name());
			long start = System.nanoTime();
			long appended = board.appendAll(LongStream.range(0, count).mapToObj(this.flights::flight)).deltas();
			double millis = EngineBenchmark.millisSince(start);
			EngineBenchmark.require(count, appended);
			return millis;
		}
	}

	private double producer(EngineServer server, long count) {
		String name = nextStream(server);
		try (S2Client client = server.newClient()) {
			S2Stream stream = client.basin(EngineServer.BASIN).stream(name);
			long start = System.nanoTime();
			try (Producer producer = stream
				.producer(ProducerOptions.defaults().withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS))) {
				for (long i = 0; i < count; i++) {
					producer.submit(this.flights.codec().encode(this.flights.flight(i)));
				}
			}
			double millis = EngineBenchmark.millisSince(start);
			EngineBenchmark.require(count, stream.checkTail().seqNum());
			return millis;
		}
	}

	private double session(EngineServer server, long count) {
		String name = nextStream(server);
		try (S2Client client = server.newClient()) {
			S2Stream stream = client.basin(EngineServer.BASIN).stream(name);
			long start = System.nanoTime();
			try (AppendSession session = stream
				.appendSession(AppendSessionOptions.defaults().withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS))) {
				List<AppendRecord> batch = new ArrayList<>(BATCH);
				for (long i = 0; i < count; i++) {
					batch.add(this.flights.codec().encode(this.flights.flight(i)));
					if (batch.size() == BATCH || i == count - 1) {
						session.submit(AppendInput.of(batch));
						batch = new ArrayList<>(BATCH);
					}
				}
			}
			double millis = EngineBenchmark.millisSince(start);
			EngineBenchmark.require(count, stream.checkTail().seqNum());
			return millis;
		}
	}

}
