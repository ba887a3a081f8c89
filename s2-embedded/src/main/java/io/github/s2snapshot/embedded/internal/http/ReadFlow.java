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

package io.github.s2snapshot.embedded.internal.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.s2snapshot.embedded.internal.backend.Position;
import io.github.s2snapshot.embedded.internal.backend.ReadChunk;
import io.github.s2snapshot.embedded.internal.backend.ReadLimits;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.embedded.internal.backend.StreamLog;
import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Read in progress, which catches up from the storage and then follows the tail. It reads
 * one batch at a time, and none while the connection is slow, to hold little memory. Used
 * only on the event loop of the connection.
 */
final class ReadFlow {

	private static final int MIN_HEARTBEAT_MILLIS = 5_000;

	private static final int MAX_HEARTBEAT_MILLIS = 15_000;

	private static final int MAX_LAG_BATCHES = 25;

	// Limits the memory held for a stalled client, unless a record is larger
	private static final int CATCH_UP_BYTES = 128 * 1024;

	private static final long NO_TIMER = -1;

	private final Exchange exchange;

	private final RecordRoutes.Records records;

	private final StreamLog log;

	private final ReadSink sink;

	private final ReadParams params;

	private final FaultPlan faults;

	private final boolean mayFollow;

	// Chunks share the memory of the storage, so that holding them takes none
	private final boolean shared;

	private final AtomicBoolean woken = new AtomicBoolean();

	private final Runnable waker = this::wake;

	private ReadLimits limits;

	private long nextSeqNum;

	// At the tail, or only a few batches behind it
	private boolean live;

	private boolean reading;

	private boolean closed;

	private long heartbeatTimer = NO_TIMER;

	private long waitTimer = NO_TIMER;

	ReadFlow(Exchange exchange, RecordRoutes.Records records, ReadSink sink, ReadParams params, FaultPlan faults) {
		this.exchange = exchange;
		this.records = records;
		this.log = records.log();
		this.sink = sink;
		this.params = params;
		this.faults = faults;
		this.mayFollow = params.mayFollow();
		this.shared = records.isShared() && sink.isSharing();
		this.limits = params.limits();
	}

	void start() {
		if (this.sink.isSession()) {
			Sessions.admit(this.exchange);
		}
		this.exchange.watch().onClosed(this::close);
		if (this.limits.isExhausted()) {
			begin(this::finish);
			return;
		}
		this.exchange.then(this.log.resolve(this.params.start(), this.params.mayStartAtTail()), (seqNum) -> {
			if (!this.closed) {
				this.nextSeqNum = seqNum;
				// Only now: a read that is refused is not a session
				if (this.sink.isSession()) {
					this.faults.opened(this.exchange);
					this.exchange.onReconnectAdvised(this::heartbeat);
				}
				begin(this::advance);
			}
		});
	}

	private void begin(Runnable next) {
		this.sink.begin();
		this.exchange.outbox().onDrained(this::advance);
		if (this.sink.isSession() && this.exchange.isHead()) {
			// A HEAD request must not wait for the end of the session
			close();
			this.exchange.outbox().end(null, 0);
			return;
		}
		next.run();
	}

	/**
	 * Reads until the flow must wait for the client or for new records.
	 */
	private void advance() {
		boolean more = true;
		while (more && !this.closed && !this.reading) {
			more = step();
		}
	}

	private boolean step() {
		if (this.sink.isSession() && this.exchange.outbox().isFull()) {
			// The outbox calls advance() when the client has read
			return false;
		}
		if (this.limits.isExhausted()) {
			finish();
			return false;
		}
		Position tail = this.log.tail();
		if (this.nextSeqNum < tail.seqNum()) {
			return read(tail);
		}
		if (this.log.isGoneAt(this.nextSeqNum)) {
			close();
			this.sink.fail(StreamLog.gone());
			return false;
		}
		if (!this.mayFollow) {
			finish();
			return false;
		}
		return !this.live && enterLive(tail);
	}

	private boolean read(Position tail) {
		if (!this.shared && !this.exchange.watch().reserve(Limits.MAX_BATCH_METERED_BYTES, this::advance)) {
			return false;
		}
		CompletableFuture<ReadChunk> chunk = this.records.read(this.nextSeqNum, tail,
				(this.sink.isSession() && !this.live) ? this.limits.inBatchesOf(CATCH_UP_BYTES) : this.limits);
		this.reading = true;
		if (chunk.isDone()) {
			return finishReading(tail, chunk);
		}
		Futures.onDone(chunk, () -> this.exchange.execute(() -> {
			if (finishReading(tail, chunk)) {
				advance();
			}
		}));
		return false;
	}

