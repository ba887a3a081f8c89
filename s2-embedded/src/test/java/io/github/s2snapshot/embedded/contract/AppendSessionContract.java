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

package io.github.s2snapshot.embedded.contract;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.Limits;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireAppendAck;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Append sessions: order, pipelining, failed batches, invalid frames.
 */
abstract class AppendSessionContract extends AbstractContract {

	AppendSessionContract(Supplier<ContractServer> server) {
		super(server);
	}

	@Test
	void headShouldComeBeforeTheFirstFrame() {
		try (S2sSession session = newStream().appendSession()) {
			session.expectOpen();
			session.halfClose();
			session.expectEnd();
		}
	}

	@Test
	void acksShouldFollowBatchByBatch() {
		StreamApi stream = newStream();
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(input("a"));
			session.expectAck(0, 1);
			session.send(input("b", "c"));
			WireAppendAck ack = session.expectAck(1, 3);
			assertThat(ack.tail().seqNum()).isEqualTo(3);
			assertThat(stream.bodies("seq_num=0")).containsExactly("a", "b", "c");
			session.halfClose();
			session.expectEnd();
		}
	}

	@Test
	void pipelinedBatchesShouldBeAckedInOrder() {
		StreamApi stream = newStream();
		try (S2sSession session = stream.appendSession().expectOpen()) {
			for (int i = 0; i < 200; i++) {
				session.send(input("x" + i, "y" + i).withMatchSeqNum(2L * i));
			}
			session.halfClose();
			for (int i = 0; i < 200; i++) {
				session.expectAck(2L * i, 2L * i + 2);
			}
			session.expectEnd();
		}
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(400);
	}

	@Test
	void whenFramesComeInPiecesThenTheyAreJoined() {
		StreamApi stream = newStream();
		byte[] frame = FrameEncoder.encode(input("hello", "world"));
		try (S2sSession session = stream.appendSession().expectOpen()) {
			for (byte part : frame) {
				session.send(new byte[] { part });
			}
			session.expectAck(0, 2);
		}
		assertThat(stream.bodies("seq_num=0")).containsExactly("hello", "world");
	}

	@Test
	void largeBatchesShouldBePipelined() {
		StreamApi stream = newStream();
		String body = "z".repeat(1_000_000);
		try (S2sSession session = stream.appendSession().expectOpen()) {
			for (int i = 0; i < 8; i++) {
				session.send(input(body));
			}
			for (int i = 0; i < 8; i++) {
				session.expectAck(i, i + 1);
			}
			session.halfClose();
			session.expectEnd();
		}
	}

	@Test
	void whenABatchIsRefusedThenTheSessionEndsWithTheError() {
		StreamApi stream = newStreamOf(11);
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(input("ok1"), input("bad").withMatchSeqNum(0), input("after"));
			session.expectAck(11, 12);
			assertThat(session.expectTerminal(412)).isEqualTo(new ErrorBody.SeqNumMismatch(12));
		}
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(12);
	}

	@Test
	void matchShouldCountBatchesThatAreNotYetAcked() {
		StreamApi stream = newStream();
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(input("a"), input("b").withMatchSeqNum(1), input("c").withMatchSeqNum(1));
			session.expectAck(0, 1);
			session.expectAck(1, 2);
			assertThat(session.expectTerminal(412)).isEqualTo(new ErrorBody.SeqNumMismatch(2));
		}
	}

	@Test
	void fenceShouldApplyToTheNextBatchInFlight() {
		StreamApi stream = newStream();
		WireAppendInput fence = WireAppendInput.of(Commands.toRecord(new Command.Fence("one")));
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(fence, input("a").withFencingToken("one"), input("b").withFencingToken("two"), input("c"));
			session.expectAck(0, 1);
			session.expectAck(1, 2);
			assertThat(session.expectTerminal(412)).isEqualTo(new ErrorBody.FencingTokenMismatch("one"));
		}
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(2);
	}

	@Test
	void whenABatchIsInvalidThenTerminal() {
		StreamApi stream = newStream();
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(input("ok"), WireAppendInput.of(), input("after"));
			session.expectAck(0, 1);
			assertThat(session.expectTerminal(422))
				.isEqualTo(new ErrorBody.Coded(ErrorCode.INVALID, "record batch must not be empty"));
		}
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "000000, empty frame payload", "20000100, frame exceeds decode limit",
			"ffffff00, frame exceeds decode limit", "000003601200, unknown compression algorithm",
			"00000380019c, Unexpected terminal frame as input", "00000200ff, failed to decode Protobuf message: " })
	void whenAFrameIsBadThenTerminal(String hex, String message) {
		StreamApi stream = newStream();
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(input("ok"));
			session.expectAck(0, 1);
			session.send(HexFormat.of().parseHex(hex), FrameEncoder.encode(input("after")));
			assertBadFrame(session.expectTerminal(400), message);
		}
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(1);
	}

	@Test
	void whenInputEndsWithinAFrameThenTerminal() {
		try (S2sSession session = newStream().appendSession().expectOpen()) {
			session.send(FrameEncoder.encode(input("ok")), new byte[] { 0, 0 });
			session.halfClose();
			session.expectAck(0, 1);
			assertBadFrame(session.expectTerminal(400), "bytes remaining on stream");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "GZIP", "ZSTD" })
	void compressedFramesShouldBeAccepted(Compression compression) {
		StreamApi stream = newStream();
		WireAppendInput large = input("a".repeat(10_000), "b".repeat(10_000));
		byte[] frame = FrameEncoder.encode(large, compression);
		assertThat(frame[3]).isEqualTo((byte) compression.flagBits());
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(frame, FrameEncoder.encode(input("plain")));
			session.expectAck(0, 2);
			session.expectAck(2, 3);
		}
		assertThat(stream.bodies("seq_num=0&count=1")).containsExactly("a".repeat(10_000));
	}

	@ParameterizedTest
	@EnumSource(names = { "GZIP", "ZSTD" })
	void whenAFrameInflatesTooFarThenTerminal(Compression compression) {
		byte[] bomb = compression.compress(new byte[Limits.MAX_FRAME_LENGTH], 0, Limits.MAX_FRAME_LENGTH);
		byte[] frame = FrameEncoder.allocate(compression.flagBits(), bomb.length);
		System.arraycopy(bomb, 0, frame, FrameEncoder.HEADER_BYTES, bomb.length);
		try (S2sSession session = newStream().appendSession().expectOpen()) {
			session.send(frame);
			assertBadFrame(session.expectTerminal(400), "decompressed payload exceeds limit");
		}
	}

	@Test
	void reservedFlagsShouldBeIgnored() {
		byte[] frame = FrameEncoder.encode(input("a"));
		frame[3] = 0x1f;
		try (S2sSession session = newStream().appendSession().expectOpen()) {
			session.send(frame);
			assertThat(session.expectFrame().flags() & (Frame.TERMINAL | Frame.COMPRESSION_MASK)).isZero();
		}
	}

	@Test
	void whenStreamIsUnknownThenRefusedBeforeTheSession() {
		try (S2sSession session = stream("nope").appendSession()) {
			assertThat(session.expectRefused(404)).isEqualTo(new ErrorBody.Coded(ErrorCode.STREAM_NOT_FOUND,
					"stream `nope` in basin `" + basin() + "` not found"));
		}
	}

	@Test
	void whenBasinCreatesOnAppendThenSessionCreates() {
		String basin = newBasin("{\"create_stream_on_append\":true}");
		try (S2sSession session = new StreamApi(server(), basin, "auto").appendSession().expectOpen()) {
			session.send(input("a"));
			session.expectAck(0, 1);
		}
	}

	@Test
	void whenStreamIsDeletedThenTheSessionEndsUnavailable() {
		StreamApi stream = newStreamOf(1);
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(input("a"));
			session.expectAck(1, 2);
			api().delete(stream.path(), inBasin()).expect(202);
			session.send(input("b"));
			ErrorBody.Coded error = (ErrorBody.Coded) session.expectTerminal(503);
			assertThat(error.code()).isEqualTo("unavailable");
		}
	}

	@Test
	void sessionsShouldShareTheStream() {
		StreamApi stream = newStream();
		try (S2sSession first = stream.appendSession().expectOpen();
				S2sSession second = stream.appendSession().expectOpen()) {
			first.send(input("a"));
			first.expectAck(0, 1);
			second.send(input("b"));
			second.expectAck(1, 2);
			first.send(input("c").withMatchSeqNum(1));
			assertThat(first.expectTerminal(412)).isEqualTo(new ErrorBody.SeqNumMismatch(2));
			second.send(input("d"));
			second.expectAck(2, 3);
		}
	}

	@Test
	void timestampsShouldBeRequiredInSessionsToo() {
		StreamApi stream = newStream("{\"timestamping\":{\"mode\":\"client-require\"}}");
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(WireAppendInput.of(record("a").withTimestamp(5)), input("b"));
			assertThat(session.expectAck(0, 1).start().timestamp()).isEqualTo(5);
			assertThat(session.expectTerminal(422))
				.isEqualTo(new ErrorBody.Coded(ErrorCode.INVALID, "record timestamp was required but was missing"));
		}
	}

	@Test
	void recordsShouldKeepTheirBytes() throws Exception {
		StreamApi stream = newStream();
		byte[] bytes = new byte[256];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) i;
		}
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(WireAppendInput.of(WireAppendRecord.of(Bytes.wrap(bytes)).withHeaders(header("k", "v"))));
			session.expectAck(0, 1);
		}
		String base64 = stream.read("seq_num=0", "s2-format", "base64")
			.json()
			.path("records")
			.get(0)
			.path("body")
			.asString();
		assertThat(Base64.getDecoder().decode(base64)).isEqualTo(bytes);
	}

	@Test
	void sessionsShouldBeFullDuplexOverHttp1Too() throws Exception {
		StreamApi stream = newStream();
		try (Http1Session session = new Http1Session(stream)) {
			assertThat(session.head()).isEqualTo("HTTP/1.1 200 OK");
			for (int i = 0; i < 3; i++) {
				session.send(FrameEncoder.encode(input("r" + i)));
				WireAppendAck ack = session.expectFrame().decode(WireAppendAck::read);
				assertThat(ack.start().seqNum()).isEqualTo(i);
			}
			session.halfClose();
			session.expectEnd();
		}
	}

	@Test
	void whenRefusedOverHttp1ThenTheResponseEndsBeforeTheRequest() throws Exception {
		StreamApi stream = newStream();
		try (Http1Session session = new Http1Session(stream)) {
			session.head();
			session.send(FrameEncoder.encode(input("x").withMatchSeqNum(5)));
			Frame frame = session.expectFrame();
			assertThat(frame.terminalStatus()).isEqualTo(412);
			assertThat(frame.terminalBody()).isEqualTo("{\"seq_num_mismatch\":0}");
			session.expectEnd();
		}
	}

	@Test
	void whenRefusedThenUnfinishedRequestsDoNotBlockTheConnection() {
		StreamApi stream = newStream();
		List<S2sSession> sessions = new ArrayList<>();
		try {
			// More than the limit of streams of a connection
			for (int i = 0; i < 250; i++) {
				S2sSession session = ((i % 2 == 0) ? stream : stream("nope")).appendSession();
				sessions.add(session);
				if (i % 2 == 0) {
					session.expectOpen().send(input("x").withMatchSeqNum(5));
					session.expectTerminal(412);
				}
				else {
					session.expectRefused(404);
				}
			}
		}
		finally {
			sessions.forEach(S2sSession::close);
		}
	}

	private static void assertBadFrame(ErrorBody error, String message) {
		ErrorBody.Coded coded = (ErrorBody.Coded) error;
		assertThat(coded.code()).isEqualTo("bad_frame");
		assertThat(coded.message()).startsWith(message);
	}

}
