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

package io.github.s2snapshot.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

import tools.jackson.core.JacksonException;

import io.github.s2snapshot.serializer.JsonProblem;
import io.github.s2snapshot.serializer.StoredJson;

/**
 * Stream of the bytes of {@code state} in a {@link SnapshotDocument} of any size. All
 * documents are read with this class, wherever they are stored. The members around the
 * state are kept in memory, at most 64 KiB of them, and parsed at the end. The state
 * itself is not parsed, only its end is searched: its reader has to check that it is
 * valid JSON. Closing this stream does not close the source. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class StateStream extends InputStream {

	private static final byte[] NO_STATE = "null}".getBytes(StandardCharsets.UTF_8);

	private static final byte[] BYTE_ORDER_MARK = { (byte) 0xEF, (byte) 0xBB, (byte) 0xBF };

	// Most documents are small. The buffer grows with those that are not.
	private static final int FIRST_BUFFER = 1024;

	private static final int LARGEST_BUFFER = 64 * 1024;

	static final int ENVELOPE_LIMIT = 64 * 1024;

	private final InputStream source;

	private final Envelope envelope = new Envelope();

	private final int limit;

	private byte[] buffer = new byte[FIRST_BUFFER];

	private final JsonValueEnd state = new JsonValueEnd();

	private final int stateOffset;

	private int position;

	private int end;

	private long length;

	private boolean ended;

	/**
	 * Creates a stream, and reads the document up to its state.
	 * @param source the document in UTF-8
	 * @throws IOException if the document cannot be read
	 * @throws InvalidSnapshotException if the document has no state
	 */
	public StateStream(InputStream source) throws IOException, InvalidSnapshotException {
		this(source, ENVELOPE_LIMIT);
		if (this.stateOffset < 0) {
			throw new InvalidSnapshotException("the member 'state' is missing");
		}
	}

	private StateStream(InputStream source, int limit) throws IOException, InvalidSnapshotException {
		this.source = source;
		this.limit = limit;
		// All bytes before the state are in the envelope.
		this.stateOffset = skipToState() ? this.envelope.size() : -1;
	}

	/**
	 * Opens the state of a document.
	 * @param document the document, closed with the state
	 * @return the bytes of the JSON value of the state
	 * @throws IOException if the document cannot be read or has no state
	 */
	static InputStream open(InputStream document) throws IOException {
		try {
			return new FilterInputStream(new StateStream(document)) {

				@Override
				public void close() throws IOException {
					document.close();
				}

			};
		}
		catch (InvalidSnapshotException ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	/**
	 * Returns a document with {@code null} in place of its state. The size of the other
	 * members is not limited.
	 * @param source the document in UTF-8, possibly without a state
	 * @return the document with the short state
	 * @throws IOException never, because the document is in memory
	 * @throws InvalidSnapshotException if the document is not a JSON object
	 */
	static byte[] around(byte[] source) throws IOException, InvalidSnapshotException {
		StateStream stream = new StateStream(new ByteArrayInputStream(source), Integer.MAX_VALUE);
		if (stream.stateOffset >= 0) {
			stream.skipState();
		}
		stream.keepRest();
		return stream.envelope.toByteArray();
	}

	/**
	 * Returns the number of bytes of the state that were read.
	 * @return the number of bytes
	 */
	long stateLength() {
		return this.length;
	}

	/**
	 * Parses the members before the state.
	 * @return the document as if it ended after the state, with {@code null} in place of
	 * the state
	 * @throws InvalidSnapshotException if the document is not valid without the members
	 * after the state
	 */
	public SnapshotDocument head() throws InvalidSnapshotException {
		byte[] head = Arrays.copyOf(this.envelope.toByteArray(), this.stateOffset + NO_STATE.length);
		System.arraycopy(NO_STATE, 0, head, this.stateOffset, NO_STATE.length);
		return SnapshotDocument.parseEnvelope(head);
	}

	private boolean skipToState() throws IOException, InvalidSnapshotException {
		skipByteOrderMark();
		if (skipSpace() != '{') {
			throw new InvalidSnapshotException("the payload is not a JSON object");
		}
		keep();
		while (true) {
			int next = skipSpace();
			if (next == ',') {
				keep();
			}
			else if (next != '"') {
				return false;
			}
			else if (isState(name())) {
				return true;
			}
			else {
				skipValue();
			}
		}
	}

	private void skipByteOrderMark() throws IOException, InvalidSnapshotException {
		if (fill() && this.buffer[0] == BYTE_ORDER_MARK[0]) {
			int length = BYTE_ORDER_MARK.length;
			if (this.end < length || !Arrays.equals(this.buffer, 0, length, BYTE_ORDER_MARK, 0, length)) {
				throw new InvalidSnapshotException("the payload is not a JSON object");
			}
			keep(length);
		}
	}

	// The name has its quotes, and characters may be escaped.
	private static boolean isState(String name) throws InvalidSnapshotException {
		if (name.indexOf('\\') < 0) {
			return name.equals("\"state\"");
		}
		try {
			return "state".equals(StoredJson.mapper().readValue(name, String.class));
		}
		catch (JacksonException ex) {
			throw new InvalidSnapshotException("the payload is not valid JSON", JsonProblem.cause(ex));
		}
	}

	// Returns the name with its quotes and escapes, and stops at the first byte of the
	// value.
	private String name() throws IOException, InvalidSnapshotException {
		int from = this.envelope.size();
		skipValue();
		String name = this.envelope.from(from);
		if (skipSpace() != ':') {
			throw new InvalidSnapshotException("the payload is not valid JSON");
		}
		keep();
		skipSpace();
		return name;
	}

	private void skipValue() throws IOException, InvalidSnapshotException {
		JsonValueEnd value = new JsonValueEnd();
		while (fill()) {
			int at = value.find(this.buffer, this.position, this.end);
			keep(((at >= 0) ? at : this.end) - this.position);
			if (at >= 0) {
				return;
			}
		}
		throw new InvalidSnapshotException("the payload ends too early");
	}

	private int skipSpace() throws IOException, InvalidSnapshotException {
		while (fill()) {
			byte next = this.buffer[this.position];
			if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
				return next;
			}
			keep();
		}
		return -1;
	}

	private void keep() throws InvalidSnapshotException {
		keep(1);
	}

	private void keep(int length) throws InvalidSnapshotException {
		if (length > this.limit - this.envelope.size()) {
			throw new InvalidSnapshotException(String.format(Locale.ROOT,
					"the payload has more than %d bytes outside of the member 'state'", this.limit));
		}
		this.envelope.write(this.buffer, this.position, length);
		this.position += length;
	}

	private boolean fill() throws IOException {
		if (this.position < this.end) {
			return true;
		}
		// A full buffer was read to its end before.
		if (this.end == this.buffer.length && this.end < LARGEST_BUFFER) {
			this.buffer = new byte[Math.min(LARGEST_BUFFER, this.end * 4)];
		}
		this.position = 0;
		this.end = Math.max(0, this.source.readNBytes(this.buffer, 0, this.buffer.length));
		return this.end > 0;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		if (this.ended || !fill()) {
			return -1;
		}
		int to = Math.min(this.end, this.position + length);
		int at = this.state.find(this.buffer, this.position, to);
		if (at >= 0) {
			this.ended = true;
		}
		int count = ((at >= 0) ? at : to) - this.position;
		System.arraycopy(this.buffer, this.position, target, offset, count);
		this.position += count;
		this.length += count;
		return (count > 0) ? count : -1;
	}

	/**
	 * Reads the document to its end, and parses the members around the state.
	 * @return the document, with {@code null} in place of the state
	 * @throws IOException if the document cannot be read
	 * @throws InvalidSnapshotException if the document is not valid
	 */
	public SnapshotDocument finish() throws IOException, InvalidSnapshotException {
		skipState();
		keepRest();
		return SnapshotDocument.parseEnvelope(this.envelope.toByteArray());
	}

	private void skipState() throws IOException, InvalidSnapshotException {
		while (!this.ended) {
			if (!fill()) {
				throw new InvalidSnapshotException("the payload ends too early");
			}
			int at = this.state.find(this.buffer, this.position, this.end);
			this.ended = at >= 0;
			int to = (this.ended) ? at : this.end;
			this.length += to - this.position;
			this.position = to;
		}
		this.envelope.writeBytes("null".getBytes(StandardCharsets.UTF_8));
	}

	private void keepRest() throws IOException, InvalidSnapshotException {
		while (fill()) {
			keep(this.end - this.position);
		}
	}

	/**
	 * Bytes around the state.
	 */
	private static final class Envelope extends ByteArrayOutputStream {

		String from(int offset) {
			return new String(this.buf, offset, this.count - offset, StandardCharsets.UTF_8);
		}

	}

}
