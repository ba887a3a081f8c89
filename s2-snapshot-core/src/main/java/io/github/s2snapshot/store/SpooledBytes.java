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

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buffer of bytes that keeps a small content in memory and a larger one in a temporary
 * file, which only its owner can read. On platforms that can delete an open file, nothing
 * remains if the process is killed. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SpooledBytes implements Closeable {

	private static final Logger logger = LoggerFactory.getLogger(SpooledBytes.class);

	private static final int BLOCK = 64 * 1024;

	private final Object lock = new Object();

	private final int inMemory;

	// All blocks except the last are full.
	private final List<byte[]> blocks = new ArrayList<>();

	private @Nullable RandomAccessFile file;

	private @Nullable Path left;

	private long length;

	private boolean closed;

	/**
	 * Creates an empty buffer.
	 * @param inMemory the maximum number of bytes that are kept in memory
	 */
	public SpooledBytes(int inMemory) {
		this.inMemory = inMemory;
	}

	/**
	 * Appends bytes.
	 * @param source the array that contains the bytes
	 * @param offset the index of the first byte
	 * @param count the number of bytes
	 * @throws IOException if the buffer is closed or the temporary file cannot be written
	 */
	public void write(byte[] source, int offset, int count) throws IOException {
		Objects.checkFromIndexSize(offset, count, source.length);
		synchronized (this.lock) {
			requireOpen();
			RandomAccessFile spilled = this.file;
			if (spilled == null && this.length + count > this.inMemory) {
				spilled = spill();
			}
			if (spilled != null) {
				spilled.write(source, offset, count);
			}
			else {
				keep(source, offset, count);
			}
			this.length += count;
		}
	}

	private void keep(byte[] source, int offset, int count) {
		for (int done = 0; done < count;) {
			int filled = (int) ((this.length + done) % BLOCK);
			if (filled == 0) {
				this.blocks.add(new byte[BLOCK]);
			}
			int part = Math.min(count - done, BLOCK - filled);
			System.arraycopy(source, offset + done, this.blocks.get(this.blocks.size() - 1), filled, part);
			done += part;
		}
	}

	// Not a channel, which is closed when a reading thread is interrupted.
	private RandomAccessFile spill() throws IOException {
		Path path = Files.createTempFile("s2-snapshot-", ".part");
		this.left = path;
		File spilled = path.toFile();
		RandomAccessFile opened = new RandomAccessFile(spilled, "rw");
		this.file = opened;
		if (spilled.delete()) {
			this.left = null;
		}
		for (int i = 0; i < this.blocks.size(); i++) {
			opened.write(this.blocks.get(i), 0, (int) Math.min(BLOCK, this.length - (long) i * BLOCK));
		}
		this.blocks.clear();
		return opened;
	}

	/**
	 * Opens the bytes from the beginning. May be called several times; the streams are
	 * independent of each other.
	 * @return the bytes
	 * @throws IOException if the buffer is closed
	 */
	public InputStream open() throws IOException {
		synchronized (this.lock) {
			requireOpen();
		}
		return new Source();
	}

	/**
	 * Returns the number of bytes.
	 * @return the number of bytes
	 */
	public long length() {
		synchronized (this.lock) {
			return this.length;
		}
	}

	/**
	 * Returns whether the bytes are in a temporary file.
	 * @return whether the content is too large to be kept in memory
	 */
	public boolean isSpilled() {
		synchronized (this.lock) {
			return this.file != null;
		}
	}

	private void requireOpen() throws IOException {
		if (this.closed) {
			throw new IOException("the content is closed");
		}
	}

	private int read(long position, byte[] target, int offset, int length) throws IOException {
		synchronized (this.lock) {
			requireOpen();
			if (position >= this.length) {
				return -1;
			}
			int count = (int) Math.min(length, this.length - position);
			RandomAccessFile spilled = this.file;
			if (spilled != null) {
				spilled.seek(position);
				int read = spilled.read(target, offset, count);
				spilled.seek(this.length);
				return read;
			}
			int from = (int) (position % BLOCK);
			count = Math.min(count, BLOCK - from);
			System.arraycopy(this.blocks.get((int) (position / BLOCK)), from, target, offset, count);
			return count;
		}
	}

	/**
	 * Discards the bytes. May be called several times.
	 */
	@Override
	public void close() {
		synchronized (this.lock) {
			this.closed = true;
			this.blocks.clear();
			RandomAccessFile spilled = this.file;
			Path path = this.left;
			this.file = null;
			this.left = null;
			try {
				if (spilled != null) {
					spilled.close();
				}
				if (path != null) {
					Files.deleteIfExists(path);
				}
			}
			catch (IOException ex) {
				logger.warn("The temporary file {} of a snapshot could not be deleted", path, ex);
			}
		}
	}

	/**
	 * Stream of the bytes.
	 */
	private final class Source extends InputStream {

		private long position;

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, target.length);
			if (length == 0) {
				return 0;
			}
			int count = SpooledBytes.this.read(this.position, target, offset, length);
			this.position += Math.max(0, count);
			return count;
		}

		@Override
		public long skip(long count) {
			long skipped = Math.max(0, Math.min(count, length() - this.position));
			this.position += skipped;
			return skipped;
		}

		@Override
		public int available() {
			return (int) Math.min(Integer.MAX_VALUE, length() - this.position);
		}

	}

}
