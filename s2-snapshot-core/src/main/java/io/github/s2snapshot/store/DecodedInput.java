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

package io.github.s2snapshot.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.SnapshotLimits;

/**
 * Stream that decompresses a stored snapshot if its first bytes say that it is
 * compressed. Throws a {@link CorruptContentException} if the bytes cannot be
 * decompressed, and any other {@link IOException} if the source cannot be read. The
 * number of decompressed bytes is limited to 16 GiB. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class DecodedInput extends InputStream {

	// Twice the limit of snapshots in a stream, because encryption makes a state longer.
	private static final long MAX_BYTES = 2 * SnapshotLimits.defaults().inflatedBytes();

	private final Tracked source;

	private final InputStream decoded;

	private long left = MAX_BYTES;

	private DecodedInput(InputStream source) throws IOException {
		this.source = new Tracked(source);
		try {
			this.decoded = ContentEncoding.decodeAny(this.source);
		}
		catch (InvalidSnapshotException ex) {
			throw new CorruptContentException(String.valueOf(ex.getMessage()), ex);
		}
		catch (IOException ex) {
			throw translated(ex);
		}
	}

	/**
	 * Creates a stream for a source.
	 * @param source the bytes, compressed or not; closed with the stream, but not if this
	 * method fails
	 * @return the decompressed bytes
	 * @throws CorruptContentException if the source cannot be decompressed
	 * @throws IOException if the source cannot be read
	 */
	public static DecodedInput of(InputStream source) throws IOException {
		return new DecodedInput(source);
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		int count;
		try {
			count = this.decoded.read(target, offset, length);
		}
		catch (IOException ex) {
			throw translated(ex);
		}
		this.left -= Math.max(0, count);
		if (this.left < 0) {
			throw new CorruptContentException("the decompressed snapshot has more than " + MAX_BYTES + " bytes", null);
		}
		return count;
	}

	@Override
	public void close() throws IOException {
		// Also releases the memory of the decoder outside of the heap.
		this.decoded.close();
	}

	private IOException translated(IOException failure) {
		return (this.source.failed) ? failure
				: new CorruptContentException("the snapshot cannot be decompressed: " + failure.getMessage(), failure);
	}

	/**
	 * Remembers whether the source has failed.
	 */
	private static final class Tracked extends FilterInputStream {

		private boolean failed;

		Tracked(InputStream in) {
			super(in);
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			boolean done = false;
			try {
				int count = super.read(target, offset, length);
				done = true;
				return count;
			}
			finally {
				this.failed |= !done;
			}
		}

	}

}
