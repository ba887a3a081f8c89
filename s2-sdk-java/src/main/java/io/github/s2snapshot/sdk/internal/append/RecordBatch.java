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

package io.github.s2snapshot.sdk.internal.append;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.append.RecordAck;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.internal.call.Completions;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.wire.Compression;

/**
 * Batch that a producer fills. It is guarded by the lock of the accumulator until it is
 * sealed. The tickets of its records share its result.
 */
final class RecordBatch {

	private static final int MIN_CAPACITY = 16;

	private final CallTarget target;

	private final ProducerOptions options;

	private final long openedNanos = System.nanoTime();

	private final CompletableFuture<AppendAck> result = new CompletableFuture<>();

	// Futures by record, created on request because most callers request few or none.
	private final AtomicReference<@Nullable AtomicReferenceArray<CompletableFuture<RecordAck>>> acks = new AtomicReference<>();

	private @Nullable List<AppendRecord> records;

	private int count;

	private int meteredBytes;

	RecordBatch(CallTarget target, ProducerOptions options, int expectedCount) {
		this.target = target;
		this.options = options;
		this.records = new ArrayList<>(Math.max(expectedCount, MIN_CAPACITY));
	}

	boolean accepts(int recordBytes) {
		return this.count < this.options.maxBatchRecords()
				&& this.meteredBytes + recordBytes <= this.options.maxBatchBytes();
	}

	RecordTicket add(AppendRecord record) {
		List<AppendRecord> open = this.records;
		if (open == null) {
			throw new IllegalStateException("The batch is sealed");
		}
		open.add(record);
		this.meteredBytes += record.meteredBytes();
		return new Ticket(this, this.count++);
	}

	boolean isFull() {
		return this.count >= this.options.maxBatchRecords() || this.meteredBytes >= this.options.maxBatchBytes();
	}

	int count() {
		return this.count;
	}

	int meteredBytes() {
		return this.meteredBytes;
	}

	long openedNanos() {
		return this.openedNanos;
	}

	CompletableFuture<AppendAck> result() {
		return this.result;
	}

	PendingBatch seal(@Nullable Long matchSeqNum, Compression compression) {
		List<AppendRecord> sealed = this.records;
		if (sealed == null) {
			throw new IllegalStateException("The batch is sealed");
		}
		// Tickets refer to the batch, but must not keep the records in memory.
		this.records = null;
		return new PendingBatch(this.count, this.meteredBytes, matchSeqNum, this.result,
				() -> BatchEncoder.frame(sealed, matchSeqNum, this.options.fencingToken(), compression));
	}

	// Completes the futures of the records, once the result is complete.
	void publish(Executor callbacks) {
		AtomicReferenceArray<CompletableFuture<RecordAck>> asked = this.acks.get();
		if (asked == null) {
			return;
		}
		callbacks.execute(() -> {
			for (int i = 0; i < this.count; i++) {
				CompletableFuture<RecordAck> future = asked.get(i);
				if (future != null) {
					complete(future, i);
				}
			}
		});
	}

	private CompletableFuture<RecordAck> ack(int index) {
		if (this.result.isDone()) {
			CompletableFuture<RecordAck> done = new CompletableFuture<>();
			complete(done, index);
			return done;
		}
		AtomicReferenceArray<CompletableFuture<RecordAck>> asked = this.acks.get();
		if (asked == null) {
			asked = new AtomicReferenceArray<>(this.options.maxBatchRecords());
			AtomicReferenceArray<CompletableFuture<RecordAck>> other = this.acks.compareAndExchange(null, asked);
			asked = (other != null) ? other : asked;
		}
		CompletableFuture<RecordAck> created = new CompletableFuture<>();
		CompletableFuture<RecordAck> other = asked.compareAndExchange(index, null, created);
		CompletableFuture<RecordAck> future = (other != null) ? other : created;
		if (this.result.isDone()) {
			// The result may have been published before this future was stored.
			complete(future, index);
		}
		return future;
	}

	private void complete(CompletableFuture<RecordAck> future, int index) {
		Completions.whenDone(this.result, (ack, error) -> {
			if (error != null) {
				future.completeExceptionally(error);
			}
			else {
				future.complete(recordAck(ack, index));
			}
		});
	}

	private static RecordAck recordAck(AppendAck ack, int index) {
		return new RecordAck(ack.start().seqNum() + index, ack);
	}

	private record Ticket(RecordBatch batch, int index) implements RecordTicket {

		@Override
		public CompletableFuture<RecordAck> ack() {
			return this.batch.ack(this.index);
		}

		@Override
		public RecordAck join() {
			return recordAck(Completions.join(this.batch.result, this.batch.target), this.index);
		}

		@Override
		public String toString() {
			return "RecordTicket[" + this.batch.target + "]";
		}

	}

}
