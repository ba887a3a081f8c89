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

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Measures many projections in one JVM, each with its own stream.
 */
final class ManyProjectionsBenchmark implements Part.Measurement {

	private static final int FLIGHTS_EACH = 10;

	private static final int CREATED_AT_ONCE = 64;

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private final Flights flights;

	private final EngineOptions options;

	private final Figures figures;

	ManyProjectionsBenchmark(Flights flights, EngineOptions options, Figures figures) {
		this.flights = flights;
		this.options = options;
		this.figures = figures;
	}

	@Override
	public void run() throws Exception {
		try (EngineServer server = EngineServer.start()) {
			run(server);
		}
	}

	private void run(EngineServer server) throws InterruptedException {
		int count = this.options.projections();
		this.figures.title(count + " projections on " + count + " streams");
		create(server, count);
		int threads = threads();
		long heap = usedHeap();
		try (S2Client client = server.newClient(); SnapshotTemplate template = Boards.template(client)) {
			List<Projection<DelayBoard>> boards = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				boards.add(template.register(Boards.board(name(i), null)));
			}
			long start = System.nanoTime();
			template.startAll(PATIENCE);
			double millis = EngineBenchmark.millisSince(start);
			for (Projection<DelayBoard> board : boards) {
				EngineBenchmark.require(FLIGHTS_EACH, board.read().state().flights());
			}
			this.figures.note("%d threads, %d KiB of heap after GC (%d bytes each), all LIVE after %.0f ms",
					threads() - threads, (usedHeap() - heap) / 1024, (usedHeap() - heap) / count, millis);
		}
	}

	private void create(EngineServer server, int count) throws InterruptedException {
		S2Basin basin = server.client().basin(EngineServer.BASIN);
		Semaphore permits = new Semaphore(CREATED_AT_ONCE);
		List<CompletableFuture<?>> all = new ArrayList<>();
		List<AppendRecord> records = new ArrayList<>();
		for (int i = 0; i < FLIGHTS_EACH; i++) {
			records.add(this.flights.codec().encode(this.flights.flight(i)));
		}
		for (int i = 0; i < count; i++) {
			String name = name(i);
			permits.acquire();
			all.add(basin.createStreamAsync(name, StreamConfig.defaults())
				.thenCompose((created) -> basin.stream(name).appendAsync(AppendInput.of(records)))
				.whenComplete((ack, error) -> permits.release()));
		}
		CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
	}

	private static int threads() {
		return ManagementFactory.getThreadMXBean().getThreadCount();
	}

	private static String name(int index) {
		return "of-" + index;
	}

	private static long usedHeap() {
		System.gc();
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
