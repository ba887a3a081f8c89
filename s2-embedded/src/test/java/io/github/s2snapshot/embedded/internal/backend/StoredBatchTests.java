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

package io.github.s2snapshot.embedded.internal.backend;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.embedded.internal.backend.storage.StoredBatch;
import io.github.s2snapshot.sdk.wire.Metering;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StoredBatch}, {@link ChunkReader} and {@link ReadChunk}.
 */
class StoredBatchTests {

	private final Random random = new Random(11);

	@Test
	void encodedRecordsShouldEqualThoseOfTheMessage() throws Exception {
		for (int round = 0; round < 300; round++) {
			WireAppendInput input = randomInput();
			long start = (round % 3 == 0) ? 0 : this.random.nextLong() >>> this.random.nextInt(1, 60);
			long[] timestamps = this.random.longs(input.records().size()).map((value) -> value >>> 1).toArray();
			timestamps[0] = (round % 5 == 0) ? 0 : timestamps[0];
			StoredBatch batch = StoredBatch.encode(input, start, timestamps);
			WireReadBatch expected = expected(input, start, timestamps);
			assertThat(batch.data()).isEqualTo(Bytes.wrap(expected.toByteArray()));
			assertThat(WireReadBatch.read(new ProtoReader(batch.data()))).isEqualTo(expected);
			assertThat(batch.meteredBytes()).isEqualTo(Metering.meteredBytes(input));
			assertThat(batch.endSeqNum()).isEqualTo(start + input.records().size());
		}
	}

	@Test
	void anyRangeAndLimitShouldMatchReadingOneByOne() {
		List<StoredBatch> batches = new ArrayList<>();
		List<WireSequencedRecord> records = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			WireAppendInput input = randomInput();
			long[] timestamps = new long[input.records().size()];
			for (int r = 0; r < timestamps.length; r++) {
				timestamps[r] = (records.size() + r) / 3;
			}
			records.addAll(expected(input, records.size(), timestamps).records());
			batches.add(StoredBatch.encode(input, records.size() - timestamps.length, timestamps));
		}
		for (int round = 0; round < 3000; round++) {
			int from = this.random.nextInt(records.size());
			ReadLimits limits = new ReadLimits(limit(30), limit(600),
					(this.random.nextBoolean()) ? (long) this.random.nextInt(records.size() / 3 + 2) : null);
			Iterator<StoredBatch> iterator = batches.stream()
				.filter((batch) -> batch.endSeqNum() > from || this.random.nextBoolean())
				.iterator();
			ReadChunk chunk = ChunkReader.read(iterator, from, records.size(), limits);
			List<WireSequencedRecord> expected = oneByOne(records, from, limits);
			assertThat(chunk.toMessage(null).records()).isEqualTo(expected);
			assertThat(chunk.count()).isEqualTo(expected.size());
			assertThat(chunk.nextSeqNum()).isEqualTo(from + expected.size());
			assertThat(chunk.isFinished() || chunk.nextSeqNum() == records.size()).isTrue();
		}
	}

	private long limit(int most) {
		return (this.random.nextBoolean()) ? this.random.nextInt(most) + 1 : Long.MAX_VALUE;
	}

	private static List<WireSequencedRecord> oneByOne(List<WireSequencedRecord> records, int from, ReadLimits limits) {
		List<WireSequencedRecord> taken = new ArrayList<>();
		long bytes = 0;
		for (WireSequencedRecord record : records.subList(from, records.size())) {
			bytes += Metering.meteredBytes(record);
			if (taken.size() == limits.count() || bytes > limits.bytes()
					|| (limits.until() != null && record.timestamp() >= limits.until())) {
				break;
			}
			taken.add(record);
		}
		return taken;
	}

	private WireAppendInput randomInput() {
		List<WireAppendRecord> records = new ArrayList<>();
		int count = this.random.nextInt(8) + 1;
		for (int i = 0; i < count; i++) {
			List<WireHeader> headers = new ArrayList<>();
			for (int h = this.random.nextInt(3); h > 0; h--) {
				headers.add(new WireHeader(bytes(5), bytes(9)));
			}
			records.add(new WireAppendRecord(null, headers, bytes(40)));
		}
		return WireAppendInput.of(records);
	}

	private Bytes bytes(int most) {
		byte[] bytes = new byte[this.random.nextInt(most)];
		this.random.nextBytes(bytes);
		return Bytes.wrap(bytes);
	}

	private static WireReadBatch expected(WireAppendInput input, long start, long[] timestamps) {
		List<WireSequencedRecord> records = new ArrayList<>();
		for (int i = 0; i < timestamps.length; i++) {
			WireAppendRecord record = input.records().get(i);
			records.add(new WireSequencedRecord(start + i, timestamps[i], record.headers(), record.body()));
		}
		return new WireReadBatch(records, null);
	}

}
