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

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Storage of basins, streams and records. Writes never block, and are applied and
 * completed in the order of the calls. Thread-safe; callers write to one stream from one
 * thread at a time.
 *
 * @since 0.1.0
 */
public interface Storage extends AutoCloseable {

	/**
	 * Creates a storage in memory.
	 * @return the empty storage
	 */
	static Storage inMemory() {
		return new MemoryStorage();
	}

	/**
	 * Opens a storage in a directory.
	 * @param directory the directory, created if missing
	 * @param force whether to force each write to the disk
	 * @return the storage with the data of the directory
	 * @throws IllegalStateException if the directory is in use, or damaged
	 */
	static Storage open(Path directory, boolean force) {
		return MVStoreStorage.open(directory, force);
	}

	/**
	 * Runs a reader on a thread that may wait for a disk. {@link #floor} and
	 * {@link #batches} must be called there.
	 * @param reader calls these methods
	 * @param <T> the type of the result
	 * @return completes with the result, at once or on another thread
	 */
	<T> CompletableFuture<T> read(Supplier<T> reader);

	/**
	 * Returns whether batches that are read share the memory of the storage.
	 * @return {@code false} if each read takes new memory
	 */
	boolean isShared();

	/**
	 * Returns the failure because of which the storage accepts no more writes.
	 * @return the failure, or {@code null} if there is none
	 */
	@Nullable Throwable failure();

	/**
	 * Returns all basins. Called once after opening.
	 * @return the rows of the basins
	 */
	List<String> basins();

	/**
	 * Returns all streams. Called once after opening.
	 * @return the rows of the streams
	 */
	List<StreamRow> streams();

	/**
	 * Stores a basin.
	 * @param name the name of the basin
	 * @param row the row to store
	 * @param completion called when the row is durable
	 */
	void putBasin(String name, String row, Completion completion);

	/**
	 * Deletes a basin.
	 * @param name name of the basin
	 * @param completion called when the basin is deleted
	 */
	void deleteBasin(String name, Completion completion);

	/**
	 * Stores a stream.
	 * @param id the id of the stream
	 * @param row the row to store
	 * @param completion called when the row is durable
	 */
	void putStream(long id, String row, Completion completion);

	/**
	 * Deletes a stream and its records. The records may be removed later, but cannot be
	 * read any more.
	 * @param id id of the stream
	 * @param completion called when the stream is deleted
	 */
	void deleteStream(long id, Completion completion);

	/**
	 * Appends a batch, which appears whole or not at all.
	 * @param id id of the stream
	 * @param batch the batch
	 * @param head the head of the stream after the batch
	 * @param completion called when both are durable
	 */
	void append(long id, StoredBatch batch, StreamHead head, Completion completion);

	/**
	 * Writes the head of a stream that has had an append.
	 * @param id id of the stream
	 * @param head the head
	 * @param completion called when it is durable
	 */
	void putHead(long id, StreamHead head, Completion completion);

	/**
	 * Removes batches that end at or before a sequence number, possibly later.
	 * @param id the id of the stream
	 * @param seqNum the earliest sequence number to keep
	 */
	void trim(long id, long seqNum);

	/**
	 * Returns the batch that contains a sequence number.
	 * @param id id of the stream
	 * @param seqNum the sequence number
	 * @return the last batch that begins at or before it, or {@code null}
	 */
	@Nullable StoredBatch floor(long id, long seqNum);

	/**
	 * Returns the batches of a stream in order.
	 * @param id the id of the stream
	 * @param seqNum a sequence number
	 * @return the batches from the one that contains the sequence number, or from the
	 * first one after it
	 */
	Iterator<StoredBatch> batches(long id, long seqNum);

	@Override
	void close();

	/**
	 * Stored stream.
	 *
	 * @param id the id of the stream
	 * @param row the stored row
	 * @param head the head of the stream
	 * @since 0.1.0
	 */
	record StreamRow(long id, String row, StreamHead head) {
	}

}
