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

package io.github.s2snapshot.sdk.internal.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.ProtoException;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;
import io.github.s2snapshot.sdk.wire.proto.WirePosition;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BatchDecoder}. The expected batches are those of
 * {@link WireReadBatch}.
 */
class BatchDecoderTests {

	private static final int MUTATIONS = 20_000;

	private static final long SEED = 20261123;

	private final Random random = new Random(SEED);

	@Test
	void whenInputIsEmptyThenBatchHasNoRecordsAndNoTail() throws IOException {
		DecodedBatch batch = decode(new byte[0]);
		assertThat(batch.records()).isEmpty();
		assertThat(batch.tail()).isNull();
	}

	@Test
	void whenStreamIsEmptyThenTailIsZero() throws IOException {
		assertThat(decode(new byte[] { 0x12, 0 }).tail()).isEqualTo(new StreamPosition(0, 0));
	}

	@Test
	void shouldDecodeEveryField() throws IOException {
		WireReadBatch message = randomBatch(50);
		DecodedBatch batch = decode(message.toByteArray());
		assertThat(batch).isEqualTo(expected(message));
	}

	@Test
	void whenNumbersUseAll64BitsThenKeepsThem() throws IOException {
		WireReadBatch message = WireReadBatch.of(new WireSequencedRecord(-1, Long.MIN_VALUE, List.of(), Bytes.EMPTY));
		SequencedRecord record = decode(message.toByteArray()).records().get(0);
		assertThat(record.seqNum()).isEqualTo(-1);
		assertThat(record.timestamp()).isEqualTo(Long.MIN_VALUE);
	}

	@Test
	void whenTailFieldIsRepeatedThenMergesThem() throws IOException {
		byte[] both = { 0x12, 2, 0x08, 7, 0x12, 2, 0x10, 9 };
		assertThat(decode(both).tail()).isEqualTo(new StreamPosition(7, 9));
	}

	@Test
	void whenFieldsAreUnknownThenSkipsThem() throws IOException {
		String unknown = "78ffffffffffffffffff01" + "7d01000000" + "790200000000000000" + "8201056c61746572" + "8301"
				+ "7801" + "8401";
		String header = "0a016b" + unknown + "120176";
		String record = "0807" + unknown + "1a" + size(header) + header + unknown + "22026869";
		String batch = "0a" + size(record) + record + unknown + "12020809";
		DecodedBatch expected = decode(
				HexFormat.of().parseHex("0a0e" + "0807" + "1a060a016b120176" + "22026869" + "12020809"));
		assertThat(decode(HexFormat.of().parseHex(batch))).isEqualTo(expected);
		assertThat(expected.records()).hasSize(1);
	}

	private static String size(String hex) {
		int bytes = hex.length() / 2;
		return (bytes < 0x80) ? HexFormat.of().toHexDigits((byte) bytes)
				: HexFormat.of().toHexDigits((byte) (bytes | 0x80)) + HexFormat.of().toHexDigits((byte) (bytes >>> 7));
	}

	@Test
	void whenHeaderNamesAreEqualThenSharesTheirArray() throws IOException {
		WireSequencedRecord record = new WireSequencedRecord(0, 0, List.of(WireHeader.of("type", "a")), Bytes.EMPTY);
		List<SequencedRecord> records = decode(WireReadBatch.of(record, record).toByteArray()).records();
		Header first = records.get(0).headers().get(0);
		Header second = records.get(1).headers().get(0);
		assertThat(first).isEqualTo(second);
		assertThat(first.nameBytes()).isSameAs(second.nameBytes());
		assertThat(first.valueBytes()).isNotSameAs(second.valueBytes());
	}

	@Test
	void whenBatchIsTruncatedThenFails() {
		byte[] bytes = randomBatch(3).toByteArray();
		byte[] truncated = Arrays.copyOf(bytes, bytes.length - 1);
		assertThatExceptionOfType(ProtoException.class).isThrownBy(() -> decode(truncated));
	}

	@Test
	void whenBytesAreDamagedThenResultIsTheSameAsThatOfTheMessage() {
		for (int i = 0; i < MUTATIONS; i++) {
			byte[] bytes = randomBatch(3).toByteArray();
			for (int damages = 1 + this.random.nextInt(3); damages > 0; damages--) {
				bytes[this.random.nextInt(bytes.length)] = (byte) this.random.nextInt(256);
			}
			assertThat(outcome(bytes)).as("mutation %s of seed %s", i, SEED).isEqualTo(expectedOutcome(bytes));
		}
	}

	private static @Nullable DecodedBatch outcome(byte[] bytes) {
		try {
			return decode(bytes);
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static @Nullable DecodedBatch expectedOutcome(byte[] bytes) {
		try {
			return expected(WireReadBatch.read(new ProtoReader(bytes)));
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static DecodedBatch decode(byte[] bytes) throws IOException {
		return BatchDecoder.decode(new ProtoReader(bytes));
	}

	private static DecodedBatch expected(WireReadBatch message) {
		List<SequencedRecord> records = new ArrayList<>();
		for (WireSequencedRecord record : message.records()) {
			List<Header> headers = record.headers()
				.stream()
				.map((header) -> Header.of(header.name().toByteArray(), header.value().toByteArray()))
				.toList();
			records.add(new SequencedRecord(record.seqNum(), record.timestamp(), headers, record.body().toByteArray()));
		}
		WirePosition tail = message.tail();
		return new DecodedBatch(records, (tail != null) ? new StreamPosition(tail.seqNum(), tail.timestamp()) : null);
	}

	private WireReadBatch randomBatch(int count) {
		List<WireSequencedRecord> records = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			List<WireHeader> headers = new ArrayList<>();
			for (int left = this.random.nextInt(4); left > 0; left--) {
				headers.add(new WireHeader(randomBytes(3), randomBytes(10)));
			}
			records.add(new WireSequencedRecord(this.random.nextInt(1000), this.random.nextLong(), headers,
					randomBytes(40)));
		}
		WirePosition tail = (this.random.nextBoolean())
				? new WirePosition(this.random.nextInt(1000), this.random.nextLong()) : null;
		return new WireReadBatch(records, tail);
	}

	private Bytes randomBytes(int limit) {
		byte[] bytes = new byte[this.random.nextInt(limit)];
		this.random.nextBytes(bytes);
		return Bytes.wrap(bytes);
	}

}
