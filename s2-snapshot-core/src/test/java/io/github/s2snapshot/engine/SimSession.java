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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Read session: the records from a position on, then a heartbeat, then new records, or
 * the end if the session does not wait. Trimmed records are skipped without an error. A
 * few batches are always in flight.
 */
final class SimSession implements ReadSession {

	private static final int PREFETCHED = 3;

	private final SimLoop loop;

	private final SimPlace place;

	private final Supplier<SimPlan> plan;

	private final SimOwner owner;

	private final Runnable follower = this::follow;

	private final Deque<OnItsWay> way = new ArrayDeque<>();

	private final boolean blind;

	private final ReadInput input;

	// Whether the session ends at the tail.
	private final boolean ends;

	// The stream that is read, null while it does not exist.
	private @Nullable SimServer server;

	// The next positions of the server and of the client, negative as long as the server
	// determines it.
	private long position;

	private long resume;

	private long left;

	// Whether the server has sent everything, and whether the client has received it.
	private boolean sent;

	private boolean finished;

	private boolean received;

	private boolean opened;

	private boolean following;

	private boolean heartbeat;

	private boolean pumping;

	private boolean closed;

	private long overtaken = -1;

	private int incarnation;

	private @Nullable S2Exception failure;

	private final long begun;

	private @Nullable CompletableFuture<@Nullable ReadBatch> asked;

	SimSession(SimLoop loop, SimPlace place, Supplier<SimPlan> plan, SimOwner owner, ReadInput input, boolean blind) {
		this.blind = blind;
		this.loop = loop;
		this.place = place;
		this.plan = plan;
		this.owner = owner;
		this.input = input;
		this.begun = loop.now();
		this.ends = Duration.ZERO.equals(input.waitTime());
		this.position = (input.start() == ReadInput.Start.SEQ_NUM) ? input.startValue() : -1;
		this.resume = this.position;
		this.left = (this.ends && input.count() != null) ? input.count() : Long.MAX_VALUE;
		this.server = find();
		this.incarnation = (this.server != null) ? this.server.incarnation() : 0;
		if (!this.ends) {
			follow(this.server);
			heartbeatLater();
		}
	}

	private @Nullable SimServer find() {
		try {
			return this.place.server();
		}
		catch (S2ServerException ex) {
			return null;
		}
	}

	private void follow(@Nullable SimServer server) {
		if (server != null) {
			server.follow(this.follower);
		}
	}

	private void unfollow() {
		if (this.server != null) {
			this.server.unfollow(this.follower);
		}
	}

	@Override
	public CompletableFuture<@Nullable ReadBatch> nextAsync() {
		CompletableFuture<@Nullable ReadBatch> mine = new CompletableFuture<>();
		this.asked = mine;
		if (this.finished) {
			mine.complete(null);
			return mine;
		}
		if (!this.way.isEmpty() || this.failure != null) {
			this.loop.post(this.owner, this.loop.time(1, 300), this::deliver);
		}
		pumpSoon(this.plan.get().readDelay());
		return mine;
	}

	private void heartbeatLater() {
		this.loop.post(null, 1_000_000_000L * (5 + this.loop.random(10)), () -> {
			if (!isOver()) {
				this.heartbeat = true;
				pumpSoon(0);
				heartbeatLater();
			}
		});
	}

	private void follow() {
		if (isOver()) {
			unfollow();
		}
		pumpSoon(this.plan.get().readDelay());
	}

	private boolean isOver() {
		return this.closed || this.owner.dead;
	}

	private void pumpSoon(int longest) {
		if (!this.pumping && !this.sent && !isOver() && this.way.size() < PREFETCHED) {
			this.pumping = true;
			this.loop.post(null, this.loop.time(20, longest), this::pump);
		}
	}

	private void pump() {
		this.pumping = false;
		if (isOver()) {
			unfollow();
			return;
		}
		SimOutages.Outage outage = this.place.outages().of(this.owner);
		if (outage != null && outage.hits(this.opened)) {
			interrupt(outage);
			return;
		}
		SimServer current = connect();
		if (current == null) {
			this.failure = missing();
		}
		else {
			boolean gone = this.incarnation != current.incarnation();
			if (gone || this.loop.chance(this.plan.get().cut())) {
				this.incarnation = current.incarnation();
				disconnect();
			}
			begin(current);
		}
		this.opened = true;
		if (this.failure == null && current != null && !this.sent) {
			ReadBatch batch = (this.left > 0) ? take(current) : null;
			if (batch == null && !this.ends) {
				return;
			}
			this.sent = batch == null;
			this.way.add(new OnItsWay(batch, this.position));
		}
		if (this.asked != null) {
			this.loop.post(this.owner, this.loop.time(20, this.plan.get().readDelay()), this::deliver);
		}
		pumpSoon(this.plan.get().readDelay());
	}

	// The stream may have been deleted, and created again.
	private @Nullable SimServer connect() {
		SimServer current = find();
		if (this.server != null && current != this.server) {
			// The server has ended the session.
			return null;
		}
		if (current != this.server) {
			if (!this.ends) {
				unfollow();
				follow(current);
			}
			this.server = current;
			disconnect();
		}
		return current;
	}

