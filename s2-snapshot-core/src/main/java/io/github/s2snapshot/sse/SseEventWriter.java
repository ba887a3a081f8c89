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

package io.github.s2snapshot.sse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;

/**
 * Writes events as bytes.
 */
final class SseEventWriter {

	private final List<HttpMessageConverter<?>> converters;

	SseEventWriter(List<HttpMessageConverter<?>> converters) {
		this.converters = converters;
	}

	static byte[] comment(long retryMillis) {
		return (":\nretry:" + retryMillis + "\n\n").getBytes(StandardCharsets.UTF_8);
	}

	byte[] event(@Nullable String id, String name, Object payload) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.writeBytes((((id != null) ? "id:" + id + "\n" : "") + "event:" + name + "\ndata:")
			.getBytes(StandardCharsets.UTF_8));
		writePayload(payload, new DataMessage(bytes));
		bytes.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
		return bytes.toByteArray();
	}

	@SuppressWarnings("unchecked")
	private <T> void writePayload(T payload, HttpOutputMessage message) throws IOException {
		for (HttpMessageConverter<?> converter : this.converters) {
			if (converter.canWrite(payload.getClass(), MediaType.APPLICATION_JSON)) {
				((HttpMessageConverter<T>) converter).write(payload, MediaType.APPLICATION_JSON, message);
				return;
			}
		}
		throw new IllegalArgumentException("No HTTP message converter can write " + payload.getClass().getName()
				+ " as JSON. Register one, or return another type from the ChangeMapping");
	}

	/**
	 * The data of an event. Each line of the data becomes a field {@code data}.
	 */
	private static final class DataMessage extends OutputStream implements HttpOutputMessage {

		private static final byte[] FIELD = "\ndata:".getBytes(StandardCharsets.UTF_8);

		private final ByteArrayOutputStream bytes;

		private final HttpHeaders headers = new HttpHeaders();

		private boolean carriageReturn;

		DataMessage(ByteArrayOutputStream bytes) {
			this.bytes = bytes;
		}

		@Override
		public void write(int b) {
			boolean lineFeedOfBoth = this.carriageReturn && b == '\n';
			this.carriageReturn = b == '\r';
			if (lineFeedOfBoth) {
				return;
			}
			if (b == '\n' || b == '\r') {
				this.bytes.writeBytes(FIELD);
			}
			else {
				this.bytes.write(b);
			}
		}

		@Override
		public void write(byte[] b, int off, int len) {
			int from = off;
			for (int i = off; i < off + len; i++) {
				if (b[i] == '\n' || b[i] == '\r' || this.carriageReturn) {
					this.bytes.write(b, from, i - from);
					write(b[i]);
					from = i + 1;
				}
			}
			this.bytes.write(b, from, off + len - from);
		}

		@Override
		public OutputStream getBody() {
			return this;
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.headers;
		}

	}

}
