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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Model of the stream of the server. It also keeps the records that were trimmed. A trim
 * takes effect later and in steps, so that readers may see any head between the old and
 * the new one (S2 v1).
 */
final class SimServer implements SimPlace {

	private final SimLoop loop;

	private final SimTwists twists;

	private final String name;

	private final SimOutages outages;

	private final long createdAt;

	private long deletedAt = Long.MAX_VALUE;

	// When each record was appended.
	private final List<Long> times = new ArrayList<>();

	private final List<SequencedRecord> log = new ArrayList<>();

	private final Set<Long> deltas = new HashSet<>();

	// Positions between two deltas of one append of a projection.
	private final Set<Long> inside = new HashSet<>();

	// The positions of deltas that can only be skipped.
	private final List<Long> poison = new ArrayList<>();

	private SimSnapshots snapshots = new SimSnapshots(SimWorld.PROJECTION);

	// The fold of all records before each position, for every incarnation.
	private List<SimState> states = new ArrayList<>(List.of(SimState.INITIAL));

	private final List<List<SimState>> incarnations = new ArrayList<>(List.of(this.states));

	private final List<Runnable> followers = new ArrayList<>();

	// Whether history may end before a position, because an external base covers it.
	private LongPredicate coveredOutside = (head) -> false;

	private long head;

	private long trimPoint;

	private boolean trimming;

	SimServer(SimLoop loop, SimTwists twists) {
		this(loop, twists, "talk", new SimOutages(loop));
	}

	/**
	 * Creates an empty stream.
	 * @param loop the loop
	 * @param twists the special features of the seed
	 * @param name the name of the stream
	 * @param outages the outages of its server
	 */
	SimServer(SimLoop loop, SimTwists twists, String name, SimOutages outages) {
		this.loop = loop;
		this.twists = twists;
		this.name = name;
		this.outages = outages;
		this.createdAt = loop.now();
		if (twists.retention() != null) {
			expireLater(twists.retention());
		}
	}

