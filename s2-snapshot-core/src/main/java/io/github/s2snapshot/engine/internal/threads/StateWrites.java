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
 * Lets only some states be written at a time: they need processors and memory, so that
 * hundreds which are due together come one after the other. None of them waits for a
 * store meanwhile. Who waits for his turn is not charged for it. Thread-safe.
 */
public final class StateWrites {

	// Then those before hang, in code of the application: they keep nobody else.
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final FairTurns turns;

	private volatile long lastEnd = EngineTime.nanoTime();

	/**
	 * Creates one.
	 * @param concurrent how many states are written at a time, at least 1
	 */
	StateWrites(int concurrent) {
		this.turns = new FairTurns(concurrent);
	}

	/**
	 * Writes a state when its turn has come.
	 * @param <T> the type of what comes of it
	 * @param deadline by when it has to be done, moved by the time it waits
	 * @param write writes it
	 * @return what comes of it
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
