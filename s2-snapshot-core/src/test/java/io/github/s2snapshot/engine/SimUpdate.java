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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * Update, and the check of its deltas in the stream: an acknowledged decision is in the
 * stream exactly once, and was made on the state right before it; of an update with an
 * unknown outcome, at most one decision is in the stream, once; of any other, none.
 */
final class SimUpdate implements UpdateDecision<SimState> {

	private final SimWorld world;

	private final String name;

	private final SimDefinitions.Kind kind;

	private final List<Decision> decisions = new ArrayList<>();

	// Whether a decision may be in the stream: while the update runs, and after its
	// process has died, any one of them.
	private boolean maybe = true;

	private @Nullable Decision made;

	SimUpdate(SimWorld world, String name, SimDefinitions.Kind kind) {
		this.world = world;
		this.name = name;
		this.kind = kind;
	}

	@Override
	public List<SimState.Delta> decide(SimState state) {
		int what = this.world.loop().random(10);
		if (what == 0) {
			throw new Refusal();
		}
		List<SimState.Delta> deltas = new ArrayList<>();
		for (int i = (what == 1) ? 0 : 1 + this.world.loop().random(3); i > 0; i--) {
			deltas.add(this.world.nextDelta());
		}
		this.decisions.add(new Decision(state, deltas));
		return deltas;
	}

	void ended(UpdateResult<SimState> result) {
		this.maybe = false;
		AppendAck ack = result.ack();
		if (ack != null) {
			appended(ack);
			if (result.view().cursor() < ack.end().seqNum()) {
				fail("ends at " + ack.end() + " and shows " + result.view().cursor());
			}
		}
		else if (last() == null || !last().deltas.isEmpty()) {
			fail("returned without an acknowledgement");
		}
	}

	void failed(RuntimeException failure) {
		this.maybe = false;
		if (failure instanceof UpdateNotFoldedException there) {
			appended(there.ack());
		}
		else if (failure instanceof AmbiguousUpdateException) {
			this.maybe = true;
		}
		else if (!(failure instanceof Refusal || failure instanceof ProjectionException
				|| failure instanceof S2Exception)) {
			fail("fails without a reason: " + failure);
		}
	}

	private void appended(AppendAck ack) {
		if (this.world.server().incarnation() > 0) {
			return;
		}
		Decision decision = last();
		if (decision == null || ack.end().seqNum() - ack.start().seqNum() != decision.deltas.size()) {
			fail("returned " + ack + " but the decision was " + decision);
			return;
		}
		this.made = decision;
		long start = ack.start().seqNum();
		for (int i = 0; i < decision.deltas.size(); i++) {
			if (!decision.deltas.get(i).isIn(this.world.server().record(start + i))) {
				fail("returned that " + decision.deltas.get(i) + " is in record " + (start + i) + ", which is wrong");
				return;
			}
		}
		if (!this.kind.own(decision.state).equals(this.world.server().state(start))) {
			fail("was decided on " + decision.state + ", but at " + start + " it is "
					+ this.world.server().state(start));
		}
	}

	/**
	 * Checks the stream after all appends have arrived.
	 * @return the violation, or {@code null}
	 */
	@Nullable String complaint() {
		int there = 0;
		for (Decision decision : this.decisions) {
			boolean landed = !decision.deltas.isEmpty() && this.world.server().has(decision.deltas.get(0));
			if (landed && !this.maybe && decision != this.made && this.world.server().incarnation() == 0) {
				return this.name + " was not to append " + decision.deltas + ", and it is there";
			}
			there += (landed) ? 1 : 0;
			if (landed && this.world.isHopeless(decision.deltas)) {
				return this.name + " has appended " + decision.deltas + ", which cannot be folded";
			}
		}
		return (there > 1) ? this.name + " is there " + there + " times" : null;
	}

	@Override
	public String toString() {
		return this.name;
	}

	private @Nullable Decision last() {
		return (this.decisions.isEmpty()) ? null : this.decisions.get(this.decisions.size() - 1);
	}

	private void fail(String what) {
		this.world.loop().fail(this.name + " " + what);
	}

	/**
	 * A decision.
	 *
	 * @param state the state that it was made on
	 * @param deltas the deltas to append
	 */
	private record Decision(SimState state, List<SimState.Delta> deltas) {
	}

	/**
	 * Thrown by a decision that refuses the update.
	 */
	private static final class Refusal extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
