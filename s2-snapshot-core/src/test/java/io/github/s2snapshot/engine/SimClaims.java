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

package io.github.s2snapshot.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Writer whose deltas have batch headers that announce deltas which never come.
 */
final class SimClaims {

	private static final String OLD = "batch-";

	private static final String NEW = "s2snapshot-batch-";

	private static final String BY = "by";

	private static final String ID = "id";

	private static final String INDEX = "index";

	private static final String SIZE = "size";

	private static final String[] NUMBERS = { "-1", "", "0", "1", "2", "3", "7", "999", "1000", "1001", "65536",
			"4294967296", "99999999999999999999", "1.5", "x" };

	private final SimWorld world;

	private final SimLoop loop;

	private final SimServer server;

	private UUID last = new UUID(5, 0);

	SimClaims(SimWorld world) {
		this.world = world;
		this.loop = world.loop();
		this.server = world.server();
	}

	/**
	 * Appends a few deltas with batch headers.
	 * @param writer the client that appends them
	 */
	void act(SimClient writer) {
		int count = 1 + this.loop.random(3);
		String prefix = prefix();
		UUID id = id();
		int size = 1 + this.loop.random((this.loop.chance(0.5)) ? 6 : 1000);
		List<AppendRecord> records = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			boolean odd = this.loop.chance(0.3);
			records.add(claim((odd) ? prefix() : prefix, (odd) ? id() : id, (odd) ? number() : String.valueOf(i),
					(odd) ? number() : String.valueOf(size)));
		}
		CompletableFuture<?> unused = writer.appendAsync(AppendInput.of(records));
	}

	/**
	 * Appends one delta with the headers of the first of many.
	 * @param writer the client that appends it
	 */
	void begin(SimClient writer) {
		CompletableFuture<?> unused = writer
			.appendAsync(AppendInput.of(claim(prefix(), id(), "0", String.valueOf(2 + this.loop.random(999)))));
	}

	static boolean isClaim(SequencedRecord record) {
		return record.header(BY).isPresent();
	}

	/**
	 * Makes a record the first of an append whose other records never come.
	 * @param record the record
	 * @return the record with the headers of such an append
	 */
	static SequencedRecord believed(SequencedRecord record) {
		AppendRecord delta = AppendRecord.of(record.body())
			.withHeaders(record.headers()
				.stream()
				.filter((header) -> !header.name().startsWith(OLD) && !header.name().startsWith(NEW))
				.toList());
		AppendRecord first = DeltaBatch.mark(new UUID(6, 0), List.of(delta, delta)).get(0);
		return new SequencedRecord(record.seqNum(), record.timestamp(), first.headers(), first.body());
	}

	private AppendRecord claim(String prefix, UUID id, String index, String size) {
		AppendRecord record = this.world.nextDelta().encode().withHeader(BY, "another");
		if (!this.loop.chance(0.2)) {
			record = record.withHeader(prefix + ID, (this.loop.chance(0.1)) ? "mine" : id.toString());
		}
		record = record.withHeader(prefix + INDEX, index).withHeader(prefix + SIZE, size);
		return (this.loop.chance(0.1)) ? record.withHeader(prefix + SIZE, number()) : record;
	}

	private String prefix() {
		return (this.loop.chance(0.5)) ? OLD : NEW;
	}

	private String number() {
		return NUMBERS[this.loop.random(NUMBERS.length)];
	}

	// Also the id of a batch in the stream, or of one that is continued later.
	private UUID id() {
		int what = this.loop.random(4);
		long tail = this.server.tail();
		if (what == 0 && tail > 0) {
			SequencedRecord record = this.server.record(Math.max(0, tail - 1 - this.loop.random(5)));
			String there = record.header(NEW + ID).or(() -> record.header(OLD + ID)).orElse("");
			return (there.length() == 36) ? UUID.fromString(there) : this.last;
		}
		if (what > 1) {
			this.last = new UUID(5, this.loop.random(1 << 30));
		}
		return this.last;
	}

}
