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

package io.github.s2snapshot.sdk.wire;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.sun.management.ThreadMXBean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireAppendAck;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;
import io.github.s2snapshot.sdk.wire.proto.WirePosition;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FrameEncoder}, {@link FrameDecoder} and {@link Frame}.
 */
class FrameTests {

	@Test
	void appendInputShouldHaveTheExampleBytes() {
		WireAppendInput input = WireAppendInput.of(record("a"));
		assertThat(hex(FrameEncoder.encode(input))).isEqualTo("000006000a031a0161");
		assertThat(decodeOne("000006 00 0a031a0161").decode(WireAppendInput::read)).isEqualTo(input);
	}

	@Test
	void appendAckShouldHaveTheExampleBytes() {
		String example = "000022 00 0a09080710b4d5cfb7a034 1209080810b4d5cfb7a034 1a09080810b4d5cfb7a034";
		WirePosition start = new WirePosition(7, 1795412978356L);
		WirePosition end = new WirePosition(8, 1795412978356L);
		WireAppendAck ack = new WireAppendAck(start, end, end);
		assertThat(decodeOne(example).decode(WireAppendAck::read)).isEqualTo(ack);
		assertThat(hex(FrameEncoder.encode(ack))).isEqualTo(example.replace(" ", ""));
	}

	@Test
	void readBatchShouldHaveTheExampleBytes() {
		String example = "000022 00 0a1f 10c0b0c0b7a034 1a060a016b120176 1a070a016b12027632 220568656c6c6f";
		WireReadBatch batch = decodeOne(example).decode(WireReadBatch::read);
		WireSequencedRecord record = batch.records().get(0);
		assertThat(batch.tail()).isNull();
		assertThat(record.seqNum()).isZero();
		assertThat(record.headers()).extracting((header) -> header.value().toUtf8()).containsExactly("v", "v2");
		assertThat(record.body().toUtf8()).isEqualTo("hello");
		assertThat(Metering.meteredBytes(record)).isEqualTo(22);
		assertThat(hex(FrameEncoder.encode(batch))).isEqualTo(example.replace(" ", ""));
	}

	@Test
	void heartbeatOfAnEmptyStreamShouldHaveATailOfZero() {
		WireReadBatch batch = decodeOne("000003 00 1200").decode(WireReadBatch::read);
		assertThat(batch.tail()).isEqualTo(WirePosition.ZERO);
		assertThat(hex(FrameEncoder.encode(batch))).isEqualTo("000003001200");
	}

	@Test
	void heartbeatShouldHaveTheExampleBytes() {
		WireReadBatch batch = decodeOne("00000c 00 1209 080e 10fcd8cfb7a034").decode(WireReadBatch::read);
		assertThat(batch.records()).isEmpty();
		assertThat(batch.tail().seqNum()).isEqualTo(14);
	}

	@Test
	void terminalFrameShouldHaveTheExampleBytes() {
		String example = "00001a 80 019c 7b227365715f6e756d5f6d69736d61746368223a31327d";
		Frame frame = decodeOne(example);
		assertThat(frame.isTerminal()).isTrue();
		assertThat(frame.terminalStatus()).isEqualTo(412);
		assertThat(ErrorBody.parse(412, frame.terminalBody())).isEqualTo(new ErrorBody.SeqNumMismatch(12));
		assertThat(hex(FrameEncoder.encodeTerminal(412, new ErrorBody.SeqNumMismatch(12))))
			.isEqualTo(example.replace(" ", ""));
		byte[] unavailable = FrameEncoder.encodeTerminal(503,
				new ErrorBody.Coded(ErrorCode.UNAVAILABLE, "streamer missing in action"));
		assertThat(hex(unavailable)).startsWith("0000408001f7");
	}

	@Test
	void whenReservedFlagsAreSetThenFrameIsDecoded() {
		Frame frame = decodeOne("000003 1f 1200");
		assertThat(frame.isReconnectAdvised()).isTrue();
		assertThat(frame.isTerminal()).isFalse();
		assertThat(frame.decode(WireReadBatch::read).tail()).isNotNull();
	}

	@Test
	void terminalStatusShouldBeUnsigned() {
		assertThat(decodeOne("000003 80 ffff").terminalStatus()).isEqualTo(0xFFFF);
	}

