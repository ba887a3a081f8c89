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

package io.github.s2snapshot.sdk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.ProtoMessage;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

/**
 * Answers of a server to mutate: valid ones and some malicious ones.
 */
final class FuzzSeeds {

	private FuzzSeeds() {
	}

	static WireReadBatch headers() {
		List<WireSequencedRecord> records = new ArrayList<>(ServerExchange.batchOf(0, 3).records());
		records
			.add(new WireSequencedRecord(3, 0, List.of(WireHeader.of("k", "v"), WireHeader.of("", "v2")), Bytes.EMPTY));
		records.add(command(4, "trim", Bytes.wrap(new byte[8])));
		records.add(command(5, "fence", Bytes.utf8("token")));
		return new WireReadBatch(records, ServerExchange.position(6));
	}

	private static WireSequencedRecord command(long seqNum, String name, Bytes body) {
		return new WireSequencedRecord(seqNum, 0, List.of(WireHeader.of("", name)), body);
	}

	static List<byte[]> reads() {
		ProtoMessage many = ServerExchange.batchOf(0, 100);
		ProtoMessage heartbeat = WireReadBatch.ofTail(ServerExchange.position(7));
		return List.of(FrameEncoder.encode(ServerExchange.batchOf(0, 2)), FrameEncoder.encode(headers()),
				FrameEncoder.encode(heartbeat), join(FrameEncoder.encode(heartbeat), FrameEncoder.encode(headers())),
				join(FrameEncoder.encode(headers()), terminal(503, "server_draining")), terminal(416, "x"),
				terminal(500, "storage"), FrameEncoder.encode(many, Compression.GZIP),
				FrameEncoder.encode(many, Compression.ZSTD), FrameEncoder.encode(many),
				new byte[] { 0x1F, -1, -1, 0, 0x0A }, new byte[] { 0x20, 0, 0 }, new byte[] { 0x20, 0, 1, 0 },
				bomb(Compression.GZIP), bomb(Compression.ZSTD), emptyRecords(Compression.NONE),
				emptyRecords(Compression.GZIP));
	}

	static List<byte[]> acks() {
		byte[] first = FrameEncoder.encode(ServerExchange.ackOf(0, 1, 1));
		byte[] second = FrameEncoder.encode(ServerExchange.ackOf(1, 3, 9));
		byte[] mismatch = FrameEncoder.encodeTerminal(412, new ErrorBody.SeqNumMismatch(12));
		byte[] fenced = FrameEncoder.encodeTerminal(412, new ErrorBody.FencingTokenMismatch("tk"));
		return List.of(first, join(first, second), join(first, mismatch), mismatch, fenced,
				terminal(503, "unavailable"), terminal(422, "invalid"), join(first, terminal(500, "storage")),
				new byte[0], new byte[] { 0, 0, 1, 0 }, bomb(Compression.GZIP), bomb(Compression.ZSTD));
	}

	private static byte[] terminal(int status, String code) {
		return FrameEncoder.encodeTerminal(status, new ErrorBody.Coded(code, "told so"));
	}

	// 16 MiB of zeros in a small frame.
	private static byte[] bomb(Compression compression) {
		byte[] zeros = new byte[16 * 1024 * 1024];
		return frame(compression, compression.compress(zeros, 0, zeros.length));
	}

	// As many empty records as fit in a frame.
	private static byte[] emptyRecords(Compression compression) {
		byte[] records = new byte[2 * 1024 * 1024 - 2];
		for (int i = 0; i < records.length; i += 2) {
			records[i] = 0x0A;
		}
		return frame(compression, compression.compress(records, 0, records.length));
	}

	private static byte[] frame(Compression compression, byte[] body) {
		int length = body.length + 1;
		byte[] head = { (byte) (length >> 16), (byte) (length >> 8), (byte) length, (byte) compression.flagBits() };
		return join(head, body);
	}

	static byte[] join(byte[]... parts) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Stream.of(parts).forEach(out::writeBytes);
		return out.toByteArray();
	}

	static List<byte[]> texts() {
		String basin = "{\"name\":\"test-basin\",\"location\":null,\"created_at\":\"2026-11-23T10:00:00.123Z\","
				+ "\"deleted_at\":null,\"state\":\"active\"}";
		String stream = "{\"name\":\"s\",\"created_at\":\"2026-11-23T10:00:00Z\",\"deleted_at\":null,\"cipher\":null}";
		String config = "{\"storage_class\":\"express\",\"retention_policy\":{\"age\":604800},"
				+ "\"timestamping\":{\"mode\":\"client-prefer\",\"uncapped\":false},"
				+ "\"delete_on_empty\":{\"min_age_secs\":0}}";
		return Stream.of("{\"code\":\"invalid\",\"message\":\"told so\"}",
				"{\"seq_num_mismatch\":18446744073709551615}", "{\"fencing_token_mismatch\":\"tk\"}",
				"{\"tail\":{\"seq_num\":6,\"timestamp\":1795412728044}}", basin, stream, config,
				"{\"basins\":[" + basin + "," + basin + "],\"has_more\":true}",
				"{\"streams\":[" + stream + "],\"has_more\":false}",
				"{\"default_stream_config\":" + config
						+ ",\"stream_cipher\":\"aegis-256\",\"create_stream_on_append\":true,"
						+ "\"create_stream_on_read\":false}",
				config.replace("{\"age\":604800}", "{\"infinite\":{}}"),
				"{\"id\":\"t\",\"expires_at\":null,\"auto_prefix_streams\":true,\"scope\":{\"basins\":{\"prefix\":\"\"},"
						+ "\"streams\":{\"exact\":\"x\"},\"op_groups\":{\"account\":{\"read\":true}},\"ops\":[\"read\"]}}",
				"{\"values\":[{\"scalar\":{\"name\":\"n\",\"unit\":\"bytes\",\"value\":1.5}},{\"accumulation\":{\"name\":"
						+ "\"n\",\"unit\":\"operations\",\"interval\":\"hour\",\"values\":[[1,2.0]]}},{\"gauge\":{"
						+ "\"name\":\"n\",\"unit\":\"bytes\",\"values\":[[1,2]]}},{\"label\":{\"name\":\"n\","
						+ "\"values\":[\"a\"]}}]}",
				"[{\"name\":\"aws:us-east-1\",\"is_private\":false,\"storage_classes\":[\"express\"]}]", "",
				"<html>bad gateway</html>", "{\"tail\":{\"seq_num\":1e400,\"timestamp\":-1}}", nested("[", "]"),
				nested("{\"a\":", "}"), "{\"seq_num_mismatch\":" + "9".repeat(2000) + "}",
				"{\"code\":\"" + "x".repeat(100_000) + "\",\"message\":7}")
			.map((text) -> text.getBytes(StandardCharsets.UTF_8))
			.toList();
	}

	private static String nested(String open, String close) {
		return open.repeat(20_000) + "1" + close.repeat(20_000);
	}

	static List<byte[]> messages() {
		return Stream
			.of(ServerExchange.ackOf(0, 1, 1), headers(), ServerExchange.batchOf(0, 2), ServerExchange.ackOf(3, 4, -1),
					ServerExchange.batchOf(0, 1000))
			.map(ProtoMessage::toByteArray)
			.toList();
	}

}
