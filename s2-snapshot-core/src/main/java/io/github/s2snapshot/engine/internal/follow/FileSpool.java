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

package io.github.s2snapshot.engine.internal.follow;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.format.PayloadSpool;

/**
 * Keeps a small payload in memory and a larger one in a temporary file, which only its
 * owner can read and which is gone with the process at the latest.
 */
public final class FileSpool implements PayloadSpool {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	private static final int IN_MEMORY = 4 * 1024 * 1024;

	private static final int BUFFER = 64 * 1024;

	private final int inMemory;

	private final List<byte[]> chunks = new ArrayList<>();

	private long size;

	private @Nullable FileChannel file;

	public FileSpool() {
		this(IN_MEMORY);
	}

	public FileSpool(int inMemory) {
		this.inMemory = inMemory;
	}

	@Override
	public void write(byte[] chunk) throws IOException {
		this.size += chunk.length;
		if (this.file == null && this.size <= this.inMemory) {
			this.chunks.add(chunk);
			return;
		}
		if (this.file == null) {
			this.file = openFile();
			for (byte[] kept : this.chunks) {
				writeFully(this.file, kept);
			}
			this.chunks.clear();
		}
		writeFully(this.file, chunk);
	}

	private static void writeFully(FileChannel file, byte[] chunk) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(chunk);
		while (buffer.hasRemaining()) {
			file.write(buffer);
		}
	}

	private static FileChannel openFile() throws IOException {
		Path path = Files.createTempFile("s2-snapshot-", ".part");
		try {
			return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
					StandardOpenOption.DELETE_ON_CLOSE);
		}
		catch (IOException ex) {
			Files.deleteIfExists(path);
			throw ex;
		}
	}

	@Override
	public InputStream open() throws IOException {
		FileChannel written = this.file;
		if (written != null) {
			return new BufferedInputStream(new Source(written), BUFFER);
		}
		return new SequenceInputStream(Collections
			.enumeration(this.chunks.stream().<InputStream>map((chunk) -> new ByteArrayInputStream(chunk)).toList()));
	}

	/**
	 * Tell whether a file is in use.
	 * @return whether there is more than is kept in memory
	 */
	boolean isSpilled() {
		return this.file != null;
	}

	@Override
	public void close() {
		this.chunks.clear();
		FileChannel written = this.file;
		this.file = null;
		if (written != null) {
			try {
				written.close();
			}
			catch (IOException ex) {
				logger.warn("A temporary file with fragments of a snapshot could not be deleted", ex);
			}
		}
	}

	/**
	 * Reads the file from its beginning, and leaves it open.
	 */
	private static final class Source extends InputStream {

		private final FileChannel file;

		private long position;

		Source(FileChannel file) {
			this.file = file;
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
			int count = this.file.read(ByteBuffer.wrap(target, offset, length), this.position);
			this.position += Math.max(0, count);
			return count;
		}

	}

}
