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

package io.github.s2snapshot.sdk.internal.call;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Completes the futures of callers, so that what depends on them cannot block an event
 * loop. Its threads end when there is nothing to do. What it holds is bounded by what is
 * outstanding.
 */
final class CallbackExecutor implements Executor {

	private static final AtomicInteger clients = new AtomicInteger();

	private static final int IDLE_SECONDS = 5;

	private final ThreadPoolExecutor executor;

	CallbackExecutor() {
		int size = Math.max(2, Runtime.getRuntime().availableProcessors());
		String prefix = "s2-client-" + clients.incrementAndGet() + "-callback-";
		AtomicInteger threads = new AtomicInteger();
		this.executor = new ThreadPoolExecutor(size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> {
					Thread thread = new Thread(task, prefix + threads.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				}, (task, pool) -> task.run());
		this.executor.allowCoreThreadTimeOut(true);
	}

	@Override
	public void execute(Runnable task) {
		this.executor.execute(task);
	}

	// Tasks that are queued still run, and later ones run in the thread that brings them.
	void close() {
		this.executor.shutdown();
	}

}
