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

package io.github.s2snapshot.embedded.internal.backend;

import java.time.Clock;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timetable that runs tasks when they are due, one at a time on its own thread, which
 * starts with the first task. Tasks that are not due cost no time. Thread-safe.
 */
final class Timetable implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Timetable.class);

	private static final long MAX_WAIT_MILLIS = 60_000;

	private final Clock clock;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Condition idle = this.lock.newCondition();

	// The following are guarded by the lock

	private final TreeMap<Slot, Runnable> slots = new TreeMap<>(
			Comparator.comparingLong(Slot::at).thenComparingLong(Slot::number));

	private @Nullable Thread thread;

	private long lastNumber;

	private boolean running;

	private boolean closed;

	Timetable(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Plans a task.
	 * @param at the time at which it is due, in milliseconds since 1970
	 * @param task the task, which must not block for long
	 * @return the slot of the task, with which it can be cancelled
	 */
	Slot plan(long at, Runnable task) {
		this.lock.lock();
		try {
			Slot slot = new Slot(at, ++this.lastNumber);
			if (!this.closed) {
				this.slots.put(slot, task);
				start();
				if (this.slots.firstKey().equals(slot)) {
					this.changed.signal();
				}
			}
			return slot;
		}
		finally {
			this.lock.unlock();
		}
	}

	void cancel(Slot slot) {
		this.lock.lock();
		try {
			this.slots.remove(slot);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Runs the tasks that are due after the clock was moved.
	 * @param timeoutMillis the longest time to wait, in milliseconds
	 */
	void catchUp(long timeoutMillis) {
		this.lock.lock();
		try {
			this.changed.signal();
			long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
			while (left > 0 && !this.closed && (this.running || isDue())) {
				left = this.idle.awaitNanos(left);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isDue() {
		return !this.slots.isEmpty() && this.slots.firstKey().at() <= this.clock.millis();
	}

	private void start() {
		if (this.thread == null) {
			Thread started = new Thread(this::run, "s2-embedded-timetable");
			started.setDaemon(true);
			started.start();
			this.thread = started;
		}
	}

	private void run() {
		Runnable task = next();
		while (task != null) {
			try {
				task.run();
			}
			catch (RuntimeException ex) {
				logger.error(
						"A background task of the embedded S2 server failed. Its stream is checked again when it changes",
						ex);
			}
			task = next();
		}
	}

	private @Nullable Runnable next() {
		this.lock.lock();
		try {
			this.running = false;
			while (!this.closed && !isDue()) {
				this.idle.signalAll();
				long ignored = this.changed.awaitNanos(nanosToWait());
			}
			this.running = !this.closed;
			return (this.closed) ? null : this.slots.pollFirstEntry().getValue();
		}
		catch (InterruptedException ex) {
			logger.warn("The background thread of the embedded S2 server was interrupted. Records no longer expire and"
					+ " empty streams are no longer deleted until the server is restarted");
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private long nanosToWait() {
		long millis = (this.slots.isEmpty()) ? MAX_WAIT_MILLIS : this.slots.firstKey().at() - this.clock.millis();
		// Waits are short, because the system clock may be changed
		return TimeUnit.MILLISECONDS.toNanos(Math.max(1, Math.min(millis, MAX_WAIT_MILLIS)));
	}

	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.slots.clear();
			this.changed.signal();
			this.idle.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Slot of a planned task.
	 *
	 * @param at the time at which the task is due
	 * @param number a number that distinguishes tasks of the same time
	 */
	record Slot(long at, long number) {
	}

}
