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
 * Bounds how many bytes the clients of a server make it hold. Beyond the limit those are
 * cut off for whom they are held longest, if they are slow; beyond twice the limit also
 * if they are not. Thread-safe; a share belongs to one event loop.
 */
final class Budget {

	// A client that is served in a shorter time is not the one that holds things up
	private static final long SLOW_NANOS = Duration.ofSeconds(1).toNanos();

	private final long limit;

	private final AtomicLong held = new AtomicLong();

	// Of what is held, that of clients which were cut off and have not let go yet
	private final AtomicLong leaving = new AtomicLong();

	private final Set<Share> holders = ConcurrentHashMap.newKeySet();

	private final Deque<Waiter> waiting = new ArrayDeque<>();

	private volatile boolean isWaitedFor;

	private boolean newestFirst;

	Budget(long limit) {
		this.limit = limit;
	}

	/**
	 * A share of the budget, empty at first.
	 * @param cut cuts off the client that it is held for; called on any thread
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
	 * @return whether only what is needed for a moment should be added
	 */
	boolean isFull() {
		return this.held.get() >= this.limit;
	}

	/**
	 * Cuts off the slowest clients, if others wait for what is held for them.
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

	// The newest has not given up yet, the oldest has waited for longest: in turn
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
	 * Somebody who needs room.
	 *
	 * @param share who it is for
	 * @param bytes how much
	 * @param granted called when it is there
	 */
	private record Waiter(Share share, long bytes, Runnable granted) {
	}

	/**
	 * What is held for one client.
	 */
	final class Share {

		private final Runnable cut;

		private volatile long bytes;

		private volatile long since;

		// The server works for it
		private volatile boolean needed;

		// What was held when it was cut off
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
		 * Asks to hold more, within the limit and in turn.
		 * @param more how many bytes
		 * @param granted called on any thread once there is room, unless there is now;
		 * {@link #claim(long)} must follow
		 * @return whether they are held now
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
		 * Takes what was granted.
		 * @param more how many bytes
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
		 * Holds more, also beyond the limit.
		 * @param more how many bytes
		 * @return {@code false} if it is too much; it is held all the same
		 */
		boolean add(long more) {
			return set(this.bytes + more);
		}

		/**
		 * Holds less: the client has taken something.
		 * @param less how many bytes
		 */
		void remove(long less) {
			this.since = System.nanoTime();
			set(Math.max(0, this.bytes - less));
		}

		/**
		 * Holds so much.
		 * @param now how many bytes
		 * @return {@code false} if it is too much; it is held all the same
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
			return Budget.this.held.get() - Budget.this.leaving.get() <= 2 * Budget.this.limit;
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
		 * Says whose turn it is.
		 * @param needed whether the server works for the client
		 */
		void setNeeded(boolean needed) {
			this.needed = needed;
		}

		/**
		 * Holds nothing any more, for good.
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
