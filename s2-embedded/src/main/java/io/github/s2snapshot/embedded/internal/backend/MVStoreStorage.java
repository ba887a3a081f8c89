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

package io.github.s2snapshot.embedded.internal.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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

/**
 * Keeps everything in one MVStore file. A single thread writes: it applies what has
 * queued up, commits it to the file at once, and only then completes it. Reads run on a
 * few threads of their own, so that an interrupt of any other cannot close the file.
 */
final class MVStoreStorage implements Storage {

	private static final String FILE_NAME = "s2.mv.db";

	private static final int READER_THREADS = 4;

	// Each commit of a small append writes a few pages: small ones
	private static final int PAGE_BYTES = 4096;

	private final MVStore store;

	private final StoreMaps maps;

	private final StoreWriter writer;

	private final ExecutorService readers;

	private MVStoreStorage(MVStore store, String name) {
		this.store = store;
		this.maps = new StoreMaps(store);
		this.writer = new StoreWriter(store, this.maps, "s2-embedded-writer-" + name);
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
		Path file = directory.resolve(FILE_NAME).toAbsolutePath();
		try {
			Files.createDirectories(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot create the directory " + directory.toAbsolutePath()
					+ " for the embedded S2 server: choose one that this process may write to", ex);
		}
		MVStore store;
		try {
			// The writer commits and compacts; nothing may do so behind its back
			store = new MVStore.Builder().fileName(file.toString())
				.pageSplitSize(PAGE_BYTES)
				.autoCommitDisabled()
				.open();
			// Space is used again at once: what is written is safe with the operating
			// system
			store.setRetentionTime(0);
		}
		catch (MVStoreException ex) {
			throw new IllegalStateException(explain(directory, file, ex), ex);
		}
		try {
			MVStoreStorage storage = new MVStoreStorage(store, String.valueOf(directory.getFileName()));
			storage.maps.recover(storage.writer::purge);
			storage.writer.start();
			return storage;
		}
		catch (RuntimeException ex) {
			store.closeImmediately();
			throw ex;
		}
	}

	private static String explain(Path directory, Path file, MVStoreException ex) {
		if (ex.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
			return "The directory " + directory.toAbsolutePath() + " is in use by another embedded S2 server:"
					+ " stop that server (maybe in another process), or choose another directory";
		}
		return "Cannot open " + file + " of the embedded S2 server: " + ex.getMessage()
				+ ". Restore the file from a copy, or move it away to start empty";
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
	public @Nullable Throwable failure() {
		return this.writer.failure();
	}

	@Override
	public List<String> basins() {
		return new ArrayList<>(this.maps.basins().values());
	}

	@Override
	public List<StreamRow> streams() {
		List<StreamRow> rows = new ArrayList<>();
		Cursor<Long, String> cursor = this.maps.streams().cursor(null);
		while (cursor.hasNext()) {
			long id = cursor.next();
			rows.add(new StreamRow(id, cursor.getValue(), this.maps.head(id)));
		}
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
		RecordKey from = new RecordKey(id, seqNum);
		RecordKey floor = this.maps.records().floorKey(from);
		RecordKey start = (floor != null && floor.streamId() == id) ? floor : from;
		Cursor<RecordKey, StoredBatch> cursor = this.maps.records()
			.cursor(start, new RecordKey(id, Long.MAX_VALUE), false);
		return (cursor.hasNext()) ? new Batches(cursor) : Collections.emptyIterator();
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
		if (this.writer.failure() == null) {
			this.store.close();
		}
		else {
			this.store.closeImmediately();
		}
	}

	/**
	 * The values of a cursor.
	 */
	private static final class Batches implements Iterator<StoredBatch> {

		private final Cursor<RecordKey, StoredBatch> cursor;

		Batches(Cursor<RecordKey, StoredBatch> cursor) {
			this.cursor = cursor;
		}

		@Override
		public boolean hasNext() {
			return this.cursor.hasNext();
		}

		@Override
		public StoredBatch next() {
			this.cursor.next();
			return this.cursor.getValue();
		}

	}

}
