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

package io.github.s2snapshot.engine.internal.support;

import java.time.Duration;

/**
 * Deadline of an operation, by the monotonic clock. It starts with the work, and is
 * extended by the time that the work waits inside the process.
 */
public final class Deadline {

	private volatile long nanos;

	private final Duration timeout;

	private Deadline(Duration timeout) {
		this.timeout = timeout;
		this.nanos = EngineTime.nanoTime() + EngineTime.nanos(timeout);
	}

	public static Deadline in(Duration timeout) {
		// Longer than any wait, and far from an overflow.
		Duration bounded = (timeout.compareTo(Duration.ofDays(365)) > 0) ? Duration.ofDays(365) : timeout;
		return new Deadline(bounded);
	}

	public Duration timeout() {
		return this.timeout;
	}

	/**
	 * Extends the deadline by a wait that does not count.
	 * @param waited how long the work waited inside the process
	 */
	public void extend(Duration waited) {
		synchronized (this) {
			this.nanos += waited.toNanos();
		}
	}

	public Duration remaining() {
		return Duration.ofNanos(Math.max(0, this.nanos - EngineTime.nanoTime()));
	}

	public boolean isOver() {
		return EngineTime.nanoTime() - this.nanos >= 0;
	}

}
