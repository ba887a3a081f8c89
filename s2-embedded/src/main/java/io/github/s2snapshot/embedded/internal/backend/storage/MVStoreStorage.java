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
 * Storage in one MVStore file. A single thread applies the queued writes, commits them to
 * the file together, and then completes them. Reads run on their own threads, because an
 * interrupt of a reading thread closes the file.
 */
final class MVStoreStorage implements Storage {

	private static final Logger logger = LoggerFactory.getLogger(MVStoreStorage.class);

	private static final String FILE_NAME = "s2.mv.db";

	private static final int READER_THREADS = 4;

	// The commit of a small append writes a few pages, which should be small
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
			throw new UncheckedIOException("The embedded S2 server cannot create its directory "
					+ directory.toAbsolutePath() + ". Choose a directory that this process can write to", ex);
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

	// Delete the new seal, so that the next attempt also reports the missing file
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
			// Only the writer commits and compacts
			MVStore store = new MVStore.Builder().fileName(file.toString())
				.pageSplitSize(PAGE_BYTES)
				.autoCommitDisabled()
				.open();
			// Reuse space at once: the operating system keeps written data
			store.setRetentionTime(0);
			return store;
		}
		catch (MVStoreException ex) {
			if (ex.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
				throw new IllegalStateException(
						"The directory " + directory.toAbsolutePath() + " is in use by another embedded S2 server."
								+ " Stop that server, which may run in another process, or choose another directory",
						ex);
			}
			throw StoreDamage.in(file, String.valueOf(ex.getMessage()), ex);
		}
		catch (RuntimeException | AssertionError | VirtualMachineError ex) {
			// A damaged file can also cause an AssertionError, or an OutOfMemoryError for
			// a wrong length
			throw StoreDamage.in(file, ex.toString(), ex);
		}
	}

	@Override
	public <T> CompletableFuture<T> read(Supplier<T> reader) {
		return CompletableFuture.supplyAsync(() -> readVersion(reader), this.readers);
	}

	private <T> T readVersion(Supplier<T> reader) {
		// Prevents the writer from reusing space that is being read
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
			// Do not write to a damaged file
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
			// The head comes last, because it makes the batch valid, see
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
				// Commit now, so that the seal includes all writes
				this.store.commit();
				this.seal.write(this.maps.state(), false);
				this.store.close();
			}
			else {
				this.store.closeImmediately();
			}
		}
		catch (RuntimeException | AssertionError | VirtualMachineError ex) {
			// Acknowledged writes are in the file already
			logger.error("The embedded S2 server failed to close the file {}, which may be damaged", this.maps.file(),
					ex);
			this.store.closeImmediately();
		}
		finally {
			this.seal.close();
		}
	}

}
