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

package io.github.s2snapshot.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * CPU time of this process and bytes allocated by its threads. Threads are sampled
 * periodically, because the count of a thread is lost when it ends.
 */
final class ResourceUsage implements AutoCloseable {

	private static final int INTERVAL_MILLIS = 100;

	private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final Map<Long, Long> allocated = new HashMap<>();

	private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "resource-usage");
		thread.setDaemon(true);
		return thread;
	});

	private final Future<?> sampling = this.sampler.scheduleAtFixedRate(this::allocatedBytes, INTERVAL_MILLIS,
			INTERVAL_MILLIS, TimeUnit.MILLISECONDS);

	long cpuNanos() {
		return this.system.getProcessCpuTime();
	}

	// Bytes since the start of the JVM, of all threads that were sampled.
	synchronized long allocatedBytes() {
		long[] ids = this.threads.getAllThreadIds();
		long[] bytes = this.threads.getThreadAllocatedBytes(ids);
		for (int i = 0; i < ids.length; i++) {
			if (bytes[i] >= 0) {
				this.allocated.merge(ids[i], bytes[i], Math::max);
			}
		}
		return this.allocated.values().stream().mapToLong(Long::longValue).sum();
	}

	@Override
	public void close() {
		this.sampling.cancel(false);
		this.sampler.shutdownNow();
	}

}
