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

package io.github.s2snapshot.store.jdbc;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Splits the bytes that are written into chunks, all of which except the last have the
 * same size.
 */
final class ChunkOutput extends OutputStream {

	private final byte[] buffer;

	private final Target target;

	private int filled;

	private int chunks;

	private long length;

	private boolean closed;

	ChunkOutput(int size, Target target) {
		this.buffer = new byte[size];
		this.target = target;
	}

	@Override
	public void write(int value) {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] source, int offset, int length) {
		for (int done = 0; done < length;) {
			int count = Math.min(length - done, this.buffer.length - this.filled);
			System.arraycopy(source, offset + done, this.buffer, this.filled, count);
			this.filled += count;
			done += count;
			if (this.filled == this.buffer.length) {
				pass();
			}
		}
	}

	private void pass() {
		this.target.accept(this.chunks, Arrays.copyOf(this.buffer, this.filled));
		this.chunks++;
		this.length += this.filled;
		this.filled = 0;
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			if (this.filled > 0) {
				pass();
			}
		}
	}

	int chunks() {
		return this.chunks;
	}

	long length() {
		return this.length;
	}

	/**
	 * Receives the chunks.
	 */
	@FunctionalInterface
	interface Target {

		void accept(int index, byte[] chunk);

	}

}
