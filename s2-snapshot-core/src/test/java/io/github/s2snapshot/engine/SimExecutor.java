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

package io.github.s2snapshot.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs the tasks of a process in virtual time.
 */
final class SimExecutor extends AbstractExecutorService implements ScheduledExecutorService {

	private final SimLoop loop;

	private final SimOwner owner;

	// The number of threads, 0 if tasks must not block.
	private final int threads;

	private final Deque<Runnable> queue = new ArrayDeque<>();

	private int running;

	private SimExecutor(SimLoop loop, SimOwner owner, int threads) {
		this.loop = loop;
		this.owner = owner;
		this.threads = threads;
	}

	/**
	 * Creates an executor whose tasks must not block.
	 * @param loop the loop
	 * @param owner the owner of the tasks
	 * @return the executor
	 */
	static SimExecutor of(SimLoop loop, SimOwner owner) {
		return new SimExecutor(loop, owner, 0);
	}

	/**
	 * Creates an executor whose tasks may block.
	 * @param loop the loop
	 * @param owner the owner of the tasks
	 * @param threads the number of tasks that run at a time
	 * @return the executor
	 */
	static SimExecutor blocking(SimLoop loop, SimOwner owner, int threads) {
		return new SimExecutor(loop, owner, threads);
	}

	@Override
	public void execute(Runnable task) {
		if (this.threads == 0) {
			this.loop.post(this.owner, this.loop.time(1, 200), task);
		}
		else if (this.running == this.threads) {
			this.queue.add(task);
		}
		else {
			begin(task);
		}
	}

	private void begin(Runnable task) {
		this.running++;
		this.loop.start(this.owner, this.loop.time(1, 200), () -> {
			try {
				task.run();
			}
			finally {
				this.running--;
				Runnable next = this.queue.poll();
				if (next != null) {
					begin(next);
				}
			}
		});
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
		Timed task = new Timed(command);
		this.loop.post(this.owner, unit.toNanos(delay), task);
		return task;
	}

	@Override
	public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void shutdown() {
	}

	@Override
	public List<Runnable> shutdownNow() {
		return List.of();
	}

	@Override
	public boolean isShutdown() {
		return false;
	}

	@Override
	public boolean isTerminated() {
		return false;
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) {
		return true;
	}

	/**
	 * A task that can be cancelled.
	 */
	private static final class Timed extends FutureTask<Object> implements ScheduledFuture<Object> {

		Timed(Runnable command) {
			super(command, Boolean.TRUE);
		}

		@Override
		public long getDelay(TimeUnit unit) {
			return 0;
		}

		@Override
		public int compareTo(Delayed other) {
			return 0;
		}

	}

}
