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

package io.github.s2snapshot.embedded.internal.backend;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Limit for the bytes of appends that wait for the storage. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Admission {

	private final Queue<Runnable> waiting = new ArrayDeque<>();

	private long available;

	/**
	 * Creates an admission.
	 * @param maxBytes the largest number of bytes at a time
	 */
	public Admission(long maxBytes) {
		this.available = maxBytes;
	}

	/**
	 * Admits an append if the limit allows it. One append may exceed the limit, so that
	 * large appends do not wait forever.
	 * @param bytes the size of the append
	 * @return whether it was admitted; if so, {@link #release(long)} must follow
	 */
	public synchronized boolean tryAcquire(long bytes) {
		if (this.available <= 0) {
			return false;
		}
		this.available -= bytes;
		return true;
	}

	/**
	 * Releases the bytes of an append that was admitted.
	 * @param bytes the size of the append
	 */
	public void release(long bytes) {
		Queue<Runnable> ready;
		synchronized (this) {
			this.available += bytes;
			if (this.available <= 0 || this.waiting.isEmpty()) {
				return;
			}
			ready = new ArrayDeque<>(this.waiting);
			this.waiting.clear();
		}
		ready.forEach(Runnable::run);
	}

	/**
	 * Registers a callback for the time when a retry may succeed.
	 * @param retry called once on any thread, possibly by this method
	 */
	public void whenAvailable(Runnable retry) {
		synchronized (this) {
			if (this.available <= 0) {
				this.waiting.add(retry);
				return;
			}
		}
		retry.run();
	}

}
