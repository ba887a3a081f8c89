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

package io.github.s2snapshot.engine.internal.deltas;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;

/**
 * Reads records for the subscribers of a projection. Subscribers that read the same
 * records at the same time share one request. Thread-safe.
 */
final class SharedReads {

	private final S2Stream stream;

	private final Map<Key, CompletableFuture<ReadBatch>> running = new ConcurrentHashMap<>();

	SharedReads(S2Stream stream) {
		this.stream = stream;
	}

	/**
	 * Reads records.
	 * @param seqNum the position of the first record
	 * @param count the most records
	 * @param bytes the most metered bytes, or 0 for the limit of the server. If the first
	 * record is larger, no record is read.
	 * @return a future of the records
	 */
	CompletableFuture<ReadBatch> read(long seqNum, long count, long bytes) {
		Key key = new Key(seqNum, count, bytes);
		CompletableFuture<ReadBatch> mine = new CompletableFuture<>();
		CompletableFuture<ReadBatch> other = this.running.putIfAbsent(key, mine);
		if (other != null) {
			return other;
		}
		try {
			ReadInput input = ReadInput.fromSeqNum(seqNum).withCount(count);
			CompletableFuture<?> unused = this.stream.readAsync((bytes > 0) ? input.withBytes(bytes) : input)
				.whenComplete((batch, failure) -> {
					// A subscriber that comes later may need records that were appended
					// since.
					this.running.remove(key, mine);
					if (failure != null) {
						mine.completeExceptionally(failure);
					}
					else {
						mine.complete(batch);
					}
				});
		}
		catch (RuntimeException ex) {
			this.running.remove(key, mine);
			mine.completeExceptionally(ex);
		}
		return mine;
	}

	private record Key(long seqNum, long count, long bytes) {
	}

}
