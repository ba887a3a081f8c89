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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Runs tasks one after the other, in their order, on the threads of a shared pool. It
 * occupies a thread only while it has tasks, and returns it regularly so that other
 * mailboxes get their turn.
 */
public final class Mailbox implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(Mailbox.class);

	private static final int TASKS_PER_TURN = 16;

	private final Executor pool;

	private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	private volatile boolean closed;

	public Mailbox(Executor pool) {
		this.pool = pool;
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		if (this.size.getAndIncrement() == 0) {
			takeTurn();
		}
		else if (this.closed) {
			refuseAll();
		}
	}

	/**
	 * Runs a task, or an alternative if the pool is closed.
	 * @param task the task
	 * @param refused run instead of the task if the pool is closed
	 */
	public void execute(Runnable task, Runnable refused) {
		execute(new Answered(task, refused));
	}

	/**
	 * Runs a task, and the tasks that it adds, on the thread of the caller if the mailbox
	 * is idle, otherwise as {@link #execute(Runnable, Runnable)} does.
	 * @param task the task, which must not block
	 * @param refused run instead of the task if the pool is closed
	 */
	public void executeHere(Runnable task, Runnable refused) {
		if (this.closed) {
			refused.run();
			return;
		}
		this.tasks.add(new Answered(task, refused));
		if (this.size.getAndIncrement() == 0) {
			runTurn();
		}
		else if (this.closed) {
			refuseAll();
		}
	}

	/**
	 * Supplies a value from within the mailbox.
	 * @param <T> the type of the value
	 * @param supplier supplies the value
	 * @return a future of the value, which completes exceptionally with a
	 * {@link RejectedExecutionException} if the pool is closed
	 */
	public <T> CompletableFuture<T> supply(Supplier<T> supplier) {
		CompletableFuture<T> result = new CompletableFuture<>();
		execute(() -> {
			try {
				result.complete(supplier.get());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, () -> result
			.completeExceptionally(new RejectedExecutionException("The template of the projection is closed")));
		return result;
	}

	private void takeTurn() {
		try {
			this.pool.execute(new Turn(this));
		}
		catch (RejectedExecutionException ex) {
			// The pool is shut down, so the remaining tasks are refused.
			logger.debug("Tasks are refused because their pool is closed", ex);
			refuseAll();
		}
	}

	private void refuseAll() {
		this.closed = true;
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			if (task instanceof Answered answered) {
				answered.refused().run();
			}
		}
	}

	/**
	 * Called when the pool is closed. Refuses the tasks of its mailboxes.
	 * @param left the tasks that the pool has not run
	 */
	public static void refuse(List<Runnable> left) {
		for (Runnable task : left) {
			if (task instanceof Turn turn) {
				turn.mailbox().refuseAll();
			}
		}
	}

	private void runTurn() {
		int done = 0;
		while (done < TASKS_PER_TURN) {
			Runnable task = this.tasks.poll();
			if (task == null) {
				break;
			}
			done++;
			run(task);
		}
		if (this.size.addAndGet(-done) > 0) {
			takeTurn();
		}
	}

	private static void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.error("A task of a projection failed", ForeignFailure.presentable(ex));
		}
	}

	/**
	 * A turn of a mailbox.
	 *
	 * @param mailbox the mailbox
	 */
	private record Turn(Mailbox mailbox) implements Runnable {

		@Override
		public void run() {
			this.mailbox.runTurn();
		}

	}

	/**
	 * A task whose caller waits for an answer.
	 *
	 * @param task the task
	 * @param refused run instead if the pool is closed
	 */
	private record Answered(Runnable task, Runnable refused) implements Runnable {

		@Override
		public void run() {
			this.task.run();
		}

	}

}
