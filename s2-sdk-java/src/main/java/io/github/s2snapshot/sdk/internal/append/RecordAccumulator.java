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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.internal.call.Completions;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.wire.Compression;

/**
 * Collects records into batches, within the capacity of the producer and in the order of
 * submission. Batches are encoded and futures are completed without the lock, so that it
 * is held only briefly. Used by callers and by the event loop.
 */
final class RecordAccumulator {

	private final ReentrantLock lock = new ReentrantLock();

	private final CallTarget target;

	private final ProducerOptions options;

	private final Compression compression;

	private final Outlet outlet;

	private final WaitQueue<RecordWaiter> waiting = new WaitQueue<>("producer");

	private final ConcurrentLinkedQueue<PendingBatch> unencoded = new ConcurrentLinkedQueue<>();

	// Batches that were sealed after the session had failed.
	private final List<RecordBatch> rejected = new ArrayList<>();

	private @Nullable RecordBatch open;

	private @Nullable RecordBatch last;

	private int sealedBatches;

	private long bytes;

	private int lastCount;

	private @Nullable Long nextSeqNum;

	private boolean timed;

	RecordAccumulator(CallTarget target, ProducerOptions options, Compression compression, Outlet outlet) {
		this.target = target;
		this.options = options;
		this.compression = compression;
		this.outlet = outlet;
		this.nextSeqNum = options.matchSeqNum();
	}

	// Adds a record to the open batch. Returns null if there is no capacity for it.
	@Nullable RecordTicket tryAdd(AppendRecord record) {
		RecordTicket ticket;
		boolean startTimer;
		this.lock.lock();
		try {
			this.waiting.checkOpen();
			if (!this.waiting.isEmpty() || !fits(record.meteredBytes())) {
				return null;
			}
			ticket = add(record);
			startTimer = startTimer();
		}
		finally {
			this.lock.unlock();
		}
		afterChange(startTimer);
		return ticket;
	}

	// Adds a record, or queues it until there is capacity.
	RecordWaiter addOrWait(AppendRecord record) {
		return enqueue(RecordWaiter.of(record));
	}

	// Reserves capacity for a record, or queues the reservation.
	RecordWaiter reserve(int meteredBytes) {
		return enqueue(RecordWaiter.reservation(meteredBytes));
	}

	private RecordWaiter enqueue(RecordWaiter waiter) {
		change(() -> {
			this.waiting.checkOpen();
			this.waiting.add(waiter);
			return admit();
		});
		return waiter;
	}

	// Adds a record for which capacity is reserved, and releases the rest of the
	// reservation.
	RecordTicket addReserved(AppendRecord record, long reservedBytes) {
		AtomicReference<@Nullable RecordTicket> ticket = new AtomicReference<>();
		change(() -> {
			this.waiting.checkOpen();
			this.bytes -= reservedBytes;
			ticket.set(add(record));
			return admit();
		});
		return Objects.requireNonNull(ticket.get());
	}

	// Releases the capacity that was reserved for a record.
	void release(long reservedBytes) {
		change(() -> {
			this.bytes -= reservedBytes;
			return admit();
		});
	}

	// Removes a record that still waits. Returns false if it was already added or
	// rejected.
	boolean withdraw(RecordWaiter waiter) {
		boolean[] removed = new boolean[1];
		change(() -> {
			removed[0] = this.waiting.remove(waiter);
			return admit();
		});
		return removed[0];
	}

	// Seals the batch of the records that were submitted before. The future completes
	// with the acknowledgement of the last batch, or with null if no batch exists.
	CompletableFuture<@Nullable AppendAck> flush() {
		RecordWaiter marker = RecordWaiter.flush();
		change(() -> {
			this.waiting.checkNotFailed();
			this.waiting.add(marker);
			return admit();
		});
		return marker.entered().thenCompose((ignored) -> marker.flushed());
	}

	// Stops accepting records, rejects those that wait, and seals the open batch.
	void close() {
		change(() -> {
			List<RecordWaiter> refused = refuse(new SessionClosedException(this.target + " is closed", null));
			sealOpen();
			return refused;
		});
	}

	// Called when the session has failed: batches that it did not get are not sent
	// any more.
	void fail(SessionClosedException reason) {
		List<RecordBatch> lost = new ArrayList<>();
		change(() -> {
			List<RecordWaiter> refused = refuse(reason);
			lost.addAll(this.rejected);
			this.rejected.clear();
			if (this.open != null) {
				lost.add(this.open);
				this.open = null;
			}
			return refused;
		});
		lost.forEach((batch) -> {
			batch.result()
				.completeExceptionally(new SessionClosedException(
						reason.getMessage() + " (this record was not appended)", reason.getCause()));
			// A batch that was never sealed does not call the outlet itself.
			this.outlet.settled(batch);
		});
	}

