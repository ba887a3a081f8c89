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

import java.util.List;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaGapAction;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.DeltaPosition;
import io.github.s2snapshot.projection.error.DeltaGapException;
import io.github.s2snapshot.projection.error.DeltasUnavailableException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.IncarnationException;

/**
 * Subscriber to the deltas of any process, as a client that keeps its position. It goes
 * from process to process, and compares everything that it receives with the model.
 */
final class SimSubscriber {

	private final SimWorld world;

	private final SimLoop loop;

	private final SimServer server;

	private final String name;

	// The position of the next delta, null before the first entry.
	private @Nullable DeltaPosition next;

	private @Nullable Round round;

	private int incarnation;

	SimSubscriber(SimWorld world, String name) {
		this.world = world;
		this.loop = world.loop();
		this.server = world.server();
		this.name = name;
	}

	/**
	 * Subscribes, requests more or goes away.
	 * @param processes the processes to choose from
	 * @param most the most deltas to request
	 */
	void act(List<SimProcess> processes, int most) {
		Round current = this.round;
		if (current == null || current.ended || current.process.dead || this.loop.chance(0.1)) {
			subscribe(processes.get(this.loop.random(processes.size())));
		}
		else {
			request(current, most);
		}
	}

	private void request(Round current, int most) {
		Flow.Subscription subscription = current.subscription;
		if (subscription != null) {
			this.loop.post(current.process, 0, () -> subscription.request(1 + this.loop.random(most)));
		}
	}

	private void subscribe(SimProcess process) {
		if (this.round != null && this.round.subscription != null) {
			this.round.subscription.cancel();
		}
		if (this.incarnation != this.server.incarnation()) {
			// Positions have no mark, so the model tells apart what a client cannot.
			this.incarnation = this.server.incarnation();
			this.next = null;
		}
		boolean served = process.isLive() || this.loop.chance(0.1);
		if (!served || process.dead || process.kind() == SimDefinitions.Kind.OTHER) {
			this.round = null;
			return;
		}
		Round current = new Round(process, this.loop.chance(0.2));
		this.round = current;
		DeltaPosition from = this.next;
		DeltaOptions start = (from != null) ? DeltaOptions.from(from)
				: (this.loop.chance(0.5)) ? DeltaOptions.from(0) : DeltaOptions.fromState();
		boolean restates = from == null || this.loop.chance(0.7);
		DeltaOptions options = start.onGap((restates) ? DeltaGapAction.RESTATE : DeltaGapAction.FAIL);
		this.loop.trace(() -> this.name + " subscribes to " + process.name + ": " + options
				+ ((current.states) ? " with states" : ""));
		if (from == null && start.start() == DeltaOptions.Start.POSITION) {
			this.next = DeltaPosition.of(0);
		}
		this.loop.post(process, 0, () -> process.subscribe((current.states) ? options.withState() : options, current));
	}

	/**
	 * Returns the violation after a time without faults.
	 * @param processes the processes
	 * @return the violation, or {@code null}
	 */
	@Nullable String complaint(List<SimProcess> processes) {
		boolean served = processes.stream()
			.anyMatch((process) -> process.isLive() && process.kind() != SimDefinitions.Kind.OTHER
					&& process.cursor() == this.server.tail());
		DeltaPosition position = this.next;
		if (!served) {
			return null;
		}
		if (position == null || this.incarnation != this.server.incarnation()
				|| missing(position.seqNum(), this.server.tail()) != null) {
			return this.name + " stays at " + position + ", the tail is " + this.server.tail();
		}
		return null;
	}

	// The first delta that has to be delivered, or null.
	private @Nullable Long missing(long from, long to) {
		for (long i = from; i < to; i++) {
			if (SimState.isDelta(this.server.record(i)) && !this.server.poison().contains(i)) {
				return i;
			}
		}
		return null;
	}

	private void fail(String what) {
		this.loop.fail(this.name + " " + what);
	}

	/**
	 * One subscription. Signals after its end do not count.
	 */
	private final class Round implements Flow.Subscriber<DeltaEntry<SimState>> {

		private final SimProcess process;

		private final boolean states;

		private final int since = SimSubscriber.this.server.incarnation();

		private Flow.@Nullable Subscription subscription;

		private boolean ended;

		private boolean gap;

		Round(SimProcess process, boolean states) {
			this.process = process;
			this.states = states;
		}