	void coverOutside(LongPredicate covered) {
		this.coveredOutside = covered;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public SimServer server() {
		return this;
	}

	@Override
	public SimOutages outages() {
		return this.outages;
	}

	/**
	 * Returns when the stream was created.
	 * @return the time
	 */
	long createdAt() {
		return this.createdAt;
	}

	/**
	 * Returns the tail at a time.
	 * @param time the time
	 * @return the number of records that were appended until then
	 */
	long tailAt(long time) {
		int tail = this.times.size();
		while (tail > 0 && this.times.get(tail - 1) > time) {
			tail--;
		}
		return tail;
	}

	/**
	 * Returns when the stream was deleted.
	 * @return the time, the largest one if it exists
	 */
	long deletedAt() {
		return this.deletedAt;
	}

	/**
	 * Deletes the stream, which ends its sessions.
	 */
	void delete() {
		this.deletedAt = this.loop.now();
		List.copyOf(this.followers).forEach(Runnable::run);
	}

	/**
	 * Returns whether sessions to the stream are open.
	 * @return whether there are any
	 */
	boolean isFollowed() {
		// Those of dead processes end.
		List.copyOf(this.followers).forEach(Runnable::run);
		return !this.followers.isEmpty();
	}

	void follow(Runnable follower) {
		this.followers.add(follower);
	}

	void unfollow(Runnable follower) {
		this.followers.remove(follower);
	}

	long head() {
		return this.head;
	}

	long tail() {
		return this.log.size();
	}

	StreamPosition tailPosition() {
		return new StreamPosition(tail(), (tail() == 0) ? 0 : record(tail() - 1).timestamp());
	}

	SequencedRecord record(long seqNum) {
		return this.log.get((int) seqNum);
	}

	/**
	 * Returns the fold of all records before a position.
	 * @param cursor the position
	 * @return the state
	 */
	SimState state(long cursor) {
		return this.states.get((int) cursor);
	}

	@Nullable SimState state(int incarnation, long cursor) {
		List<SimState> all = this.incarnations.get(incarnation);
		return (cursor < all.size()) ? all.get((int) cursor) : null;
	}

	/**
	 * Returns the incarnation of the stream.
	 * @return the number of earlier incarnations
	 */
	int incarnation() {
		return this.incarnations.size() - 1;
	}

	boolean has(SimState.Delta delta) {
		return this.deltas.contains(delta.id());
	}

	/**
	 * Returns the positions of deltas that can only be skipped.
	 * @return the positions
	 */
	List<Long> poison() {
		return this.poison;
	}

	/**
	 * Deletes the stream and creates it again, without the permission to append.
	 */
	void recreate() {
		this.loop.trace(() -> "the stream is created again");
		this.log.clear();
		this.times.clear();
		this.poison.clear();
		this.inside.clear();
		this.snapshots = new SimSnapshots(SimWorld.PROJECTION);
		this.states = new ArrayList<>(List.of(SimState.INITIAL));
		this.incarnations.add(this.states);
		this.head = 0;
		this.trimPoint = 0;
		List.copyOf(this.followers).forEach(Runnable::run);
	}

	SimSnapshots snapshots() {
		return this.snapshots;
	}

	long trimPoint() {
		return this.trimPoint;
	}

	boolean isTrimming() {
		return this.trimming;
	}

	AppendAck append(AppendInput input, SimOwner owner) {
		String by = owner.name;
		if (incarnation() > 0) {
			throw new S2ServerException("read only", 403, "permission_denied", "read only", null, false, true);
		}
		Long match = input.matchSeqNum();
		if (match != null && match != tail()) {
			this.loop.trace(() -> by + " loses at " + match + ", the tail of " + this.name + " is " + tail());
			throw new SeqNumMismatchException("The stream is at " + tail(), tail());
		}
		long start = tail();
		for (AppendRecord record : input.records()) {
			if (owner.isProcess() && tail() > start && SimState.isDelta(record(tail() - 1))) {
				this.inside.add(tail());
			}
			land(new SequencedRecord(tail(), this.loop.now() / 1_000_000, record.headers(), record.body()), by);
		}
		List.copyOf(this.followers).forEach(Runnable::run);
		return new AppendAck(new StreamPosition(start, record(start).timestamp()), tailPosition(), tailPosition());
	}

	private void land(SequencedRecord record, String by) {
		this.log.add(record);
		this.times.add(this.loop.now());
		SimState before = state(record.seqNum());
		this.states.add((SimState.isDelta(record)) ? fold(before, record) : before);
		if (record.command().orElse(null) instanceof CommandRecord.Trim trim) {
			this.loop.trace(() -> by + " trims to " + trim.seqNum() + " in " + record.seqNum() + " of " + this.name);
			this.trimPoint = Math.max(this.trimPoint, Math.min(trim.seqNum(), record.seqNum() + 1));
			trimSoon();
			return;
		}
		SimSnapshots.Whole whole = this.snapshots.add(record);
		if (this.snapshots.unreadable() != null) {
			this.loop.fail("the state of the snapshot in record " + record.seqNum() + " cannot be read: "
					+ this.snapshots.unreadable());
		}
		if (whole == null) {
			this.loop.trace(() -> by + " appends " + ((SimState.isDelta(record)) ? record.bodyAsString() : "no delta")
					+ " as " + record.seqNum() + " of " + this.name);
			return;
		}
		this.loop.trace(() -> by + " completes a snapshot at " + whole.cursor() + " in " + record.seqNum() + " of "
				+ this.name);
		if (!whole.state().equals(state(whole.cursor()))
				&& !(this.twists.refolded() && whole.state().turned().equals(state(whole.cursor())))) {
			this.loop.fail("the snapshot in record " + record.seqNum() + " has " + whole.state() + " at cursor "
					+ whole.cursor() + ", the fold is " + state(whole.cursor()));
		}
	}

	private SimState fold(SimState before, SequencedRecord record) {
		SimState.Delta delta = SimState.Delta.decode(record);
		if (!this.deltas.add(delta.id())) {
			this.loop.fail(delta + " is in the stream twice, for the second time in record " + record.seqNum());
		}
		if (delta.poison() && this.twists.poison() == SimPoison.SKIP) {
			this.poison.add(record.seqNum());
			return before;
		}
		return before.fold(delta);
	}

	private void expireLater(Duration retention) {
		this.loop.post(null, retention.toNanos() / 16, () -> {
			long oldest = this.loop.now() / 1_000_000 - retention.toMillis();
			long before = this.head;
			while (this.head < tail() && record(this.head).timestamp() < oldest) {
				this.head++;
			}
			if (this.head > before) {
				headMoved();
			}
			expireLater(retention);
		});
	}

	private void trimSoon() {
		if (!this.trimming && this.head < this.trimPoint) {
			this.trimming = true;
			this.loop.post(null, this.loop.time(10, (this.loop.chance(0.2)) ? 400_000 : 5_000), this::trimOn);
		}
	}

	private void trimOn() {
		this.trimming = false;
		long left = this.trimPoint - this.head;
		if (left > 0) {
			this.head += (this.loop.chance(0.5)) ? left : 1 + this.loop.random((int) left);
			headMoved();
		}
		trimSoon();
	}

	private void headMoved() {
		if (this.deletedAt <= this.loop.now()) {
			// Its snapshots are deleted too, and nobody can read it any more.
			return;
		}
		this.loop.trace(() -> "the head of " + this.name + " is " + this.head);
		if (!isCovered()) {
			this.loop.fail(
					"history before " + this.head + " is gone and no valid snapshot covers it; the tail is " + tail());
		}
		else if (this.twists.keepsOlder() && this.snapshots.whole().stream().anyMatch(SimServer::isOlder)
				&& !hasBase(1)) {
			this.loop.fail("history before " + this.head + " is gone and the older version has no snapshot any more");
		}
	}

	private static boolean isOlder(SimSnapshots.Whole snapshot) {
		return snapshot.version() == 1;
	}

	boolean isInsideSnapshot(long seqNum) {
		return this.snapshots.whole()
			.stream()
			.anyMatch((snapshot) -> snapshot.cursor() <= seqNum && seqNum < snapshot.last());
	}

	/**
	 * Returns whether a position is inside an append of a projection.
	 * @param seqNum the position
	 * @return whether deltas before it and from it on were appended together
	 */
	boolean isInsideAppend(long seqNum) {
		return this.inside.contains(seqNum);
	}

	private boolean isCovered() {
		if (state(this.head).count() == 0 || this.coveredOutside.test(this.head)) {
			return true;
		}
		return hasBase(2);
	}

	/**
	 * Returns whether the stream has all that a restore with certain folds needs.
	 * @param kind the projection with these folds
	 * @return whether nothing is trimmed, or a snapshot of these folds and all records
	 * after its cursor exist
	 */
	boolean hasBase(SimDefinitions.Kind kind) {
		return this.head == 0 || this.snapshots.whole()
			.stream()
			.anyMatch((snapshot) -> snapshot.first() >= this.head && snapshot.cursor() >= this.head
					&& kind.own(snapshot.state()).equals(state(snapshot.cursor())));
	}

	/**
	 * Returns whether the stream has all that a restore needs.
	 * @param version the version of the projection, which also restores from older
	 * versions
	 * @return whether nothing is trimmed, or a snapshot and all records after its cursor
	 * exist
	 */
	boolean hasBase(int version) {
		if (this.head == 0) {
			return true;
		}
		for (SimSnapshots.Whole snapshot : this.snapshots.whole()) {
			if (snapshot.version() <= version && snapshot.first() >= this.head && (snapshot.cursor() >= this.head
					|| state(snapshot.cursor()).count() == state(this.head).count())) {
				return true;
			}
		}
		return false;
	}

}
