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

package io.github.s2snapshot.sdk.internal.append;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchEncoder}. The expected bytes are those of the protobuf messages.
 */
class BatchEncoderTests {

	private static AppendRecord record(Random random) {
		byte[] body = new byte[(random.nextInt(4) == 0) ? 0 : random.nextInt(300)];
		random.nextBytes(body);
		AppendRecord.Builder record = AppendRecord.builder().body(body);
		for (int i = random.nextInt(4); i > 0; i--) {
			record.header("é" + "n".repeat(random.nextInt(200)), "v".repeat(random.nextInt(200)));
		}
		if (random.nextBoolean()) {
			record.timestamp(random.nextLong() >>> random.nextInt(64));
		}
		return record.build();
	}

	private static WireAppendInput message(AppendInput input) {
		List<WireAppendRecord> records = new ArrayList<>();
		for (AppendRecord record : input.records()) {
			List<WireHeader> headers = record.headers()
				.stream()
				.map((header) -> new WireHeader(Bytes.wrap(header.nameBytes()), Bytes.wrap(header.valueBytes())))
				.toList();
			records.add(new WireAppendRecord(record.timestamp(), headers, Bytes.wrap(record.body())));
		}
		return new WireAppendInput(records, input.matchSeqNum(), input.fencingToken());
	}

	@Test
	void shouldWriteTheSameBytesAsTheMessages() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int i = 0; i < 500; i++) {
			List<AppendRecord> records = new ArrayList<>();
			for (int j = random.nextInt(20); j >= 0; j--) {
				records.add(record(random));
			}
			AppendInput input = AppendInput.of(records);
			if (random.nextBoolean()) {
				input = input.withMatchSeqNum(random.nextLong() >>> random.nextInt(64));
			}
			if (random.nextBoolean()) {
				input = input.withFencingToken("t".repeat(random.nextInt(37)));
			}
			assertThat(BatchEncoder.message(input)).as("seed %d", seed).isEqualTo(message(input).toByteArray());
			assertThat(frame(input, Compression.GZIP)).as("seed %d", seed)
				.isEqualTo(FrameEncoder.encode(message(input), Compression.GZIP));
			assertThat(frame(input, Compression.NONE)).as("seed %d", seed)
				.isEqualTo(FrameEncoder.encode(message(input)));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 100, 5_000, 8_192, 60_000, 200_000 })
	void partsShouldTogetherEqualTheFrameOfTheMessage(int bodyBytes) {
		Random random = new Random(bodyBytes);
		for (int count = 1; count <= 900_000 / bodyBytes && count <= 1000; count = count * 3 + 1) {
			List<AppendRecord> records = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				byte[] body = new byte[bodyBytes];
				random.nextBytes(body);
				records.add((random.nextInt(4) == 0) ? AppendRecord.of("short") : AppendRecord.of(body));
			}
			AppendInput input = AppendInput.of(records);
			assertThat(frame(input, Compression.NONE)).isEqualTo(FrameEncoder.encode(message(input)));
			AppendInput fenced = input.withMatchSeqNum(-1).withFencingToken("token");
			assertThat(frame(fenced, Compression.NONE)).isEqualTo(FrameEncoder.encode(message(fenced)));
		}
	}

	@Test
	void whenBodyIsLongThenItIsNotCopied() {
		AppendRecord record = AppendRecord.of(new byte[10_000]);
		List<byte[]> parts = BatchEncoder.frame(List.of(record), null, null, Compression.NONE);
		assertThat(parts).hasSize(2);
		assertThat(parts.get(1)).isSameAs(record.body());
	}

	private static byte[] frame(AppendInput input, Compression compression) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		BatchEncoder.frame(input.records(), input.matchSeqNum(), input.fencingToken(), compression)
			.forEach(out::writeBytes);
		return out.toByteArray();
	}

}
