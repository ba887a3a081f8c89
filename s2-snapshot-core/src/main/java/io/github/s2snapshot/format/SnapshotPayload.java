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
 * The payload of a snapshot as a stream: a {@link SnapshotDocument} of any size, that is
 * never in memory as a whole.
 *
 * @since 0.1.0
 */
public final class SnapshotPayload {

	private SnapshotPayload() {
	}

	/**
	 * Writes a payload.
	 * @param cursor the cursor of the snapshot
	 * @param state writes the state as one JSON value in UTF-8, and leaves its target
	 * open
	 * @param out where to write the document to; left open
	 * @throws IOException if that fails
	 */
	public static void write(long cursor, StateWriter state, OutputStream out) throws IOException {
		out.write(("{\"type\":\"snapshot\",\"covers_before\":" + Long.toUnsignedString(cursor) + ",\"state\":")
			.getBytes(StandardCharsets.UTF_8));
		state.write(out);
		out.write('}');
	}

	/**
	 * Reads and check a payload.
	 * @param <S> the type of the state
	 * @param stored the payload as it is stored; left open
	 * @param encoding how it is compressed
	 * @param cursor the cursor that it has to have
	 * @param limit how many bytes it may have when it is decompressed
	 * @param reader reads the state
	 * @return the state, of a payload that is valid as a whole
	 * @throws InvalidSnapshotException if it is not valid
	 */
	public static <S> S read(InputStream stored, ContentEncoding encoding, long cursor, long limit,
			StateReader<S> reader) throws InvalidSnapshotException {
		// Not closed: whoever opened it does that, and there is nothing else to free but
		// what the decoder has.
		try (Bounded inflated = new Bounded(encoding.decode(new Unclosed(stored)), limit)) {
			return read(inflated, cursor, reader);
		}
		catch (IOException ex) {
			throw new InvalidSnapshotException("the payload cannot be decompressed: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Opens the state of a payload that has been {@linkplain #read read} before. Nothing
	 * besides is checked again.
	 * @param stored the payload as it is stored; closed with the state
	 * @param encoding how it is compressed
	 * @param limit how many bytes it may have when it is decompressed
	 * @return exactly the bytes of the JSON value of the state
	 * @throws IOException if it cannot be read
	 */
	public static InputStream open(InputStream stored, ContentEncoding encoding, long limit) throws IOException {
		return StateStream.open(new Bounded(encoding.decode(stored), limit));
	}

	/**
	 * Parses a payload in memory. Its state is valid JSON.
	 * @param stored the payload as it is stored
	 * @param encoding how it is compressed
	 * @param limit how many bytes it may have when it is decompressed
	 * @return the document, which is decompressed again whenever its state is read
	 * @throws InvalidSnapshotException if it is not valid
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
	 * Reads a state.
	 *
	 * @param <S> the type of the state
	 */
	@FunctionalInterface
	public interface StateReader<S> {

		/**
		 * Reads a state.
		 * @param in exactly one JSON value in UTF-8
		 * @return the state
		 * @throws IOException if it cannot be read; unchecked exceptions are treated
		 * alike
		 */
		S read(InputStream in) throws IOException;

	}

	/**
	 * Writes a state.
	 */
	@FunctionalInterface
	public interface StateWriter {

		/**
		 * Writes a state.
		 * @param out where to write one JSON value in UTF-8 to; left open
		 * @throws IOException if it cannot be written
		 */
		void write(OutputStream out) throws IOException;

	}

	/**
	 * Fails when there is more than there may be.
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
	 * There is more than there may be.
	 */
	private static final class ExceededException extends IOException {

		private static final long serialVersionUID = 1L;

		ExceededException(long limit) {
			super("more than " + limit + " bytes");
		}

	}

	/**
	 * Leaves what it reads from open.
	 */
	private static final class Unclosed extends FilterInputStream {

		Unclosed(InputStream in) {
			super(in);
		}

		@Override
		public void close() {
			// Not ours.
		}

	}

}
