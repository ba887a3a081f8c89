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
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotPayload;

/**
 * A content of any size that was written here and is kept until this is closed: a small
 * one in memory, a larger one in a temporary file that only its owner can read. Where the
 * platform lets an open file be deleted, nothing is left of it when the process is
 * killed. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SpooledContent implements SnapshotContent, Closeable {

	/**
	 * How many bytes are kept in memory by default.
	 */
	public static final int DEFAULT_IN_MEMORY = 4 * 1024 * 1024;

	private static final Logger logger = LoggerFactory.getLogger(SpooledContent.class);

	private static final int BLOCK = 64 * 1024;

	private final Object lock = new Object();

	private final int inMemory;

	private final List<byte[]> blocks = new ArrayList<>();

	private @Nullable RandomAccessFile file;

	private @Nullable Path left;

	private long length;

	private String sha256 = "";

	private boolean closed;

	private SpooledContent(int inMemory) {
		this.inMemory = inMemory;
	}

	/**
	 * Keep what is written, {@value #DEFAULT_IN_MEMORY} bytes of it in memory.
	 * @param writer writes the content
	 * @return the content
	 * @throws IOException if the writer fails, or it cannot be kept
	 */
	public static SpooledContent of(SnapshotPayload.StateWriter writer) throws IOException {
		return of(writer, DEFAULT_IN_MEMORY);
	}

	/**
	 * Keep what is written.
	 * @param writer writes the content
	 * @param inMemory how many bytes are kept in memory at most
	 * @return the content
	 * @throws IOException if the writer fails, or it cannot be kept
	 */
	public static SpooledContent of(SnapshotPayload.StateWriter writer, int inMemory) throws IOException {
		Objects.requireNonNull(writer, "'writer' must not be null");
		SpooledContent content = new SpooledContent(inMemory);
		Sink sink = content.new Sink();
		boolean done = false;
		try {
			writer.write(sink);
			sink.finish();
			done = true;
		}
		finally {
			if (!done) {
				content.close();
			}
		}
		return content;
	}

	@Override
	public InputStream open() throws IOException {
		requireOpen();
		return new Source();
	}

	@Override
	public long length() {
		return this.length;
	}

	@Override
	public String sha256() {
		return this.sha256;
	}

	/**
	 * Tell whether a file is in use.
	 * @return whether there is more than is kept in memory
	 */
	public boolean isSpilled() {
		synchronized (this.lock) {
			return this.file != null;
		}
	}

	private void requireOpen() throws IOException {
		synchronized (this.lock) {
			if (this.closed) {
				throw new IOException("the content is not kept any more");
			}
		}
	}

	private void keep(byte[] source, int length) throws IOException {
		synchronized (this.lock) {
			RandomAccessFile spilled = this.file;
			if (spilled == null && this.length + length > this.inMemory) {
				spilled = spill();
			}
			if (spilled != null) {
				spilled.write(source, 0, length);
			}
			else {
				this.blocks.add(Arrays.copyOf(source, length));
			}
			this.length += length;
		}
	}

	// No channel: that would be closed when a thread that reads it is interrupted.
	private RandomAccessFile spill() throws IOException {
		Path path = Files.createTempFile("s2-snapshot-", ".state");
		this.left = path;
		RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
		this.file = opened;
		File spilled = path.toFile();
		if (spilled.delete()) {
			this.left = null;
		}
		for (byte[] block : this.blocks) {
			opened.write(block);
		}
		this.blocks.clear();
		return opened;
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
				return spilled.read(target, offset, count);
			}
			byte[] block = this.blocks.get((int) (position / BLOCK));
			int from = (int) (position % BLOCK);
			count = Math.min(count, block.length - from);
			System.arraycopy(block, from, target, offset, count);
			return count;
		}
	}

	/**
	 * Keep the content no longer. May be called more than once.
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

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "SpooledContent[%d bytes]", this.length);
	}

	/**
	 * Takes what is written, in blocks that are all full but the last.
	 */
	private final class Sink extends OutputStream {

		private final MessageDigest digest = Sha256.digest();

		private final byte[] block = new byte[BLOCK];

		private int filled;

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, source.length);
			for (int done = 0; done < length;) {
				int count = Math.min(length - done, BLOCK - this.filled);
				System.arraycopy(source, offset + done, this.block, this.filled, count);
				this.filled += count;
				done += count;
				if (this.filled == BLOCK) {
					pass();
				}
			}
		}

		private void pass() throws IOException {
			this.digest.update(this.block, 0, this.filled);
			keep(this.block, this.filled);
			this.filled = 0;
		}

		void finish() throws IOException {
			pass();
			SpooledContent.this.sha256 = HexFormat.of().formatHex(this.digest.digest());
		}

	}

	/**
	 * Reads what was written.
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
			int count = SpooledContent.this.read(this.position, target, offset, length);
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