	private static S2Exception missing() {
		return new S2ServerException("HTTP 404", 404, "stream_not_found", "", null, false, true);
	}

	private void begin(SimServer current) {
		if (!this.opened && this.position < 0) {
			this.position = Math.max(0, current.tail() - this.input.startValue());
		}
		boolean atTail = this.ends && this.position == current.tail();
		if (!this.opened && atTail && this.received) {
			this.sent = true;
			this.way.add(new OnItsWay(null, this.position));
		}
		else if (!this.opened && (atTail || this.position > current.tail())) {
			this.failure = new UnwrittenPositionException("Beyond the tail", current.tailPosition());
		}
		else if (this.loop.chance(this.plan.get().broken())) {
			this.failure = new S2TransportException("the session broke for good", null, false);
		}
	}

	private void disconnect() {
		this.way.clear();
		this.sent = false;
		this.position = this.resume;
		this.following = false;
		this.opened = false;
	}

	// The client reconnects by itself, unless the failure is not retryable.
	private void interrupt(SimOutages.Outage outage) {
		disconnect();
		this.failure = outage.kind().sessionFailure();
		if (this.failure == null) {
			this.pumping = true;
			this.loop.post(null, outage.end() - this.loop.now() + this.loop.time(100, 5_000_000), this::pump);
		}
		else if (this.asked != null) {
			this.loop.post(this.owner, this.loop.time(20, 8_000), this::deliver);
		}
	}

	private @Nullable ReadBatch take(SimServer server) {
		long tail = server.tail();
		if (this.following && this.position < tail && this.overtaken != this.position
				&& this.loop.chance(this.plan.get().overtaking())) {
			this.overtaken = this.position;
			return new ReadBatch(List.of(), server.tailPosition());
		}
		List<SequencedRecord> found = new ArrayList<>();
		if (this.plan.get().bug() == SimBug.FOLD_ACROSS_GAP) {
			for (; this.position < server.head(); this.position++) {
				found.add(filler(this.position));
			}
		}
		this.position = Math.max(this.position, server.head());
		long most = Math.min(this.left, 1 + this.loop.random(this.plan.get().batch()));
		long end = Math.min(tail, this.position + most);
		this.left -= Math.max(0, end - this.position);
		while (this.position < end) {
			SequencedRecord record = server.record(this.position++);
			boolean dropped = this.plan.get().bug() == SimBug.DROPPED_DELTA && SimState.isDelta(record)
					&& server.isInsideSnapshot(record.seqNum());
			dropped |= this.plan.get().bug() == SimBug.LOST_ON_REFRESH && this.ends && SimState.isDelta(record)
					&& record.seqNum() >= server.tailAt(this.begun);
			boolean hidden = dropped || (this.blind && SimForger.isForged(record));
			found.add((hidden) ? filler(record.seqNum()) : record);
		}
		if (!found.isEmpty() && this.plan.get().bug() == SimBug.FROZEN_BY_CLAIM
				&& SimClaims.isClaim(found.get(found.size() - 1))) {
			found.set(found.size() - 1, SimClaims.believed(found.get(found.size() - 1)));
			return new ReadBatch(found, null);
		}
		if (!found.isEmpty()) {
			return new ReadBatch(found, (this.following || this.loop.chance(0.1)) ? server.tailPosition() : null);
		}
		if (this.ends || (this.following && !this.heartbeat)) {
			return null;
		}
		this.following = true;
		this.heartbeat = false;
		return new ReadBatch(List.of(), server.tailPosition());
	}

	// A record in place of a missing one.
	private static SequencedRecord filler(long seqNum) {
		AppendRecord fence = AppendRecord.fence("");
		return new SequencedRecord(seqNum, 0, fence.headers(), fence.body());
	}

	private void deliver() {
		CompletableFuture<@Nullable ReadBatch> waiting = this.asked;
		if (waiting == null || this.closed) {
			return;
		}
		OnItsWay next = this.way.poll();
		if (next != null) {
			this.asked = null;
			this.resume = next.resume;
			this.finished = next.batch == null;
			this.received = true;
			pumpSoon(this.plan.get().readDelay());
			waiting.complete(next.batch);
		}
		else if (this.failure != null) {
			this.asked = null;
			waiting.completeExceptionally(this.failure);
		}
	}

	@Override
	public @Nullable ReadBatch next() {
		throw new UnsupportedOperationException();
	}

	@Override
	public long resumeSeqNum() {
		return this.resume;
	}

	@Override
	public @Nullable StreamPosition lastObservedTail() {
		return null;
	}

	@Override
	public boolean isCaughtUp() {
		return false;
	}

	@Override
	public CompletableFuture<StreamPosition> caughtUp() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void close() {
		this.closed = true;
		unfollow();
		CompletableFuture<@Nullable ReadBatch> waiting = this.asked;
		this.asked = null;
		if (waiting != null) {
			waiting.completeExceptionally(new SessionClosedException("The session is closed", null));
		}
	}

	/**
	 * A batch in flight.
	 *
	 * @param batch the batch, {@code null} for the end of the session
	 * @param resume the position after it
	 */
	private record OnItsWay(@Nullable ReadBatch batch, long resume) {
	}

}
