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

package io.github.s2snapshot.sdk.internal.append;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.SessionOverloadedException;

/**
 * First-in, first-out queue of submissions that wait for capacity, until it is closed.
 * Guarded by the lock of its owner.
 *
 * @param <W> the type of the waiting submissions
 */
final class WaitQueue<W> {

	private static final int MAX_WAITING = 10_000;

	private final String owner;

	private final Deque<W> waiting = new ArrayDeque<>();

	private @Nullable SessionClosedException closed;

	// The owner is named in error messages.
	WaitQueue(String owner) {
		this.owner = owner;
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	void add(W waiter) {
		if (this.waiting.size() >= MAX_WAITING) {
			throw new SessionOverloadedException(
					"Too many submissions: " + MAX_WAITING + " are already waiting for capacity of the " + this.owner
							+ ". Wait for the futures of earlier submissions before submitting more");
		}
		this.waiting.add(waiter);
	}

	// Returns false if the submission was already admitted or rejected.
	boolean remove(W waiter) {
		return this.waiting.remove(waiter);
	}

	// Admits submissions from the front for as long as the entrance accepts them. The
	// entrance takes the capacity. Returns the admitted submissions.
	List<W> admit(Predicate<? super W> entrance) {
		List<W> entered = List.of();
		W next = this.waiting.peek();
		while (next != null && entrance.test(next)) {
			this.waiting.remove();
			if (entered.isEmpty()) {
				entered = new ArrayList<>();
			}
			entered.add(next);
			next = this.waiting.peek();
		}
		return entered;
	}

	// Closes the queue. Returns the waiting submissions, which the caller rejects. A
	// failure replaces the reason of an earlier close.
	List<W> close(SessionClosedException reason) {
		if (!isFailed()) {
			this.closed = reason;
		}
		List<W> refused = new ArrayList<>(this.waiting);
		this.waiting.clear();
		return refused;
	}

	void checkOpen() {
		if (this.closed != null) {
			throw new SessionClosedException(String.valueOf(this.closed.getMessage()), this.closed.getCause());
		}
	}

	// Like checkOpen, but accepts a queue that was closed without a failure.
	void checkNotFailed() {
		if (isFailed()) {
			checkOpen();
		}
	}

	private boolean isFailed() {
		return this.closed != null && this.closed.getCause() != null;
	}

}
