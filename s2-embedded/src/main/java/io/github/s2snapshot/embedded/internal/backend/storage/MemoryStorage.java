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

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Storage that keeps records on the heap. The backend itself keeps basins and streams.
 */
final class MemoryStorage implements Storage {

	private final Map<Long, ConcurrentSkipListMap<Long, StoredBatch>> streams = new ConcurrentHashMap<>();

	@Override
	public <T> CompletableFuture<T> read(Supplier<T> reader) {
		try {
			return CompletableFuture.completedFuture(reader.get());
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public boolean isShared() {
		return true;
	}

	@Override
	public @Nullable Throwable failure() {
		return null;
	}

	@Override
	public List<String> basins() {
		return List.of();
	}

	@Override
	public List<StreamRow> streams() {
		return List.of();
	}

	@Override
	public void putBasin(String name, String row, Completion completion) {
		completion.complete(null);
	}

	@Override
	public void deleteBasin(String name, Completion completion) {
		completion.complete(null);
	}

	@Override
	public void putStream(long id, String row, Completion completion) {
		completion.complete(null);
	}

	@Override
	public void deleteStream(long id, Completion completion) {
		this.streams.remove(id);
		completion.complete(null);
	}

	@Override
	public void append(long id, StoredBatch batch, StreamHead head, Completion completion) {
		this.streams.computeIfAbsent(id, (key) -> new ConcurrentSkipListMap<>()).put(batch.startSeqNum(), batch);
		completion.complete(null);
	}

	@Override
	public void putHead(long id, StreamHead head, Completion completion) {
		completion.complete(null);
	}

	@Override
	public void trim(long id, long seqNum) {
		NavigableMap<Long, StoredBatch> batches = this.streams.get(id);
		if (batches == null) {
			return;
		}
		Map.Entry<Long, StoredBatch> first = batches.firstEntry();
		while (first != null && first.getValue().endSeqNum() <= seqNum) {
			batches.remove(first.getKey());
			first = batches.firstEntry();
		}
	}

	@Override
	public @Nullable StoredBatch floor(long id, long seqNum) {
		NavigableMap<Long, StoredBatch> batches = this.streams.get(id);
		Map.Entry<Long, StoredBatch> entry = (batches != null) ? batches.floorEntry(seqNum) : null;
		return (entry != null) ? entry.getValue() : null;
	}

	@Override
	public Iterator<StoredBatch> batches(long id, long seqNum) {
		NavigableMap<Long, StoredBatch> batches = this.streams.get(id);
		if (batches == null) {
			return Collections.emptyIterator();
		}
		Long floor = batches.floorKey(seqNum);
		return batches.tailMap((floor != null) ? floor : seqNum, true).values().iterator();
	}

	@Override
	public void close() {
		this.streams.clear();
	}

}
