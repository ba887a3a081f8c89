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

package io.github.s2snapshot.sdk.internal.read;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Buffer between the event loop, which receives batches, and the reader, which pulls
 * them. Positions and the caught-up signal reflect the batches that were pulled.
 */
final class ReadBuffer {

	private final ReentrantLock lock = new ReentrantLock();

	private final long maxBytes;

	private final Runnable whenDrained;

	private final Deque<ReadItem> items = new ArrayDeque<>();

	private long bytes;

	private boolean full;

	private @Nullable CompletableFuture<@Nullable ReadBatch> puller;

	// The last pull and what it changed, to undo it if the caller did not take its
	// batch.
	private @Nullable CompletableFuture<@Nullable ReadBatch> pulled;

	private @Nullable ReadItem pulledItem;

	private ReaderState stateBeforePull;

	private ReaderState state;

	private boolean ended;

	private @Nullable S2Exception error;

	private final List<CompletableFuture<StreamPosition>> caughtUpWaiters = new ArrayList<>();

	// The whenDrained callback runs when a full buffer has room again.
	ReadBuffer(ReadInput input, long maxBytes, Runnable whenDrained) {
		this.maxBytes = maxBytes;
		this.whenDrained = whenDrained;
		long start = (input.start() == ReadInput.Start.SEQ_NUM) ? input.startValue() : 0;
		this.state = new ReaderState(start, false, null, false);
		this.stateBeforePull = this.state;
	}

	// Adds a batch or a disconnect. Returns whether there is room for more. Called by
	// the event loop.
	boolean add(ReadItem item) {
		Completion completion;
		boolean room;
		this.lock.lock();
		try {
			if (!item.isShown() && this.items.isEmpty()) {
				this.state = item.applyTo(this.state);
				completion = Completion.NONE;
			}
			else {
				ReadItem last = this.items.peekLast();
				if (last != null && last.isHeartbeat() && item.isHeartbeat()) {
					// The later heartbeat replaces the earlier one.
					this.bytes -= this.items.removeLast().bytes();
				}
				this.items.add(item);
				this.bytes += item.bytes();
				completion = serve();
			}
			this.full |= this.bytes >= this.maxBytes;
			room = !this.full;
		}
		finally {
			this.lock.unlock();
		}
		completion.run();
		return room;
	}

	// Ends the session, after the buffered batches or, with discard, immediately. A
	// null reason is a clean end. Called by any thread.
	void end(@Nullable S2Exception reason, boolean discard) {
		Completion completion;
		this.lock.lock();
		try {
			if (this.ended && !discard) {
				return;
			}
			this.ended = true;
			this.error = reason;
			if (discard) {
				this.items.clear();
				this.bytes = 0;
			}
			completion = serve();
		}
		finally {
			this.lock.unlock();
		}
		completion.run();
	}

	// Requests the next batch. If the caller does not take the result, it must call
	// reclaim with the future.
	CompletableFuture<@Nullable ReadBatch> pull() {
		CompletableFuture<@Nullable ReadBatch> future = new CompletableFuture<>();
		Completion completion;
		boolean drained;
		this.lock.lock();
		try {
			if (this.puller != null) {
				throw new IllegalStateException(
						"Another call of next() or nextAsync() of this read session is outstanding: wait for its result before the next call");
			}
			this.puller = future;
			completion = serve();
			drained = this.full && this.bytes <= this.maxBytes / 2;
			if (drained) {
				this.full = false;
			}
		}
		finally {
			this.lock.unlock();
		}
		completion.run();
		if (drained) {
			this.whenDrained.run();
		}
		return future;
	}

	// Undoes a pull. If it already has a batch, the next pull returns that batch.
	void reclaim(CompletableFuture<@Nullable ReadBatch> future) {
		this.lock.lock();
		try {
			if (this.puller == future) {
				this.puller = null;
			}
			else if (this.pulled == future && this.pulledItem != null) {
				this.items.addFirst(this.pulledItem);
				this.bytes += this.pulledItem.bytes();
				this.state = this.stateBeforePull;
				this.pulledItem = null;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	// Called with the lock. The returned completion runs without it.
	private Completion serve() {
		CompletableFuture<@Nullable ReadBatch> waiting = this.puller;
		if (waiting == null) {
			return (this.ended && this.items.isEmpty()) ? new Completion(null, null, null, takeCaughtUp(), null, this)
					: Completion.NONE;
		}
		while (!this.items.isEmpty()) {
			ReadItem item = this.items.remove();
			this.bytes -= item.bytes();
			this.stateBeforePull = this.state;
			this.state = item.applyTo(this.state);
			if (item.isShown()) {
				this.puller = null;
				this.pulled = waiting;
				this.pulledItem = item;
				StreamPosition tail = (this.state.caughtUp()) ? this.state.tail() : null;
				return new Completion(waiting, item.batch(), null, (tail != null) ? takeCaughtUp() : List.of(), tail,
						this);
			}
		}
		if (this.ended) {
			this.puller = null;
			return new Completion(waiting, null, this.error, takeCaughtUp(), null, this);
		}
		return Completion.NONE;
	}

	private List<CompletableFuture<StreamPosition>> takeCaughtUp() {
		List<CompletableFuture<StreamPosition>> taken = List.copyOf(this.caughtUpWaiters);
		this.caughtUpWaiters.clear();
		return taken;
	}

	ReaderState state() {
		this.lock.lock();
		try {
			return this.state;
		}
		finally {
			this.lock.unlock();
		}
	}

	CompletableFuture<StreamPosition> caughtUp() {
		CompletableFuture<StreamPosition> future = new CompletableFuture<>();
		this.lock.lock();
		try {
			StreamPosition tail = this.state.tail();
			if (this.state.caughtUp() && tail != null) {
				future.complete(tail);
			}
			else if (this.ended && this.items.isEmpty()) {
				future.completeExceptionally(endReason());
			}
			else {
				this.caughtUpWaiters.removeIf(CompletableFuture::isDone);
				this.caughtUpWaiters.add(future);
			}
		}
		finally {
			this.lock.unlock();
		}
		return future;
	}

	private S2Exception endReason() {
		return (this.error != null) ? this.error
				: new SessionClosedException("The read session ended before it reached the tail of the stream", null);
	}

	/**
	 * Futures to complete after the lock is released.
	 */
	private record Completion(@Nullable CompletableFuture<@Nullable ReadBatch> pulled, @Nullable ReadBatch batch,
			@Nullable S2Exception error, List<CompletableFuture<StreamPosition>> caughtUp,
			@Nullable StreamPosition tail, @Nullable ReadBuffer buffer) {

		private static final Completion NONE = new Completion(null, null, null, List.of(), null, null);

		private void run() {
			for (CompletableFuture<StreamPosition> waiter : this.caughtUp) {
				if (this.tail != null) {
					waiter.complete(this.tail);
				}
				else if (this.buffer != null) {
					waiter.completeExceptionally(this.buffer.endReason());
				}
			}
			if (this.pulled != null) {
				if (this.error != null) {
					this.pulled.completeExceptionally(this.error);
				}
				else {
					this.pulled.complete(this.batch);
				}
			}
		}

	}

}
