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
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.Residency;

/**
 * Plan of a seed with keys.
 *
 * @param plan what applies to single projections as well
 * @param keys the number of keys
 * @param residency how long keys stay in memory
 * @param deletes how often a key is deleted
 * @param follows how often a key is pinned or subscribed to
 */
record SimKeyPlan(SimPlan plan, int keys, Residency residency, double deletes, double follows) {

	static SimKeyPlan of(long seed, @Nullable SimBug bug) {
		SplittableRandom random = new SplittableRandom(seed * 0x2545F4914F6CDD1DL + 3);
		boolean deletes = random.nextInt(3) == 0 || bug == SimBug.RECREATED_UNSEEN;
		SimPlan plan = SimPlan.of(seed, null).keyed(100 + random.nextInt(700), deletes, bug);
		int keys = 2 + random.nextInt(4);
		Residency residency = Residency.defaults()
			.withMaxResident(1 + random.nextInt(3))
			.withIdleTimeout(Duration.ofMillis(20 + random.nextInt(2_000)))
			.withMaxFollowed(1 + random.nextInt(6))
			.withMaxLoads(1 + random.nextInt(3))
			.withMaxFailed(1 + random.nextInt(3))
			.withFreshness(Freshness.maxAge(Duration.ofMillis(1 + random.nextInt(200))))
			.withHotAfter((random.nextBoolean()) ? 0 : 2 + random.nextInt(8))
			.withBatchUpdates(random.nextInt(3) == 0)
			.withOnPassivation(random.nextBoolean() || bug == SimBug.STALE_SNAPSHOT);
		boolean follows = random.nextInt(3) > 0;
		return new SimKeyPlan(plan, keys, residency, (deletes) ? 0.03 * random.nextDouble() : 0,
				(follows) ? 0.2 * random.nextDouble() : 0);
	}

	SimKeyPlan calm() {
		return new SimKeyPlan(this.plan.calm(), this.keys, this.residency, 0, 0);
	}

}
