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

package io.github.s2snapshot.engine.internal.append;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Queue that gives turns to updates, one at a time, in the order of their requests. The
 * number of waiting updates is bounded. Thread-safe. No future is completed under the
 * lock.
 */
final class UpdateQueue {

	private final int limit;

	private final Deque<CompletableFuture<@Nullable Void>> waiting = new ArrayDeque<>();

	private boolean taken;

	UpdateQueue(int limit) {
		this.limit = limit;
	}

	/**
	 * Requests a turn. A caller gives the turn up by failing the future before it
	 * completes. Otherwise it has to {@linkplain #pass() pass} the turn on.
	 * @return completes when the turn has come, or {@code null} if too many updates are
	 * waiting
	 */
	@Nullable CompletableFuture<@Nullable Void> ask() {
		synchronized (this.waiting) {
			if (!this.taken) {
				this.taken = true;
				return CompletableFuture.completedFuture(null);
			}
			this.waiting.removeIf(CompletableFuture::isDone);
			if (this.waiting.size() >= this.limit) {
				return null;
			}
			CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();
			this.waiting.add(turn);
			return turn;
		}
	}

	void pass() {
		CompletableFuture<@Nullable Void> next;
		do {
			synchronized (this.waiting) {
				next = this.waiting.poll();
				if (next == null) {
					this.taken = false;
					return;
				}
			}
		}
		while (!next.complete(null));
	}

}
