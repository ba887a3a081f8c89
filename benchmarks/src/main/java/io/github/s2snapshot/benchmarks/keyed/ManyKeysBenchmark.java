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

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Measures the heap after many keys were used, and the start with many keys.
 */
final class ManyKeysBenchmark implements Part.Measurement {

	private final KeyedOptions options;

	private final Figures figures;

	ManyKeysBenchmark(KeyedOptions options, Figures figures) {
		this.options = options;
		this.figures = figures;
	}

	@Override
	public void run(KeyedServer server) {
		Carts carts = new Carts(server, "carts");
		Carts single = new Carts(server, "single");
		single.create(0, 1, Carts.DELTAS);
		long begun = System.nanoTime();
		absent(server, carts, 0);
		carts.create(0, this.options.keys(), Carts.DELTAS);
		this.figures.note("%d streams created in %.1f s", this.options.keys(), (System.nanoTime() - begun) / 1e9);
		heap(server, carts);
		restart(server, carts, single);
		begun = System.nanoTime();
		if (this.options.absent() > this.options.keys()) {
			carts.create(this.options.keys(), this.options.absent(), 1);
			this.figures.note("%d further streams created in %.1f s", this.options.absent() - this.options.keys(),
					(System.nanoTime() - begun) / 1e9);
		}
		absent(server, carts, this.options.absent());
	}

	private void heap(KeyedServer server, Carts carts) {
		int few = this.options.keys() / 10;
		this.figures.title("Heap with at most " + this.options.maxResident() + " resident keys");
		try (S2Client client = server.newClient(); SnapshotTemplate template = KeyedServer.template(client)) {
			KeyedProjection<String, Cart> keyed = carts.projection(template,
					(all) -> all.withMaxResident(this.options.maxResident()));
			touch(keyed, 0, few);
			double first = Heap.used();
			touch(keyed, few, this.options.keys());
			double last = Heap.used();
			this.figures.note("%.1f MiB after %d keys, %.1f MiB after %d keys; %d threads; %s", first, few, last,
					this.options.keys(), Heap.threads(), keyed.info());
			this.figures.last("heap_growth", last / first);
		}
	}

	private void touch(KeyedProjection<String, Cart> keyed, int from, int to) {
		Flood.each(from, to, this.options.callers(), (number) -> keyed.readAsync(Carts.key(number), null));
	}

	// The start of an application up to its first state.
	private void restart(KeyedServer server, Carts carts, Carts single) {
		this.figures.title("Restart with " + this.options.keys() + " keys and with one");
		Turns turns = new Turns(this.options, "with " + this.options.keys() + " keys", "with one key");
		for (int i = -3; i < this.options.rounds() * 3; i++) {
			double many = start(server, carts, Math.floorMod(i * 997, this.options.keys()));
			double one = start(server, single, 0);
			if (i >= 0) {
				turns.add(many, one);
			}
		}
		this.figures.last("restart_ratio", turns.report(this.figures, "ms"));
	}

	private double start(KeyedServer server, Carts carts, int number) {
		long start = System.nanoTime();
		try (S2Client client = server.newClient(); SnapshotTemplate template = KeyedServer.template(client)) {
			KeyedProjection<String, Cart> keyed = carts.projection(template, (all) -> all);
			Carts.require(keyed.read(Carts.key(number)).state(), Carts.DELTAS);
			return (System.nanoTime() - start) / 1e6;
		}
	}

	private void absent(KeyedServer server, Carts carts, int count) {
		double before = Heap.used();
		long start = System.nanoTime();
		try (S2Client client = server.newClient(); SnapshotTemplate template = KeyedServer.template(client)) {
			KeyedProjection<String, Cart> keyed = carts.projection(template, (all) -> all);
			double millis = (System.nanoTime() - start) / 1e6;
			KeyedProjectionInfo info = keyed.info();
			this.figures.note("With %d keys at the server: %.1f ms to start, %.2f MiB of heap, %s", count, millis,
					Heap.used() - before, info);
		}
	}

}
