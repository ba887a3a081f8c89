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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendPermit;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.error.SessionClosedException;

/**
 * Append session that keeps the order of its batches. A batch whose answer was lost is
 * sent again, so it may be in the stream twice, or the session ends.
 */
final class SimAppendSession implements AppendSession {

	private final SimLoop loop;

	private final SimPlace place;

	private final Supplier<SimPlan> plan;

	private final SimOwner owner;

	// The stream of the session, null if it does not exist.
	private @Nullable SimServer stream;

	private final Deque<Ticket> waiting = new ArrayDeque<>();

	private boolean sending;

	private boolean closed;

	private @Nullable S2Exception failure;

	private @Nullable AppendAck last;

	SimAppendSession(SimLoop loop, SimPlace place, Supplier<SimPlan> plan, SimOwner owner) {
		this.loop = loop;
		this.place = place;
		this.plan = plan;
		this.owner = owner;
		try {
			this.stream = place.server();
		}
		catch (S2ServerException ex) {
			this.failure = ex;
		}
	}

	@Override
	public CompletableFuture<AppendTicket> submitAsync(AppendInput input) {
		if (this.closed || this.failure != null) {
			return CompletableFuture.failedFuture(new SessionClosedException("The session is closed", this.failure));
		}
		int end = input.records().size() - 1;
		AppendInput rest = input;
		if (this.plan.get().bug() == SimBug.EARLY_TRIM && end > 0) {
			this.waiting.add(new Ticket(AppendInput.of(input.records().subList(end, end + 1))));
			rest = AppendInput.of(input.records().subList(0, end));
		}
		Ticket ticket = new Ticket(rest);
		this.waiting.add(ticket);
		sendSoon();
		CompletableFuture<AppendTicket> taken = new CompletableFuture<>();
		this.loop.post(this.owner, this.loop.time(1, 3_000), () -> taken.complete(ticket));
		return taken;
	}

	private void sendSoon() {
		if (!this.sending && !this.waiting.isEmpty()) {
			this.sending = true;
			this.loop.post(null, this.loop.time(50, 8_000), this::arrive);
		}
	}

	private void arrive() {
		this.sending = false;
		Ticket ticket = this.waiting.peek();
		if (ticket == null || (this.owner.dead && this.loop.chance(0.3))) {
			this.waiting.clear();
			return;
		}
		SimOutages.Outage outage = this.place.outages().of(this.owner);
		if (outage != null && outage.hits(true)) {
			if (this.loop.chance(0.5)) {
				this.loop.post(this.owner, this.loop.time(100, 5_000_000), this::end);
			}
			else {
				this.sending = true;
				this.loop.post(null, this.loop.time(100, 1_000_000), this::arrive);
			}
			return;
		}
		boolean lost = this.loop.chance(this.plan.get().lostRequest());
		AppendAck ack;
		try {
			ack = (lost) ? null : append(ticket.input);
		}
		catch (S2ServerException ex) {
			this.loop.post(this.owner, this.loop.time(50, 8_000), this::end);
			return;
		}
		boolean again = lost || this.loop.chance(this.plan.get().lostAck());
		if (again && this.loop.chance(0.3)) {
			this.loop.post(this.owner, this.loop.time(100, 100_000), this::end);
		}
		else if (!again && ack != null) {
			this.waiting.poll();
			this.loop.post(this.owner, this.loop.time(50, 8_000), () -> {
				this.last = ack;
				ticket.ack.complete(ack);
			});
		}
		if (this.failure == null) {
			sendSoon();
		}
	}

	// A session ends together with its stream.
	private AppendAck append(AppendInput input) {
		SimServer stream = this.place.server();
		if (stream != this.stream) {
			throw new S2ServerException("HTTP 404", 404, "stream_not_found", "", null, false, true);
		}
		return stream.append(input, this.owner);
	}

	// Appends in flight may still be applied.
	private void end() {
		S2Exception cause = new S2TransportException("reset", null, true);
		this.failure = cause;
		this.waiting.forEach((ticket) -> ticket.ack
			.completeExceptionally(new IndefiniteAppendException("lost", cause, null, ticket.input.records().size())));
	}

	@Override
	public AppendTicket submit(AppendInput input) {
		throw new UnsupportedOperationException();
	}

	@Override
	public AppendPermit reserve(long meteredBytes) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<AppendPermit> reserveAsync(long meteredBytes) {
		throw new UnsupportedOperationException();
	}

	@Override
	public @Nullable AppendAck lastAck() {
		return this.last;
	}

	@Override
	public CompletableFuture<@Nullable Void> closeAsync() {
		this.closed = true;
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void close() {
		closeAsync();
	}

	/**
	 * A batch of the session.
	 */
	private static final class Ticket implements AppendTicket {

		private final AppendInput input;

		private final CompletableFuture<AppendAck> ack = new CompletableFuture<>();

		Ticket(AppendInput input) {
			this.input = input;
		}

		@Override
		public CompletableFuture<AppendAck> ack() {
			return this.ack;
		}

		@Override
		public AppendAck join() {
			throw new UnsupportedOperationException();
		}

	}

}
