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
 * Signals a subscriber one thing at a time and never from within its own call, so that a
 * request within {@code onNext} needs no deeper stack. Demand may come from any thread;
 * what the step does needs no lock.
 */
public abstract class SerialSignals {

	private final Executor executor;

	// Steps that are due. One before the start, so that none runs.
	private final AtomicInteger due = new AtomicInteger(1);

	private final AtomicLong demand = new AtomicLong();

	private volatile boolean requestInvalid;

	/**
	 * Creates signals.
	 * @param executor runs the steps
	 */
	protected SerialSignals(Executor executor) {
		this.executor = executor;
	}

	/**
	 * Runs the steps that are due. Called once.
	 */
	protected final void start() {
		this.executor.execute(this::run);
	}

	/**
	 * Runs a step soon, after the one that runs now.
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
			// Others have their turn before the next step.
			this.executor.execute(this::run);
		}
	}

	/**
	 * Signal what there is to signal. Never called by two threads at a time.
	 */
	protected abstract void step();

	/**
	 * Adds to what the subscriber has asked for.
	 * @param count how many items it asks for
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
	 * Returns whether the subscriber has asked for more than it got.
	 * @return whether there is demand
	 */
	protected final boolean hasDemand() {
		return this.demand.get() > 0;
	}

	/**
	 * Counts an item that is signalled.
	 */
	protected final void useDemand() {
		this.demand.getAndUpdate((current) -> (current == Long.MAX_VALUE) ? current : current - 1);
	}

	/**
	 * Returns whether the subscriber has asked for a number of items that is not
	 * positive.
	 * @return whether its request broke the rule
	 */
	protected final boolean isRequestInvalid() {
		return this.requestInvalid;
	}

	/**
	 * The error of such a request.
	 * @return the error
	 */
	protected static IllegalArgumentException invalidRequest() {
		return new IllegalArgumentException(
				"A subscriber must request at least one item (rule 3.9 of Reactive Streams)");
	}

}
