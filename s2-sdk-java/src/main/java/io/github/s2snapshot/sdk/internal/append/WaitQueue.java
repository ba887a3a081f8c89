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
 * What waits for capacity, in the order in which it came, until nothing is let in any
 * more. Guarded by the lock of its owner.
 *
 * @param <W> what waits
 */
final class WaitQueue<W> {

	private static final int MAX_WAITING = 10_000;

	private final String owner;

	private final Deque<W> waiting = new ArrayDeque<>();

	private @Nullable SessionClosedException closed;

	// Create a queue. @param owner whose capacity is waited for, for messages
	WaitQueue(String owner) {
		this.owner = owner;
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	void add(W waiter) {
		if (this.waiting.size() >= MAX_WAITING) {
			throw new SessionOverloadedException("More than " + MAX_WAITING + " submissions wait for capacity of the "
					+ this.owner + ": wait for the futures of earlier submissions before the next one");
		}
		this.waiting.add(waiter);
	}

	// Take back what still waits. Returns false if it was let in already, or was refused
	boolean remove(W waiter) {
		return this.waiting.remove(waiter);
	}

	// Let in what is first for as long as there is room for it, which the entrance tells
	// and takes. Returns what was let in
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

	// Let nothing in any more. Returns what waits, and is to be refused. A failure is
	// told rather than a close that came before it.
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

	// Like checkOpen, but being closed without a failure is no reason.
	void checkNotFailed() {
		if (isFailed()) {
			checkOpen();
		}
	}

	private boolean isFailed() {
		return this.closed != null && this.closed.getCause() != null;
	}

}
