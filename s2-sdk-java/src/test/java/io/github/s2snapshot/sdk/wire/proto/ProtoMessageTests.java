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

package io.github.s2snapshot.sdk.wire.proto;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.sdk.wire.Limits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of random messages, compared with the protobuf library.
 */
class ProtoMessageTests {

	private static final int ROUND_TRIPS = 2_000;

	private static final int MUTATIONS = 30_000;

	private final long seed = System.nanoTime();

	private final Random random = new Random(this.seed);

	@ParameterizedTest
	@EnumSource(Kind.class)
	void encodedBytesShouldEqualThoseOfProtobuf(Kind kind) {
		for (int i = 0; i < ROUND_TRIPS; i++) {
			ProtoMessage message = kind.random.apply(this);
			byte[] bytes = message.toByteArray();
			assertThat(bytes).as("message %s of seed %s", i, this.seed).isEqualTo(ProtobufJudge.write(message));
			assertThat(bytes).hasSize(message.encodedSize());
		}
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void whenMessageIsReadInAnyPiecesThenItIsEqual(Kind kind) throws IOException {
		for (int i = 0; i < ROUND_TRIPS; i++) {
			ProtoMessage message = kind.random.apply(this);
			byte[] bytes = ProtobufJudge.write(message);
			assertThat(kind.reader.read(new ProtoReader(bytes))).as("message %s of seed %s", i, this.seed)
				.isEqualTo(message);
			assertThat(kind.reader.read(new ProtoReader(pieces(bytes)))).as("message %s of seed %s", i, this.seed)
				.isEqualTo(message);
		}
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void whenBytesAreDamagedThenResultEqualsThatOfProtobufOrFails(Kind kind) {
		int read = 0;
		int rejected = 0;
		for (int i = 0; i < MUTATIONS; i++) {
			byte[] bytes = damaged(kind.random.apply(this).toByteArray());
			Outcome outcome = outcome(() -> kind.reader.read(new ProtoReader(bytes)));
			Outcome inPieces = outcome(() -> kind.reader.read(new ProtoReader(pieces(bytes))));
			Outcome expected = outcome(() -> kind.judge.read(bytes));
			assertThat(inPieces).as("mutation %s of seed %s", i, this.seed).isEqualTo(outcome);
			if (outcome.message() != null) {
				assertThat(outcome.message()).as("mutation %s of seed %s", i, this.seed).isEqualTo(expected.message());
				read++;
			}
			else {
				// Protobuf treats these as unknown fields, or ignores the excess bits.
				assertThat(expected.message() == null || outcome.problem().equals("invalid wire type")
						|| outcome.problem().equals("invalid varint") || outcome.problem().startsWith("invalid tag"))
					.as("mutation %s of seed %s: %s", i, this.seed, outcome.problem())
					.isTrue();
				rejected++;
			}
		}
		assertThat(read).isPositive();
		assertThat(rejected).isPositive();
	}

	@Test
	void whenFieldIsRepeatedThenTheLastValueCounts() throws IOException {
		byte[] bytes = { 0x10, 5, 0x1a, 1, 'a', 0x10, 6, 0x1a, 1, 'b' };
		assertThat(WireAppendInput.read(new ProtoReader(bytes)))
			.isEqualTo(WireAppendInput.of().withMatchSeqNum(6).withFencingToken("b"));
	}

	@Test
	void whenBatchHasTooManyRecordsThenOnlyOneBeyondTheLimitIsKept() throws IOException {
		byte[] bytes = new byte[2 * Limits.MAX_FRAME_BODY_BYTES / 2];
		for (int i = 0; i < bytes.length; i += 2) {
			bytes[i] = 0x0A;
		}
		assertThat(WireAppendInput.read(new ProtoReader(Bytes.wrap(bytes, 0, bytes.length / 2 * 2))).records())
			.hasSize(Limits.MAX_BATCH_RECORDS + 1);
	}

	private static Outcome outcome(Read read) {
		try {
			return new Outcome(read.message(), "");
		}
		catch (IOException ex) {
			return new Outcome(null, String.valueOf(ex.getMessage()));
		}
	}

	private byte[] damaged(byte[] bytes) {
		byte[] damaged = bytes.clone();
		for (int damages = this.random.nextInt(3); damages >= 0 && damaged.length > 0; damages--) {
			if (this.random.nextInt(5) == 0) {
				damaged = Arrays.copyOf(damaged, this.random.nextInt(damaged.length));
			}
			else {
				damaged[this.random.nextInt(damaged.length)] = (byte) this.random.nextInt(256);
			}
		}
		return damaged;
	}

	private List<Bytes> pieces(byte[] bytes) {
		List<Bytes> pieces = new ArrayList<>();
		int position = 0;
		while (position < bytes.length) {
			int size = this.random.nextInt(Math.min(bytes.length - position, 1 + this.random.nextInt(40)) + 1);
			byte[] larger = new byte[size + 3];
			System.arraycopy(bytes, position, larger, 2, size);
			pieces.add(Bytes.wrap(larger, 2, size));
			position += size;
		}
		return pieces;
	}

	private WireAppendInput appendInput() {
		List<WireAppendRecord> records = new ArrayList<>();
		for (int left = this.random.nextInt(5); left > 0; left--) {
			records.add(new WireAppendRecord((this.random.nextBoolean()) ? number() : null, headers(), bytes(200)));
		}
		return new WireAppendInput(records, (this.random.nextBoolean()) ? number() : null,
				(this.random.nextBoolean()) ? "t\u00e9\u20ac".repeat(this.random.nextInt(4)) : null);
	}

	private WireAppendAck appendAck() {
		return new WireAppendAck(position(), position(), position());
	}

	private WireReadBatch readBatch() {
		List<WireSequencedRecord> records = new ArrayList<>();
		for (int left = this.random.nextInt(5); left > 0; left--) {
			records.add(new WireSequencedRecord(number(), number(), headers(), bytes(200)));
		}
		return new WireReadBatch(records, (this.random.nextBoolean()) ? position() : null);
	}

	private WirePosition position() {
		return new WirePosition(number(), number());
	}

	private List<WireHeader> headers() {
		List<WireHeader> headers = new ArrayList<>();
		for (int left = this.random.nextInt(3); left > 0; left--) {
			headers.add(new WireHeader(bytes(10), bytes(150)));
		}
		return headers;
	}

	private long number() {
		return (this.random.nextInt(4) == 0) ? 0 : this.random.nextLong() >>> this.random.nextInt(64);
	}

	private Bytes bytes(int limit) {
		byte[] bytes = new byte[this.random.nextInt(limit)];
		this.random.nextBytes(bytes);
		return Bytes.wrap(bytes);
	}

	/**
	 * Messages that are sent and received.
	 */
	enum Kind {

		APPEND_INPUT(ProtoMessageTests::appendInput, WireAppendInput::read, ProtobufJudge::readAppendInput),

		APPEND_ACK(ProtoMessageTests::appendAck, WireAppendAck::read, ProtobufJudge::readAppendAck),

		READ_BATCH(ProtoMessageTests::readBatch, WireReadBatch::read, ProtobufJudge::readReadBatch);

		private final Function<ProtoMessageTests, ProtoMessage> random;

		private final Reader<ProtoReader> reader;

		private final Reader<byte[]> judge;

		Kind(Function<ProtoMessageTests, ProtoMessage> random, Reader<ProtoReader> reader, Reader<byte[]> judge) {
			this.random = random;
			this.reader = reader;
			this.judge = judge;
		}

	}

	/**
	 * Reader of a message.
	 *
	 * @param <T> the type of the input
	 */
	interface Reader<T> {

		ProtoMessage read(T in) throws IOException;

	}

	/**
	 * Supplier of a message, which may fail.
	 */
	private interface Read {

		ProtoMessage message() throws IOException;

	}

	/**
	 * Outcome of reading a message.
	 *
	 * @param message the message, or {@code null} if reading failed
	 * @param problem the message of the error, or an empty text
	 */
	private record Outcome(@Nullable ProtoMessage message, String problem) {
	}

}
