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

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotPayload;

/**
 * Content of any size, which is kept in {@link SpooledBytes} until it is closed: in
 * memory if it is small, otherwise in a temporary file. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SpooledContent implements SnapshotContent, Closeable {

	/**
	 * The default maximum number of bytes that are kept in memory.
	 */
	public static final int DEFAULT_IN_MEMORY = 4 * 1024 * 1024;

	private static final int BLOCK = 64 * 1024;

	private final SpooledBytes bytes;

	private String sha256 = "";

	private SpooledContent(int inMemory) {
		this.bytes = new SpooledBytes(inMemory);
	}

	/**
	 * Creates a content, of which at most {@value #DEFAULT_IN_MEMORY} bytes are kept in
	 * memory.
	 * @param writer writes the content
	 * @return the content, to be closed by the caller
	 * @throws IOException if the writer fails, or the temporary file cannot be written
	 */
	public static SpooledContent of(SnapshotPayload.StateWriter writer) throws IOException {
		return of(writer, DEFAULT_IN_MEMORY);
	}

	/**
	 * Creates a content.
	 * @param writer writes the content
	 * @param inMemory the maximum number of bytes that are kept in memory
	 * @return the content, to be closed by the caller
	 * @throws IOException if the writer fails, or the temporary file cannot be written
	 */
	public static SpooledContent of(SnapshotPayload.StateWriter writer, int inMemory) throws IOException {
		Objects.requireNonNull(writer, "'writer' must not be null");
		SpooledContent content = new SpooledContent(inMemory);
		boolean done = false;
		try {
			content.write(writer);
			done = true;
		}
		finally {
			if (!done) {
				content.close();
			}
		}
		return content;
	}

	private void write(SnapshotPayload.StateWriter writer) throws IOException {
		MessageDigest digest = Sha256.digest();
		OutputStream blocks = new BufferedOutputStream(new Sink(digest), BLOCK);
		writer.write(blocks);
		blocks.flush();
		this.sha256 = HexFormat.of().formatHex(digest.digest());
	}

	@Override
	public InputStream open() throws IOException {
		return this.bytes.open();
	}

	@Override
	public long length() {
		return this.bytes.length();
	}

	@Override
	public String sha256() {
		return this.sha256;
	}

	/**
	 * Returns whether the content is in a temporary file.
	 * @return whether the content is too large to be kept in memory
	 */
	public boolean isSpilled() {
		return this.bytes.isSpilled();
	}

	/**
	 * Discards the content. May be called several times.
	 */
	@Override
	public void close() {
		this.bytes.close();
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "SpooledContent[%d bytes]", length());
	}

	/**
	 * Target of the writer, which also computes the digest.
	 */
	private final class Sink extends OutputStream {

		private final MessageDigest digest;

		Sink(MessageDigest digest) {
			this.digest = digest;
		}

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			this.digest.update(source, offset, length);
			SpooledContent.this.bytes.write(source, offset, length);
		}

	}

}
