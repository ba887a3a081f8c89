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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.engine.Engine;
import io.github.s2snapshot.engine.ProjectionRunner;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.store.FileSnapshotStore;

/**
 * Measures the pauses of the fold while a snapshot of a large immutable state is taken.
 * The records come from memory, so that the time between two batches is only that of the
 * engine, the garbage collector and the snapshot.
 */
final class PauseBenchmark implements Part.Measurement {

	private static final String STREAM = "in-memory";

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Flights flights;

	private final EngineOptions options;

	private final Figures figures;

	PauseBenchmark(Flights flights, EngineOptions options, Figures figures) {
		this.flights = flights;
		this.options = options;
		this.figures = figures;
	}

	@Override
	public void run() throws Exception {
		long entries = this.options.entries();
		this.figures.title(
				"Pauses of the fold, with records from memory, while a snapshot of " + entries + " entries is taken");
		Path directory = Files.createTempDirectory("pause-");
		MemoryStream stream = new MemoryStream(STREAM, records(entries));
		FoldClock clock = new FoldClock();
		EngineSettings settings = EngineSettings.defaults().withSnapshotTimeout(PATIENCE);
		try (Engine engine = Engine.start(Integer.MAX_VALUE, new Once(), settings, List.of(clock))) {
			ProjectionRunner<PersistentBoard> runner = engine.create(
					Boards.persistent(STREAM, FileSnapshotStore.in(directory).withGenerations(1)), stream.stream(),
					BasinAccess.NONE);
			runner.start().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			SnapshotRun run = new SnapshotRun(clock);
			int warmUp = Math.min(1, this.options.warmUp());
			for (int i = 0; i < warmUp + this.options.repetitions(); i++) {
				run.measure(this.options.backlog(), () -> stream.grow(this.options.backlog()),
						() -> runner.takeSnapshot(SnapshotMode.FORCED, PATIENCE) instanceof SnapshotResult.Taken,
						i >= warmUp);
			}
			run.print(this.figures);
			this.figures.last("pause_p99_ms", run.pauseP99());
			runner.stop(PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		finally {
			EngineServer.delete(directory);
		}
	}

	private List<SequencedRecord> records(long entries) throws IOException {
		List<SequencedRecord> records = new ArrayList<>();
		for (long i = 0; i < entries; i++) {
			AppendRecord record = this.flights.codec().encode(this.flights.scattered(i, entries));
			records.add(new SequencedRecord(i, i, record.headers(), record.body()));
		}
		return records;
	}

	/**
	 * Retry that makes a single attempt.
	 */
	private static final class Once implements SnapshotRetry {

		@Override
		public <T> T execute(Attempt<T> attempt) {
			return attempt.run(1);
		}

	}

}
