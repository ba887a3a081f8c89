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
 * The threads of those who may have to wait for the same thing, such as a store: so many
 * of a pool that has enough of them for everybody. What hangs in one lane keeps nobody in
 * another one from running. It has no thread when there is nothing to do, and what waits
 * for one is bounded. Thread-safe.
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

	// How many more threads there are for the time being, as those before do not come
	// back.
	private int more;

	private boolean watched;

	private boolean closed;

	private long progress;

	/**
	 * Creates a lane.
	 * @param pool where it gets its threads from
	 * @param timer runs a task after a delay
	 * @param width how many threads it has
	 */
	public Lane(Executor pool, BiFunction<Runnable, Duration, ScheduledFuture<?>> timer, Width width) {
		this(pool, timer, width, new Object(), () -> {
		});
	}

	/**
	 * Creates a lane that tells when there is nothing to do.
	 * @param pool where it gets its threads from
	 * @param timer runs a task after a delay
	 * @param width how many threads it has
	 * @param lock what guards it
	 * @param idle called with that lock held when nothing runs and nothing waits
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
	 * Runs a task as soon as there is a thread for it.
	 * @param task the task
	 * @param refused called instead when it is never begun, as the threads end before
	 * @return the task, to be cancelled while it waits
	 * @throws RejectedExecutionException if too many wait already, or the threads have
	 * ended
	 */
	public Ticket submit(Runnable task, Runnable refused) {
		Task submitted = new Task(task, refused);
		synchronized (this.lock) {
			if (this.closed) {
				throw new RejectedExecutionException("There are no threads any more");
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
			logger.debug("A task is not begun, its pool is closed", ex);
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

	// A task was not begun. What others have put behind it meanwhile has nobody who would
	// run it, unless another thread runs or comes back.
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
					logger.error("A task failed", ForeignFailure.presentable(ex));
				}
				// It was meant for that one.
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
				// The threads end: there are to be no more of them.
				logger.debug("A lane is not watched any more, its timer is closed", ex);
			}
		}
	}

	// Those that run do not come back: one more.
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
	 * The task of the current thread is going to wait for nothing but time: another one
	 * may run meanwhile. Nothing happens when the thread is not that of a lane.
	 */
	public static void pause() {
		Lane lane = current.get();
		if (lane != null) {
			lane.leave();
		}
	}

	/**
	 * The task of the current thread goes on after a {@linkplain #pause() pause}.
	 */
	public static void resume() {
		Lane lane = current.get();
		if (lane != null) {
			synchronized (lane.lock) {
				// Not kept waiting once more: there may be one too many for a moment.
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
	 * @return whether it does
	 */
	boolean isCurrent() {
		return current.get() == this;
	}

	/**
	 * Returns how many tasks have ended.
	 * @return a number that grows while the lane gets on
	 */
	public long progress() {
		synchronized (this.lock) {
			return this.progress;
		}
	}

	/**
	 * Returns how many threads run something.
	 * @return the number of threads
	 */
	public int running() {
		synchronized (this.lock) {
			return this.running;
		}
	}

	/**
	 * Refuses what waits, and everything from now on.
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
	 * How wide a lane is.
	 *
	 * @param threads how many threads it has
	 * @param most how many it may have, one more whenever no task has ended for a while
	 * although others wait
	 * @param patience how long that while is
	 * @param waiting how many tasks may wait
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
		 * Returns whether it waits for a thread.
		 * @return whether it does
		 */
		boolean isWaiting();

		/**
		 * Lets it never begin, if it has not begun yet.
		 * @return whether it waited and never begins now
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
