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

package io.github.s2snapshot.embedded.internal.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Limit for the bytes that a server holds for its clients. Above the limit, slow clients
 * are cut off, the one that has held bytes longest first. Above twice the limit, other
 * clients are cut off too. Thread-safe; a share belongs to one event loop.
 */
final class Budget {

	// A client that holds bytes for less time is not slow
	private static final long SLOW_NANOS = Duration.ofSeconds(1).toNanos();

	private final long limit;

	private final AtomicLong held = new AtomicLong();

	// Held bytes of clients that were cut off and have not been released yet
	private final AtomicLong leaving = new AtomicLong();

	private final Set<Share> holders = ConcurrentHashMap.newKeySet();

	private final Deque<Waiter> waiting = new ArrayDeque<>();

	private volatile boolean isWaitedFor;

	private boolean newestFirst;

	Budget(long limit) {
		this.limit = limit;
	}

	/**
	 * Opens an empty share of the budget.
	 * @param cut cuts off the client of the share; called on any thread
	 * @return the share
	 */
	Share open(Runnable cut) {
		return new Share(cut);
	}

	long held() {
		return this.held.get();
	}

	/**
	 * Returns whether the limit is reached.
	 * @return whether only bytes that are released soon should be added
	 */
	boolean isFull() {
		return this.held.get() >= this.limit;
	}

	/**
	 * Cuts off the slowest clients if other clients wait for room.
	 */
	void relieve() {
		long needed = 0;
		synchronized (this.waiting) {
			for (Waiter waiter : this.waiting) {
				needed += waiter.bytes();
			}
		}
		cutOff(needed, this.limit, SLOW_NANOS, null);
	}

	private synchronized void cutOff(long needed, long most, long age, @Nullable Share spared) {
		long excess = this.held.get() - this.leaving.get() + needed - most;
		if (excess <= 0) {
			return;
		}
		long now = System.nanoTime();
		List<Share> longest = this.holders.stream()
			.filter((share) -> share != spared && share.isHeldFor(age, now))
			.sorted(Comparator.comparingLong((share) -> share.since - now))
			.toList();
		for (Share share : longest) {
			if (excess <= 0) {
				return;
			}
			excess -= share.bytes;
			share.cutOff();
		}
	}

	private void free(long bytes) {
		this.held.addAndGet(-bytes);
		if (this.isWaitedFor) {
			grant();
		}
	}

	// In turn the oldest, which has waited longest, and the newest, whose client is least
	// likely to have given up
	private void grant() {
		List<Waiter> granted = new ArrayList<>();
		synchronized (this.waiting) {
			Waiter next = this.waiting.peek();
			while (next != null && this.held.get() + next.bytes() <= this.limit) {
				next = (this.newestFirst) ? this.waiting.removeLast() : this.waiting.removeFirst();
				this.newestFirst = !this.newestFirst;
				this.held.addAndGet(next.bytes());
				granted.add(next);
				next = this.waiting.peek();
			}
			this.isWaitedFor = !this.waiting.isEmpty();
		}
		granted.forEach((waiter) -> waiter.granted().run());
	}

	/**
	 * Client that waits for room.
	 *
	 * @param share the share of the client
	 * @param bytes the number of bytes it waits for
	 * @param granted called when the bytes are reserved
	 */
	private record Waiter(Share share, long bytes, Runnable granted) {
	}

	/**
	 * Bytes that are held for one client.
	 */
	final class Share {

		private final Runnable cut;

		private volatile long bytes;

		private volatile long since;

		// The server is processing the bytes: the client is not the slow side
		private volatile boolean needed;

		// Held bytes at the time the client was cut off, 0 before
		private long cutBytes;

		private boolean waits;

		private volatile boolean closed;

		private Share(Runnable cut) {
			this.cut = cut;
		}

		private boolean isHeldFor(long age, long now) {
			return !this.needed && !this.closed && this.cutBytes == 0 && now - this.since >= age;
		}

		private void cutOff() {
			this.cutBytes = Math.max(1, this.bytes);
			Budget.this.leaving.addAndGet(this.cutBytes);
			this.cut.run();
		}

		/**
		 * Reserves bytes within the limit, or waits for room.
		 * @param more the number of bytes
		 * @param granted called on any thread when the bytes are reserved later; the
		 * caller must then call {@link #claim(long)}
		 * @return whether the bytes are held now
		 */
		boolean reserve(long more, Runnable granted) {
			long before = Budget.this.held.get();
			while (!Budget.this.isWaitedFor && before + more <= Budget.this.limit) {
				if (Budget.this.held.compareAndSet(before, before + more)) {
					claim(more);
					return true;
				}
				before = Budget.this.held.get();
			}
			this.waits = true;
			synchronized (Budget.this.waiting) {
				Budget.this.waiting.add(new Waiter(this, more, granted));
				Budget.this.isWaitedFor = true;
			}
			relieve();
			grant();
			return false;
		}

		/**
		 * Adds bytes that were reserved after a wait.
		 * @param more the number of bytes
		 */
		void claim(long more) {
			this.waits = false;
			if (this.closed) {
				free(more);
			}
			else {
				keep(this.bytes + more);
			}
		}

		/**
		 * Adds bytes, also above the limit.
		 * @param more the number of bytes
		 * @return {@code false} if the bytes exceed the budget; they are counted anyway
		 */
		boolean add(long more) {
			return set(this.bytes + more);
		}

		/**
		 * Removes bytes that the client has read.
		 * @param less the number of bytes
		 */
		void remove(long less) {
			this.since = System.nanoTime();
			set(Math.max(0, this.bytes - less));
		}

		/**
		 * Sets the number of bytes that are held.
		 * @param now the number of bytes
		 * @return {@code false} if the bytes exceed the budget; they are counted anyway
		 */
		boolean set(long now) {
			long more = now - this.bytes;
			if (more == 0 || this.closed) {
				return true;
			}
			keep(now);
			if (more < 0) {
				free(-more);
				return true;
			}
			if (Budget.this.held.addAndGet(more) <= Budget.this.limit) {
				return true;
			}
			Budget.this.cutOff(0, Budget.this.limit, SLOW_NANOS, this);
			Budget.this.cutOff(0, 2 * Budget.this.limit, 0, this);
			long all = Budget.this.held.get();
			// Clients that were cut off keep their bytes until their event loop has time.
			return all <= 3 * Budget.this.limit && all - Budget.this.leaving.get() <= 2 * Budget.this.limit;
		}

		private void keep(long now) {
			if (this.bytes == 0 && now > 0) {
				this.since = System.nanoTime();
				Budget.this.holders.add(this);
			}
			else if (now == 0) {
				Budget.this.holders.remove(this);
			}
			this.bytes = now;
		}

		/**
		 * Sets whether the server still needs the bytes. Such a client is not cut off.
		 * @param needed whether the server is processing the bytes
		 */
		void setNeeded(boolean needed) {
			this.needed = needed;
		}

		/**
		 * Releases all bytes and closes the share.
		 */
		void close() {
			if (this.closed) {
				return;
			}
			set(0);
			synchronized (Budget.this) {
				this.closed = true;
				Budget.this.leaving.addAndGet(-this.cutBytes);
			}
			if (this.waits) {
				synchronized (Budget.this.waiting) {
					Budget.this.waiting.removeIf((waiter) -> waiter.share() == this);
				}
				grant();
			}
		}

	}

}