	@ParameterizedTest
	@ValueSource(strings = { "000001 80", "000002 80 01", "000003 00 1200" })
	void whenFrameIsNotACompleteTerminalFrameThenTerminalStatusFails(String bytes) {
		Frame frame = decodeOne(bytes);
		assertBadFrame(frame::terminalStatus);
		assertBadFrame(frame::terminalBody);
	}

	@Test
	void whenStreamArrivesInAnyPiecesThenFramesAreDecoded() {
		byte[] stream = concat(FrameEncoder.encode(batch(2000)), FrameEncoder.encode(batch(3000), Compression.GZIP),
				FrameEncoder.encode(batch(100_000)), FrameEncoder.encode(batch(100_000), Compression.GZIP),
				FrameEncoder.encode(WireReadBatch.ofTail(WirePosition.ZERO)));
		Random random = new Random(7);
		int[] pieceBytes = { 3, 4000, 40_000 };
		for (int round = 0; round < 60; round++) {
			FrameDecoder decoder = (round % 2 == 0) ? new FrameDecoder() : FrameDecoder.sharing();
			List<WireReadBatch> batches = new ArrayList<>();
			int position = 0;
			while (position < stream.length) {
				int count = Math.min(stream.length - position, random.nextInt(pieceBytes[round % 3]));
				ByteBuffer piece = ByteBuffer.wrap(stream, position, count);
				for (Frame frame = decoder.decode(piece); frame != null; frame = decoder.decode(piece)) {
					batches.add(frame.decode(WireReadBatch::read));
				}
				assertThat(piece.hasRemaining()).isFalse();
				position += count;
			}
			decoder.finish();
			assertThat(batches).containsExactly(batch(2000), batch(3000), batch(100_000), batch(100_000),
					WireReadBatch.ofTail(WirePosition.ZERO));
		}
	}

	@Test
	void sharingDecoderShouldNotCopyCompleteFramesOrLargePieces() {
		byte[] small = FrameEncoder.encode(batch(100));
		FrameDecoder decoder = FrameDecoder.sharing();
		Frame frame = decoder.decode(ByteBuffer.wrap(small));
		assertThat(frame).isNotNull();
		small[small.length - 1] = 42;
		assertThat(frame.body().at(frame.body().size() - 1)).isEqualTo((byte) 42);
		byte[] large = FrameEncoder.encode(batch(10_000));
		assertThat(decoder.decode(ByteBuffer.wrap(large, 0, 5000))).isNull();
		frame = decoder.decode(ByteBuffer.wrap(large, 5000, large.length - 5000));
		assertThat(frame).isNotNull();
		large[4000] = 42;
		large[large.length - 1] = 42;
		assertThat(frame.body().at(4000 - FrameEncoder.HEADER_BYTES)).isEqualTo((byte) 42);
		assertThat(frame.decode(WireReadBatch::read).records().get(0).body().at(9999)).isEqualTo((byte) 42);
	}

	@ParameterizedTest
	@EnumSource(Compression.class)
	void compressedFramesShouldRoundTrip(Compression compression) {
		byte[] bytes = FrameEncoder.encode(batch(100_000), compression);
		assertThat(bytes[3]).isEqualTo((byte) compression.flagBits());
		assertThat(decodeOne(bytes).decode(WireReadBatch::read)).isEqualTo(batch(100_000));
		if (compression != Compression.NONE) {
			assertThat(bytes).hasSizeLessThan(10_000);
		}
	}

	@ParameterizedTest
	@EnumSource(Compression.class)
	void smallOrIncompressibleFramesShouldNotBeCompressed(Compression compression) {
		byte[] noise = new byte[5000];
		new Random(1).nextBytes(noise);
		WireReadBatch incompressible = WireReadBatch.of(new WireSequencedRecord(0, 0, List.of(), Bytes.wrap(noise)));
		assertThat(FrameEncoder.encode(batch(900), compression)[3]).isZero();
		assertThat(FrameEncoder.encode(incompressible, compression)[3]).isZero();
	}

