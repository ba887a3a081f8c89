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
 * Remembers, in a small file of its own, up to which version of the store writes were
 * acknowledged. A store whose last chunk is damaged opens at an earlier version, as if
 * nothing were missing; the seal tells. Written in turn to one of two slots, so that one
 * of them is always whole.
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
				throw StoreDamage.in(file, "it does not tell up to where writes were acknowledged; delete it to take"
						+ " the store as it is, with whatever may be missing", null);
			}
			return new StoreSeal(file, channel, found);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot open " + file + " of the embedded S2 server", ex);
		}
	}

	private static @Nullable State newest(FileChannel channel) throws IOException {
		State newest = null;
		for (int slot = 0; slot < SLOTS; slot++) {
			ByteBuffer buffer = ByteBuffer.allocate(SLOT_BYTES);
			while (buffer.hasRemaining() && channel.read(buffer, slot * SLOT_BYTES + buffer.position()) > 0) {
				// Until the slot is read, or the file ends
			}
			State state = (buffer.hasRemaining()) ? null : State.read(buffer.flip());
			if (state != null && (newest == null || state.version() > newest.version())) {
				newest = state;
			}
		}
		return newest;
	}

	/**
	 * Compares with what a store holds.
	 * @param store the file of the store
	 * @param now what it holds
	 * @return whether the store holds exactly what was acknowledged last, and nothing
	 * that was written but not acknowledged
	 * @throws IllegalStateException if it holds less than was acknowledged
	 */
	boolean check(Path store, State now) {
		State acked = this.found;
		if (acked == null) {
			if (now.streams() > 0 || now.basins() > 0) {
				logger.warn("The file {} is missing: whether {} lacks the last acknowledged writes cannot be told",
						this.file, store);
			}
			return false;
		}
		if (now.version() < acked.version()) {
			throw StoreDamage.in(store, "its newest intact version is " + now.version() + ", but writes up to version "
					+ acked.version() + " were acknowledged", null);
		}
		if (now.version() == acked.version() && !now.equals(acked)) {
			throw StoreDamage.in(store, "it holds " + now + ", but should hold " + acked, null);
		}
		if (now.isEmpty() && acked.streams() > 0) {
			// No single group of writes removes everything
			throw StoreDamage.in(store, "it holds nothing, but should hold " + acked, null);
		}
		return now.version() == acked.version();
	}

	/**
	 * Remember that writes are acknowledged.
	 * @param now what the store holds
	 * @param force whether to force it to the disk
	 * @throws UncheckedIOException if it cannot be written
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
			throw new UncheckedIOException("Cannot write to " + this.file, ex);
		}
		this.written = now.version();
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot close " + this.file, ex);
		}
	}

	/**
	 * What a store holds.
	 *
	 * @param version its version
	 * @param basins how many basins
	 * @param streams how many streams
	 * @param heads how many heads of streams
	 * @param batches how many batches of records
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
