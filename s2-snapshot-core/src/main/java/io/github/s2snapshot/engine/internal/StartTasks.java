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
 * Runs what belongs to one start of a projection where the projection runs. A start that
 * is over must not hear of it any more. Used on the mailbox, except for
 * {@link #execute(int, Runnable)}.
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
	 * Returns the start that runs.
	 * @return its number
	 */
	int current() {
		return this.run;
	}

	/**
	 * The start is over: none of its tasks is run any more.
	 */
	void next() {
		this.run++;
	}

	/**
	 * Runs a task of one start.
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
	 * Runs a task of the start that runs later.
	 * @param task the task
	 * @param delay the delay
	 * @return what it can be cancelled by
	 */
	ScheduledFuture<?> schedule(Runnable task, Duration delay) {
		int current = this.run;
		return this.threads.schedule(() -> execute(current, task), delay);
	}

}