	@Test
	void whenFrameIsLargerThanTheLimitThenBadFrame() {
		byte[] largest = FrameEncoder.allocate(0, Limits.MAX_FRAME_BODY_BYTES);
		assertThat(decodeOne(largest).body().size()).isEqualTo(Limits.MAX_FRAME_BODY_BYTES);
		assertBadFrame(() -> FrameEncoder.allocate(0, Limits.MAX_FRAME_BODY_BYTES + 1));
		assertBadFrame(() -> decodeOne("200001 00"), "frame exceeds decode limit");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void h66WhenALargeFrameIsDeclaredThenOnlyWhatArrivedIsAllocated(boolean sharing) {
		int frames = 100;
		int arrived = 40_000;
		byte[] declared = FrameEncoder.allocate(0, Limits.MAX_FRAME_BODY_BYTES);
		List<FrameDecoder> decoders = new ArrayList<>();
		for (int i = 0; i < frames; i++) {
			decoders.add((sharing) ? FrameDecoder.sharing() : new FrameDecoder());
		}
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		for (FrameDecoder decoder : decoders) {
			for (int at = 0; at < arrived; at += 1000) {
				assertThat(decoder.decode(ByteBuffer.wrap(declared, at, 1000))).isNull();
			}
			assertThat(decoder.bufferedBytes()).isEqualTo(arrived - FrameEncoder.HEADER_BYTES);
		}
		// Allows for copies of the received bytes and for the assertions. The declared
		// length is 200 MiB.
		assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8L * frames * arrived);
	}

	@Test
	void whenLengthIsZeroThenBadFrame() {
		assertBadFrame(() -> decodeOne("000000"), "empty frame payload");
	}

	@Test
	void whenCompressionIsUnknownThenBadFrame() {
		assertBadFrame(() -> decodeOne("000003 60 1200"), "unknown compression algorithm");
	}

	@ParameterizedTest
	@ValueSource(strings = { "00", "0000", "000003", "000003 00", "000003 00 12" })
	void whenStreamEndsInTheMiddleOfAFrameThenBadFrame(String bytes) {
		FrameDecoder decoder = new FrameDecoder();
		assertThat(decoder.decode(ByteBuffer.wrap(unhex(bytes)))).isNull();
		assertBadFrame(decoder::finish, "bytes remaining on stream");
	}

	@Test
	void whenStreamEndsBetweenFramesThenFinishSucceeds() {
		FrameDecoder decoder = new FrameDecoder();
		decoder.finish();
		assertThat(decoder.decode(ByteBuffer.wrap(unhex("000003001200")))).isNotNull();
		decoder.finish();
	}

	@ParameterizedTest
	@EnumSource(names = { "GZIP", "ZSTD" })
	void whenCompressedBodyIsDamagedThenBadFrame(Compression compression) {
		byte[] good = FrameEncoder.encode(batch(5000), compression);
		for (int cut = 1; cut < Math.min(40, good.length - 4); cut++) {
			byte[] bytes = FrameEncoder.allocate(compression.flagBits(), good.length - 4 - cut);
			System.arraycopy(good, 4, bytes, 4, bytes.length - 4);
			assertBadFrame(() -> decodeOne(bytes));
		}
		assertBadFrame(() -> decodeOne(FrameEncoder.allocate(compression.flagBits(), 0)));
		assertBadFrame(() -> decodeOne(FrameEncoder.allocate(compression.flagBits(), 100)));
	}

	@ParameterizedTest
	@EnumSource(names = { "GZIP", "ZSTD" })
	void whenDecompressedBodyExceedsTheLimitThenBadFrame(Compression compression) {
		byte[] atLimit = compression.compress(new byte[Limits.MAX_FRAME_BODY_BYTES], 0, Limits.MAX_FRAME_BODY_BYTES);
		assertThat(decodeOne(framed(compression, atLimit)).body().size()).isEqualTo(Limits.MAX_FRAME_BODY_BYTES);
		byte[] bomb = compression.compress(new byte[50_000_000], 0, 50_000_000);
		assertBadFrame(() -> decodeOne(framed(compression, bomb)), "decompressed payload exceeds limit");
		byte[] beyond = compression.compress(new byte[Limits.MAX_FRAME_LENGTH], 0, Limits.MAX_FRAME_LENGTH);
		assertBadFrame(() -> decodeOne(framed(compression, beyond)), "decompressed payload exceeds limit");
	}

