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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.SessionClosedException;

/**
 * Admits batches to a session within its capacity, in the order of submission. Used by
 * callers and by the event loop.
 */
final class SubmissionGate {

	private final ReentrantLock lock = new ReentrantLock();

	private final long maxBytes;

	private final int maxBatches;

	private final Runnable wakeUp;

	private final Deque<PendingBatch> accepted = new ArrayDeque<>();

	private final WaitQueue<Waiter> waiting = new WaitQueue<>("append session");

	private long bytes;

	private int batches;

	// The wakeUp callback runs after batches were admitted.
	SubmissionGate(long maxBytes, int maxBatches, Runnable wakeUp) {
		this.maxBytes = maxBytes;
		this.maxBatches = maxBatches;
		this.wakeUp = wakeUp;
	}

	// Admits a batch, or queues it. Returns null if it was admitted, otherwise the
	// waiter.
	@Nullable Waiter enter(PendingBatch batch) {
		Waiter waiter = tryEnter(batch);
		if (waiter == null) {
			this.wakeUp.run();
		}
		return waiter;
	}

	// Like enter, but the caller has to wake the session up.
	@Nullable Waiter tryEnter(PendingBatch batch) {
		return tryEnter(new Waiter(batch, batch.meteredBytes()));
	}

	// Reserves capacity for a batch, or queues the reservation. Returns null if it
	// was reserved, otherwise the waiter.
	@Nullable Waiter reserve(long meteredBytes) {
		return tryEnter(new Waiter(null, meteredBytes));
	}

	private @Nullable Waiter tryEnter(Waiter waiter) {
		this.lock.lock();
		try {
			this.waiting.checkOpen();
			if (this.waiting.isEmpty() && accept(waiter)) {
				return null;
			}
			this.waiting.add(waiter);
			return waiter;
		}
		finally {
			this.lock.unlock();
		}
	}

	// Admits a batch for which capacity is reserved, and releases the rest of the
	// reservation.
	void enterReserved(PendingBatch batch, long reservedBytes) {
		List<Waiter> entered;
		this.lock.lock();
		try {
			this.waiting.checkOpen();
			this.accepted.add(batch);
			this.bytes -= reservedBytes - batch.meteredBytes();
			entered = this.waiting.admit(this::accept);
		}
		finally {
			this.lock.unlock();
		}
		this.wakeUp.run();
		notifyEntered(entered);
	}

	private boolean accept(Waiter waiter) {
		if (this.batches >= this.maxBatches || this.bytes + waiter.meteredBytes > this.maxBytes) {
			return false;
		}
		this.batches++;
		this.bytes += waiter.meteredBytes;
		if (waiter.batch != null) {
			this.accepted.add(waiter.batch);
		}
		return true;
	}

	// Removes a batch that still waits. Returns false if it was already admitted or
	// rejected.
	boolean withdraw(Waiter waiter) {
		boolean removed;
		List<Waiter> entered;
		this.lock.lock();
		try {
			removed = this.waiting.remove(waiter);
			entered = this.waiting.admit(this::accept);
		}
		finally {
			this.lock.unlock();
		}
		notifyEntered(entered);
		return removed;
	}

	// Releases the capacity of a batch or of a reservation.
	void release(long meteredBytes) {
		List<Waiter> entered;
		this.lock.lock();
		try {
			this.batches--;
			this.bytes -= meteredBytes;
			entered = this.waiting.admit(this::accept);
		}
		finally {
			this.lock.unlock();
		}
		notifyEntered(entered);
	}

	private void notifyEntered(List<Waiter> entered) {
		if (!entered.isEmpty()) {
			this.wakeUp.run();
			entered.forEach((waiter) -> waiter.entered.complete(null));
		}
	}

	// Moves the batches that were admitted since the last call to the target.
	void drainTo(Deque<PendingBatch> target) {
		this.lock.lock();
		try {
			target.addAll(this.accepted);
			this.accepted.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	// Stops admitting batches, and rejects those that wait.
	void close(SessionClosedException reason) {
		List<Waiter> refused;
		this.lock.lock();
		try {
			refused = this.waiting.close(reason);
		}
		finally {
			this.lock.unlock();
		}
		refused.forEach((waiter) -> waiter.entered.completeExceptionally(reason));
	}

	/**
	 * Batch that waits for capacity, or a reservation without a batch.
	 */
	static final class Waiter {

		private final @Nullable PendingBatch batch;

		private final long meteredBytes;

		private final CompletableFuture<@Nullable Void> entered = new CompletableFuture<>();

		private Waiter(@Nullable PendingBatch batch, long meteredBytes) {
			this.batch = batch;
			this.meteredBytes = meteredBytes;
		}

		CompletableFuture<@Nullable Void> entered() {
			return this.entered;
		}

	}

}
