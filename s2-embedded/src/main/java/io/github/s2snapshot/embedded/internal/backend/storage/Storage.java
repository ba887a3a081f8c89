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
 * Keeps basins, streams and records. Writes never block, are applied in the order of the
 * calls, and complete in that order. Thread-safe; the writes of one stream come from one
 * thread at a time.
 *
 * @since 0.1.0
 */
public interface Storage extends AutoCloseable {

	/**
	 * Keeps everything in memory.
	 * @return a new storage with nothing in it
	 */
	static Storage inMemory() {
		return new MemoryStorage();
	}

	/**
	 * Keeps everything in a directory.
	 * @param directory the directory, created if missing
	 * @param force whether to force each write to the disk
	 * @return the storage with what is in the directory
	 * @throws IllegalStateException if the directory is in use, or damaged
	 */
	static Storage open(Path directory, boolean force) {
		return MVStoreStorage.open(directory, force);
	}

	/**
	 * Calls {@link #floor} and {@link #batches} where they may wait for a disk.
	 * @param reader calls them
	 * @param <T> the type of the result
	 * @return completes with the result, at once or on another thread
	 */
	<T> CompletableFuture<T> read(Supplier<T> reader);

	/**
	 * Returns whether what is read shares the memory of what is kept.
	 * @return {@code false} if a reader makes the storage read into new memory
	 */
	boolean isShared();

	/**
	 * Whether the storage still takes writes.
	 * @return why it does not, or {@code null}
	 */
	@Nullable Throwable failure();

	/**
	 * All basins, once after opening.
	 * @return their rows
	 */
	List<String> basins();

	/**
	 * All streams, once after opening.
	 * @return their rows
	 */
	List<StreamRow> streams();

	/**
	 * Puts a basin.
	 * @param name name of the basin
	 * @param row what to keep of it
	 * @param completion called when it is durable
	 */
	void putBasin(String name, String row, Completion completion);

	/**
	 * Deletes a basin.
	 * @param name name of the basin
	 * @param completion called when the basin is gone
	 */
	void deleteBasin(String name, Completion completion);

	/**
	 * Puts a stream.
	 * @param id id of the stream
	 * @param row what to keep of it
	 * @param completion called when it is durable
	 */
	void putStream(long id, String row, Completion completion);

	/**
	 * Deletes a stream and its records; those may linger, but never to be seen.
	 * @param id id of the stream
	 * @param completion called when the stream is gone
	 */
	void deleteStream(long id, Completion completion);

	/**
	 * Appends a batch, which appears whole or not at all.
	 * @param id id of the stream
	 * @param batch the batch
	 * @param head the stream after it
	 * @param completion called when both are durable
	 */
	void append(long id, StoredBatch batch, StreamHead head, Completion completion);

	/**
	 * Writes the head of a stream that has had appends.
	 * @param id id of the stream
	 * @param head the head
	 * @param completion called when it is durable
	 */
	void putHead(long id, StreamHead head, Completion completion);

	/**
	 * Lets go of batches that end at or before a sequence number, some time.
	 * @param id id of the stream
	 * @param seqNum earliest sequence number to keep
	 */
	void trim(long id, long seqNum);

	/**
	 * The batch that holds a sequence number.
	 * @param id id of the stream
	 * @param seqNum the sequence number
	 * @return the last batch that begins at or before it, or {@code null}
	 */
	@Nullable StoredBatch floor(long id, long seqNum);

	/**
	 * Batches in order.
	 * @param id id of the stream
	 * @param seqNum a sequence number
	 * @return the batches from the one that holds it on, or from the first after it
	 */
	Iterator<StoredBatch> batches(long id, long seqNum);

	@Override
	void close();

	/**
	 * A stream as stored.
	 *
	 * @param id id of the stream
	 * @param row what was put
	 * @param head its head
	 * @since 0.1.0
	 */
	record StreamRow(long id, String row, StreamHead head) {
	}

}
