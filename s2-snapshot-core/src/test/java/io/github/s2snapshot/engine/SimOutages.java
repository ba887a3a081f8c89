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
 * The outages of a run: at any moment, of any length, for everybody or for one.
 */
final class SimOutages {

	private static final SimOutage[] KINDS = SimOutage.values();

	// In milliseconds: a blink, a restart, a few missed heartbeats, a bad day.
	private static final int[] LENGTHS = { 30, 3_000, 90_000, 1_200_000 };

	private static final int MOST = 3;

	private final SimLoop loop;

	private final List<Outage> outages = new ArrayList<>();

	SimOutages(SimLoop loop) {
		this.loop = loop;
	}

	/**
	 * Begins one, unless there is one or there were enough.
	 * @param victim who has it, {@code null} for everybody
	 * @return whether it has begun
	 */
	boolean begin(@Nullable SimOwner victim) {
		if (this.outages.size() < MOST && end() <= this.loop.now()) {
			long length = length();
			Outage outage = new Outage(KINDS[this.loop.random(KINDS.length)], victim, this.loop.now(),
					this.loop.now() + length, this.loop.chance(0.5));
			this.outages.add(outage);
			this.loop.trace(() -> outage.kind + " for " + ((victim != null) ? victim.name : "everybody") + " and "
					+ length / 1_000_000 + " ms");
			return true;
		}
		return false;
	}

	/**
	 * Returns how long one is to be.
	 * @return nanoseconds
	 */
	long length() {
		return 1_000_000L * (1 + this.loop.random(LENGTHS[this.loop.random(LENGTHS.length)]));
	}

	/**
	 * Returns what the server is like at the moment.
	 * @param owner for whom
	 * @return the outage, {@code null} when there is none
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
	 * Returns whether nothing has been heard from the server.
	 * @param owner by whom
	 * @param nanos for how long
	 * @return whether an outage lasts for so long
	 */
	boolean isSilent(SimOwner owner, long nanos) {
		return this.outages.stream()
			.anyMatch((outage) -> outage.concerns(owner) && !outage.kind.sparesConnections()
					&& outage.start <= this.loop.now() - nanos && this.loop.now() < outage.end);
	}

	/**
	 * Returns whether the server has refused for long.
	 * @param owner whom
	 * @param time for how long
	 * @return whether it has, once at least
	 */
	boolean isRefused(SimOwner owner, Duration time) {
		return this.outages.stream()
			.anyMatch((outage) -> outage.concerns(owner) && outage.kind.refuses()
					&& outage.start <= this.loop.now() - time.toNanos());
	}

	/**
	 * Returns when the last one of those that have begun is over.
	 * @return a time, that may be over
	 */
	long end() {
		return this.outages.stream().mapToLong(Outage::end).max().orElse(0);
	}

	/**
	 * One of them.
	 *
	 * @param kind what the server is like
	 * @param victim for whom, {@code null} for everybody
	 * @param start when it begins
	 * @param end when it ends
	 * @param spares whether connections that are open may go on
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
