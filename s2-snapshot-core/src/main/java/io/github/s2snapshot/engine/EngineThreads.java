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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that all projections share: one pool folds, one thread keeps time, one
 * makes updates that nobody waits for, and for each store and each account there are some
 * that take snapshots and look for them, so that what does not answer keeps only those
 * waiting that need it. All are daemons, and none but those that fold is there without
 * something to do. Only some projections of an account restore at a time.
 *
 * @since 0.1.0
 */
public final class EngineThreads implements AutoCloseable {

	private static final int UPDATES = 64;

	private static final int RECONNECTS = 64;

	private final ExecutorService folds;

	private final ExecutorService work;

	private final ExecutorService updates;

	private final ExecutorService changes;

	private final ScheduledExecutorService timer;

	private final Lanes lanes;

	private final StateWrites writes = new StateWrites(Math.max(2, Runtime.getRuntime().availableProcessors() / 2));

	private final AccountTurns restores;

	private final AccountTurns reconnects = new AccountTurns(RECONNECTS);

	private final ContactWatch contacts = new ContactWatch(this);

	EngineThreads(ExecutorService folds, ExecutorService blocking, ScheduledExecutorService timer,
			int concurrentRestores) {
		this(folds, blocking, blocking, blocking, timer, concurrentRestores);
	}

	private EngineThreads(ExecutorService folds, ExecutorService work, ExecutorService updates, ExecutorService changes,
			ScheduledExecutorService timer, int concurrentRestores) {
		this.folds = folds;
		this.work = work;
		this.updates = updates;
		this.changes = changes;
		this.timer = timer;
		this.lanes = new Lanes(work, this::schedule);
		this.restores = new AccountTurns(concurrentRestores);
	}

	/**
	 * Start as many threads as suit the processors, for any number of restores at a time.
	 * @return the threads
	 */
	public static EngineThreads start() {
		return start(Integer.MAX_VALUE);
	}

	/**
	 * Start as many threads as suit the processors.
	 * @param concurrentRestores how many projections of an account may restore at a time,
	 * at least 1
	 * @return the threads
	 */
	public static EngineThreads start(int concurrentRestores) {
		int processors = Runtime.getRuntime().availableProcessors();
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("s2-timer-"));
		timer.setRemoveOnCancelPolicy(true);
		// They mostly wait for answers. There is one of a projection at a time.
		ThreadPoolExecutor updates = new ThreadPoolExecutor(UPDATES, UPDATES, 10, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), threads("s2-update-"));
		updates.allowCoreThreadTimeOut(true);
		ThreadPoolExecutor changes = new ThreadPoolExecutor(Math.max(2, processors), Math.max(2, processors), 10,
				TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads("s2-changes-"));
		changes.allowCoreThreadTimeOut(true);
		return new EngineThreads(Executors.newFixedThreadPool(Math.max(2, processors), threads("s2-projection-")),
				asNeeded("s2-snapshot-"), updates, changes, timer, concurrentRestores);
	}

	ExecutorService folds() {
		return this.folds;
	}

	/**
	 * Return the threads of what may have to wait for a store or a server.
	 * @return the lanes
	 */
	Lanes lanes() {
		return this.lanes;
	}

	/**
	 * Return what lets only some states be written at a time.
	 * @return the limit
	 */
	StateWrites writes() {
		return this.writes;
	}

	/**
	 * Return how many threads fold at the moment.
	 * @return the number of threads, about
	 */
	int activeFolds() {
		return (this.folds instanceof ThreadPoolExecutor pool) ? pool.getActiveCount() : 0;
	}

	/**
	 * Return the turns of projections that restore.
	 * @return the turns
	 */
	AccountTurns restores() {
		return this.restores;
	}

	/**
	 * Return the turns of projections that connect again. They are others than those of
	 * restores: a long restore must not keep a projection that has its state
	 * disconnected.
	 * @return the turns
	 */
	AccountTurns reconnects() {
		return this.reconnects;
	}

	ContactWatch contacts() {
		return this.contacts;
	}

	/**
	 * Have an update made that nobody waits for.
	 * @param task makes it
	 * @param refused is called instead when it is never begun, as the threads end before
	 */
	void update(Runnable task, Runnable refused) {
		try {
			this.updates.execute(new QueuedUpdate(task, refused));
		}
		catch (RejectedExecutionException ex) {
			refused.run();
		}
	}

	ExecutorService changes() {
		return this.changes;
	}

	ScheduledFuture<?> schedule(Runnable task, Duration delay) {
		// One that is longer than the timer counts is as good as its longest one.
		return this.timer.schedule(task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
	}

	/**
	 * Complete a future when it takes too long.
	 * @param <T> the type of its value
	 * @param future the future
	 * @param value its value then
	 * @param timeout how long it may take
	 */
	<T> void expire(CompletableFuture<T> future, T value, Duration timeout) {
		if (future.isDone()) {
			return;
		}
		ScheduledFuture<?> expiry = schedule(() -> future.complete(value), timeout);
		CompletableFuture<?> unused = future.whenComplete((result, failure) -> expiry.cancel(false));
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		for (Runnable task : this.updates.shutdownNow()) {
			if (task instanceof QueuedUpdate update) {
				update.refused().run();
			}
		}
		this.lanes.close();
		this.work.shutdownNow();
		Mailbox.refuse(this.folds.shutdownNow());
		// Those who subscribe still hear of the end.
		this.changes.shutdown();
	}

	private static ExecutorService asNeeded(String prefix) {
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(),
				threads(prefix));
	}

	private static ThreadFactory threads(String prefix) {
		AtomicInteger count = new AtomicInteger();
		// Not that of whoever happens to need one more.
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		return (task) -> {
			Thread thread = new Thread(task, prefix + count.incrementAndGet());
			thread.setDaemon(true);
			thread.setContextClassLoader(classLoader);
			return thread;
		};
	}

	private record QueuedUpdate(Runnable task, Runnable refused) implements Runnable {

		@Override
		public void run() {
			this.task.run();
		}

	}

}
