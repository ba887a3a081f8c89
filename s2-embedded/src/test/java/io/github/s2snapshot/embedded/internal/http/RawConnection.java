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
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Connection to a server on which a test can send any bytes.
 */
final class RawConnection implements AutoCloseable {

	static final byte[] PREFACE = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

	static final int DATA = 0;

	static final int HEADERS = 1;

	static final int RST_STREAM = 3;

	static final int SETTINGS = 4;

	static final int PING = 6;

	static final int GO_AWAY = 7;

	static final int END_STREAM = 1;

	static final int END_HEADERS = 4;

	private static final int FRAME_HEAD_BYTES = 9;

	private static final int TIMEOUT_MILLIS = 60_000;

	private final Socket socket = new Socket();

	private final boolean narrow;

	private RawConnection(InetSocketAddress address, int receiveBytes) throws IOException {
		this.narrow = receiveBytes > 0;
		if (this.narrow) {
			this.socket.setReceiveBufferSize(receiveBytes);
		}
		this.socket.connect(address, TIMEOUT_MILLIS);
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
	}

	static RawConnection to(int port) throws IOException {
		return to("127.0.0.1", port);
	}

	static RawConnection to(String address, int port) throws IOException {
		return new RawConnection(new InetSocketAddress(InetAddress.getByName(address), port), 0);
	}

	/**
	 * Opens a connection with a small receive buffer.
	 */
	static RawConnection narrow(int port) throws IOException {
		return new RawConnection(new InetSocketAddress("127.0.0.1", port), 1024);
	}

	static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Returns an HTTP/2 frame.
	 */
	static byte[] frame(int type, int flags, int stream, byte[] payload) {
		return ByteBuffer.allocate(FRAME_HEAD_BYTES + payload.length)
			.put((byte) (payload.length >> 16))
			.putShort((short) payload.length)
			.put((byte) type)
			.put((byte) flags)
			.putInt(stream)
			.put(payload)
			.array();
	}

	/**
	 * Returns a block of headers in HPACK, without indexed headers.
	 */
	static byte[] headers(String... namesAndValues) {
		ByteArrayOutputStream block = new ByteArrayOutputStream();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			block.write(0);
			for (String text : new String[] { namesAndValues[i], namesAndValues[i + 1] }) {
				if (text.length() > 126) {
					throw new IllegalArgumentException("text is too long: " + text);
				}
				block.write(text.length());
				block.writeBytes(ascii(text));
			}
		}
		return block.toByteArray();
	}

	RawConnection send(String text) throws IOException {
		return send(ascii(text));
	}

	RawConnection send(byte[]... parts) throws IOException {
		for (byte[] part : parts) {
			this.socket.getOutputStream().write(part);
		}
		this.socket.getOutputStream().flush();
		return this;
	}

	InputStream in() throws IOException {
		return this.socket.getInputStream();
	}

	boolean isNarrow() {
		return this.narrow;
	}

	/**
	 * Returns whether the connection is open. Skips the bytes that the server has sent.
	 */
	boolean isOpen() throws IOException {
		this.socket.setSoTimeout(1);
		try {
			return in().read(new byte[8 * 1024]) >= 0;
		}
		catch (SocketTimeoutException ex) {
			return true;
		}
	}

	/**
	 * Reads up to the end of the connection.
	 * @return what the server sent
	 */
	String readAll() throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		try {
			in().transferTo(all);
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("The server did not close the connection, and sent " + all, ex);
		}
		catch (IOException ex) {
			// A reset also ends the connection
		}
		return all.toString(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Reads the first line.
	 * @return a line such as {@code HTTP/1.1 200 OK}
	 */
	String readLine() throws IOException {
		StringBuilder line = new StringBuilder();
		int ch = in().read();
		while (ch >= 0 && ch != '\n') {
			line.append((char) ch);
			ch = in().read();
		}
		return line.toString().stripTrailing();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
