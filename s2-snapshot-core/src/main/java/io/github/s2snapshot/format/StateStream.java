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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads the bytes of {@code state} out of a {@link SnapshotDocument} that is too large to
 * be in memory. Everything around them is kept and parsed at the end. Whether the value
 * itself is valid JSON is for its reader to find out; here only its end is looked for.
 * Closing it closes nothing. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class StateStream extends InputStream {

	private static final byte[] NO_STATE = "null}".getBytes(StandardCharsets.UTF_8);

	private static final int BUFFER = 64 * 1024;

	private static final int ENVELOPE_LIMIT = 64 * 1024;

	private final InputStream source;

	private final ByteArrayOutputStream envelope = new ByteArrayOutputStream();

	private final byte[] buffer = new byte[BUFFER];

	private final JsonValueEnd state = new JsonValueEnd();

	private final int stateOffset;

	private int position;

	private int end;

	private boolean ended;

	/**
	 * Read up to the state.
	 * @param source the document in UTF-8
	 * @throws IOException if reading fails
	 * @throws InvalidSnapshotException if there is no state
	 */
	public StateStream(InputStream source) throws IOException, InvalidSnapshotException {
		this.source = source;
		skipToState();
		// Everything before it was kept.
		this.stateOffset = this.envelope.size();
	}

	/**
	 * Return where the state begins.
	 * @return how many bytes of the document are before it
	 */
	int stateOffset() {
		return this.stateOffset;
	}

	/**
	 * Parse what stands before the state.
	 * @return the document as if there were nothing else, with a state of {@code null}
	 * @throws InvalidSnapshotException if it is not valid without what comes later
	 */
	public SnapshotDocument head() throws InvalidSnapshotException {
		byte[] head = Arrays.copyOf(this.envelope.toByteArray(), this.stateOffset + NO_STATE.length);
		System.arraycopy(NO_STATE, 0, head, this.stateOffset, NO_STATE.length);
		return SnapshotDocument.parse(head);
	}

	private void skipToState() throws IOException, InvalidSnapshotException {
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
				throw new InvalidSnapshotException("'state' is missing");
			}
			else if (isState(name())) {
				return;
			}
			else {
				skipValue();
			}
		}
	}

	private static boolean isState(String name) {
		return name.equals("\"state\"");
	}

	// The raw name; the value begins behind it.
	private String name() throws IOException, InvalidSnapshotException {
		int from = this.envelope.size();
		skipValue();
		byte[] kept = this.envelope.toByteArray();
		if (skipSpace() != ':') {
			throw new InvalidSnapshotException("the payload is not valid JSON");
		}
		keep();
		skipSpace();
		return new String(kept, from, kept.length - from, StandardCharsets.UTF_8);
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
		if (length > ENVELOPE_LIMIT - this.envelope.size()) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "there are more than %d bytes besides 'state'", ENVELOPE_LIMIT));
		}
		this.envelope.write(this.buffer, this.position, length);
		this.position += length;
	}

	private boolean fill() throws IOException {
		if (this.position < this.end) {
			return true;
		}
		this.position = 0;
		this.end = Math.max(0, this.source.readNBytes(this.buffer, 0, BUFFER));
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
		return (count > 0) ? count : -1;
	}

	/**
	 * Read what is left and parse what is around the state.
	 * @return the document, with a state of {@code null}
	 * @throws IOException if reading fails
	 * @throws InvalidSnapshotException if the document is not valid
	 */
	public SnapshotDocument finish() throws IOException, InvalidSnapshotException {
		transferTo(OutputStream.nullOutputStream());
		if (!this.ended) {
			throw new InvalidSnapshotException("the payload ends too early");
		}
		this.envelope.writeBytes("null".getBytes(StandardCharsets.UTF_8));
		while (fill()) {
			keep(this.end - this.position);
		}
		return SnapshotDocument.parse(this.envelope.toByteArray());
	}

}
