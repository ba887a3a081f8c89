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
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Reads and writes the payload of a snapshot, which is a {@link SnapshotDocument}, as a
 * stream of any size that is never in memory as a whole.
 *
 * @since 0.1.0
 */
public final class SnapshotPayload {

	private SnapshotPayload() {
	}

	/**
	 * Writes a payload.
	 * @param cursor the cursor of the snapshot
	 * @param state writes the state as one JSON value in UTF-8, and does not close its
	 * target
	 * @param out the target, which is not closed
	 * @throws IOException if the payload cannot be written
	 */
	public static void write(long cursor, StateWriter state, OutputStream out) throws IOException {
		out.write(("{\"type\":\"snapshot\",\"covers_before\":" + Long.toUnsignedString(cursor) + ",\"state\":")
			.getBytes(StandardCharsets.UTF_8));
		state.write(out);
		out.write('}');
	}

	/**
	 * Reads and checks a payload.
	 * @param <S> the type of the state
	 * @param stored the stored payload, which is not closed
	 * @param encoding the compression of the payload
	 * @param cursor the expected cursor
	 * @param limit the maximum number of bytes of the decompressed payload
	 * @param reader reads the state
	 * @return the state, after the whole payload was checked
	 * @throws InvalidSnapshotException if the payload is not valid
	 */
	public static <S> S read(InputStream stored, ContentEncoding encoding, long cursor, long limit,
			StateReader<S> reader) throws InvalidSnapshotException {
		// The caller closes the stored payload. Closing here only releases the decoder.
		try (Bounded inflated = new Bounded(encoding.decode(new Unclosed(stored)), limit)) {
			return read(inflated, cursor, reader);
		}
		catch (IOException ex) {
			throw new InvalidSnapshotException("the payload cannot be decompressed: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Opens the state of a payload that was {@linkplain #read read} before. The rest of
	 * the payload is not checked again.
	 * @param stored the stored payload, closed with the state
	 * @param encoding the compression of the payload
	 * @param limit the maximum number of bytes of the decompressed payload
	 * @return the bytes of the JSON value of the state
	 * @throws IOException if the payload cannot be read
	 */
	public static InputStream open(InputStream stored, ContentEncoding encoding, long limit) throws IOException {
		return StateStream.open(new Bounded(encoding.decode(stored), limit));
	}

	/**
	 * Parses a payload in memory, and checks that its state is valid JSON.
	 * @param stored the stored payload
	 * @param encoding the compression of the payload
	 * @param limit the maximum number of bytes of the decompressed payload
	 * @return the document, which is decompressed again each time its state is opened
	 * @throws InvalidSnapshotException if the payload is not valid
	 */
	static SnapshotDocument parse(byte[] stored, ContentEncoding encoding, long limit) throws InvalidSnapshotException {
		if (encoding == ContentEncoding.NONE) {
			return SnapshotDocument.parse(stored);
		}
		SnapshotDocument.Source source = () -> new Bounded(encoding.decode(new ByteArrayInputStream(stored)), limit);
		try {
			return SnapshotDocument.parse(source, true);
		}
		catch (ExceededException ex) {
			throw exceeded(limit, ex);
		}
		catch (IOException ex) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "the payload is not valid %s: %s", encoding.id(), ex.getMessage()), ex);
		}
	}

	private static <S> S read(Bounded inflated, long cursor, StateReader<S> reader) throws InvalidSnapshotException {
		try {
			StateStream stream = new StateStream(inflated);
			S state;
			try {
				state = reader.read(stream);
			}
			catch (IOException | RuntimeException ex) {
				throw new InvalidSnapshotException(SnapshotFault.UNREADABLE_STATE,
						"the state cannot be read: " + ForeignFailure.text(ex), ex);
			}
			SnapshotHeaders.requireSameCursor(stream.finish().cursor(), cursor);
			return state;
		}
		catch (IOException | InvalidSnapshotException ex) {
			if (inflated.exceeded) {
				throw exceeded(inflated.limit, ex);
			}
			if (ex instanceof InvalidSnapshotException invalid) {
				throw invalid;
			}
			throw new InvalidSnapshotException("the payload cannot be decompressed: " + ex.getMessage(), ex);
		}
	}

	private static InvalidSnapshotException exceeded(long limit, Exception cause) {
		return new InvalidSnapshotException(
				String.format(Locale.ROOT, "the decompressed payload has more than %d bytes", limit), cause);
	}

	/**
	 * Function that reads a state.
	 *
	 * @param <S> the type of the state
	 */
	@FunctionalInterface
	public interface StateReader<S> {

		/**
		 * Reads a state.
		 * @param in one JSON value in UTF-8
		 * @return the state
		 * @throws IOException if the state cannot be read; an unchecked exception has the
		 * same effect
		 */
		S read(InputStream in) throws IOException;

	}

	/**
	 * Function that writes a state.
	 */
	@FunctionalInterface
	public interface StateWriter {

		/**
		 * Writes a state.
		 * @param out the target for one JSON value in UTF-8, which must not be closed
		 * @throws IOException if the state cannot be written
		 */
		void write(OutputStream out) throws IOException;

	}

	/**
	 * Fails if more bytes are read than the limit allows.
	 */
	private static final class Bounded extends FilterInputStream {

		private final long limit;

		private long left;

		private boolean exceeded;

		Bounded(InputStream in, long limit) {
			super(in);
			this.limit = limit;
			this.left = limit;
		}

		@Override
		public int read() throws IOException {
			int value = super.read();
			count((value >= 0) ? 1 : 0);
			return value;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			int count = super.read(target, offset, length);
			count(Math.max(0, count));
			return count;
		}

		private void count(int bytes) throws IOException {
			this.left -= bytes;
			if (this.left < 0) {
				this.exceeded = true;
				throw new ExceededException(this.limit);
			}
		}

	}

	/**
	 * Thrown if more bytes are read than the limit allows.
	 */
	private static final class ExceededException extends IOException {

		private static final long serialVersionUID = 1L;

		ExceededException(long limit) {
			super("more than " + limit + " bytes");
		}

	}

	/**
	 * Does not close the stream that it reads from.
	 */
	private static final class Unclosed extends FilterInputStream {

		Unclosed(InputStream in) {
			super(in);
		}

		@Override
		public void close() {
			// The caller closes the source.
		}

	}

}
