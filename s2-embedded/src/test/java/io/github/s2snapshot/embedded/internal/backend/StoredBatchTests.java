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

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.wire.Metering;
import io.github.s2snapshot.sdk.wire.proto.AppendInput;
import io.github.s2snapshot.sdk.wire.proto.AppendRecord;
import io.github.s2snapshot.sdk.wire.proto.Header;
import io.github.s2snapshot.sdk.wire.proto.ReadBatch;
import io.github.s2snapshot.sdk.wire.proto.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StoredBatch}, {@link ChunkReader} and {@link ReadChunk}.
 */
class StoredBatchTests {

	private final Random random = new Random(11);

	@Test
	void encodedRecordsShouldBeWhatProtobufWrites() throws Exception {
		for (int round = 0; round < 300; round++) {
			AppendInput input = randomInput();
			long start = (round % 3 == 0) ? 0 : this.random.nextLong() >>> this.random.nextInt(1, 60);
			long[] timestamps = this.random.longs(input.getRecordsCount()).map((value) -> value >>> 1).toArray();
			timestamps[0] = (round % 5 == 0) ? 0 : timestamps[0];
			StoredBatch batch = StoredBatch.encode(input, start, timestamps);
			ReadBatch expected = expected(input, start, timestamps);
			assertThat(batch.data()).isEqualTo(expected.toByteString());
			assertThat(ReadBatch.parseFrom(batch.data())).isEqualTo(expected);
			assertThat(batch.meteredBytes()).isEqualTo(Metering.meteredBytes(input));
			assertThat(batch.endSeqNum()).isEqualTo(start + input.getRecordsCount());
		}
	}

	@Test
	void anyRangeAndLimitShouldBeReadAsIfOneByOne() {
		List<StoredBatch> batches = new ArrayList<>();
		List<SequencedRecord> records = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			AppendInput input = randomInput();
			long[] timestamps = new long[input.getRecordsCount()];
			for (int r = 0; r < timestamps.length; r++) {
				timestamps[r] = (records.size() + r) / 3;
			}
			records.addAll(expected(input, records.size(), timestamps).getRecordsList());
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
			List<SequencedRecord> expected = oneByOne(records, from, limits);
			assertThat(chunk.toMessage(null).getRecordsList()).isEqualTo(expected);
			assertThat(chunk.count()).isEqualTo(expected.size());
			assertThat(chunk.nextSeqNum()).isEqualTo(from + expected.size());
			assertThat(chunk.isFinished() || chunk.nextSeqNum() == records.size()).isTrue();
		}
	}

	private long limit(int most) {
		return (this.random.nextBoolean()) ? this.random.nextInt(most) + 1 : Long.MAX_VALUE;
	}

	private static List<SequencedRecord> oneByOne(List<SequencedRecord> records, int from, ReadLimits limits) {
		List<SequencedRecord> taken = new ArrayList<>();
		long bytes = 0;
		for (SequencedRecord record : records.subList(from, records.size())) {
			bytes += Metering.meteredBytes(record);
			if (taken.size() == limits.count() || bytes > limits.bytes()
					|| (limits.until() != null && record.getTimestamp() >= limits.until())) {
				break;
			}
			taken.add(record);
		}
		return taken;
	}

	private AppendInput randomInput() {
		AppendInput.Builder input = AppendInput.newBuilder();
		int count = this.random.nextInt(8) + 1;
		for (int i = 0; i < count; i++) {
			AppendRecord.Builder record = AppendRecord.newBuilder().setBody(bytes(40));
			for (int h = this.random.nextInt(3); h > 0; h--) {
				record.addHeaders(Header.newBuilder().setName(bytes(5)).setValue(bytes(9)));
			}
			input.addRecords(record);
		}
		return input.build();
	}

	private ByteString bytes(int most) {
		byte[] bytes = new byte[this.random.nextInt(most)];
		this.random.nextBytes(bytes);
		return ByteString.copyFrom(bytes);
	}

	private static ReadBatch expected(AppendInput input, long start, long[] timestamps) {
		ReadBatch.Builder batch = ReadBatch.newBuilder();
		for (int i = 0; i < timestamps.length; i++) {
			batch.addRecords(SequencedRecord.newBuilder()
				.setSeqNum(start + i)
				.setTimestamp(timestamps[i])
				.addAllHeaders(input.getRecords(i).getHeadersList())
				.setBody(input.getRecords(i).getBody()));
		}
		return batch.build();
	}

}
