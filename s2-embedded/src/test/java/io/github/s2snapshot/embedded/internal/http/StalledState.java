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
import java.io.IOException;
import java.util.Arrays;

/**
 * State of a request in which a client stops.
 */
enum StalledState {

	/** Before the first byte. */
	SILENT,

	/** In the preface of HTTP/2. */
	PREFACE(RawConnection.ascii("PRI * HTTP/2.0\r\n\r\nSM")),

	/** After the preface, before the settings. */
	NO_SETTINGS(RawConnection.PREFACE),

	/** In the settings. */
	PARTIAL_SETTINGS(RawConnection.PREFACE, cut(RawConnection.frame(RawConnection.SETTINGS, 0, 0, new byte[12]), 15)),

	/** After the settings. */
	SETTINGS_ONLY(RawConnection.PREFACE, settings()),

	/** In the header of a frame. */
	PARTIAL_FRAME_HEAD(RawConnection.PREFACE, settings(), new byte[] { 0, 0, 9 }),

	/** In the headers of a request. */
	PARTIAL_HEADERS(RawConnection.PREFACE, settings(),
			cut(request(RawConnection.END_HEADERS, 1, post("s2s/proto")), 40)),

	/** Between the frames with the headers of a request. */
	NO_CONTINUATION(RawConnection.PREFACE, settings(), request(0, 1, post("s2s/proto"))),

	/** In the target of a request. */
	REQUEST_LINE(RawConnection.ascii("GET /v1/bas")),

	/** In the headers of a request. */
	HEADER(RawConnection.ascii("GET /v1/basins HTTP/1.1\r\nhost: localhost\r\naccept: a")),

	/** After the headers of a request. */
	HEADERS(RawConnection.ascii("GET /v1/basins HTTP/1.1\r\nhost: localhost\r\n")),

	/** In the headers of a second request. */
	SECOND_HEADERS(RawConnection.ascii("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\nGET /health HTTP/1.1\r\nhost")),

	/** After a request. */
	KEPT_ALIVE(RawConnection.ascii("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")),

	/** Before the body of a request. */
	NO_BODY(http1("application/json", "content-length: 100000")),

	/** Before the body of a request, after 100 Continue. */
	CONTINUE(http1("application/json", "content-length: 100000\r\nexpect: 100-continue")),

	/** In the body of a request. */
	PARTIAL_BODY(http1("application/json", "content-length: 100000"), new byte[50_000]),

	/** In the size of a chunk. */
	CHUNK_SIZE(http1("application/json", "transfer-encoding: chunked"), RawConnection.ascii("1f")),

	/** In a chunk. */
	CHUNK(http1("application/json", "transfer-encoding: chunked"), RawConnection.ascii("1f40\r\n{")),

	/** Between two chunks. */
	CHUNKS(http1("application/json", "transfer-encoding: chunked"), RawConnection.ascii("1\r\n{\r\n")),

	/** In the body of a request that is refused anyway. */
	REFUSED_BODY(RawConnection.ascii("POST /nope HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\nabc")),

	/** In the body of a request that is too large. */
	TOO_LARGE(http1("application/json", "content-length: 100000000"), new byte[3 * 1024 * 1024]),

	/** In the length of a frame of a session. */
	FRAME_LENGTH(http1("s2s/proto", "transfer-encoding: chunked"), RawConnection.ascii("2\r\n"), new byte[] { 0x1f, 0 },
			RawConnection.ascii("\r\n")),

	/** After the first byte of a large frame. */
	FRAME(http1("s2s/proto", "transfer-encoding: chunked"), RawConnection.ascii("5\r\n"),
			new byte[] { 0x1f, 0, 0, 0, 0xa }, RawConnection.ascii("\r\n")),

	/** Before the body of a request of HTTP/2. */
	STREAM_NO_BODY(RawConnection.PREFACE, settings(), request(RawConnection.END_HEADERS, 1, post("application/json"))),

	/** In the body of a request of HTTP/2. */
	STREAM_BODY(RawConnection.PREFACE, settings(), request(RawConnection.END_HEADERS, 1, post("application/protobuf")),
			RawConnection.frame(RawConnection.DATA, 0, 1, new byte[100])),

	/** In a frame of HTTP/2. */
	STREAM_DATA(RawConnection.PREFACE, settings(), request(RawConnection.END_HEADERS, 1, post("application/protobuf")),
			cut(RawConnection.frame(RawConnection.DATA, 0, 1, new byte[100]), 30)),

	/** In a frame of a session of HTTP/2. */
	STREAM_FRAME(RawConnection.PREFACE, settings(), request(RawConnection.END_HEADERS, 1, post("s2s/proto")),
			RawConnection.frame(RawConnection.DATA, 0, 1, new byte[] { 0x1f, 0, 0, 0, 0xa })),

	/** In the frames of many sessions of one connection. */
	STREAM_FRAMES(RawConnection.PREFACE, settings(), sessions(100)),

	/** After an upgrade to HTTP/2. */
	UPGRADE(RawConnection.ascii("GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade, http2-settings\r\n"
			+ "upgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n\r\n")),

	/** In the client hello of TLS, which this server does not support. */
	TLS(new byte[] { 22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc });

	private final byte[] bytes;

	StalledState(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			all.writeBytes(part);
		}
		this.bytes = all.toByteArray();
	}

	/**
	 * Brings a connection to this state.
	 * @param connection the connection of the client
	 */
	void reach(RawConnection connection) throws IOException {
		try {
			connection.send(this.bytes);
		}
		catch (IOException ex) {
			if (this != TOO_LARGE) {
				throw ex;
			}
			// The server need not read the whole request
		}
	}

	/**
	 * Returns the next byte to send, so that the state never ends.
	 */
	byte next() {
		return switch (this) {
			case SILENT, REQUEST_LINE, HEADER, HEADERS, SECOND_HEADERS, KEPT_ALIVE -> 'a';
			case PREFACE -> '\r';
			default -> 0;
		};
	}

	private static byte[] settings() {
		return RawConnection.frame(RawConnection.SETTINGS, 0, 0, new byte[0]);
	}

	private static byte[] cut(byte[] bytes, int length) {
		return Arrays.copyOf(bytes, length);
	}

	private static byte[] http1(String contentType, String header) {
		return RawConnection.ascii(
				"POST /v1/streams/" + LimitedServer.STREAM + "/records HTTP/1.1\r\nhost: localhost\r\n" + "s2-basin: "
						+ LimitedServer.BASIN + "\r\ncontent-type: " + contentType + "\r\n" + header + "\r\n\r\n");
	}

	private static byte[] post(String contentType) {
		return RawConnection.headers(":method", "POST", ":scheme", "http", ":authority", "localhost", ":path",
				"/v1/streams/" + LimitedServer.STREAM + "/records", "s2-basin", LimitedServer.BASIN, "content-type",
				contentType);
	}

	private static byte[] request(int flags, int stream, byte[] headers) {
		return RawConnection.frame(RawConnection.HEADERS, flags, stream, headers);
	}

	private static byte[] sessions(int count) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (int i = 0; i < count; i++) {
			all.writeBytes(request(RawConnection.END_HEADERS, 2 * i + 1, post("s2s/proto")));
			all.writeBytes(RawConnection.frame(RawConnection.DATA, 0, 2 * i + 1, new byte[] { 0x1f, 0, 0, 0, 0xa }));
		}
		return all.toByteArray();
	}

}
