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
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;

/**
 * Limits how many states are written at a time, because writing needs processors and
 * memory. No write waits for a store. The wait for a turn does not count towards the
 * deadline. Thread-safe.
 */
public final class StateWrites {

	// After this time the writes before hang in application code, and others continue.
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final FairTurns turns;

	private volatile long lastEnd = EngineTime.nanoTime();

	/**
	 * Creates a limit.
	 * @param concurrent the number of states that are written at a time, at least 1
	 */
	StateWrites(int concurrent) {
		this.turns = new FairTurns(concurrent);
	}

	/**
	 * Writes a state when its turn has come.
	 * @param <T> the type of the result
	 * @param deadline the deadline, which is extended by the wait
	 * @param write writes the state
	 * @return the result
	 */
	public <T> T write(Deadline deadline, Supplier<T> write) {
		FairTurns.Turn turn = this.turns.request();
		try {
			long asked = EngineTime.nanoTime();
			await(turn, asked);
			deadline.extend(Duration.ofNanos(EngineTime.nanoTime() - asked));
			return write.get();
		}
		finally {
			turn.end();
			this.lastEnd = EngineTime.nanoTime();
		}
	}

	private void await(FairTurns.Turn turn, long asked) {
		while (true) {
			try {
				Futures.get(turn.come(), PATIENCE);
				return;
			}
			catch (TimeoutException ex) {
				long now = EngineTime.nanoTime();
				if (Math.min(now - this.lastEnd, now - asked) >= PATIENCE.toNanos()) {
					return;
				}
			}
		}
	}

}
