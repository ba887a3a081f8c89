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

package io.github.s2snapshot.engine.internal.append;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;

/**
 * Sends the appends of this process, or holds them while a snapshot is appended with a
 * conditional append. The number of held appends is bounded. Further appends are sent at
 * once, and the snapshot may fail because of them. Thread-safe.
 */
public final class AppendGate {

	private final Function<AppendInput, CompletableFuture<AppendAck>> stream;

	private final int limit;

	private final EngineThreads threads;

	private final Object lock = new Object();

	private final Deque<Held> held = new ArrayDeque<>();

	private final List<CompletableFuture<@Nullable Void>> idle = new ArrayList<>();

	private final List<CompletableFuture<@Nullable Void>> entering = new ArrayList<>();

	private volatile boolean closed;

	private int inFlight;

	private long lastEnd;

	private @Nullable ScheduledFuture<?> opening;

	public AppendGate(Function<AppendInput, CompletableFuture<AppendAck>> stream, int limit, EngineThreads threads) {
		this.stream = stream;
		this.limit = limit;
		this.threads = threads;
	}

	public CompletableFuture<AppendAck> append(AppendInput input) {
		synchronized (this.lock) {
			if (this.closed && this.held.size() < this.limit) {
				Held append = new Held(input, new CompletableFuture<>());
				this.held.add(append);
				return append.result;
			}
			this.inFlight++;
		}
		return send(input);
	}

	/**
	 * Holds all further appends.
	 * @param hold the longest time
	 * @return completes when all appends that were sent before have an answer
	 */
	public CompletableFuture<@Nullable Void> close(Duration hold) {
		CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
		synchronized (this.lock) {
			this.closed = true;
			cancelOpening();
			this.opening = this.threads.schedule(this::open, hold);
			if (this.inFlight > 0) {
				this.idle.add(drained);
				return drained;
			}
		}
		drained.complete(null);
		return drained;
	}

	/**
	 * Sends the held appends in their order, and all further ones.
	 */
	public void open() {
		List<Held> released;
		List<CompletableFuture<@Nullable Void>> entered;
		synchronized (this.lock) {
			this.closed = false;
			cancelOpening();
			released = new ArrayList<>(this.held);
			this.held.clear();
			entered = List.copyOf(this.entering);
			this.entering.clear();
			this.inFlight += released.size();
		}
		entered.forEach((opened) -> opened.complete(null));
		for (Held append : released) {
			CompletableFuture<?> unused = send(append.input).whenComplete((ack, failure) -> {
				if (failure != null) {
					append.result.completeExceptionally(Futures.unwrap(failure));
				}
				else {
					append.result.complete(ack);
				}
			});
		}
	}

	/**
	 * Begins a series of appends that are not sent through this gate, and counts them as
	 * one append in flight. Waits while appends are held.
	 */
	void enter() {
		while (true) {
			CompletableFuture<@Nullable Void> opened = new CompletableFuture<>();
			synchronized (this.lock) {
				if (!this.closed) {
					this.inFlight++;
					return;
				}
				this.entering.add(opened);
			}
			Futures.get(opened);
		}
	}

	/**
	 * Returns whether appends are held, so that a series has to end.
	 * @return whether appends are held
	 */
	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Ends a series of appends. All of them have an answer.
	 * @param last the last acknowledgement, or {@code null} without any
	 */
	void leave(@Nullable AppendAck last) {
		answered(last);
	}

	/**
	 * Forgets the last append because a start has begun. It may have been to another
	 * incarnation of the stream.
	 */
	public void begin() {
		synchronized (this.lock) {
			this.lastEnd = 0;
		}
	}

	/**
	 * Returns the end of the last append that was acknowledged since the start.
	 * @return the first position after it, or 0 without an append
	 */
	public long lastEnd() {
		synchronized (this.lock) {
			return this.lastEnd;
		}
	}

	private CompletableFuture<AppendAck> send(AppendInput input) {
		CompletableFuture<AppendAck> result;
		try {
			result = this.stream.apply(input);
		}
		catch (RuntimeException ex) {
			result = CompletableFuture.failedFuture(ex);
		}
		return result.whenComplete((ack, failure) -> answered(ack));
	}

	private void answered(@Nullable AppendAck ack) {
		List<CompletableFuture<@Nullable Void>> drained = List.of();
		synchronized (this.lock) {
			this.inFlight--;
			if (ack != null) {
				this.lastEnd = SeqNums.max(this.lastEnd, ack.end().seqNum());
			}
			if (this.inFlight == 0) {
				drained = List.copyOf(this.idle);
				this.idle.clear();
			}
		}
		drained.forEach((future) -> future.complete(null));
	}

	private void cancelOpening() {
		if (this.opening != null) {
			this.opening.cancel(false);
			this.opening = null;
		}
	}

	/**
	 * An append that is held.
	 *
	 * @param input the records
	 * @param result completes with the acknowledgement
	 */
	private record Held(AppendInput input, CompletableFuture<AppendAck> result) {
	}

}
