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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps everything in one MVStore file. A single thread writes: it applies what has
 * queued up, commits it to the file at once, and only then completes it. Reads run on a
 * few threads of their own, so that an interrupt of any other cannot close the file.
 */
final class MVStoreStorage implements Storage {

	private static final Logger logger = LoggerFactory.getLogger(MVStoreStorage.class);

	private static final String FILE_NAME = "s2.mv.db";

	private static final int READER_THREADS = 4;

	// Each commit of a small append writes a few pages: small ones
	private static final int PAGE_BYTES = 4096;

	private final MVStore store;

	private final StoreMaps maps;

	private final StoreSeal seal;

	private final StoreWriter writer;

	private final ExecutorService readers;

	private volatile boolean damaged;

	private MVStoreStorage(MVStore store, StoreSeal seal, boolean force, String name) {
		this.store = store;
		this.seal = seal;
		this.maps = new StoreMaps(store);
		this.writer = new StoreWriter(store, this.maps, seal, force, "s2-embedded-writer-" + name);
		this.readers = Executors.newFixedThreadPool(READER_THREADS, daemons("s2-embedded-reader-" + name));
	}

	private static ThreadFactory daemons(String name) {
		return (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		};
	}

	static MVStoreStorage open(Path directory) {
		return open(directory, false);
	}

	/**
	 * Opens a directory.
	 * @param directory the directory, created if missing
	 * @param force whether to force each write to the disk
	 * @return the storage
	 * @throws IllegalStateException if the directory is in use, or damaged
	 */
	static MVStoreStorage open(Path directory, boolean force) {
		Path file = directory.resolve(FILE_NAME).toAbsolutePath();
		boolean existed;
		try {
			OwnFiles.createDirectories(directory);
			existed = Files.exists(file);
			OwnFiles.create(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot create the directory " + directory.toAbsolutePath()
					+ " for the embedded S2 server: choose one that this process may write to", ex);
		}
		MVStore store = openStore(directory, file);
		StoreSeal seal = null;
		try {
			seal = StoreSeal.open(directory);
			MVStoreStorage storage = new MVStoreStorage(store, seal, force, String.valueOf(directory.getFileName()));
			boolean sealed = seal.check(file, storage.maps.state());
			storage.maps.recover(sealed, storage.writer::purge);
			storage.writer.start();
			return storage;
		}
		catch (RuntimeException | AssertionError | VirtualMachineError ex) {
			store.closeImmediately();
			if (seal != null) {
				seal.close();
			}
			discardNew(existed, file);
			if (ex instanceof IllegalStateException || ex instanceof UncheckedIOException) {
				throw ex;
			}
			throw StoreDamage.in(file, ex.toString(), ex);
		}
	}

