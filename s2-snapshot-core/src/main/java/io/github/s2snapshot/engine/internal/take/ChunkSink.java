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
 * Cuts a payload into chunks, all of them full but the last, and digests it. A chunk is
 * passed on when more comes after it. What fails while that is done is kept: whoever
 * writes to here may not pass it on as it was.
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
			throw new IOException("The snapshot was given up", this.failure);
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
			// Nothing else ends what writes to here.
			throw new IOException("No more of the snapshot is wanted");
		}
		this.chunks++;
		this.filled = 0;
	}

	// What no reader takes is not written: history would be given up for it.
	private void requireReadable() {
		if (this.length > this.limits.storedBytes() || this.chunks > this.limits.chunks() - 3) {
			throw new SnapshotException(String.format(Locale.ROOT,
					"it is larger than any snapshot may be: %d bytes, %d chunks. Use the external placement, or make "
							+ "the state smaller",
					this.limits.storedBytes(), this.limits.chunks()));
		}
	}

	@Nullable RuntimeException failure() {
		return this.failure;
	}

	/**
	 * Returns what was not passed on.
	 * @return the end of the payload
	 */
	byte[] rest() {
		return Arrays.copyOf(this.buffer, this.filled);
	}

	/**
	 * Returns whether there is more than one chunk.
	 * @return whether one was passed on
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
	 * @return the SHA-256 of everything that was written, to be asked for once
	 */
	String sha256() {
		return HexFormat.of().formatHex(this.digest.digest());
	}

	/**
	 * Takes chunks.
	 */
	interface Target {

		/**
		 * Takes the next chunk, which is not the last one.
		 * @param chunk the chunk
		 * @return whether more of the payload is wanted
		 */
		boolean accept(byte[] chunk);

	}

}
