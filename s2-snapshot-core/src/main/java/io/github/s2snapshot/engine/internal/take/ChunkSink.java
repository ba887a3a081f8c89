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

package io.github.s2snapshot.engine.internal.take;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.projection.error.SnapshotException;

/**
 * Cuts a payload into chunks, all of them full except the last, and computes its digest.
 * A chunk is passed on when more bytes follow it. A failure of the target is kept,
 * because the serializer that writes to this stream may wrap or swallow it.
 */
final class ChunkSink extends OutputStream {

	private final Target target;

	private final SnapshotLimits limits;

	private final MessageDigest digest = Sha256.digest();

	private final byte[] buffer;

	private int filled;

	private int chunks;

	private long length;

	private @Nullable RuntimeException failure;

	ChunkSink(int chunkSize, SnapshotLimits limits, Target target) {
		this.buffer = new byte[chunkSize];
		this.limits = limits;
		this.target = target;
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] source, int offset, int length) throws IOException {
		if (this.failure != null) {
			throw new IOException("The snapshot was abandoned", this.failure);
		}
		this.digest.update(source, offset, length);
		this.length += length;
		for (int done = 0; done < length;) {
			if (this.filled == this.buffer.length) {
				pass();
			}
			int count = Math.min(length - done, this.buffer.length - this.filled);
			System.arraycopy(source, offset + done, this.buffer, this.filled, count);
			this.filled += count;
			done += count;
		}
	}

	private void pass() throws IOException {
		boolean wanted;
		try {
			requireReadable();
			wanted = this.target.accept(this.buffer.clone());
		}
		catch (RuntimeException ex) {
			this.failure = ex;
			throw ex;
		}
		if (!wanted) {
			// Only an exception ends the serializer that writes to this stream.
			throw new IOException("The rest of the snapshot is not needed");
		}
		this.chunks++;
		this.filled = 0;
	}

	// A snapshot beyond the limits of readers is not written, because it would trim
	// history that no reader could restore.
	private void requireReadable() {
		if (this.length > this.limits.storedBytes() || this.chunks > this.limits.chunks() - 3) {
			throw new SnapshotException(String.format(Locale.ROOT,
					"the snapshot exceeds the limit of %d bytes or %d chunks. Use the external placement, or make "
							+ "the state smaller",
					this.limits.storedBytes(), this.limits.chunks()));
		}
	}

	@Nullable RuntimeException failure() {
		return this.failure;
	}

	/**
	 * Returns the bytes that were not passed on.
	 * @return the end of the payload
	 */
	byte[] rest() {
		return Arrays.copyOf(this.buffer, this.filled);
	}

	/**
	 * Returns whether the payload has more than one chunk.
	 * @return whether a chunk was passed on
	 */
	boolean isCut() {
		return this.chunks > 0;
	}

	int chunkSize() {
		return this.buffer.length;
	}

	long length() {
		return this.length;
	}

	/**
	 * Ends the digest.
	 * @return the SHA-256 of everything that was written; may be called only once
	 */
	String sha256() {
		return HexFormat.of().formatHex(this.digest.digest());
	}

	/**
	 * Target of the chunks.
	 */
	interface Target {

		/**
		 * Accepts the next chunk, which is not the last one.
		 * @param chunk the chunk
		 * @return whether the rest of the payload is needed
		 */
		boolean accept(byte[] chunk);

	}

}
