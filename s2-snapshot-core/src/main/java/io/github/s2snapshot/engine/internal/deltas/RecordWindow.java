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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.follow.CipherProbe;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.Undecryptable;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * The next records of a stream for one subscriber. It holds at most 64 KiB of records, or
 * a single larger one, unless the subscriber has requested very many. A record that
 * cannot be decrypted is replaced by a {@linkplain Undecryptable placeholder}. Used by
 * one thread at a time.
 */
final class RecordWindow {

	private static final long MOST_RECORDS = 1000;

	private static final long LEAST_RECORDS = 16;

	private static final long BYTES = 64 * 1024;

	private final SharedReads reads;

	private final S2Stream stream;

	private final CipherProbe probe;

	private final Deque<SequencedRecord> records = new ArrayDeque<>();

	private long lastTimestamp;

	// Whether the stream has a record at the next position, unless it was trimmed since.
	private boolean exact;

	RecordWindow(SharedReads reads, S2Stream stream) {
		this.reads = reads;
		this.stream = stream;
		this.probe = new CipherProbe(stream);
	}

	@Nullable SequencedRecord peek() {
		return this.records.peek();
	}

	void remove() {
		this.records.remove();
	}

	void clear() {
		this.records.clear();
		this.exact = false;
	}

	void add(List<SequencedRecord> read) {
		if (!read.isEmpty()) {
			this.records.addAll(read);
			this.lastTimestamp = read.get(read.size() - 1).timestamp();
			this.exact = true;
		}
	}

	/**
	 * Reads records.
	 * @param position the position of the first record
	 * @param demand how many deltas the subscriber has requested
	 * @return a future of the records, or of no records if all up to the tail of the
	 * stream were trimmed
	 */
	CompletableFuture<Read> read(long position, long demand) {
		boolean whole = demand >= MOST_RECORDS;
		long count = Math.max(LEAST_RECORDS, Math.min(demand, MOST_RECORDS));
		long timestamp = this.lastTimestamp;
		boolean exact = this.exact;
		return this.reads.read(position, count, (whole) ? 0 : BYTES)
			.thenCompose((batch) -> (batch.isEmpty() && !whole) ? this.reads.read(position, 1, 0)
					: CompletableFuture.completedFuture(batch))
			.thenCompose(this::read)
			.exceptionallyCompose((failure) -> recover(position, exact, timestamp, Futures.unwrap(failure)));
	}

	private CompletableFuture<Read> read(ReadBatch batch) {
		return (!batch.isEmpty()) ? CompletableFuture.completedFuture(new Read(batch.records(), null))
				: this.stream.checkTailAsync().thenApply((tail) -> new Read(List.of(), tail.seqNum()));
	}

	// The read fails if any of its records cannot be decrypted.
	private CompletableFuture<Read> recover(long position, boolean exact, long timestamp, Throwable failure) {
		if (!CipherProbe.isDecryption(failure)) {
			return CompletableFuture.failedFuture(failure);
		}
		return ((exact) ? this.probe.at(position) : this.probe.behind(position)).thenCompose((found) -> {
			Long undecryptable = found.undecryptable();
			if (undecryptable != null) {
				return CompletableFuture
					.completedFuture(new Read(List.of(Undecryptable.at(undecryptable, timestamp)), null));
			}
			return this.reads.read(position, Math.max(1, found.readable()), 0).thenCompose(this::read);
		});
	}

	/**
	 * Records that were read.
	 *
	 * @param records the records
	 * @param tail the tail of the stream if no records are left before it, else
	 * {@code null}
	 */
	record Read(List<SequencedRecord> records, @Nullable Long tail) {
	}

}
