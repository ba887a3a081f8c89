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

package io.github.s2snapshot.keyed;

import java.time.Duration;
import java.util.Objects;

/**
 * Which keys stay in memory, and how fresh their states are. Immutable.
 *
 * @param maxResident the most keys in memory, at least 1. Keys that are followed or being
 * loaded are not evicted, so that there may be more of them
 * @param maxBytes the largest estimated size of their states in bytes, at least 1
 * @param idleTimeout how long a key stays in memory without a request, positive
 * @param maxFollowed the most keys that are followed, at least 1
 * @param maxLoads the most keys that are loaded at the same time, at least 1
 * @param maxFailed the most failed keys that are remembered, at least 1
 * @param freshness how fresh a read is without a freshness of its own
 * @param onPassivation whether a key with deltas that no snapshot covers takes a snapshot
 * when it leaves the memory
 * @param batchUpdates whether updates of a key that wait for each other are appended as
 * one batch
 * @param hotAfter the number of refreshes within a second that makes a key hot, so that
 * its stream is followed while it is read; 0 for never
 * @since 0.1.0
 */
public record Residency(int maxResident, long maxBytes, Duration idleTimeout, int maxFollowed, int maxLoads,
		int maxFailed, Freshness freshness, boolean onPassivation, boolean batchUpdates, int hotAfter) {

	/**
	 * Checks the settings.
	 */
	public Residency {
		requireAtLeastOne(maxResident, "maxResident");
		requireAtLeastOne(maxBytes, "maxBytes");
		requireAtLeastOne(maxFollowed, "maxFollowed");
		requireAtLeastOne(maxLoads, "maxLoads");
		requireAtLeastOne(maxFailed, "maxFailed");
		Objects.requireNonNull(idleTimeout, "'idleTimeout' must not be null");
		Objects.requireNonNull(freshness, "'freshness' must not be null");
		if (hotAfter < 0) {
			throw new IllegalArgumentException("'hotAfter' must not be negative, but is " + hotAfter);
		}
		if (idleTimeout.isNegative() || idleTimeout.isZero()) {
			throw new IllegalArgumentException("'idleTimeout' must be positive, but is " + idleTimeout);
		}
	}

	private static void requireAtLeastOne(long value, String name) {
		if (value < 1) {
			throw new IllegalArgumentException("'" + name + "' must be at least 1, but is " + value);
		}
	}

	/**
	 * Returns the default: 10,000 keys of together 256 MiB, which are evicted after 10
	 * minutes, at most 1,000 of them followed, 64 loads at a time, 1,000 failed keys,
	 * states that are at most 200 ms old, and keys that are hot after 4 refreshes within
	 * a second.
	 * @return the default
	 */
	public static Residency defaults() {
		return new Residency(10_000, 256L << 20, Duration.ofMinutes(10), 1_000, 64, 1_000,
				Freshness.maxAge(Duration.ofMillis(200)), false, false, 4);
	}

	/**
	 * Returns these settings with another value.
	 * @param maxResident the most keys in memory, at least 1
	 * @return the changed settings
	 */
	public Residency withMaxResident(int maxResident) {
		return new Residency(maxResident, this.maxBytes, this.idleTimeout, this.maxFollowed, this.maxLoads,
				this.maxFailed, this.freshness, this.onPassivation, this.batchUpdates, this.hotAfter);
	}

	/**
	 * Returns these settings with another value.
	 * @param maxBytes the largest estimated size of their states in bytes, at least 1
	 * @return the changed settings
	 */
	public Residency withMaxBytes(long maxBytes) {
		return new Residency(this.maxResident, maxBytes, this.idleTimeout, this.maxFollowed, this.maxLoads,
				this.maxFailed, this.freshness, this.onPassivation, this.batchUpdates, this.hotAfter);
	}

	/**
	 * Returns these settings with another value.
	 * @param idleTimeout how long a key stays in memory without a request, positive
	 * @return the changed settings
	 */
	public Residency withIdleTimeout(Duration idleTimeout) {
		return new Residency(this.maxResident, this.maxBytes, idleTimeout, this.maxFollowed, this.maxLoads,
				this.maxFailed, this.freshness, this.onPassivation, this.batchUpdates, this.hotAfter);
	}

	/**
	 * Returns these settings with another value.
	 * @param maxFollowed the most keys that are followed, at least 1
	 * @return the changed settings
	 */
	public Residency withMaxFollowed(int maxFollowed) {
		return new Residency(this.maxResident, this.maxBytes, this.idleTimeout, maxFollowed, this.maxLoads,
				this.maxFailed, this.freshness, this.onPassivation, this.batchUpdates, this.hotAfter);
	}

	/**
	 * Returns these settings with another value.
	 * @param maxLoads the most keys that are loaded at the same time, at least 1
	 * @return the changed settings
	 */
	public Residency withMaxLoads(int maxLoads) {
		return new Residency(this.maxResident, this.maxBytes, this.idleTimeout, this.maxFollowed, maxLoads,
				this.maxFailed, this.freshness, this.onPassivation, this.batchUpdates, this.hotAfter);
	}

	/**
	 * Returns these settings with another value.
	 * @param maxFailed the most failed keys that are remembered, at least 1
	 * @return the changed settings
	 */
	public Residency withMaxFailed(int maxFailed) {
		return new Residency(this.maxResident, this.maxBytes, this.idleTimeout, this.maxFollowed, this.maxLoads,
				maxFailed, this.freshness, this.onPassivation, this.batchUpdates, this.hotAfter);
	}

	/**
	 * Returns these settings with another value.
	 * @param freshness how fresh a read is without a freshness of its own
	 * @return the changed settings
	 */
	public Residency withFreshness(Freshness freshness) {
		return new Residency(this.maxResident, this.maxBytes, this.idleTimeout, this.maxFollowed, this.maxLoads,
				this.maxFailed, freshness, this.onPassivation, this.batchUpdates, this.hotAfter);
	}

	/**
	 * Returns these settings with another value.
	 * @param onPassivation whether a key with uncovered deltas takes a snapshot when it
	 * leaves the memory
	 * @return the changed settings
	 */
	public Residency withOnPassivation(boolean onPassivation) {
		return new Residency(this.maxResident, this.maxBytes, this.idleTimeout, this.maxFollowed, this.maxLoads,
				this.maxFailed, this.freshness, onPassivation, this.batchUpdates, this.hotAfter);
	}

	/**
	 * Returns these settings with another value.
	 * @param batchUpdates whether waiting updates of a key are appended as one batch
	 * @return the changed settings
	 */
	public Residency withBatchUpdates(boolean batchUpdates) {
		return new Residency(this.maxResident, this.maxBytes, this.idleTimeout, this.maxFollowed, this.maxLoads,
				this.maxFailed, this.freshness, this.onPassivation, batchUpdates, this.hotAfter);
	}

	/**
	 * Returns these settings with another value.
	 * @param hotAfter the number of refreshes within a second that makes a key hot, so
	 * that its stream is followed while it is read; 0 for never
	 * @return the changed settings
	 */
	public Residency withHotAfter(int hotAfter) {
		return new Residency(this.maxResident, this.maxBytes, this.idleTimeout, this.maxFollowed, this.maxLoads,
				this.maxFailed, this.freshness, this.onPassivation, this.batchUpdates, hotAfter);
	}

}
