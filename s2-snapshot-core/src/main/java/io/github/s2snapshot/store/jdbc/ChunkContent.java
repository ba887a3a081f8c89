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

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

import org.springframework.dao.DataAccessException;

import io.github.s2snapshot.store.CorruptContentException;
import io.github.s2snapshot.store.DecodedInput;
import io.github.s2snapshot.store.SnapshotContent;

/**
 * State in rows of a table, which are read one by one.
 */
final class ChunkContent implements SnapshotContent {

	private final JdbcTables tables;

	private final String object;

	private final int chunks;

	private final long length;

	private final String sha256;

	ChunkContent(JdbcTables tables, String object, int chunks, long length, String sha256) {
		this.tables = tables;
		this.object = object;
		this.chunks = chunks;
		this.length = length;
		this.sha256 = sha256;
	}

	@Override
	public InputStream open() throws IOException {
		return DecodedInput.of(new Rows());
	}

	@Override
	public long length() {
		return this.length;
	}

	@Override
	public String sha256() {
		return this.sha256;
	}

	private byte[] chunk(int index) throws IOException {
		try {
			byte[] chunk = this.tables.chunk(this.object, index);
			if (chunk != null) {
				return chunk;
			}
			if (this.tables.hasChunk(this.object, index)) {
				throw new CorruptContentException(String.format(Locale.ROOT,
						"chunk %d of %d of the state is longer than %d bytes", index, this.chunks, JdbcTables.CHUNK),
						null);
			}
			if (this.tables.isThere(this.object)) {
				throw new CorruptContentException(
						String.format(Locale.ROOT, "chunk %d of %d of the state is missing", index, this.chunks), null);
			}
			throw new IOException("the snapshot was deleted or replaced while it was read");
		}
		catch (DataAccessException ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	/**
	 * Stream of the chunks, in the order of their indexes.
	 */
	private final class Rows extends InputStream {

		private byte[] current = new byte[0];

		private int position;

		private int next;

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
			while (this.position == this.current.length) {
				if (this.next == ChunkContent.this.chunks) {
					return -1;
				}
				this.current = chunk(this.next++);
				this.position = 0;
			}
			int count = Math.min(length, this.current.length - this.position);
			System.arraycopy(this.current, this.position, target, offset, count);
			this.position += count;
			return count;
		}

	}

}
