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

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Measures updates of resident keys, in turns with conditional appends by the client.
 */
final class UpdateBenchmark implements Part.Measurement {

	private final KeyedOptions options;

	private final Figures figures;

	UpdateBenchmark(KeyedOptions options, Figures figures) {
		this.options = options;
		this.figures = figures;
	}

	@Override
	public void run(KeyedServer server) {
		int count = this.options.resident();
		this.figures.title("Updates of " + count + " resident keys by " + this.options.callers() + " writers");
		Carts carts = new Carts(server, "carts");
		Carts bare = new Carts(server, "bare");
		carts.create(0, count, 1);
		bare.create(0, count, 1);
		try (S2Client client = server.newClient(); SnapshotTemplate template = KeyedServer.template(client)) {
			KeyedProjection<String, Cart> keyed = carts.projection(template, (all) -> all.withMaxResident(count + 1));
			Flood.each(0, count, this.options.callers(), (number) -> keyed.readAsync(Carts.key(number), null));
			measure(keyed, bare, server.client());
		}
	}

	private void measure(KeyedProjection<String, Cart> keyed, Carts bare, S2Client client) {
		int count = this.options.resident();
		int writers = this.options.callers();
		long[] tails = new long[count];
		Arrays.fill(tails, 1);
		Turns rates = new Turns(this.options, "updates", "bare conditional appends");
		rates.run((nanos) -> Flood.rate(writers, nanos, (writer) -> {
			int number = Flood.own(writer, writers, count);
			UpdateResult<Cart> result = keyed.update(Carts.key(number),
					(cart) -> List.of(Cart.ItemAdded.of(cart.added())));
			Carts.require(result.view().state(), Objects.requireNonNull(result.ack()).end().seqNum());
		}), (nanos) -> Flood.rate(writers, nanos, (writer) -> {
			int number = Flood.own(writer, writers, count);
			AppendAck ack = bare.stream(client, number)
				.append(AppendInput.of(bare.record(tails[number])).withMatchSeqNum(tails[number]));
			tails[number] = ack.end().seqNum();
		}));
		this.figures.last("update_ratio", rates.report(this.figures, "/s"));
	}

}
