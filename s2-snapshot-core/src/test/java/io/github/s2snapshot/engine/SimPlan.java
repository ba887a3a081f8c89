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

import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.SnapshotFormChoice;

/**
 * Plan of a seed: the participants, and the faults.
 *
 * @param external whether snapshots are external
 * @param form the form of in-stream snapshots
 * @param mixed whether another projection with external snapshots reads the same stream
 * @param processes the number of processes that run the projection
 * @param writers the number of other writers
 * @param strangers whether others append snapshots, and records that look like snapshots
 * @param millis the time with faults, in milliseconds
 * @param step the longest time between two actions, in microseconds
 * @param everyRecords the number of deltas that triggers a snapshot
 * @param batch the largest number of records in a batch
 * @param readDelay the longest delay of a batch, in microseconds
 * @param refused how often an append is refused
 * @param lostRequest how often an append is lost
 * @param lostAck how often the answer of an append is lost
 * @param unreadable how often a read or a check of the tail fails
 * @param cut how often a session is cut
 * @param broken how often a session fails finally
 * @param overtaking how often a tail comes before the records up to it
 * @param storeFault how often the store fails
 * @param torn how often only a part is saved although the store reports success
 * @param crash how often a process crashes
 * @param freeze how often a process is frozen
 * @param twists the special features of the seed
 * @param bug the injected bug
 */
record SimPlan(boolean external, SnapshotFormChoice form, boolean mixed, int processes, int writers, boolean strangers,
		int millis, int step, int everyRecords, int batch, int readDelay, double refused, double lostRequest,
		double lostAck, double unreadable, double cut, double broken, double overtaking, double storeFault, double torn,
		double crash, double freeze, SimTwists twists, @Nullable SimBug bug) {

	private static final SnapshotFormChoice[] FORMS = SnapshotFormChoice.values();

	static SimPlan of(long seed, @Nullable SimBug bug) {
		SplittableRandom random = new SplittableRandom(seed * 0x2545F4914F6CDD1DL + 1);
		boolean refolded = bug == SimBug.FOLD_NOT_COMPARED
				|| (bug == null && new SplittableRandom(seed * 0x2545F4914F6CDD1DL + 2).nextInt(6) == 0);
		SimTwists twists = SimTwists.of(random, bug, refolded);
		boolean external = (random.nextInt(10) < 4 || bug == SimBug.TRIM_BEFORE_READ_BACK)
				&& bug != SimBug.FORGED_UNSEEN;
		boolean strangers = random.nextInt(3) == 0 && twists.suitStrangers();
		int everyRecords = 2 + random.nextInt((twists.lagging()) ? 4 : 15);
		return new SimPlan(external, FORMS[random.nextInt(FORMS.length)], !external && random.nextInt(8) == 0,
				1 + random.nextInt(3), random.nextInt(3), strangers, 50 + random.nextInt(180),
				3_000 + random.nextInt(12_000), everyRecords, 1 + random.nextInt(12), readDelay(random, twists),
				often(random, 0.15), often(random, 0.15), often(random, 0.3), often(random, 0.05), often(random, 0.1),
				often(random, 0.01), often(random, 0.02), often(random, 0.2), torn(random, twists, bug),
				often(random, 0.06), often(random, 0.06), twists, bug);
	}

	// A process that reads more slowly than the retention deletes records would never be
	// live.
	private static int readDelay(SplittableRandom random, SimTwists twists) {
		int slow = (random.nextInt(3) == 0) ? 60_000 : 1_000 + random.nextInt(4_000);
		return (twists.retention() != null) ? Math.min(slow, 5_000) : slow;
	}

	private static double torn(SplittableRandom random, SimTwists twists, @Nullable SimBug bug) {
		double torn = often(random, 0.6);
		if (bug == SimBug.TRIM_BEFORE_READ_BACK) {
			return 0.5;
		}
		return (twists.rotten() && twists.retention() == null) ? torn : 0;
	}

	private static double often(SplittableRandom random, double most) {
		return (random.nextInt(2) == 0) ? 0 : random.nextDouble() * most;
	}

	/**
	 * Returns a plan for a keyed projection.
	 * @param millis the time with faults, in milliseconds
	 * @param deletes whether keys are deleted. Whether a snapshot in a store belongs to a
	 * deleted stream is only known if the server answers
	 * @param bug the injected bug
	 * @return the plan
	 */
	SimPlan keyed(int millis, boolean deletes, @Nullable SimBug bug) {
		boolean answered = deletes && this.external;
		return new SimPlan(this.external, this.form, false, this.processes, this.writers, false, millis, this.step,
				this.everyRecords, this.batch, Math.min(this.readDelay, 10_000), this.refused, this.lostRequest,
				this.lostAck, (answered) ? 0 : this.unreadable, this.cut, this.broken, this.overtaking, this.storeFault,
				0, this.crash, this.freeze, this.twists.keyed(answered), bug);
	}

	/**
	 * Returns the same plan without faults.
	 * @return the plan
	 */
	SimPlan calm() {
		return new SimPlan(this.external, this.form, this.mixed, this.processes, this.writers, this.strangers,
				this.millis, this.step, this.everyRecords, this.batch, this.readDelay, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
				this.twists, this.bug);
	}

}
