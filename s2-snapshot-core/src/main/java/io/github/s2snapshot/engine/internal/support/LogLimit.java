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

import org.jspecify.annotations.Nullable;

/**
 * Limits log lines of one kind to ten per minute and counts the others, because anyone
 * can append records by the thousand. Not thread-safe.
 */
public final class LogLimit {

	private static final int LOGGED = 10;

	private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

	private @Nullable Long begin;

	private long count;

	/**
	 * Begins another minute if the last one is over.
	 * @return the number of lines that were not logged in the last one
	 */
	public long turn() {
		long now = EngineTime.nanoTime();
		if (this.begin != null && now - this.begin < INTERVAL) {
			return 0;
		}
		long leftOut = Math.max(0, this.count - LOGGED);
		this.begin = now;
		this.count = 0;
		return leftOut;
	}

	/**
	 * Counts a line and returns whether to log it.
	 * @return whether to log the line
	 */
	public boolean admits() {
		return ++this.count <= LOGGED;
	}

}
