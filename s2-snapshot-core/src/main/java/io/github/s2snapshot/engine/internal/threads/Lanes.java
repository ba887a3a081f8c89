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
 * One {@link Lane} for each backend and each kind of work that has tasks. Thread-safe.
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
	 * Runs a task that may wait for a backend.
	 * @param work the kind of work
	 * @param backend the backend
	 * @param task the task
	 * @param refused called instead if the threads end before the task begins
	 * @return the ticket, with which the task can be cancelled while it waits
	 * @throws RejectedExecutionException if too many tasks wait already, or the threads
	 * have ended
	 */
	public Lane.Ticket submit(Work work, Backend backend, Runnable task, Runnable refused) {
		synchronized (this.lanes) {
			if (this.closed) {
				throw new RejectedExecutionException("The threads of the projections have ended");
			}
			Key key = new Key(work, backend);
			Lane lane = this.lanes.get(key);
			if (lane == null) {
				// The lane stays in the map until it is idle.
				lane = new Lane(this.pool, this.timer, work.width(backend.store() != null), this.lanes,
						() -> this.lanes.remove(key));
				this.lanes.put(key, lane);
			}
			return lane.submit(task, refused);
		}
	}

	/**
	 * Returns a lane as an executor.
	 * @param work the kind of work
	 * @param backend the backend
	 * @return the executor
	 */
	public Executor executor(Work work, Backend backend) {
		return (task) -> submit(work, backend, task, () -> {
		});
	}

	/**
	 * Returns how many tasks of a lane have ended.
	 * @param work the kind of work
	 * @param backend the backend
	 * @return a number that grows while the lane makes progress, and starts again after
	 * the lane was idle
	 */
	public long progress(Work work, Backend backend) {
		synchronized (this.lanes) {
			Lane lane = this.lanes.get(new Key(work, backend));
			return (lane != null) ? lane.progress() : -1;
		}
	}

	/**
	 * Returns how many lanes have tasks.
	 * @return the number of lanes
	 */
	public int active() {
		synchronized (this.lanes) {
			return this.lanes.size();
		}
	}

	/**
	 * Refuses the waiting tasks, and all later ones.
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
	 * Kind of work. Each kind has threads of its own, so that a restore does not wait for
	 * snapshots.
	 */
	public enum Work {

		/**
		 * Taking snapshots. Fewer in-stream snapshots are taken at a time, because each
		 * serializes and sends its state in one step.
		 */
		SNAPSHOT(16, 8),

		/**
		 * Finding and loading snapshots.
		 */
		RESTORE(16, 8),

		/**
		 * Finding states of the past for subscribers.
		 */
		HISTORY(2, 2),

		/**
		 * Checking and trimming history.
		 */
		TRIM(4, 4),

		/**
		 * Folding records again in the background.
		 */
		AUDIT(2, 2),

		/**
		 * Asynchronous updates. They wait for answers and for decisions of the
		 * application, so threads are added when these take long.
		 */
		UPDATE(64, 64, 1024, Duration.ofMillis(50));

		// At most one task of a kind waits for each projection.
		private static final int WAITING = 100_000;

		private final int stored;

		private final int inStream;

		// The limit including the threads that are added while tasks take long.
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
