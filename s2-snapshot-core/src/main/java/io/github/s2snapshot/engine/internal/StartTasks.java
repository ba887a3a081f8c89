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

package io.github.s2snapshot.engine.internal;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;

import io.github.s2snapshot.engine.internal.threads.EngineThreads;

/**
 * Runs the tasks of one start of a projection on its mailbox. Tasks of a start that has
 * ended are dropped. Used on the mailbox, except for {@link #execute(int, Runnable)}.
 */
final class StartTasks {

	private final Executor mailbox;

	private final EngineThreads threads;

	private int run;

	StartTasks(Executor mailbox, EngineThreads threads) {
		this.mailbox = mailbox;
		this.threads = threads;
	}

	/**
	 * Returns the number of the current start.
	 * @return the number
	 */
	int current() {
		return this.run;
	}

	/**
	 * Ends the current start and drops its tasks.
	 */
	void next() {
		this.run++;
	}

	/**
	 * Runs a task if its start is still the current one.
	 * @param belongsTo the number of the start
	 * @param task the task
	 */
	void execute(int belongsTo, Runnable task) {
		this.mailbox.execute(() -> {
			if (belongsTo == this.run) {
				task.run();
			}
		});
	}

	/**
	 * Runs a task of the current start after a delay.
	 * @param task the task
	 * @param delay the delay
	 * @return the scheduled task, which can be cancelled
	 */
	ScheduledFuture<?> schedule(Runnable task, Duration delay) {
		int current = this.run;
		return this.threads.schedule(() -> execute(current, task), delay);
	}

}
