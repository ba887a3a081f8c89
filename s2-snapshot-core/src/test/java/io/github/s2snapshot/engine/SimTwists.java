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

/**
 * Special features of a seed.
 *
 * @param updates whether processes update too
 * @param poison the problem of some deltas
 * @param versions whether processes of a newer version come while those of the older one
 * run
 * @param keepOlder how long the newer version keeps records that the older one needs
 * @param retention how long the stream keeps records, {@code null} for an infinite
 * retention
 * @param recreated whether the stream is deleted at the end and created again
 * @param lagging whether processes fall behind often
 * @param rotten whether external snapshots become corrupt
 * @param trims whether processes trim history that their external snapshots cover
 * @param flaw the flaw of the serializer of states
 * @param outages whether the server is away for a while
 * @param hung whether processes have other projections whose store hangs
 * @param inPlace whether folds are in place
 * @param validated whether appends are validated by a fold
 * @param claims whether another writer appends deltas with batch headers
 * @param forged whether another writer forges fragments of snapshots
 * @param trigger what triggers snapshots
 * @param refolded whether processes come whose folds are different without another
 * version
 */
record SimTwists(boolean updates, SimPoison poison, boolean versions, Duration keepOlder, @Nullable Duration retention,
		boolean recreated, boolean lagging, boolean rotten, boolean trims, SimFlaw flaw, boolean outages, boolean hung,
		boolean inPlace, boolean validated, boolean claims, boolean forged, SimTrigger trigger, boolean refolded) {

	private static final Duration LONG = Duration.ofHours(1);

	private static final SimPoison[] POISONS = { SimPoison.FAIL, SimPoison.RETRY, SimPoison.SKIP };

	static SimTwists of(SplittableRandom random, @Nullable SimBug bug, boolean refolded) {
		boolean updates = random.nextInt(2) == 0 || bug == SimBug.UPDATE_NOT_TRIED;
		SimPoison poison = (random.nextInt(5) == 0) ? POISONS[random.nextInt(POISONS.length)] : SimPoison.NONE;
		if (bug == SimBug.UPDATE_NOT_TRIED) {
			poison = SimPoison.SKIP;
		}
		boolean versions = random.nextInt(6) == 0;
		Duration keepOlder = (random.nextInt(3) > 0) ? LONG : Duration.ofMillis(random.nextInt(100));
		boolean ages = random.nextInt(8) == 0;
		Duration retention = Duration.ofSeconds(8 + random.nextInt(8));
		boolean recreated = random.nextInt(12) == 0 && !ages && !versions;
		boolean lagging = random.nextInt(3) == 0;
		return new SimTwists(updates, poison, versions, (bug == SimBug.OLDER_FORGOTTEN) ? LONG : keepOlder,
				(ages) ? retention : null, recreated, lagging,
				random.nextInt(3) == 0 || bug == SimBug.TRIM_BEFORE_READ_BACK,
				random.nextBoolean() || bug == SimBug.TRIM_BEFORE_READ_BACK, (ages) ? SimFlaw.NONE : flaw(random, bug),
				(random.nextInt(4) == 0 || outage(bug)) && !ages,
				(random.nextInt(8) == 0 || bug == SimBug.HUNG_STORE_STARVES) && !ages,
				random.nextInt(3) == 0 || bug == SimBug.SHALLOW_COPY, random.nextInt(6) == 0,
				bug == SimBug.FROZEN_BY_CLAIM || random.nextInt(6) == 0,
				bug == SimBug.FORGED_UNSEEN || random.nextInt(6) == 0, trigger(random, bug), false)
			.refolded(refolded);
	}

	// A snapshot of either code may be missing then, so others must not disturb as well.
	private SimTwists refolded(boolean refolded) {
		return (refolded) ? new SimTwists(this.updates, this.poison, false, LONG, null, false, this.lagging, false,
				this.trims, SimFlaw.NONE, this.outages, this.hung, this.inPlace, this.validated, this.claims, false,
				SimTrigger.RECORDS, true) : this;
	}

	/**
	 * Returns the features that suit a keyed projection.
	 * @param answered whether the server always answers
	 * @return the features without those that need a single stream
	 */
	SimTwists keyed(boolean answered) {
		return new SimTwists(true, this.poison, false, LONG, null, false, this.lagging, false, this.trims, SimFlaw.NONE,
				this.outages && !answered, false, this.inPlace, this.validated, false, false, SimTrigger.RECORDS,
				false);
	}

	/**
	 * Returns whether last snapshots are taken and processes start again at the end.
	 * @return whether they do
	 */
	boolean isHard() {
		return this.flaw != SimFlaw.NONE || this.outages || this.hung;
	}

	private static SimTrigger trigger(SplittableRandom random, @Nullable SimBug bug) {
		if (bug == SimBug.PREDICATE_LOST) {
			return SimTrigger.PREDICATE;
		}
		return (random.nextInt(2) == 0) ? SimTrigger.RECORDS
				: SimTrigger.values()[random.nextInt(SimTrigger.values().length)];
	}

	private static boolean outage(@Nullable SimBug bug) {
		return bug == SimBug.TRANSIENT_AS_DEFINITE || bug == SimBug.OUTAGE_UNNOTICED;
	}

	private static SimFlaw flaw(SplittableRandom random, @Nullable SimBug bug) {
		boolean flawed = random.nextInt(5) == 0 || bug == SimBug.NOT_READ_BACK;
		SimFlaw flaw = (random.nextBoolean()) ? SimFlaw.LOSSY : SimFlaw.UNREADABLE;
		return (flawed) ? flaw : SimFlaw.NONE;
	}

	/**
	 * Returns whether strangers may write snapshots. They know neither skipped records
	 * nor versions nor the code of folds, and do not check for forged fragments before
	 * they trim.
	 * @return whether they may
	 */
	boolean suitStrangers() {
		return !this.versions && !this.refolded && this.poison != SimPoison.SKIP && !this.forged;
	}

	/**
	 * Returns whether the older version always has the records that it needs. The newer
	 * version does not trim them, but the retention of the stream may delete them.
	 * @return whether it has them
	 */
	boolean keepsOlder() {
		return this.versions && this.keepOlder.equals(LONG) && this.retention == null;
	}

}
