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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BiFunction;

/**
 * One {@link Lane} for each backend and each kind of work, while there is any.
 * Thread-safe.
 */
public final class Lanes {

	private final Executor pool;

	private final BiFunction<Runnable, Duration, ScheduledFuture<?>> timer;

	private final Map<Key, Lane> lanes = new HashMap<>();

	private boolean closed;

	Lanes(Executor pool, BiFunction<Runnable, Duration, ScheduledFuture<?>> timer) {
		this.pool = pool;
		this.timer = timer;
	}

	/**
	 * Runs a task that may have to wait for a backend.
	 * @param work what kind of task it is
	 * @param backend what it may have to wait for
	 * @param task the task
	 * @param refused called instead when it is never begun, as the threads end before
	 * @return the task, to be cancelled while it waits
	 * @throws RejectedExecutionException if too many wait already, or the threads have
	 * ended
	 */
	public Lane.Ticket submit(Work work, Backend backend, Runnable task, Runnable refused) {
		synchronized (this.lanes) {
			if (this.closed) {
				throw new RejectedExecutionException("There are no threads any more");
			}
			Key key = new Key(work, backend);
			Lane lane = this.lanes.get(key);
			if (lane == null) {
				// Nothing else is put in its place while it has something to do.
				lane = new Lane(this.pool, this.timer, work.width(backend.store() != null), this.lanes,
						() -> this.lanes.remove(key));
				this.lanes.put(key, lane);
			}
			return lane.submit(task, refused);
		}
	}

	/**
	 * Returns what can be used where only an executor fits.
	 * @param work what kind its tasks are of
	 * @param backend what they may have to wait for
	 * @return an executor
	 */
	public Executor executor(Work work, Backend backend) {
		return (task) -> submit(work, backend, task, () -> {
		});
	}

	/**
	 * Returns how often a task of a lane has ended.
	 * @param work what kind the tasks are of
	 * @param backend what they may have to wait for
	 * @return a number that grows while the lane gets on, and begins anew when it had
	 * nothing to do
	 */
	public long progress(Work work, Backend backend) {
		synchronized (this.lanes) {
			Lane lane = this.lanes.get(new Key(work, backend));
			return (lane != null) ? lane.progress() : -1;
		}
	}

	/**
	 * Returns how many lanes have something to do.
	 * @return the number of lanes
	 */
	public int active() {
		synchronized (this.lanes) {
			return this.lanes.size();
		}
	}

	/**
	 * Refuses what waits, and everything from now on.
	 */
	public void close() {
		List<Lane> all;
		synchronized (this.lanes) {
			this.closed = true;
			all = List.copyOf(this.lanes.values());
		}
		all.forEach(Lane::close);
	}

	/**
	 * Kinds of work. Each has threads of its own, so that a restore need not wait until
	 * all snapshots are saved that are due.
	 */
	public enum Work {

		/**
		 * Snapshots are taken. Into a stream by few at a time, as states are written and
		 * sent in one.
		 */
		SNAPSHOT(16, 8),

		/**
		 * Snapshots are looked for and loaded.
		 */
		RESTORE(16, 8),

		/**
		 * It is seen to it that history may be trimmed.
		 */
		TRIM(4, 4),

		/**
		 * Updates that nobody waits for. They wait for answers, and for decisions of the
		 * application: when these take long there are more threads.
		 */
		UPDATE(64, 64, 1024, Duration.ofMillis(50));

		// One of a kind and a projection waits at most.
		private static final int WAITING = 100_000;

		private final int stored;

		private final int inStream;

		// More than so many threads at once are only there for those that take longer.
		private final int most;

		private final Duration patience;

		Work(int stored, int inStream) {
			this(stored, inStream, 0, Duration.ZERO);
		}

		Work(int stored, int inStream, int most, Duration patience) {
			this.stored = stored;
			this.inStream = inStream;
			this.most = most;
			this.patience = patience;
		}

		private Lane.Width width(boolean inStore) {
			int threads = (inStore) ? this.stored : this.inStream;
			return new Lane.Width(threads, Math.max(threads, this.most), this.patience, WAITING);
		}

	}

	private record Key(Work work, Backend backend) {
	}

}
