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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;

/**
 * Checks periodically whether projections still have contact with the server. All
 * projections share one timer, which runs only while there are projections. Thread-safe.
 */
public final class ContactWatch {

	private static final Duration LONGEST_PERIOD = Duration.ofSeconds(2);

	private static final Duration SHORTEST_PERIOD = Duration.ofMillis(10);

	private final EngineThreads threads;

	// In the order in which they were added.
	private final Set<Runnable> looks = new LinkedHashSet<>();

	private Duration period = LONGEST_PERIOD;

	private boolean scheduled;

	ContactWatch(EngineThreads threads) {
		this.threads = threads;
	}

	/**
	 * Watches a projection.
	 * @param look checks the projection; must not block
	 * @param silence how long the server may be silent
	 */
	public void add(Runnable look, Duration silence) {
		synchronized (this) {
			this.looks.add(look);
			Duration tenth = silence.dividedBy(10);
			if (tenth.compareTo(this.period) < 0) {
				this.period = (tenth.compareTo(SHORTEST_PERIOD) > 0) ? tenth : SHORTEST_PERIOD;
			}
			schedule();
		}
	}

	public void remove(Runnable look) {
		synchronized (this) {
			this.looks.remove(look);
		}
	}

	private void schedule() {
		if (!this.scheduled && !this.looks.isEmpty()) {
			this.scheduled = true;
			ScheduledFuture<?> unused = this.threads.schedule(this::lookAtAll, this.period);
		}
	}

	private void lookAtAll() {
		List<Runnable> all;
		synchronized (this) {
			all = List.copyOf(this.looks);
		}
		all.forEach(Runnable::run);
		synchronized (this) {
			this.scheduled = false;
			schedule();
		}
	}

}