	@Test
	void whenZstdDoesNotDeclareItsSizeThenTheLimitStillApplies() throws Exception {
		for (int size : new int[] { 1500, Limits.MAX_FRAME_LENGTH, 50_000_000 }) {
			var out = new ByteArrayOutputStream();
			try (var zstd = new ZstdOutputStreamNoFinalizer(out)) {
				zstd.write(new byte[size]);
			}
			assertThat(Zstd.getFrameContentSize(out.toByteArray())).isNegative();
			byte[] bytes = framed(Compression.ZSTD, out.toByteArray());
			if (size == 1500) {
				assertThat(decodeOne(bytes).body().size()).isEqualTo(size);
			}
			else {
				assertBadFrame(() -> decodeOne(bytes), "decompressed payload exceeds limit");
			}
		}
	}

	@Test
	void whenBodyIsNotAMessageThenBadFrame() {
		for (String body : new String[] { "ff", "0a05", "0a031a05", "07", "0c", "120161ff" }) {
			byte[] bytes = framed(Compression.NONE, unhex(body));
			assertBadFrame(() -> decodeOne(bytes).decode(WireAppendInput::read));
		}
	}

	@Test
	void whenBytesAreRandomThenOnlyBadFrameErrorsAreThrown() {
		Random random = new Random(42);
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = new byte[4 + random.nextInt(60)];
			random.nextBytes(bytes);
			bytes[0] = 0;
			bytes[1] = 0;
			bytes[2] = (byte) random.nextInt(bytes.length);
			try {
				FrameDecoder decoder = new FrameDecoder();
				ByteBuffer in = ByteBuffer.wrap(bytes);
				for (Frame frame = decoder.decode(in); frame != null; frame = decoder.decode(in)) {
					frame.decode(WireAppendInput::read);
				}
				decoder.finish();
			}
			catch (WireException ex) {
				assertThat(ex.code()).isEqualTo(ErrorCode.BAD_FRAME);
			}
		}
	}

	@Test
	void negotiationShouldPreferZstdAndHonourQualityZero() {
		assertThat(Compression.negotiate(null)).isEqualTo(Compression.NONE);
		assertThat(Compression.negotiate("br, deflate")).isEqualTo(Compression.NONE);
		assertThat(Compression.negotiate("gzip, zstd")).isEqualTo(Compression.ZSTD);
		assertThat(Compression.negotiate("gzip;q=1, zstd; q=0")).isEqualTo(Compression.GZIP);
		assertThat(Compression.negotiate("gzip;q=0.000")).isEqualTo(Compression.NONE);
		assertThat(Compression.negotiate("GZIP;q=0.5")).isEqualTo(Compression.GZIP);
	}

	private static WireAppendRecord record(String body) {
		return WireAppendRecord.of(body);
	}

	private static WireReadBatch batch(int bodyBytes) {
		return WireReadBatch
			.of(new WireSequencedRecord(-1, 0, List.of(WireHeader.of("k", "")), Bytes.wrap(new byte[bodyBytes])));
	}

	private static byte[] framed(Compression compression, byte[] body) {
		byte[] frame = FrameEncoder.allocate(compression.flagBits(), body.length);
		System.arraycopy(body, 0, frame, FrameEncoder.HEADER_BYTES, body.length);
		return frame;
	}

	private static byte[] concat(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			all.writeBytes(part);
		}
		return all.toByteArray();
	}

	private static Frame decodeOne(String hex) {
		return decodeOne(unhex(hex));
	}

	private static Frame decodeOne(byte[] bytes) {
		ByteBuffer in = ByteBuffer.wrap(bytes);
		FrameDecoder decoder = new FrameDecoder();
		Frame frame = decoder.decode(in);
		assertThat(frame).isNotNull();
		assertThat(in.hasRemaining()).isFalse();
		decoder.finish();
		return frame;
	}

	private static void assertBadFrame(ThrowingCallable callable) {
		assertThatExceptionOfType(WireException.class).isThrownBy(callable)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.BAD_FRAME));
	}

	private static void assertBadFrame(ThrowingCallable callable, String message) {
		assertThatExceptionOfType(WireException.class).isThrownBy(callable)
			.withMessage(message)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.BAD_FRAME));
	}

	private static String hex(byte[] bytes) {
		return HexFormat.of().formatHex(bytes);
	}

	private static byte[] unhex(String hex) {
		return HexFormat.of().parseHex(hex.replace(" ", ""));
	}

}
