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

package io.github.s2snapshot.embedded.internal.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Bytes that a hostile client sends over a connection: a request in HTTP/1.1 or HTTP/2
 * with some of its bytes changed at random.
 */
final class HostileConnection {

	private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int SETTINGS = 4;

	private static final int END_STREAM = 1;

	private static final int END_HEADERS = 4;

	private static final int FRAME_HEAD_BYTES = 9;

	private static final int MAX_LITERAL = 126;

	// HPACK: the indexed field ":status: 500"
	private static final byte STATUS_500 = (byte) 0x8e;

	private HostileConnection() {
	}

	/**
	 * Returns the bytes to send.
	 * @param random the source of randomness
	 * @return the bytes
	 */
	static byte[] next(Random random) {
		HostileRequest request = HostileRequest.next(random);
		byte[] bytes = (random.nextInt(3) == 0) ? toHttp2(request) : request.toHttp1();
		for (int i = random.nextInt(3); i > 0; i--) {
			bytes = HostileRequest.bytes(bytes, random);
		}
		return bytes;
	}

	/**
	 * Splits bytes into the parts in which they are sent.
	 * @param bytes the bytes
	 * @param random the source of randomness
	 * @return its parts
	 */
	static List<byte[]> cut(byte[] bytes, Random random) {
		List<byte[]> parts = new ArrayList<>();
		int at = 0;
		while (at < bytes.length) {
			int length = (parts.size() < 5 && random.nextBoolean()) ? 1 + random.nextInt(bytes.length - at)
					: bytes.length - at;
			parts.add(ByteBuffer.allocate(length).put(bytes, at, length).array());
			at += length;
		}
		return parts;
	}

	private static byte[] toHttp2(HostileRequest request) {
		ByteArrayOutputStream block = new ByteArrayOutputStream();
		literal(block, ":method", request.method());
		literal(block, ":scheme", "http");
		literal(block, ":authority", "localhost");
		literal(block, ":path", request.path() + ((request.query() != null) ? "?" + request.query() : ""));
		for (Map.Entry<String, String> header : request.headers().entrySet()) {
			literal(block, header.getKey(), header.getValue());
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes(PREFACE);
		frame(out, SETTINGS, 0, 0, new byte[0]);
		frame(out, HEADERS, END_HEADERS, 1, block.toByteArray());
		frame(out, DATA, END_STREAM, 1, request.body());
		return out.toByteArray();
	}

	private static void literal(ByteArrayOutputStream out, String name, String value) {
		byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
		int length = Math.min(bytes.length, MAX_LITERAL);
		out.write(0);
		out.write(name.length());
		out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
		out.write(length);
		out.write(bytes, 0, length);
	}

	private static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
		out.writeBytes(ByteBuffer.allocate(FRAME_HEAD_BYTES)
			.put((byte) (payload.length >> 16))
			.putShort((short) payload.length)
			.put((byte) type)
			.put((byte) flags)
			.putInt(stream)
			.array());
		out.writeBytes(payload);
	}

	/**
	 * Returns whether a server answered with status 500.
	 * @param answer the answer of the server
	 * @return whether the answer contains status 500
	 */
	static boolean isInternalError(byte[] answer) {
		if (new String(answer, StandardCharsets.ISO_8859_1).contains("HTTP/1.1 500")) {
			return true;
		}
		ByteBuffer in = ByteBuffer.wrap(answer);
		while (in.remaining() > FRAME_HEAD_BYTES) {
			int length = (in.get() & 0xFF) << 16 | in.getShort() & 0xFFFF;
			int type = in.get();
			in.position(in.position() + 5);
			if (length > in.remaining()) {
				return false;
			}
			if (type == HEADERS && length > 0 && in.get(in.position()) == STATUS_500) {
				return true;
			}
			in.position(in.position() + length);
		}
		return false;
	}

}
