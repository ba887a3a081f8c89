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

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;

import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.keyed.Residency;

/**
 * Keys in memory that may be evicted, in the order of their last use. Keys that are
 * followed are not in it. Thread-safe.
 *
 * @param <S> the type of the states
 */
final class Residents<S> {

	// How many keys are compared by their last use, besides those to be evicted.
	private static final int COMPARED = 32;

	private final int maxCount;

	private final long maxBytes;

	private final Cache<String, KeySlot<S>> cache;

	private final AtomicLong touches = new AtomicLong();

	private final AtomicLong count = new AtomicLong();

	private final AtomicLong bytes = new AtomicLong();

	// The keys whose last snapshot is being taken. They are still counted above.
	private final AtomicLong leaving = new AtomicLong();

	private final AtomicLong leavingBytes = new AtomicLong();

	/**
	 * Creates an instance.
	 * @param residency the limits
	 * @param idle called with a key that was not used for too long, which is not in this
	 * instance any more
	 */
	Residents(Residency residency, Consumer<KeySlot<S>> idle) {
		this.maxCount = residency.maxResident();
		this.maxBytes = residency.maxBytes();
		// Only the order of the last access: a policy by frequency would evict the key
		// that was just loaded.
		this.cache = Caffeine.newBuilder()
			.expireAfterAccess(residency.idleTimeout())
			.ticker((Ticker) EngineTime::nanoTime)
			.executor(Runnable::run)
			.<String, KeySlot<S>>removalListener((stream, slot, cause) -> {
				if (cause == RemovalCause.EXPIRED) {
					idle.accept(Objects.requireNonNull(slot));
				}
			})
			.build();
	}

	/**
	 * Adds a key that was loaded, or is not followed any more.
	 * @param slot the key
	 */
	void add(KeySlot<S> slot) {
		slot.touched(this.touches.incrementAndGet());
		this.cache.put(slot.stream(), slot);
	}

	/**
	 * Notes that a key was used.
	 * @param slot the key
	 */
	void touch(KeySlot<S> slot) {
		slot.touched(this.touches.incrementAndGet());
		KeySlot<S> unused = this.cache.getIfPresent(slot.stream());
	}

	/**
	 * Removes a key that is followed or has left the memory.
	 * @param slot the key
	 */
	void remove(KeySlot<S> slot) {
		this.cache.asMap().remove(slot.stream(), slot);
	}

	/**
	 * Counts a key that has come to the memory, or has left it.
	 * @param added 1 or -1
	 * @param size the change of the estimated size in bytes
	 */
	void count(int added, long size) {
		this.count.addAndGet(added);
		this.bytes.addAndGet(size);
	}

	/**
	 * Counts a key that is about to leave the memory, or does not any more.
	 * @param added 1 or -1
	 * @param size the change of the estimated size in bytes
	 */
	void leaving(int added, long size) {
		this.leaving.addAndGet(added);
		this.leavingBytes.addAndGet(size);
	}

	long count() {
		return this.count.get();
	}

	long bytes() {
		return this.bytes.get();
	}

	/**
	 * Returns whether a limit is exceeded without the keys that are about to leave.
	 * @return whether keys have to be evicted
	 */
	boolean isOver() {
		return over() > 0 || this.bytes.get() - this.leavingBytes.get() > this.maxBytes;
	}

	private long over() {
		return this.count.get() - this.leaving.get() - this.maxCount;
	}

	/**
	 * Evicts the keys that were not used for the longest time while the limits are
	 * exceeded, and those that were not used for too long.
	 * @param evict evicts a key, which is not in this instance any more
	 */
	void trim(Consumer<KeySlot<S>> evict) {
		this.cache.cleanUp();
		// Each key at most once: those in use are added again.
		long most = this.cache.estimatedSize();
		while (isOver() && most > 0) {
			long over = Math.max(1, over());
			List<KeySlot<S>> oldest = leastRecentlyUsed((int) Math.min(over, 1_000));
			if (oldest.isEmpty()) {
				return;
			}
			most -= oldest.size();
			for (KeySlot<S> slot : oldest) {
				if (this.cache.asMap().remove(slot.stream(), slot)) {
					evict.accept(slot);
				}
			}
		}
	}

	// From Caffeine 3.2.4 on, the order is up to a second behind the reads.
	private List<KeySlot<S>> leastRecentlyUsed(int count) {
		return this.cache.policy()
			.expireAfterAccess()
			.orElseThrow()
			.oldest(count + COMPARED)
			.values()
			.stream()
			.sorted(Comparator.comparingLong(KeySlot::touched))
			.limit(count)
			.toList();
	}

}
