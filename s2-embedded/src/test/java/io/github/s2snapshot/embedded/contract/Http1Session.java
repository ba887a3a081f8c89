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

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Append session over one HTTP/1.1 connection, chunk by chunk in both directions.
 */
final class Http1Session implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final Socket socket;

	private final InputStream in;

	private final OutputStream out;

	private final FrameDecoder decoder = new FrameDecoder();

	private ByteBuffer chunk = ByteBuffer.allocate(0);

	Http1Session(StreamApi stream) throws IOException {
		URI endpoint = URI.create(stream.server().endpoint());
		this.socket = new Socket(endpoint.getHost(), endpoint.getPort());
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
		this.socket.setTcpNoDelay(true);
		this.in = new BufferedInputStream(this.socket.getInputStream());
		this.out = this.socket.getOutputStream();
		write("POST " + stream.records() + " HTTP/1.1\r\nhost: " + endpoint.getAuthority() + "\r\ns2-basin: "
				+ stream.basin() + "\r\ncontent-type: s2s/proto\r\ntransfer-encoding: chunked\r\n\r\n");
	}

	/**
	 * Reads the head of the response.
	 * @return its first line
	 */
	String head() throws IOException {
		String status = line();
		while (!line().isEmpty()) {
			// Headers do not matter here
		}
		return status;
	}

	void send(byte[] frame) throws IOException {
		write(Integer.toHexString(frame.length) + "\r\n");
		this.out.write(frame);
		write("\r\n");
	}

	void halfClose() throws IOException {
		write("0\r\n\r\n");
	}

	Frame expectFrame() throws IOException {
		Frame frame = this.decoder.decode(this.chunk);
		while (frame == null) {
			this.chunk = ByteBuffer.wrap(chunk());
			assertThat(this.chunk.hasRemaining()).as("the response goes on").isTrue();
			frame = this.decoder.decode(this.chunk);
		}
		return frame;
	}

	void expectEnd() throws IOException {
		assertThat(chunk()).isEmpty();
	}

	private byte[] chunk() throws IOException {
		byte[] bytes = this.in.readNBytes(Integer.parseInt(line(), 16));
		assertThat(line()).isEmpty();
		return bytes;
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		int ch = this.in.read();
		while (ch != '\n') {
			assertThat(ch).as("the response goes on").isNotNegative();
			line.append((char) ch);
			ch = this.in.read();
		}
		return line.toString().strip();
	}

	private void write(String text) throws IOException {
		this.out.write(text.getBytes(StandardCharsets.US_ASCII));
		this.out.flush();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
