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

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Limits how many tasks run at a time; the others wait in the order of their requests,
 * without blocking a thread. Thread-safe.
 */
public final class FairTurns {

	private final Set<Turn> waiting = new LinkedHashSet<>();

	private final int concurrent;

	private int free;

	/**
	 * Creates turns.
	 * @param concurrent the number of turns at a time, at least 1
	 */
	public FairTurns(int concurrent) {
		this.concurrent = concurrent;
		this.free = concurrent;
	}

	/**
	 * Returns whether no turn is taken.
	 * @return whether no turn is taken or requested
	 */
	public boolean isIdle() {
		synchronized (this.waiting) {
			return this.free == this.concurrent;
		}
	}

	/**
	 * Requests a turn.
	 * @return the turn, which the caller must end, whether it has come or not
	 */
	public Turn request() {
		Turn turn = new Turn();
		synchronized (this.waiting) {
			if (this.free == 0) {
				this.waiting.add(turn);
				return turn;
			}
			this.free--;
		}
		turn.come.complete(null);
		return turn;
	}

	private void end(Turn ended) {
		Turn next = null;
		synchronized (this.waiting) {
			if (ended.over) {
				return;
			}
			ended.over = true;
			if (this.waiting.remove(ended)) {
				return;
			}
			Iterator<Turn> others = this.waiting.iterator();
			if (others.hasNext()) {
				next = others.next();
				others.remove();
			}
			else {
				this.free++;
			}
		}
		if (next != null) {
			next.come.complete(null);
		}
	}

	/**
	 * A turn.
	 */
	public final class Turn {

		private final CompletableFuture<@Nullable Void> come = new CompletableFuture<>();

		private boolean over;

		/**
		 * Returns a future of the turn.
		 * @return a future that completes when the turn has come; never, if the turn is
		 * ended before
		 */
		public CompletableFuture<@Nullable Void> come() {
			return this.come;
		}

		/**
		 * Returns whether the turn was ended.
		 * @return whether it was ended
		 */
		public boolean isOver() {
			synchronized (FairTurns.this.waiting) {
				return this.over;
			}
		}

		/**
		 * Ends the turn, or the wait for it. May be called more than once.
		 */
		public void end() {
			FairTurns.this.end(this);
		}

	}

}
