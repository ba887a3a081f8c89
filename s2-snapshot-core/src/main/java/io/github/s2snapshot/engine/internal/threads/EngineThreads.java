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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that all projections share: a pool for folds and a timer thread. Work that
 * may wait for a store or a server has its own threads for each of these, and callbacks
 * of the application have their own threads for each projection, so that a backend that
 * does not answer or a callback that blocks delays only the projections that depend on
 * it. All threads are daemons, and all except those for folds and the timer exist only
 * while they have work. The number of projections of an account that restore at a time is
 * limited.
 */
public final class EngineThreads implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EngineThreads.class);

	// Callbacks run one after the other, unless one of them takes long. The queue is
	// unbounded, because each entry is a pending result.
	private static final Lane.Width CALLBACKS = new Lane.Width(1, 16, Duration.ofMillis(20), Integer.MAX_VALUE);

	private static final Lane.Width SHARED_CALLBACKS = new Lane.Width(1, 64, Duration.ofMillis(20), Integer.MAX_VALUE);

	private static final Duration LAST_CALLBACKS = Duration.ofSeconds(5);

	private static final int RECONNECTS = 64;

	private final ExecutorService folds;

	private final ExecutorService work;

	private final ExecutorService updates;

	private final ExecutorService callbacks;

	private final ScheduledExecutorService timer;

	private final Lanes lanes;

	private final Lanes updateLanes;

	private final StateWrites writes = new StateWrites(Math.max(2, Runtime.getRuntime().availableProcessors() / 2));

	private final AccountTurns restores;

	private final AccountTurns reconnects = new AccountTurns(RECONNECTS);

	private final ContactWatch contacts = new ContactWatch(this);

	public EngineThreads(ExecutorService folds, ExecutorService blocking, ScheduledExecutorService timer,
			int concurrentRestores) {
		this(folds, blocking, blocking, blocking, timer, concurrentRestores);
	}

	private EngineThreads(ExecutorService folds, ExecutorService work, ExecutorService updates,
			ExecutorService callbacks, ScheduledExecutorService timer, int concurrentRestores) {
		this.folds = folds;
		this.work = work;
		this.updates = updates;
		this.callbacks = callbacks;
		this.timer = timer;
		this.lanes = new Lanes(work, this::schedule);
		this.updateLanes = new Lanes(updates, this::schedule);
		this.restores = new AccountTurns(concurrentRestores);
	}

	/**
	 * Starts threads according to the number of processors, without a limit on restores.
	 * @return the threads
	 */
	public static EngineThreads start() {
		return start(Integer.MAX_VALUE);
	}

	/**
	 * Starts threads according to the number of processors.
	 * @param concurrentRestores the number of projections of an account that may restore
	 * at a time, at least 1
	 * @return the threads
	 */
	public static EngineThreads start(int concurrentRestores) {
		int processors = Runtime.getRuntime().availableProcessors();
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("s2-timer-", EngineThread::new));
		timer.setRemoveOnCancelPolicy(true);
		return new EngineThreads(
				Executors.newFixedThreadPool(Math.max(2, processors), threads("s2-projection-", EngineThread::new)),
				asNeeded("s2-snapshot-", EngineThread::new), asNeeded("s2-update-", CallbackThread::new),
				asNeeded("s2-callback-", CallbackThread::new), timer, concurrentRestores);
	}

	public ExecutorService folds() {
		return this.folds;
	}

	/**
	 * Returns the lanes of work that may wait for a store or a server.
	 * @return the lanes
	 */
	public Lanes lanes() {
		return this.lanes;
	}

	/**
	 * Returns the limit on states that are written at a time.
	 * @return the limit
	 */
	public StateWrites writes() {
		return this.writes;
	}

	/**
	 * Returns how many threads currently fold.
	 * @return the approximate number of threads
	 */
	public int activeFolds() {
		return (this.folds instanceof ThreadPoolExecutor pool) ? pool.getActiveCount() : 0;
	}

	/**
	 * Returns the turns of projections that restore.
	 * @return the turns
	 */
	public AccountTurns restores() {
		return this.restores;
	}

	/**
	 * Returns the turns of projections that reconnect. They are separate from those of
	 * restores, so that a long restore does not keep other projections disconnected.
	 * @return the turns
	 */
	public AccountTurns reconnects() {
		return this.reconnects;
	}

	public ContactWatch contacts() {
		return this.contacts;
	}

	/**
	 * Runs an asynchronous update.
	 * @param account an object that identifies the account of the stream
	 * @param task the update
	 * @param refused called instead if the threads end before the update begins
	 */
	public void update(Object account, Runnable task, Runnable refused) {
		try {
			this.updateLanes.submit(Lanes.Work.UPDATE, new Backend(null, account), task, refused);
		}
		catch (RejectedExecutionException ex) {
			refused.run();
		}
	}

	/**
	 * Creates a lane for callbacks of one projection. A callback that blocks delays only
	 * other callbacks of that projection.
	 * @return a lane
	 */
	public Lane callbackLane() {
		return new Lane(this.callbacks, this::schedule, CALLBACKS);
	}

	/**
	 * Returns a lane that the subscribers and callers of all keys of a projection share.
	 * @return a new lane
	 */
	public Lane sharedCallbackLane() {
		return new Lane(this.callbacks, this::schedule, SHARED_CALLBACKS);
	}

	/**
	 * Creates a queue for the listeners of one projection.
	 * @param projection the name of the projection
	 * @return a queue
	 */
	public EventQueue eventQueue(String projection) {
		return new EventQueue(projection,
				new Lane(this.callbacks, this::schedule, Lane.Width.of(1, EventQueue.CAPACITY)));
	}

	public ScheduledFuture<?> schedule(Runnable task, Duration delay) {
		// The conversion saturates, so a longer delay becomes the longest one of the
		// timer.
		return this.timer.schedule(task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
	}

	/**
	 * Completes a future with a value after a timeout.
	 * @param <T> the type of the value
	 * @param future the future
	 * @param value the value after the timeout
	 * @param timeout how long it may take
	 */
	public <T> void expire(CompletableFuture<T> future, T value, Duration timeout) {
		if (future.isDone()) {
			return;
		}
		ScheduledFuture<?> expiry = schedule(() -> future.complete(value), timeout);
		CompletableFuture<?> unused = future.whenComplete((result, failure) -> expiry.cancel(false));
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.updateLanes.close();
		this.updates.shutdownNow();
		this.lanes.close();
		this.work.shutdownNow();
		Mailbox.refuse(this.folds.shutdownNow());
		// Listeners and subscribers are still notified of the end.
		this.callbacks.shutdown();
		try {
			if (!(Thread.currentThread() instanceof CallbackThread)
					&& !this.callbacks.awaitTermination(LAST_CALLBACKS.toNanos(), TimeUnit.NANOSECONDS)) {
				logger.warn("Callbacks of projections have not ended within {} of the shutdown and are interrupted",
						LAST_CALLBACKS);
				this.callbacks.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.callbacks.shutdownNow();
		}
	}

	private static ExecutorService asNeeded(String prefix, BiFunction<Runnable, String, Thread> type) {
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(),
				threads(prefix, type));
	}

	private static ThreadFactory threads(String prefix, BiFunction<Runnable, String, Thread> type) {
		AtomicInteger count = new AtomicInteger();
		// Not the class loader of the thread that happens to need another thread.
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		return (task) -> {
			Thread thread = type.apply(task, prefix + count.incrementAndGet());
			thread.setDaemon(true);
			thread.setContextClassLoader(classLoader);
			return thread;
		};
	}

	/**
	 * Thread that runs callbacks of the application.
	 */
	private static final class CallbackThread extends Thread {

		CallbackThread(Runnable task, String name) {
			super(task, name);
		}

	}

}
