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

package io.github.s2snapshot.engine;

import java.time.Duration;

import io.github.s2snapshot.engine.internal.support.EngineTime;

/**
 * Counts how often a key is refreshed, to find out whether it is cheaper to follow its
 * stream. Not thread-safe.
 */
final class KeyHeat {

	private static final long WINDOW = EngineTime.nanos(Duration.ofSeconds(1));

	private long begun;

	private int refreshes;

	private boolean hot;

	/**
	 * Counts a refresh.
	 * @param limit the number of refreshes within a second that makes a key hot, 0 for
	 * never
	 * @return whether the key has become hot
	 */
	boolean refreshed(int limit) {
		long now = EngineTime.nanoTime();
		if (this.refreshes == 0 || now - this.begun > WINDOW) {
			this.begun = now;
			this.refreshes = 0;
		}
		this.refreshes++;
		if (limit == 0 || this.hot || this.refreshes < limit) {
			return false;
		}
		this.hot = true;
		return true;
	}

	void cooled() {
		this.hot = false;
		this.refreshes = 0;
	}

}
