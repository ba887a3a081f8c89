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
import java.util.Objects;
import java.util.function.UnaryOperator;

import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.Residency;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Carts on streams of a folder of the server.
 */
final class Carts {

	static final int DELTAS = 10;

	static final int SNAPSHOT_DELTAS = 30;

	private static final int AT_ONCE = 64;

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final KeyedServer server;

	private final String folder;

	private final DeltaCodec codec;

	Carts(KeyedServer server, String folder) {
		this.server = server;
		this.folder = folder;
		this.codec = definition(Residency.defaults()).template().codec();
	}

	private KeyedProjectionDefinition<String, Cart> definition(Residency residency) {
		return KeyedProjectionDefinition.builder(StreamPattern.of(this.folder + "/{id}", String.class),
				ProjectionDefinition.builder(this.folder, Cart.class).fold(Cart.ItemAdded.class, Cart::add).inStream())
			.initialState((key) -> Cart.empty())
			.residency(residency)
			.build();
	}

	KeyedProjection<String, Cart> projection(SnapshotTemplate template, UnaryOperator<Residency> residency) {
		return template.keyed(definition(residency.apply(Residency.defaults().withFreshness(Freshness.RESIDENT))));
	}

	static String key(int number) {
		return "cart-" + number;
	}

	String streamName(int number) {
		return this.folder + "/" + key(number);
	}

	S2Stream stream(S2Client client, int number) {
		return KeyedServer.basin(client).stream(streamName(number));
	}

	AppendRecord record(long number) {
		return this.codec.encode(Cart.ItemAdded.of(number));
	}

	/**
	 * Creates streams.
	 * @param from the first key
	 * @param to the end of the keys
	 * @param deltas the number of deltas to append to each of them
	 */
	void create(int from, int to, int deltas) {
		StreamConfig config = StreamConfig.defaults().withRetention(RetentionPolicy.infinite());
		AppendInput input = deltas(deltas);
		Flood.each(from, to, AT_ONCE,
				(number) -> this.server.basin()
					.createStreamAsync(streamName(number), config)
					.thenCompose((created) -> stream(this.server.client(), number).appendAsync(input)));
	}

	private AppendInput deltas(int count) {
		List<AppendRecord> records = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			records.add(record(i));
		}
		return AppendInput.of(records);
	}

	/**
	 * Creates streams with a snapshot and deltas after it.
	 * @param count the number of keys
	 */
	void createWithSnapshots(int count) {
		create(0, count, SNAPSHOT_DELTAS);
		try (SnapshotTemplate template = KeyedServer.template(this.server.client())) {
			KeyedProjection<String, Cart> carts = projection(template,
					(all) -> all.withMaxResident(count + 1).withOnPassivation(true));
			Flood.each(0, count, AT_ONCE,
					(number) -> carts.readAsync(key(number), null).thenCompose((view) -> carts.evict(key(number))));
		}
		AppendInput input = deltas(DELTAS);
		Flood.each(0, count, AT_ONCE, (number) -> stream(this.server.client(), number).appendAsync(input));
	}

	/**
	 * Decodes and folds the records of a stream that begins with a snapshot.
	 * @param batch the records
	 * @return the state
	 */
	Cart fold(ReadBatch batch) {
		Cart cart = null;
		for (SequencedRecord record : batch.records()) {
			if (record.header("snapshot").isPresent()) {
				cart = this.mapper.readValue(record.bodyAsString(), Snapshot.class).state();
			}
			else if (cart != null && !record.isCommand()) {
				cart = cart.add((Cart.ItemAdded) this.codec.decode(record));
			}
		}
		return Objects.requireNonNull(cart, "The stream has no snapshot");
	}

	static Cart require(Cart cart, long deltas) {
		if (cart.added() != deltas) {
			throw new IllegalStateException("The state has " + cart.added() + " deltas instead of " + deltas);
		}
		return cart;
	}

	/**
	 * Document of a snapshot.
	 *
	 * @param type the type
	 * @param state the state
	 */
	private record Snapshot(String type, Cart state) {
	}

}
