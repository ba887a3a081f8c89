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
 * The threads that all projections share: one pool folds, one thread keeps time. What may
 * have to wait for a store or a server has threads for each of them, and what is called
 * of an application has threads for each projection, so that what does not answer and
 * what blocks keep only those waiting that need them. All are daemons, and none but those
 * that fold is there without something to do. Only some projections of an account restore
 * at a time.
 */
public final class EngineThreads implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EngineThreads.class);

	// One after the other, unless one of them takes long. What waits is what is
	// outstanding.
	private static final Lane.Width CALLBACKS = new Lane.Width(1, 16, Duration.ofMillis(20), Integer.MAX_VALUE);

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
	 * Starts as many threads as suit the processors, for any number of restores at a
	 * time.
	 * @return the threads
	 */
	public static EngineThreads start() {
		return start(Integer.MAX_VALUE);
	}

	/**
	 * Starts as many threads as suit the processors.
	 * @param concurrentRestores how many projections of an account may restore at a time,
	 * at least 1
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
	 * Returns the threads of what may have to wait for a store or a server.
	 * @return the lanes
	 */
	public Lanes lanes() {
		return this.lanes;
	}

	/**
	 * Returns what lets only some states be written at a time.
	 * @return the limit
	 */
	public StateWrites writes() {
		return this.writes;
	}

	/**
	 * Returns how many threads fold at the moment.
	 * @return the number of threads, about
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
	 * Returns the turns of projections that connect again. They are others than those of
	 * restores: a long restore must not keep a projection that has its state
	 * disconnected.
	 * @return the turns
	 */
	public AccountTurns reconnects() {
		return this.reconnects;
	}

	public ContactWatch contacts() {
		return this.contacts;
	}

	/**
	 * Has an update made that nobody waits for.
	 * @param account what stands for the account of its stream
	 * @param task makes it
	 * @param refused is called instead when it is never begun, as the threads end before
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
	 * Creates a lane for callbacks of one projection: they may block, and keep only
	 * others of the projection waiting then.
	 * @return a lane
	 */
	public Lane callbackLane() {
		return new Lane(this.callbacks, this::schedule, CALLBACKS);
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
		// One that is longer than the timer counts is as good as its longest one.
		return this.timer.schedule(task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
	}

	/**
	 * Completes a future when it takes too long.
	 * @param <T> the type of its value
	 * @param future the future
	 * @param value its value then
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
		// Those who listen and subscribe still hear of the end.
		this.callbacks.shutdown();
		try {
			if (!(Thread.currentThread() instanceof CallbackThread)
					&& !this.callbacks.awaitTermination(LAST_CALLBACKS.toNanos(), TimeUnit.NANOSECONDS)) {
				logger.warn("Callbacks of projections have not ended within {}: they are interrupted", LAST_CALLBACKS);
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
		// Not that of whoever happens to need one more.
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		return (task) -> {
			Thread thread = type.apply(task, prefix + count.incrementAndGet());
			thread.setDaemon(true);
			thread.setContextClassLoader(classLoader);
			return thread;
		};
	}

	/**
	 * A thread that runs code of the application.
	 */
	private static final class CallbackThread extends Thread {

		CallbackThread(Runnable task, String name) {
			super(task, name);
		}

	}

}
