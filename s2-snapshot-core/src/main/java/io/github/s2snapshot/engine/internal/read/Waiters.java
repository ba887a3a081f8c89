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

package io.github.s2snapshot.engine.internal.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.error.ReadRejectedException;

/**
 * The reads that wait until a projection reaches a cursor, ordered by cursor. Their
 * number is bounded. Thread-safe. No future is completed under the lock.
 */
final class Waiters {

	private final int limit;

	private final String projection;

	private final PriorityQueue<Waiter> queue = new PriorityQueue<>(
			(one, other) -> Long.compareUnsigned(one.cursor, other.cursor));

	private volatile boolean empty = true;

	Waiters(String projection, int limit) {
		this.projection = projection;
		this.limit = limit;
	}

	Waiter add(long cursor, boolean latest) {
		Waiter waiter = new Waiter(cursor, latest);
		synchronized (this.queue) {
			if (this.queue.size() >= this.limit) {
				throw new ReadRejectedException(String.format(Locale.ROOT,
						"The limit of %d waiting reads of projection '%s' is reached. The projection does not keep "
								+ "up, or the timeouts of the reads are too long",
						this.limit, this.projection));
			}
			this.queue.add(waiter);
			this.empty = false;
		}
		return waiter;
	}

	void remove(Waiter waiter) {
		synchronized (this.queue) {
			this.queue.remove(waiter);
			this.empty = this.queue.isEmpty();
		}
	}

	void reached(long cursor) {
		if (this.empty) {
			return;
		}
		List<Waiter> ready = new ArrayList<>();
		synchronized (this.queue) {
			Waiter first = this.queue.peek();
			while (first != null && !SeqNums.before(cursor, first.cursor)) {
				ready.add(first);
				this.queue.poll();
				first = this.queue.peek();
			}
			this.empty = this.queue.isEmpty();
		}
		ready.forEach((waiter) -> waiter.complete(null));
	}

	/**
	 * Fails the reads of the latest state.
	 * @param failure supplies the failure
	 */
	void failLatest(Supplier<? extends RuntimeException> failure) {
		if (this.empty) {
			return;
		}
		List<Waiter> latest;
		synchronized (this.queue) {
			latest = this.queue.stream().filter((waiter) -> waiter.latest).toList();
			this.queue.removeAll(latest);
			this.empty = this.queue.isEmpty();
		}
		latest.forEach((waiter) -> waiter.completeExceptionally(failure.get()));
	}

	void fail(Supplier<? extends RuntimeException> failure) {
		List<Waiter> all;
		synchronized (this.queue) {
			all = List.copyOf(this.queue);
			this.queue.clear();
			this.empty = true;
		}
		all.forEach((waiter) -> waiter.completeExceptionally(failure.get()));
	}

	/**
	 * A read that waits.
	 */
	static final class Waiter extends CompletableFuture<@Nullable Void> {

		private final long cursor;

		private final boolean latest;

		private Waiter(long cursor, boolean latest) {
			this.cursor = cursor;
			this.latest = latest;
		}

		long cursor() {
			return this.cursor;
		}

	}

}
