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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.FileSnapshotStore;

/**
 * A large immutable state that is folded at full speed, with and without a snapshot of it
 * being taken at the same time.
 */
final class SnapshotBenchmark {

	private static final String STREAM = "busy";

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private final EngineServer server;

	private final Flights flights;

	private final EngineOptions options;

	private final Figures figures;

	SnapshotBenchmark(EngineServer server, Flights flights, EngineOptions options, Figures figures) {
		this.server = server;
		this.flights = flights;
		this.options = options;
		this.figures = figures;
	}

	void run() {
		long entries = this.options.entries();
		this.figures.title("Folding at full speed while a snapshot of " + entries + " entries is taken");
		S2Stream stream = this.server.stream(STREAM);
		long end = append(stream, 0, entries);
		FoldClock clock = new FoldClock();
		try (S2Client client = this.server.newClient();
				SnapshotTemplate template = SnapshotTemplate.builder(client)
					.basin(EngineServer.BASIN)
					.listener(clock)
					.snapshotTimeout(PATIENCE)
					.build()) {
			Projection<PersistentBoard> board = template.project(Boards.persistent(STREAM,
					FileSnapshotStore.in(this.server.directory().resolve("busy")).withGenerations(1)));
			List<Double> without = new ArrayList<>();
			List<Double> during = new ArrayList<>();
			List<Double> pausesWithout = new ArrayList<>();
			List<Double> pausesDuring = new ArrayList<>();
			List<Double> seconds = new ArrayList<>();
			for (int i = 0; i < this.options.warmUp() + this.options.repetitions(); i++) {
				boolean counted = i >= this.options.warmUp();
				template.pause(board.name());
				end = append(stream, end, end + this.options.backlog());
				clock.begin();
				template.resume(board.name());
				board.read(ReadConsistency.atLeast(end - 1), PATIENCE);
				FoldClock.Window alone = clock.end();

				template.pause(board.name());
				end = append(stream, end, end + this.options.backlog());
				template.resume(board.name());
				EngineBenchmark.await(() -> board.status() == ProjectionStatus.LIVE);
				clock.begin();
				CompletableFuture<SnapshotOutcome> taking = CompletableFuture
					.supplyAsync(() -> template.takeForced(board.name(), PATIENCE));
				SnapshotOutcome outcome = taking.join();
				FoldClock.Window busy = clock.end();
				board.read(ReadConsistency.atLeast(end - 1), PATIENCE);
				if (!(outcome instanceof SnapshotOutcome.Taken)) {
					throw new IllegalStateException("No snapshot was taken: " + outcome);
				}
				if (counted) {
					without.add(alone.perSecond());
					during.add(busy.perSecond());
					pausesWithout.addAll(alone.pausesMillis());
					pausesDuring.addAll(busy.pausesMillis());
					seconds.add(busy.seconds());
				}
			}
			this.figures.row("folded without a snapshot", without, "records/s");
			this.figures.row("folded while a snapshot is taken", during, "records/s");
			this.figures.row("time of a snapshot", seconds, "s");
			this.figures.note("pauses between batches: p99 %.2f ms without, %.2f ms with a snapshot",
					Figures.percentile(pausesWithout, 0.99), Figures.percentile(pausesDuring, 0.99));
			this.figures.last("fold_while_snapshotting", Figures.median(during) / Figures.median(without));
			this.figures.last("pause_p99_ms", Figures.percentile(pausesDuring, 0.99));
		}
	}

	private long append(S2Stream stream, long from, long to) {
		long entries = this.options.entries();
		this.flights.append(stream, from, to, (number) -> this.flights.scattered(number, entries));
		return to;
	}

}
