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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.support.EngineTime;

/**
 * Queue of the events of a projection, which delivers them to its listeners one after the
 * other on a separate thread. Events that do not fit are lost, and their number is
 * logged. Thread-safe.
 */
public final class EventQueue {

	/**
	 * The largest number of events that wait.
	 */
	public static final int CAPACITY = 10_000;

	private static final Logger logger = LoggerFactory.getLogger(EventQueue.class);

	private static final Duration REPORT_INTERVAL = Duration.ofMinutes(1);

	private final String projection;

	private final Lane lane;

	private final AtomicLong lost = new AtomicLong();

	private volatile long reported;

	/**
	 * Creates a queue.
	 * @param projection the name of the projection
	 * @param lane a lane of one thread in which {@link #CAPACITY} tasks may wait
	 */
	public EventQueue(String projection, Lane lane) {
		this.projection = projection;
		this.lane = lane;
	}

	/**
	 * Adds an event after all earlier ones.
	 * @param event notifies the listeners
	 */
	public void tell(Runnable event) {
		try {
			this.lane.execute(event);
		}
		catch (RejectedExecutionException ex) {
			lose(ex);
		}
	}

	private void lose(RejectedExecutionException reason) {
		long count = this.lost.incrementAndGet();
		long now = EngineTime.nanoTime();
		if (count == 1 || now - this.reported > REPORT_INTERVAL.toNanos()) {
			this.reported = now;
			logger.warn("{} events of projection '{}' were lost before its listeners received them: {}. Check for a "
					+ "listener that blocks or is too slow", count, this.projection, reason.getMessage());
		}
	}

	/**
	 * Returns how many events were lost.
	 * @return the number of events
	 */
	public long lost() {
		return this.lost.get();
	}

	/**
	 * Returns a future of the delivery of all earlier events. A listener that calls this
	 * does not wait for itself.
	 * @return a future that completes when the events were delivered, or when that cannot
	 * be waited for
	 */
	public CompletableFuture<@Nullable Void> told() {
		CompletableFuture<@Nullable Void> told = new CompletableFuture<>();
		if (this.lane.isCurrent() || this.lane.running() == 0) {
			told.complete(null);
			return told;
		}
		try {
			this.lane.submit(() -> told.complete(null), () -> told.complete(null));
		}
		catch (RejectedExecutionException ex) {
			told.complete(null);
		}
		return told;
	}

}
