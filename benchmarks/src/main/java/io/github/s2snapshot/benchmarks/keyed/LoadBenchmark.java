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

package io.github.s2snapshot.benchmarks.keyed;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Measures cold loads of keys with a snapshot and ten deltas after it, in turns with
 * reads of the same records by the client.
 */
final class LoadBenchmark implements Part.Measurement {

	// As many records as a load reads.
	private static final ReadInput INPUT = ReadInput.fromTailOffset(64);

	private static final int RESIDENT = 64;

	private final KeyedOptions options;

	private final Figures figures;

	private final AtomicInteger next = new AtomicInteger();

	LoadBenchmark(KeyedOptions options, Figures figures) {
		this.options = options;
		this.figures = figures;
	}

	@Override
	public void run(KeyedServer server) {
		int count = this.options.loaded();
		this.figures.title("Cold loads of " + count + " keys, each with a snapshot and " + Carts.DELTAS + " deltas");
		Carts carts = new Carts(server, "carts");
		carts.createWithSnapshots(count);
		try (S2Client client = server.newClient(); SnapshotTemplate template = KeyedServer.template(client)) {
			KeyedProjection<String, Cart> keyed = carts.projection(template, (all) -> all.withMaxResident(RESIDENT));
			measure(carts, server.client(), keyed);
			KeyedProjectionInfo info = keyed.info();
			if (info.hits() > info.loads() / 100) {
				throw new IllegalStateException("More than 1 % of the keys were in memory: " + info);
			}
		}
	}

	private void measure(Carts carts, S2Client client, KeyedProjection<String, Cart> keyed) {
		int count = this.options.loaded();
		IntConsumer load = (number) -> Carts.require(keyed.read(Carts.key(number)).state(),
				Carts.SNAPSHOT_DELTAS + Carts.DELTAS);
		IntConsumer read = (number) -> require(carts.stream(client, number).read(INPUT));
		IntConsumer readAndDecode = (number) -> Carts.require(carts.fold(carts.stream(client, number).read(INPUT)),
				Carts.SNAPSHOT_DELTAS + Carts.DELTAS);
		Turns rates = new Turns(this.options, "cold loads", "bare reads");
		rates.run((nanos) -> Flood.rate(this.options.callers(), nanos, (caller) -> load.accept(next(count))),
				(nanos) -> Flood.rate(this.options.callers(), nanos, (caller) -> read.accept(next(count))));
		this.figures.last("cold_load_ratio",
				rates.report(this.figures, "/s with " + this.options.callers() + " at a time"));
		Turns times = new Turns(this.options, "one cold load, p50", "one bare read and decode, p50");
		List<Double> loads = new ArrayList<>();
		List<Double> reads = new ArrayList<>();
		for (int round = -1; round < this.options.rounds(); round++) {
			loads.clear();
			reads.clear();
			long start = System.nanoTime();
			for (int i = 0; System.nanoTime() - start < this.options.roundNanos(); i++) {
				if (i % 2 == 0) {
					loads.add(micros(load, next(count)));
					reads.add(micros(readAndDecode, next(count)));
				}
				else {
					reads.add(micros(readAndDecode, next(count)));
					loads.add(micros(load, next(count)));
				}
			}
			if (round >= 0) {
				times.add(Figures.median(loads), Figures.median(reads));
			}
		}
		this.figures.last("cold_load_p50_ratio", times.report(this.figures, "us"));
	}

	private static double micros(IntConsumer request, int number) {
		long start = System.nanoTime();
		request.accept(number);
		return (System.nanoTime() - start) / 1e3;
	}

	private int next(int count) {
		return Math.floorMod(this.next.getAndIncrement(), count);
	}

	private static void require(ReadBatch batch) {
		if (batch.records().size() < 1 + Carts.DELTAS) {
			throw new IllegalStateException("A read returned " + batch.records().size() + " records");
		}
	}

}