		private boolean isCurrent() {
			return SimSubscriber.this.round == this && !this.process.dead
					&& this.since == SimSubscriber.this.server.incarnation();
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
			subscription.request(1 + SimSubscriber.this.loop.random(10));
		}

		@Override
		public void onNext(DeltaEntry<SimState> entry) {
			if (!isCurrent()) {
				return;
			}
			SimSubscriber.this.loop.trace(() -> SimSubscriber.this.name + " receives " + entry);
			if (entry instanceof DeltaEntry.Delta<SimState> delta) {
				compare(delta);
			}
			else if (entry instanceof DeltaEntry.State<SimState> state) {
				compare(state);
			}
			else {
				compare((DeltaEntry.Gap<SimState>) entry);
			}
			SimSubscriber.this.next = entry.next();
		}

		private void compare(DeltaEntry.Delta<SimState> entry) {
			long seqNum = entry.record().seqNum();
			long expected = (SimSubscriber.this.next != null) ? SimSubscriber.this.next.seqNum() : 0;
			SimServer server = SimSubscriber.this.server;
			Long missing = missing(expected, seqNum);
			if (missing != null) {
				fail("receives record " + seqNum + " without record " + missing);
			}
			if (seqNum < expected || !((SimState.Delta) entry.delta()).isIn(server.record(seqNum))) {
				fail("receives " + entry + ", but expects the delta at or after " + expected);
			}
			if (this.process.cursor() <= seqNum) {
				fail("receives record " + seqNum + " before " + this.process.name + " shows it");
			}
			if (entry.next().seqNum() != seqNum + 1 || this.gap) {
				fail("receives " + entry + " with a wrong position or without a state after a gap");
			}
			SimState fold = this.process.fold(seqNum + 1);
			if (this.states && !fold.equals(entry.state())) {
				fail("receives " + entry.state() + " after record " + seqNum + ", the fold is " + fold);
			}
		}

		private void compare(DeltaEntry.State<SimState> entry) {
			DeltaPosition before = SimSubscriber.this.next;
			if (before != null && !this.gap) {
				fail("receives a state at " + entry.cursor() + " without a gap, after " + before);
			}
			this.gap = false;
			SimState fold = this.process.fold(entry.cursor());
			if (!fold.equals(entry.state())) {
				fail("receives " + entry.state() + " at " + entry.cursor() + ", the fold is " + fold);
			}
		}

		private void compare(DeltaEntry.Gap<SimState> entry) {
			this.gap = true;
			explain(entry.from().seqNum(), "a gap from " + entry.from() + " to " + entry.next());
		}

		// A gap and a missing base need a trim, or a record that cannot be folded.
		private void explain(long from, String what) {
			if (isPoison(from)) {
				return;
			}
			long head = SimSubscriber.this.server.head();
			boolean behind = SimSubscriber.this.next != null && from < SimSubscriber.this.next.seqNum();
			if (behind || (!this.states && head <= from) || head == 0) {
				fail("receives " + what + ", but the head is " + head);
			}
		}

		// With states, records before the position are folded too.
		private boolean isPoison(long from) {
			SimServer server = SimSubscriber.this.server;
			if (!SimSubscriber.this.world.mayFailToFold()) {
				return false;
			}
			for (long i = (this.states) ? 0 : from; i < server.tail() && (this.states || i == from); i++) {
				if (SimState.isDelta(server.record(i)) && SimState.Delta.decode(server.record(i)).poison()) {
					return true;
				}
			}
			return false;
		}

		@Override
		public void onError(Throwable failure) {
			this.ended = true;
			if (!isCurrent()) {
				return;
			}
			SimSubscriber.this.loop.trace(() -> SimSubscriber.this.name + " ends: " + failure.getMessage());
			if (failure instanceof DeltaGapException lost) {
				explain(lost.from(), "the end " + failure);
				SimSubscriber.this.next = null;
			}
			else if (failure instanceof DeltasUnavailableException lost) {
				explain(lost.asked(), "the end " + failure);
				SimSubscriber.this.next = null;
			}
			else if (failure instanceof IncarnationException
					|| String.valueOf(failure.getMessage()).contains("unexpectedly")) {
				fail("ends without a reason: " + failure);
			}
			else if (failure instanceof FoldException fold
					&& !SimState.Delta.decode(SimSubscriber.this.server.record(fold.seqNum())).poison()) {
				fail("ends without a reason: " + failure);
			}
		}

		@Override
		public void onComplete() {
			fail("completes, but deltas have no end");
		}

	}

}
