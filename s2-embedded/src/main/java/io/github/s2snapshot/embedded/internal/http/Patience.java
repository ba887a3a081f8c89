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
 * Time limit of a wait for a client. Used only on one event loop.
 */
final class Patience {

	private boolean waiting;

	private long since;

	private long progress;

	/**
	 * Begins the wait. Does nothing if it has begun already.
	 */
	void begin() {
		if (!this.waiting) {
			this.waiting = true;
			this.since = System.nanoTime();
			this.progress = this.since;
		}
	}

	/**
	 * Notifies the time limit that the client has made progress.
	 */
	void progress() {
		this.progress = System.nanoTime();
	}

	/**
	 * Ends the wait.
	 */
	void end() {
		this.waiting = false;
	}

	boolean isWaiting() {
		return this.waiting;
	}

	/**
	 * Returns whether the client took too long.
	 * @param now the time in nanoseconds
	 * @param pause the longest time without progress
	 * @param whole the longest time of the whole wait
	 * @return {@code false} if the client is in time, or nothing waits for it
	 */
	boolean isOver(long now, Duration pause, Duration whole) {
		return this.waiting && (now - this.progress > pause.toNanos() || now - this.since > whole.toNanos());
	}

}
