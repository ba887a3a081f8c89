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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The outages of a run: at any time, of any length, for all clients or for one.
 */
final class SimOutages {

	// In milliseconds: a short break, a restart, a few missed heartbeats, a long outage.
	private static final int[] LENGTHS = { 30, 3_000, 90_000, 1_200_000 };

	private static final int MOST = 3;

	private final SimLoop loop;

	private final List<SimOutage> kinds;

	private final List<Outage> outages = new ArrayList<>();

	SimOutages(SimLoop loop) {
		this(loop, List.of(SimOutage.values()));
	}

	/**
	 * Creates an instance.
	 * @param loop the loop
	 * @param kinds the kinds of outages that may occur
	 */
	SimOutages(SimLoop loop, List<SimOutage> kinds) {
		this.loop = loop;
		this.kinds = kinds;
	}

	/**
	 * Begins an outage, unless one is in progress or there were enough.
	 * @param victim the affected owner, {@code null} for all
	 * @return whether it has begun
	 */
	boolean begin(@Nullable SimOwner victim) {
		if (this.outages.size() < MOST && end() <= this.loop.now()) {
			long length = length();
			Outage outage = new Outage(this.kinds.get(this.loop.random(this.kinds.size())), victim, this.loop.now(),
					this.loop.now() + length, this.loop.chance(0.5));
			this.outages.add(outage);
			this.loop.trace(() -> outage.kind + " for " + ((victim != null) ? victim.name : "everybody") + " and "
					+ length / 1_000_000 + " ms");
			return true;
		}
		return false;
	}

	/**
	 * Returns a random length of an outage.
	 * @return the length in nanoseconds
	 */
	long length() {
		return 1_000_000L * (1 + this.loop.random(LENGTHS[this.loop.random(LENGTHS.length)]));
	}

	/**
	 * Returns the current outage.
	 * @param owner the owner
	 * @return the outage that affects the owner, {@code null} if there is none
	 */
	@Nullable Outage of(SimOwner owner) {
		for (Outage outage : this.outages) {
			if (this.loop.now() < outage.end && outage.concerns(owner)) {
				return outage;
			}
		}
		return null;
	}

	/**
	 * Returns whether the server has been silent.
	 * @param owner the owner
	 * @param nanos the time in nanoseconds
	 * @return whether an outage has lasted for that time
	 */
	boolean isSilent(SimOwner owner, long nanos) {
		return this.outages.stream()
			.anyMatch((outage) -> outage.concerns(owner) && !outage.kind.sparesConnections()
					&& outage.start <= this.loop.now() - nanos && this.loop.now() < outage.end);
	}

	/**
	 * Returns whether the server has refused an owner for a time.
	 * @param owner the owner
	 * @param time the time
	 * @return whether it has, at least once
	 */
	boolean isRefused(SimOwner owner, Duration time) {
		return this.outages.stream()
			.anyMatch((outage) -> outage.concerns(owner) && outage.kind.refuses()
					&& outage.start <= this.loop.now() - time.toNanos());
	}

	/**
	 * Returns when the last outage that has begun is over.
	 * @return the time, which may be in the past
	 */
	long end() {
		return this.outages.stream().mapToLong(Outage::end).max().orElse(0);
	}

	/**
	 * An outage.
	 *
	 * @param kind the kind
	 * @param victim the affected owner, {@code null} for all
	 * @param start when it begins
	 * @param end when it ends
	 * @param spares whether open connections continue
	 */
	record Outage(SimOutage kind, @Nullable SimOwner victim, long start, long end, boolean spares) {

		boolean concerns(SimOwner owner) {
			return this.victim == null || this.victim == owner;
		}

		boolean hits(boolean open) {
			return !open || !this.spares || !this.kind.sparesConnections();
		}

	}

}