	// So that a missing file is told again by the next attempt
	private static void discardNew(boolean existed, Path file) {
		try {
			if (!existed) {
				Files.deleteIfExists(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot delete " + file, ex);
		}
	}

	private static MVStore openStore(Path directory, Path file) {
		try {
			// The writer commits and compacts; nothing may do so behind its back
			MVStore store = new MVStore.Builder().fileName(file.toString())
				.pageSplitSize(PAGE_BYTES)
				.autoCommitDisabled()
				.open();
			// Space is used again at once: what is written is safe with the operating
			// system
			store.setRetentionTime(0);
			return store;
		}
		catch (MVStoreException ex) {
			if (ex.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
				throw new IllegalStateException(
						"The directory " + directory.toAbsolutePath() + " is in use by another embedded S2 server:"
								+ " stop that server (maybe in another process), or choose another directory",
						ex);
			}
			throw StoreDamage.in(file, String.valueOf(ex.getMessage()), ex);
		}
		catch (RuntimeException | AssertionError | VirtualMachineError ex) {
			// The library also asserts what a damaged file need not hold, and believes it
			// when it asks for the space of a long text
			throw StoreDamage.in(file, ex.toString(), ex);
		}
	}

	@Override
	public <T> CompletableFuture<T> read(Supplier<T> reader) {
		return CompletableFuture.supplyAsync(() -> readVersion(reader), this.readers);
	}

	private <T> T readVersion(Supplier<T> reader) {
		// Keeps the writer from using the space again that is being read
		MVStore.TxCounter version = this.store.registerVersionUsage();
		try {
			return reader.get();
		}
		finally {
			this.store.deregisterVersionUsage(version);
		}
	}

	@Override
	public boolean isShared() {
		return false;
	}

	@Override
	public @Nullable Throwable failure() {
		return this.writer.failure();
	}

	@Override
	public List<String> basins() {
		List<String> rows = new ArrayList<>();
		checked(() -> {
			rows.addAll(this.maps.basins().values());
			if (rows.size() != this.maps.basins().sizeAsLong()) {
				throw StoreDamage.in(this.maps.file(), "basins are missing", null);
			}
		});
		return rows;
	}

	private void checked(Runnable reader) {
		try {
			reader.run();
		}
		catch (IllegalStateException ex) {
			// Nothing must be written over what is damaged
			this.damaged = true;
			throw ex;
		}
		catch (RuntimeException | AssertionError | VirtualMachineError ex) {
			this.damaged = true;
			throw StoreDamage.in(this.maps.file(), ex.toString(), ex);
		}
	}

	@Override
	public List<StreamRow> streams() {
		List<StreamRow> rows = new ArrayList<>();
		checked(() -> {
			Cursor<Long, String> cursor = this.maps.streams().cursor(null);
			while (cursor.hasNext()) {
				long id = cursor.next();
				rows.add(new StreamRow(id, cursor.getValue(), this.maps.head(id)));
			}
			if (rows.size() != this.maps.streams().sizeAsLong()) {
				throw StoreDamage.in(this.maps.file(), "streams are missing", null);
			}
		});
		return rows;
	}

	@Override
	public void putBasin(String name, String row, Completion completion) {
		this.writer.write(row.length(), () -> this.maps.basins().put(name, row), completion);
	}

	@Override
	public void deleteBasin(String name, Completion completion) {
		this.writer.write(0, () -> this.maps.basins().remove(name), completion);
	}

	@Override
	public void putStream(long id, String row, Completion completion) {
		this.writer.write(row.length(), () -> this.maps.streams().put(id, row), completion);
	}

	@Override
	public void deleteStream(long id, Completion completion) {
		this.writer.write(0, () -> {
			this.maps.streams().remove(id);
			this.maps.heads().remove(id);
			this.writer.purge(id, Long.MAX_VALUE);
		}, completion);
	}

	@Override
	public void append(long id, StoredBatch batch, StreamHead head, Completion completion) {
		this.writer.write(batch.data().size(), () -> {
			// In this order: the head is what makes the batch count, see
			// StoreMaps.recover
			this.maps.records().put(new RecordKey(id, batch.startSeqNum()), batch);
			this.maps.heads().put(id, head);
		}, completion);
	}

	@Override
	public void putHead(long id, StreamHead head, Completion completion) {
		this.writer.write(0, () -> this.maps.heads().put(id, head), completion);
	}

	@Override
	public void trim(long id, long seqNum) {
		this.writer.write(0, () -> this.writer.purge(id, seqNum), (failure) -> {
		});
	}

	@Override
	public @Nullable StoredBatch floor(long id, long seqNum) {
		RecordKey key = this.maps.records().floorKey(new RecordKey(id, seqNum));
		return (key != null && key.streamId() == id) ? this.maps.records().get(key) : null;
	}

	@Override
	public Iterator<StoredBatch> batches(long id, long seqNum) {
		StreamHead head = this.maps.head(id);
		RecordKey from = new RecordKey(id, seqNum);
		RecordKey floor = this.maps.records().floorKey(from);
		RecordKey start = (floor != null && floor.streamId() == id) ? floor : from;
		Cursor<RecordKey, StoredBatch> cursor = this.maps.records()
			.cursor(start, new RecordKey(id, Long.MAX_VALUE), false);
		return new StoreBatches(this.maps, id, cursor, seqNum, head.nextSeqNum());
	}

	@Override
	public void close() {
		this.writer.stop();
		this.readers.shutdown();
		try {
			if (!this.readers.awaitTermination(10, TimeUnit.SECONDS)) {
				this.readers.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		try {
			if (this.writer.failure() == null && !this.damaged) {
				// So that the seal also tells of what closing would write
				this.store.commit();
				this.seal.write(this.maps.state(), false);
				this.store.close();
			}
			else {
				this.store.closeImmediately();
			}
		}
		catch (RuntimeException | AssertionError | VirtualMachineError ex) {
			// What was acknowledged is written already
			logger.error("Cannot tidy {} at its end: it may be damaged", this.maps.file(), ex);
			this.store.closeImmediately();
		}
		finally {
			this.seal.close();
		}
	}

}
