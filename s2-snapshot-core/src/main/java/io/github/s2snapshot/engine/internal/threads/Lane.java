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

package io.github.s2snapshot.engine.internal.threads;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Executor for tasks that may wait for the same backend, such as a store. It uses a
 * limited number of threads of an unbounded pool, so tasks that hang in one lane do not
 * delay other lanes. An idle lane has no thread, and the number of waiting tasks is
 * bounded. Thread-safe.
 */
public final class Lane implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(Lane.class);

	private static final ThreadLocal<Lane> current = new ThreadLocal<>();

	private final Executor pool;

	private final BiFunction<Runnable, Duration, ScheduledFuture<?>> timer;

	private final Width width;

	private final Runnable idle;

	private final Object lock;

	private @Nullable Set<Task> queue;

	private int running;

	private int paused;

	// The number of additional threads while earlier tasks do not return.
	private int more;

	private boolean watched;

	private boolean closed;

	private long progress;

	/**
	 * Creates a lane.
	 * @param pool the pool of its threads
	 * @param timer runs a task after a delay
	 * @param width the width of the lane
	 */
	public Lane(Executor pool, BiFunction<Runnable, Duration, ScheduledFuture<?>> timer, Width width) {
		this(pool, timer, width, new Object(), () -> {
		});
	}

	/**
	 * Creates a lane that reports when it is idle.
	 * @param pool the pool of its threads
	 * @param timer runs a task after a delay
	 * @param width the width of the lane
	 * @param lock the lock that guards the lane
	 * @param idle called with the lock held when no task runs or waits
	 */
	public Lane(Executor pool, BiFunction<Runnable, Duration, ScheduledFuture<?>> timer, Width width, Object lock,
			Runnable idle) {
		this.pool = pool;
		this.timer = timer;
		this.width = width;
		this.lock = lock;
		this.idle = idle;
	}

	@Override
	public void execute(Runnable task) {
		submit(task, () -> {
		});
	}

	/**
	 * Runs a task as soon as a thread is free.
	 * @param task the task
	 * @param refused called instead if the threads end before the task begins
	 * @return the ticket, with which the task can be cancelled while it waits
	 * @throws RejectedExecutionException if too many tasks wait already, or the threads
	 * have ended
	 */
	public Ticket submit(Runnable task, Runnable refused) {
		Task submitted = new Task(task, refused);
		synchronized (this.lock) {
			if (this.closed) {
				throw new RejectedExecutionException("The threads of the projections have ended");
			}
			if (this.running >= this.width.threads + this.more) {
				queue(submitted);
				return submitted;
			}
			this.running++;
			submitted.begun = true;
		}
		start(submitted);
		return submitted;
	}

	private void startOrRefuse(Task task) {
		try {
			start(task);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("A task was not started because its pool is closed", ex);
			task.refused.run();
		}
	}

	private void queue(Task task) {
		Set<Task> waiting = this.queue;
		if (waiting == null) {
			waiting = new LinkedHashSet<>();
			this.queue = waiting;
		}
		if (waiting.size() >= this.width.waiting) {
			throw new RejectedExecutionException(
					String.format(Locale.ROOT, "%d tasks are waiting already", waiting.size()));
		}
		waiting.add(task);
		watch();
	}

	private void start(Task first) {
		try {
			this.pool.execute(() -> run(first));
		}
		catch (Throwable ex) {
			left().forEach((task) -> task.refused.run());
			throw ex;
		}
	}

	// A task was not started. Tasks that were queued after it are not run either, unless
	// another thread of the lane runs or returns from a pause.
	private List<Task> left() {
		synchronized (this.lock) {
			this.running--;
			List<Task> left = List.of();
			if (this.running == 0 && this.paused == 0 && this.queue != null) {
				left = List.copyOf(this.queue);
				this.queue.clear();
			}
			becomeIdle();
			return left;
		}
	}

	private void run(Task first) {
		current.set(this);
		try {
			for (Task task = first; task != null; task = next()) {
				try {
					task.task.run();
				}
				catch (Throwable ex) {
					logger.error("A background task of the projections failed", ForeignFailure.presentable(ex));
				}
				// An interrupt was meant for the task that has ended.
				Thread.interrupted();
			}
		}
		finally {
			current.remove();
		}
	}

	private @Nullable Task next() {
		synchronized (this.lock) {
			this.progress++;
			Task next = (this.running <= this.width.threads + this.more) ? poll() : null;
			if (next == null) {
				this.running--;
				becomeIdle();
			}
			return next;
		}
	}

	private @Nullable Task poll() {
		if (this.queue == null || this.queue.isEmpty()) {
			this.more = 0;
			return null;
		}
		Iterator<Task> waiting = this.queue.iterator();
		Task next = waiting.next();
		waiting.remove();
		next.begun = true;
		return next;
	}

	private void becomeIdle() {
		if (this.running == 0 && this.paused == 0 && (this.queue == null || this.queue.isEmpty())) {
			this.queue = null;
			this.idle.run();
		}
	}

	// Called with the lock held.
	private void watch() {
		if (!this.watched && this.width.threads + this.more < this.width.most) {
			this.watched = true;
			long before = this.progress;
			try {
				ScheduledFuture<?> unused = this.timer.apply(() -> look(before), this.width.patience);
			}
			catch (RejectedExecutionException ex) {
				// The threads are ending, so no more are added.
				logger.debug("A lane is not watched any more because its timer is closed", ex);
			}
		}
	}

	// Adds a thread if no task has ended for a while.
	private void look(long before) {
		Task next = null;
		synchronized (this.lock) {
			this.watched = false;
			if (this.queue == null || this.queue.isEmpty()) {
				return;
			}
			if (this.progress == before && this.width.threads + this.more < this.width.most) {
				this.more++;
				this.running++;
				next = poll();
			}
			watch();
		}
		if (next != null) {
			startOrRefuse(next);
		}
	}

	/**
	 * Called when the task of the current thread is about to sleep, so that another task
	 * may run meanwhile. Has no effect on a thread that is not of a lane.
	 */
	public static void pause() {
		Lane lane = current.get();
		if (lane != null) {
			lane.leave();
		}
	}

	/**
	 * Called when the task of the current thread continues after a {@linkplain #pause()
	 * pause}.
	 */
	public static void resume() {
		Lane lane = current.get();
		if (lane != null) {
			synchronized (lane.lock) {
				// Continues without waiting, so the lane may exceed its width for a
				// moment.
				lane.running++;
				lane.paused--;
			}
		}
	}

	private void leave() {
		Task next;
		synchronized (this.lock) {
			this.paused++;
			next = (this.running <= this.width.threads + this.more) ? poll() : null;
			if (next == null) {
				this.running--;
			}
		}
		if (next != null) {
			startOrRefuse(next);
		}
	}

	/**
	 * Returns whether the current thread runs a task of this lane.
	 * @return whether it is a thread of this lane
	 */
	boolean isCurrent() {
		return current.get() == this;
	}

	/**
	 * Returns how many tasks have ended.
	 * @return a number that grows while the lane makes progress
	 */
	public long progress() {
		synchronized (this.lock) {
			return this.progress;
		}
	}

	/**
	 * Returns how many threads run a task.
	 * @return the number of threads
	 */
	public int running() {
		synchronized (this.lock) {
			return this.running;
		}
	}

	/**
	 * Refuses the waiting tasks, and all later ones.
	 */
	public void close() {
		List<Task> left;
		synchronized (this.lock) {
			this.closed = true;
			left = (this.queue != null) ? List.copyOf(this.queue) : List.of();
			this.queue = null;
		}
		left.forEach((task) -> task.refused.run());
	}

	/**
	 * The width of a lane.
	 *
	 * @param threads the number of threads
	 * @param most the largest number of threads, to which one is added whenever tasks
	 * wait and none has ended for the time of patience
	 * @param patience the time without progress after which a thread is added
	 * @param waiting the largest number of waiting tasks
	 */
	public record Width(int threads, int most, Duration patience, int waiting) {

		public static Width of(int threads, int waiting) {
			return new Width(threads, threads, Duration.ZERO, waiting);
		}

	}

	/**
	 * A task of a lane.
	 */
	public interface Ticket {

		/**
		 * Returns whether the task waits for a thread.
		 * @return whether it waits
		 */
		boolean isWaiting();

		/**
		 * Cancels the task if it has not begun.
		 * @return whether it was cancelled
		 */
		boolean cancel();

	}

	private final class Task implements Ticket {

		private final Runnable task;

		private final Runnable refused;

		private boolean begun;

		Task(Runnable task, Runnable refused) {
			this.task = task;
			this.refused = refused;
		}

		@Override
		public boolean isWaiting() {
			synchronized (Lane.this.lock) {
				return Lane.this.queue != null && Lane.this.queue.contains(this);
			}
		}

		@Override
		public boolean cancel() {
			synchronized (Lane.this.lock) {
				if (this.begun || Lane.this.queue == null || !Lane.this.queue.remove(this)) {
					return false;
				}
				becomeIdle();
				return true;
			}
		}

	}

}
