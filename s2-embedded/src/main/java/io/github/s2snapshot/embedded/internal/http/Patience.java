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

package io.github.s2snapshot.embedded.internal.http;

import java.time.Duration;

/**
 * How long a client is waited for. Belongs to one event loop.
 */
final class Patience {

	private boolean waiting;

	private long since;

	private long progress;

	/**
	 * Begins to wait, or goes on to if that was begun before.
	 */
	void begin() {
		if (!this.waiting) {
			this.waiting = true;
			this.since = System.nanoTime();
			this.progress = this.since;
		}
	}

	/**
	 * The client did some of what it is waited for.
	 */
	void progress() {
		this.progress = System.nanoTime();
	}

	/**
	 * Waits no more.
	 */
	void end() {
		this.waiting = false;
	}

	boolean isWaiting() {
		return this.waiting;
	}

	/**
	 * Returns whether the client took too long.
	 * @param now the time, in nanoseconds
	 * @param pause how long it may do nothing
	 * @param whole how long all of it may take
	 * @return {@code false} also if it is not waited for
	 */
	boolean isOver(long now, Duration pause, Duration whole) {
		return this.waiting && (now - this.progress > pause.toNanos() || now - this.since > whole.toNanos());
	}

}
