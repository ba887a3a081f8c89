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

package io.github.s2snapshot.embedded.internal.backend.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seal of a store: a small file with the version of the store up to which writes were
 * acknowledged. MVStore silently opens an earlier version if its last chunk is damaged;
 * the seal detects that. It is written to two slots in turn, so that one of them is
 * always intact.
 */
final class StoreSeal implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(StoreSeal.class);

	private static final String FILE_NAME = "s2.acked";

	private static final long MAGIC = 0x53325f41434b4544L;

	private static final int SLOT_BYTES = 64;

	private static final int SLOTS = 2;

	private final Path file;

	private final FileChannel channel;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(SLOT_BYTES);

	private final @Nullable State found;

	private long written;

	private StoreSeal(Path file, FileChannel channel, @Nullable State found) {
		this.file = file;
		this.channel = channel;
		this.found = found;
		this.written = (found != null) ? found.version() : 0;
	}

	/**
	 * Opens the seal of a directory.
	 * @param directory the directory
	 * @return the seal
	 * @throws IllegalStateException if it is damaged
	 */
	static StoreSeal open(Path directory) {
		Path file = directory.resolve(FILE_NAME).toAbsolutePath();
		try {
			boolean missing = !Files.exists(file) || Files.size(file) == 0;
			OwnFiles.create(file);
			FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
			State found = newest(channel);
			if (found == null && !missing) {
				channel.close();
				throw StoreDamage.in(file,
						"it has no valid entry for the last acknowledged write. To use the store anyway,"
								+ " possibly without its last writes, delete this file",
						null);
			}
			return new StoreSeal(file, channel, found);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The embedded S2 server cannot open its file " + file, ex);
		}
	}

	private static @Nullable State newest(FileChannel channel) throws IOException {
		State newest = null;
		for (int slot = 0; slot < SLOTS; slot++) {
			ByteBuffer buffer = ByteBuffer.allocate(SLOT_BYTES);
			while (buffer.hasRemaining() && channel.read(buffer, slot * SLOT_BYTES + buffer.position()) > 0) {
				// Read until the slot is full or the file ends
			}
			State state = (buffer.hasRemaining()) ? null : State.read(buffer.flip());
			if (state != null && (newest == null || state.version() > newest.version())) {
				newest = state;
			}
		}
		return newest;
	}

	/**
	 * Compares the seal with the state of the store.
	 * @param store the file of the store
	 * @param now the state of the store
	 * @return whether the store has exactly the last acknowledged writes, without writes
	 * that were not acknowledged
	 * @throws IllegalStateException if acknowledged writes are missing
	 */
	boolean check(Path store, State now) {
		State acked = this.found;
		if (acked == null) {
			if (now.streams() > 0 || now.basins() > 0) {
				logger.warn("The file {} is missing, so that missing writes at the end of {} cannot be detected",
						this.file, store);
			}
			return false;
		}
		if (now.version() < acked.version()) {
			throw StoreDamage.in(store, "its newest intact version is " + now.version() + ", but writes up to version "
					+ acked.version() + " were acknowledged", null);
		}
		if (now.version() == acked.version() && !now.equals(acked)) {
			throw StoreDamage.in(store, "it contains " + now + ", but should contain " + acked, null);
		}
		if (now.isEmpty() && acked.streams() > 0) {
			// A single group of writes never removes everything
			throw StoreDamage.in(store, "it is empty, but should contain " + acked, null);
		}
		return now.version() == acked.version();
	}

	/**
	 * Writes the seal before writes are acknowledged.
	 * @param now the state of the store
	 * @param force whether to force the seal to the disk
	 * @throws UncheckedIOException if the seal cannot be written
	 */
	void write(State now, boolean force) {
		if (now.version() == this.written) {
			return;
		}
		this.buffer.clear();
		now.write(this.buffer);
		this.buffer.position(0).limit(SLOT_BYTES);
		long position = (now.version() % SLOTS) * SLOT_BYTES;
		try {
			while (this.buffer.hasRemaining()) {
				position += this.channel.write(this.buffer, position);
			}
			if (force) {
				this.channel.force(false);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The embedded S2 server cannot write to its file " + this.file, ex);
		}
		this.written = now.version();
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The embedded S2 server cannot close its file " + this.file, ex);
		}
	}

	/**
	 * State of a store.
	 *
	 * @param version its version
	 * @param basins the number of basins
	 * @param streams the number of streams
	 * @param heads the number of heads of streams
	 * @param batches the number of batches of records
	 */
	record State(long version, long basins, long streams, long heads, long batches) {

		boolean isEmpty() {
			return this.basins == 0 && this.streams == 0 && this.heads == 0 && this.batches == 0;
		}

		void write(ByteBuffer buffer) {
			buffer.putLong(MAGIC)
				.putLong(this.version)
				.putLong(this.basins)
				.putLong(this.streams)
				.putLong(this.heads)
				.putLong(this.batches);
			buffer.putInt(checksum(buffer));
		}

		static @Nullable State read(ByteBuffer buffer) {
			long magic = buffer.getLong();
			State state = new State(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong(),
					buffer.getLong());
			int checksum = checksum(buffer);
			return (magic == MAGIC && buffer.getInt() == checksum) ? state : null;
		}

		private static int checksum(ByteBuffer buffer) {
			CRC32C crc = new CRC32C();
			crc.update(buffer.duplicate().flip());
			return (int) crc.getValue();
		}

	}

}