	// The flag is reset last: a write that is sent at once calls advance() from inside
	// deliver()
	private boolean finishReading(Position tail, CompletableFuture<ReadChunk> chunk) {
		try {
			return !this.closed && deliver(tail, chunk);
		}
		finally {
			this.reading = false;
		}
	}

	private boolean deliver(Position tail, CompletableFuture<ReadChunk> done) {
		// The outbox counts the bytes from here on
		if (!this.shared) {
			this.exchange.watch().release(Limits.MAX_BATCH_METERED_BYTES);
		}
		ReadChunk chunk;
		try {
			chunk = done.join();
		}
		catch (RuntimeException ex) {
			close();
			this.sink.fail(S2Error.of((ex.getCause() != null) ? ex.getCause() : ex));
			return false;
		}
		this.nextSeqNum = chunk.nextSeqNum();
		this.limits = this.limits.minus(chunk);
		boolean atTail = Long.compareUnsigned(this.nextSeqNum, tail.seqNum()) >= 0;
		if (this.live && !follows(chunk, atTail)) {
			leaveLive();
		}
		if (chunk.count() > 0) {
			send(chunk);
			if (!this.sink.isSession()) {
				close();
				return false;
			}
		}
		if (chunk.isFinished()) {
			finish();
			return false;
		}
		if (this.live) {
			restartTimers(chunk.count() > 0);
		}
		return true;
	}

	// A follower that falls behind goes back to catching up
	private static boolean follows(ReadChunk chunk, boolean atTail) {
		return (atTail || chunk.isFinished()) && chunk.batchCount() <= MAX_LAG_BATCHES;
	}

	private void send(ReadChunk chunk) {
		if (!this.live) {
			this.sink.batch(chunk, null);
			return;
		}
		// Batches as they were appended, each with the tail after it
		for (ReadChunk batch : chunk.perBatch()) {
			this.sink.batch(batch, batch.batchEnd());
			if (!this.sink.isSession()) {
				return;
			}
		}
	}

	private boolean enterLive(Position tail) {
		this.live = true;
		this.log.follow(this.waker);
		this.sink.heartbeat(tail);
		restartTimers(true);
		// The tail may have moved before this follower was registered
		return this.log.tail().seqNum() != tail.seqNum() || this.log.isGoneAt(this.nextSeqNum);
	}

	private void leaveLive() {
		this.live = false;
		this.log.unfollow(this.waker);
		cancelTimers();
	}

	private void wake() {
		if (this.woken.compareAndSet(false, true)) {
			this.exchange.execute(() -> {
				this.woken.set(false);
				advance();
			});
		}
	}

	private void restartTimers(boolean delivered) {
		if (!delivered) {
			return;
		}
		cancelTimers();
		scheduleHeartbeat();
		Long wait = this.params.waitSeconds();
		if (wait != null) {
			this.waitTimer = this.exchange.vertx().setTimer(wait * 1000, (id) -> {
				this.waitTimer = NO_TIMER;
				finish();
			});
		}
	}

	private void heartbeat() {
		if (this.live && !this.closed) {
			this.sink.heartbeat(this.log.tail());
		}
	}

	private void scheduleHeartbeat() {
		int delay = ThreadLocalRandom.current().nextInt(MIN_HEARTBEAT_MILLIS, MAX_HEARTBEAT_MILLIS);
		this.heartbeatTimer = this.exchange.vertx().setTimer(delay, (id) -> {
			if (!this.exchange.outbox().isFull()) {
				this.sink.heartbeat(this.log.tail());
			}
			scheduleHeartbeat();
		});
	}

	private void cancelTimers() {
		if (this.heartbeatTimer != NO_TIMER) {
			this.exchange.vertx().cancelTimer(this.heartbeatTimer);
			this.heartbeatTimer = NO_TIMER;
		}
		if (this.waitTimer != NO_TIMER) {
			this.exchange.vertx().cancelTimer(this.waitTimer);
			this.waitTimer = NO_TIMER;
		}
	}

	private void finish() {
		if (!this.closed) {
			close();
			this.sink.end();
		}
	}

	private void close() {
		this.closed = true;
		this.faults.closed(this.exchange);
		leaveLive();
	}

}
