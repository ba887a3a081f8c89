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
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Executor that completes the futures of callers, so that their dependent stages cannot
 * block an event loop. The pool compensates for blocked threads: a callback that joins
 * another call must not prevent that call from being completed. Idle threads end. The
 * number of queued tasks is bounded by the outstanding calls.
 */
final class CallbackExecutor implements Executor {

	private static final AtomicInteger clients = new AtomicInteger();

	private static final int MAX_THREADS = 256;

	private static final int IDLE_SECONDS = 5;

	private final ForkJoinPool executor;

	CallbackExecutor() {
		int size = Math.max(2, Runtime.getRuntime().availableProcessors());
		String prefix = "s2-client-" + clients.incrementAndGet() + "-callback-";
		AtomicInteger threads = new AtomicInteger();
		// The default is the class loader of the JVM, which does not see the classes of
		// an application.
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		this.executor = new ForkJoinPool(size, (pool) -> {
			ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
			thread.setName(prefix + threads.incrementAndGet());
			thread.setContextClassLoader(classLoader);
			return thread;
		}, null, true, size, MAX_THREADS, 1, (pool) -> true, IDLE_SECONDS, TimeUnit.SECONDS);
	}

	@Override
	public void execute(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The client is closed, but the futures must still be completed.
			task.run();
		}
	}

	void close() {
		this.executor.shutdown();
	}

}
