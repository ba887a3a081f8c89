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
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * Update of a key, and the check of its deltas in the streams of the key, as
 * {@link SimUpdate} does for one stream. If the key is deleted meanwhile, a decision may
 * have gone with the deleted stream, or stand on its state.
 */
final class SimKeyUpdate implements UpdateDecision<SimState> {

	private final SimKeyWorld world;

	private final String name;

	private final String key;

	private final int incarnations;

	private final List<Decision> decisions = new ArrayList<>();

	private boolean maybe = true;

	private @Nullable Decision made;

	SimKeyUpdate(SimKeyWorld world, String name, String key) {
		this.world = world;
		this.name = name;
		this.key = key;
		this.incarnations = world.all(key).size();
	}

	@Override
	public List<SimState.Delta> decide(SimState state) {
		int what = this.world.loop().random(10);
		if (what == 0) {
			throw new Refusal();
		}
		List<SimState.Delta> deltas = new ArrayList<>();
		for (int i = (what == 1) ? 0 : 1 + this.world.loop().random(3); i > 0; i--) {
			deltas.add(this.world.nextDelta(this.key));
		}
		this.decisions.add(new Decision(state, deltas));
		return deltas;
	}

	private boolean isDisturbed() {
		return this.world.isDeleted(this.key) || this.world.all(this.key).size() > Math.max(1, this.incarnations);
	}

	void ended(UpdateResult<SimState> result) {
		this.maybe = false;
		AppendAck ack = result.ack();
		if (ack != null) {
			appended(ack);
			if (result.view().cursor() < ack.end().seqNum() && !isDisturbed()) {
				fail("ends at " + ack.end() + " and shows " + result.view().cursor());
			}
		}
		else if (last() == null || !last().deltas.isEmpty()) {
			fail("returned without an acknowledgement");
		}
	}

	/**
	 * Notes how the update failed.
	 * @param failure the failure
	 * @return whether it needs a reason
	 */
	boolean failed(Throwable failure) {
		this.maybe = false;
		if (failure instanceof UpdateNotFoldedException there) {
			appended(there.ack());
		}
		else if (failure instanceof AmbiguousUpdateException) {
			this.maybe = true;
		}
		return !(failure instanceof Refusal);
	}

	private void appended(AppendAck ack) {
		Decision decision = last();
		if (decision == null || ack.end().seqNum() - ack.start().seqNum() != decision.deltas.size()) {
			fail("returned " + ack + " but the decision was " + decision);
			return;
		}
		this.made = decision;
		SimServer stream = this.world.find(this.key, ack.start().seqNum(), decision.deltas);
		if (stream == null) {
			fail("returned that " + decision.deltas + " begin in record " + ack.start().seqNum() + ", which is wrong");
		}
		else if (!decision.state.equals(stream.state(ack.start().seqNum())) && !isDisturbed()) {
			fail("was decided on " + decision.state + ", but at " + ack.start() + " it is "
					+ stream.state(ack.start().seqNum()));
		}
	}

	/**
	 * Checks the streams after all appends have arrived.
	 * @return the violation, or {@code null}
	 */
	@Nullable String complaint() {
		int there = 0;
		for (Decision decision : this.decisions) {
			boolean landed = !decision.deltas.isEmpty()
					&& this.world.all(this.key).stream().anyMatch((stream) -> stream.has(decision.deltas.get(0)));
			if (landed && !this.maybe && decision != this.made && !isDisturbed()) {
				return this.name + " was not to append " + decision.deltas + ", and it is there";
			}
			if (!landed && decision == this.made) {
				return this.name + " has appended " + decision.deltas + ", which is in no stream";
			}
			there += (landed) ? 1 : 0;
		}
		return (there > 1 && !isDisturbed()) ? this.name + " is there " + there + " times" : null;
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
