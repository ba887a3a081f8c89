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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Base class that signals a subscriber serially. A step never runs within a call of the
 * subscriber, so that a request within {@code onNext} does not deepen the stack. Demand
 * may come from any thread. Steps need no lock, because only one runs at a time.
 */
public abstract class SerialSignals {

	private final Executor executor;

	// Number of requested steps. It is one before the start, so that triggers do not
	// run a step.
	private final AtomicInteger due = new AtomicInteger(1);

	private final AtomicLong demand = new AtomicLong();

	private volatile boolean requestInvalid;

	/**
	 * Creates signals.
	 * @param executor the executor of the steps
	 */
	protected SerialSignals(Executor executor) {
		this.executor = executor;
	}

	/**
	 * Starts to run steps. Must be called once.
	 */
	protected final void start() {
		this.executor.execute(this::run);
	}

	/**
	 * Schedules a step, which runs after the current one.
	 */
	protected final void trigger() {
		if (this.due.getAndIncrement() == 0) {
			this.executor.execute(this::run);
		}
	}

	private void run() {
		int taken = this.due.get();
		step();
		if (this.due.addAndGet(-taken) > 0) {
			// Other tasks of the executor run before the next step.
			this.executor.execute(this::run);
		}
	}

	/**
	 * Sends the signals that are due. Never called by two threads at a time.
	 */
	protected abstract void step();

	/**
	 * Adds to the demand of the subscriber.
	 * @param count the number of requested items; zero or less makes the request invalid
	 */
	protected final void demand(long count) {
		if (count <= 0) {
			this.requestInvalid = true;
		}
		else {
			this.demand.accumulateAndGet(count,
					(current, added) -> (current + added < 0) ? Long.MAX_VALUE : current + added);
		}
		trigger();
	}

	/**
	 * Returns whether the subscriber has requested more items than it received.
	 * @return whether there is demand
	 */
	protected final boolean hasDemand() {
		return this.demand.get() > 0;
	}

	/**
	 * Reduces the demand by one item.
	 */
	protected final void useDemand() {
		this.demand.getAndUpdate((current) -> (current == Long.MAX_VALUE) ? current : current - 1);
	}

	/**
	 * Returns whether the subscriber has requested zero or fewer items.
	 * @return whether a request was invalid
	 */
	protected final boolean isRequestInvalid() {
		return this.requestInvalid;
	}

	/**
	 * Returns the error for an invalid request.
	 * @return the error
	 */
	protected static IllegalArgumentException invalidRequest() {
		return new IllegalArgumentException(
				"A subscriber must request at least one item (rule 3.9 of Reactive Streams)");
	}

}
