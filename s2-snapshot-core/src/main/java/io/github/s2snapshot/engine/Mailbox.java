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

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in their order, on the threads of a shared pool. It
 * occupies a thread only while there is something to run, and gives it back now and then
 * so that others get their turn.
 */
final class Mailbox implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(Mailbox.class);

	private static final int TASKS_PER_TURN = 16;

	private final Executor pool;

	private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	Mailbox(Executor pool) {
		this.pool = pool;
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		if (this.size.getAndIncrement() == 0) {
			takeTurn();
		}
	}

	private void takeTurn() {
		try {
			this.pool.execute(this::runTurn);
		}
		catch (RejectedExecutionException ex) {
			// The pool is shut down: nothing runs any more, so the rest goes with it.
			logger.debug("Tasks are dropped, their pool is closed", ex);
			this.tasks.clear();
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
			try {
				task.run();
			}
			catch (Throwable ex) {
				logger.error("A task of a projection failed", ex);
			}
		}
		if (this.size.addAndGet(-done) > 0) {
			takeTurn();
		}
	}

}
