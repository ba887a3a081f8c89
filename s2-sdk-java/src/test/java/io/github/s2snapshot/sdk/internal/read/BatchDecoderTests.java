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
import java.util.List;
import java.util.Random;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.wire.proto.ReadBatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BatchDecoder}: it must read what the generated message reads.
 */
class BatchDecoderTests {

	private static final int MUTATIONS = 20_000;

	private static final long SEED = 20261123;

	private final Random random = new Random(SEED);

	@Test
	void whenBatchIsEmptyThenReturnsNothing() throws IOException {
		DecodedBatch batch = decode(new byte[0]);
		assertThat(batch.records()).isEmpty();
		assertThat(batch.tail()).isNull();
	}

	@Test
	void whenStreamIsEmptyThenTailIsZero() throws IOException {
		assertThat(decode(new byte[] { 0x12, 0 }).tail()).isEqualTo(new StreamPosition(0, 0));
	}

	@Test
	void shouldReadEveryField() throws IOException {
		ReadBatch message = randomBatch(50);
		DecodedBatch batch = decode(message.toByteArray());
		assertThat(batch).isEqualTo(expected(message));
	}

	@Test
	void whenNumbersUseAllBitsThenKeepsThem() throws IOException {
		ReadBatch message = ReadBatch.newBuilder()
			.addRecords(io.github.s2snapshot.sdk.wire.proto.SequencedRecord.newBuilder()
				.setSeqNum(-1)
				.setTimestamp(Long.MIN_VALUE))
			.build();
		SequencedRecord record = decode(message.toByteArray()).records().get(0);
		assertThat(record.seqNum()).isEqualTo(-1);
		assertThat(record.timestamp()).isEqualTo(Long.MIN_VALUE);
	}

	@Test
	void whenTailComesInTwoPartsThenMergesThem() throws IOException {
		ReadBatch first = ReadBatch.newBuilder()
			.setTail(io.github.s2snapshot.sdk.wire.proto.StreamPosition.newBuilder().setSeqNum(7))
			.build();
		ReadBatch second = ReadBatch.newBuilder()
			.setTail(io.github.s2snapshot.sdk.wire.proto.StreamPosition.newBuilder().setTimestamp(9))
			.build();
		byte[] both = first.toByteString().concat(second.toByteString()).toByteArray();
		assertThat(decode(both).tail()).isEqualTo(new StreamPosition(7, 9));
	}

	@Test
	void whenFieldsAreUnknownThenSkipsThem() throws IOException {
		UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
			.addField(15, UnknownFieldSet.Field.newBuilder().addVarint(-1).addFixed32(1).addFixed64(2).build())
			.addField(16,
					UnknownFieldSet.Field.newBuilder()
						.addLengthDelimited(ByteString.copyFromUtf8("later"))
						.addGroup(UnknownFieldSet.getDefaultInstance())
						.build())
			.build();
		ReadBatch.Builder message = randomBatch(3).toBuilder().setUnknownFields(unknown);
		message.getRecordsBuilder(1).setUnknownFields(unknown);
		message.getRecordsBuilder(1)
			.addHeaders(io.github.s2snapshot.sdk.wire.proto.Header.newBuilder().setUnknownFields(unknown));
		assertThat(decode(message.build().toByteArray())).isEqualTo(expected(message.build()));
	}

	@Test
	void whenNamesOfHeadersAreEqualThenSharesThem() throws IOException {
		ReadBatch.Builder message = ReadBatch.newBuilder();
		for (int i = 0; i < 2; i++) {
			message.addRecordsBuilder()
				.addHeadersBuilder()
				.setName(ByteString.copyFromUtf8("type"))
				.setValue(ByteString.copyFromUtf8("a"));
		}
		List<SequencedRecord> records = decode(message.build().toByteArray()).records();
		Header first = records.get(0).headers().get(0);
		Header second = records.get(1).headers().get(0);
		assertThat(first).isEqualTo(second);
		assertThat(first.nameBytes()).isSameAs(second.nameBytes());
		assertThat(first.valueBytes()).isNotSameAs(second.valueBytes());
	}

	@Test
	void whenBatchIsCutThenFails() {
		byte[] bytes = randomBatch(3).toByteArray();
		byte[] cut = ByteString.copyFrom(bytes, 0, bytes.length - 1).toByteArray();
		assertThatExceptionOfType(InvalidProtocolBufferException.class).isThrownBy(() -> decode(cut));
	}

	@Test
	void whenBytesAreDamagedThenReadsThemAsTheMessageDoesOrFailsWithIt() {
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
			return expected(ReadBatch.parseFrom(bytes));
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static DecodedBatch decode(byte[] bytes) throws IOException {
		return BatchDecoder.decode(CodedInputStream.newInstance(bytes));
	}

	private static DecodedBatch expected(ReadBatch message) {
		List<SequencedRecord> records = new ArrayList<>();
		for (io.github.s2snapshot.sdk.wire.proto.SequencedRecord record : message.getRecordsList()) {
			List<Header> headers = record.getHeadersList()
				.stream()
				.map((header) -> Header.of(header.getName().toByteArray(), header.getValue().toByteArray()))
				.toList();
			records.add(new SequencedRecord(record.getSeqNum(), record.getTimestamp(), headers,
					record.getBody().toByteArray()));
		}
		StreamPosition tail = (message.hasTail())
				? new StreamPosition(message.getTail().getSeqNum(), message.getTail().getTimestamp()) : null;
		return new DecodedBatch(records, tail);
	}

	private ReadBatch randomBatch(int records) {
		ReadBatch.Builder batch = ReadBatch.newBuilder();
		for (int i = 0; i < records; i++) {
			io.github.s2snapshot.sdk.wire.proto.SequencedRecord.Builder record = batch.addRecordsBuilder()
				.setSeqNum(this.random.nextInt(1000))
				.setTimestamp(this.random.nextLong())
				.setBody(randomBytes(40));
			for (int headers = this.random.nextInt(4); headers > 0; headers--) {
				record.addHeadersBuilder().setName(randomBytes(3)).setValue(randomBytes(10));
			}
		}
		if (this.random.nextBoolean()) {
			batch.getTailBuilder().setSeqNum(this.random.nextInt(1000)).setTimestamp(this.random.nextLong());
		}
		return batch.build();
	}

	private ByteString randomBytes(int limit) {
		byte[] bytes = new byte[this.random.nextInt(limit)];
		this.random.nextBytes(bytes);
		return ByteString.copyFrom(bytes);
	}

}
