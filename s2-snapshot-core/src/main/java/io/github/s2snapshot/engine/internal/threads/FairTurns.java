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
 * Lets only some do something at a time; the others wait in the order in which they
 * asked. Nobody waits with a thread unless he wants to. Thread-safe.
 */
public final class FairTurns {

	private final Set<Turn> waiting = new LinkedHashSet<>();

	private final int concurrent;

	private int free;

	/**
	 * Creates turns.
	 * @param concurrent how many there are at a time, at least 1
	 */
	FairTurns(int concurrent) {
		this.concurrent = concurrent;
		this.free = concurrent;
	}

	/**
	 * Returns whether nobody has a turn.
	 * @return whether nobody has one, nor waits for one
	 */
	public boolean isIdle() {
		synchronized (this.waiting) {
			return this.free == this.concurrent;
		}
	}

	/**
	 * Asks for a turn.
	 * @return the turn, to be ended once, whether it has come or not
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
	 * The turn of one of them.
	 */
	public final class Turn {

		private final CompletableFuture<@Nullable Void> come = new CompletableFuture<>();

		private boolean over;

		/**
		 * Tell when it has come.
		 * @return completes when it has come; never, if it is ended before
		 */
		public CompletableFuture<@Nullable Void> come() {
			return this.come;
		}

		/**
		 * Returns whether it has been ended.
		 * @return whether it has
		 */
		public boolean isOver() {
			synchronized (FairTurns.this.waiting) {
				return this.over;
			}
		}

		/**
		 * Lets others have it, or waits no more. May be called again.
		 */
		public void end() {
			FairTurns.this.end(this);
		}

	}

}