	// Seals the open batch if its first record has waited for the linger time.
	// Returns the nanoseconds to wait before the next call, or 0 if nothing waits.
	long sealLingering() {
		long[] restNanos = new long[1];
		change(() -> {
			RecordBatch batch = this.open;
			long lingerNanos = this.options.linger().toNanos();
			if (batch != null && lingerNanos > 0) {
				restNanos[0] = Math.max(0, lingerNanos - (System.nanoTime() - batch.openedNanos()));
			}
			if (restNanos[0] == 0) {
				sealOpen();
				this.timed = false;
			}
			return List.of();
		});
		return restNanos[0];
	}

	private List<RecordWaiter> refuse(SessionClosedException reason) {
		List<RecordWaiter> refused = this.waiting.close(reason);
		refused.forEach((waiter) -> waiter.refuse(reason, this.last));
		return refused;
	}

	private boolean fits(int recordBytes) {
		if (this.bytes + recordBytes > this.options.maxInflightBytes()) {
			return false;
		}
		RecordBatch batch = this.open;
		int batches = this.sealedBatches + ((batch != null) ? 1 : 0);
		return (batch != null && batch.accepts(recordBytes)) || batches < this.options.maxInflightBatches();
	}

	private RecordTicket add(AppendRecord record) {
		RecordBatch batch = this.open;
		if (batch != null && !batch.accepts(record.meteredBytes())) {
			sealOpen();
			batch = null;
		}
		if (batch == null) {
			batch = new RecordBatch(this.target, this.options, this.lastCount);
			this.open = batch;
			this.last = batch;
		}
		this.bytes += record.meteredBytes();
		RecordTicket ticket = batch.add(record);
		if (batch.isFull()) {
			sealOpen();
		}
		return ticket;
	}

	private void sealOpen() {
		RecordBatch batch = this.open;
		if (batch == null) {
			return;
		}
		this.open = null;
		this.sealedBatches++;
		this.lastCount = batch.count();
		PendingBatch sealed = batch.seal(this.nextSeqNum, this.compression);
		if (this.nextSeqNum != null) {
			this.nextSeqNum += batch.count();
		}
		// Registered before the session gets the batch: afterwards the result can
		// arrive at any time, and must be handled after this method.
		Completions.whenDone(batch.result(), (ack, error) -> settled(batch));
		if (this.outlet.offer(sealed)) {
			this.unencoded.add(sealed);
		}
		else {
			this.rejected.add(batch);
		}
	}

	private void settled(RecordBatch batch) {
		this.outlet.settled(batch);
		change(() -> {
			this.sealedBatches--;
			this.bytes -= batch.meteredBytes();
			return admit();
		});
	}

	private List<RecordWaiter> admit() {
		return this.waiting.admit(this::tryAdmit);
	}

	private boolean tryAdmit(RecordWaiter waiter) {
		if (waiter.isFlush()) {
			sealOpen();
			waiter.enter(this.last);
			return true;
		}
		if (!fits(waiter.meteredBytes())) {
			sealIfStuck(waiter.meteredBytes());
			return false;
		}
		AppendRecord record = waiter.record();
		if (record != null) {
			waiter.enter(add(record));
		}
		else {
			this.bytes += waiter.meteredBytes();
		}
		return true;
	}

	// Lingering is pointless for a batch that cannot grow, or if nothing else is in
	// flight whose acknowledgement would release capacity.
	private void sealIfStuck(int nextBytes) {
		if (this.open != null && (this.sealedBatches == 0 || !this.open.accepts(nextBytes))) {
			sealOpen();
		}
	}

	private boolean startTimer() {
		if (this.open != null && !this.timed) {
			this.timed = true;
			return true;
		}
		return false;
	}

	private void change(Change change) {
		List<RecordWaiter> done;
		boolean startTimer;
		this.lock.lock();
		try {
			done = change.run();
			startTimer = startTimer();
		}
		finally {
			this.lock.unlock();
		}
		done.forEach(RecordWaiter::complete);
		afterChange(startTimer);
	}

	private void afterChange(boolean startTimer) {
		if (startTimer) {
			this.outlet.startTimer();
		}
		PendingBatch batch = this.unencoded.poll();
		while (batch != null) {
			this.outlet.encode(batch);
			batch = this.unencoded.poll();
		}
	}

	/**
	 * Change that is made with the lock. Returns the waiters that it admitted or
	 * rejected.
	 */
	private interface Change {

		List<RecordWaiter> run();

	}

	/**
	 * Destination of sealed batches. {@code offer} is called with the lock, the other
	 * methods without it.
	 */
	interface Outlet {

		// Queues a batch, which is encoded next. Returns false if the session has
		// failed.
		boolean offer(PendingBatch batch);

		// Encodes a batch and wakes the session up.
		void encode(PendingBatch batch);

		// Starts to call sealLingering on the event loop.
		void startTimer();

		// Called when the result of a batch is complete.
		void settled(RecordBatch batch);

	}

}
