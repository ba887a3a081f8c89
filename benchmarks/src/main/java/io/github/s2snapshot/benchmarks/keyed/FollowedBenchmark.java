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
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Measures the heap and the threads of followed keys.
 */
final class FollowedBenchmark implements Part.Measurement {

	private static final long POLL_NANOS = 1_000_000;

	private final KeyedOptions options;

	private final Figures figures;

	FollowedBenchmark(KeyedOptions options, Figures figures) {
		this.options = options;
		this.figures = figures;
	}

	@Override
	public void run(KeyedServer server) {
		int count = this.options.followed();
		this.figures.title(count + " followed keys");
		Carts carts = new Carts(server, "carts");
		carts.create(0, count, Carts.DELTAS);
		try (S2Client client = server.newClient(); SnapshotTemplate template = KeyedServer.template(client)) {
			KeyedProjection<String, Cart> keyed = carts.projection(template,
					(all) -> all.withMaxFollowed(count).withMaxResident(count));
			keyed.read(Carts.key(0));
			double empty = Heap.used();
			int threads = Heap.threads();
			Flood.each(0, count, this.options.callers(), (number) -> keyed.readAsync(Carts.key(number), null));
			double resident = Heap.used();
			double states = states(keyed);
			long start = System.nanoTime();
			List<KeyedProjection.Pin> pins = IntStream.range(0, count)
				.mapToObj((number) -> keyed.pin(Carts.key(number)))
				.toList();
			awaitFollowed(keyed);
			double seconds = (System.nanoTime() - start) / 1e9;
			double followed = Heap.used();
			this.figures.note(
					"%.2f KiB of state each; besides it %.2f KiB each when resident, and %.2f KiB when followed",
					each(states), each(resident - empty - states), each(followed - empty - states));
			this.figures.note("%d threads before, %d with all keys followed, %.1f s later, on %d processors", threads,
					Heap.threads(), seconds, Runtime.getRuntime().availableProcessors());
			this.figures.last("followed_kib", each(followed - empty - states));
			pins.forEach(KeyedProjection.Pin::close);
		}
	}

	// The heap of copies of all states.
	private double states(KeyedProjection<String, Cart> keyed) {
		double before = Heap.used();
		List<Cart> copies = new ArrayList<>();
		for (int i = 0; i < this.options.followed(); i++) {
			Cart cart = keyed.read(Carts.key(i)).state();
			copies.add(new Cart(cart.added(), new TreeMap<>(cart.items())));
		}
		double after = Heap.used();
		copies.forEach((cart) -> Carts.require(cart, Carts.DELTAS));
		return after - before;
	}

	private void awaitFollowed(KeyedProjection<String, Cart> keyed) {
		for (int i = 0; i < this.options.followed(); i++) {
			String key = Carts.key(i);
			while (keyed.info(key).state() != KeyState.FOLLOWED) {
				LockSupport.parkNanos(POLL_NANOS);
			}
		}
	}

	private double each(double mebibytes) {
		return mebibytes * 1024 / this.options.followed();
	}

}
