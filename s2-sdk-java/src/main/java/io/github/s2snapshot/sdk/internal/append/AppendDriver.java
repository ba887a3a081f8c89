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

package io.github.s2snapshot.sdk.internal.append;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.internal.call.ClientContext;
import io.github.s2snapshot.sdk.internal.call.ClientSettings;
import io.github.s2snapshot.sdk.internal.call.Errors;
import io.github.s2snapshot.sdk.internal.call.Listeners;
import io.github.s2snapshot.sdk.internal.call.Reconnects;
import io.github.s2snapshot.sdk.internal.call.Request;
import io.github.s2snapshot.sdk.internal.call.SessionExchange;
import io.github.s2snapshot.sdk.internal.call.StreamRef;
import io.github.s2snapshot.sdk.internal.call.Watchdog;
import io.github.s2snapshot.sdk.internal.transport.EventLoop;
import io.github.s2snapshot.sdk.listener.S2Operation;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.proto.WireAppendAck;

/**
 * Sends the batches of an append session and reconnects after failures. Its state is used
 * on its event loop only.
 */
final class AppendDriver implements SessionExchange.Listener {

	private static final Logger logger = LoggerFactory.getLogger(AppendDriver.class);

	private final ClientSettings settings;

	private final StreamRef stream;

	private final CallTarget target;

	private final Listeners listeners;

	private final S2Operation operation;

	private final AppendRetryPolicy retryPolicy;

	private final EventLoop loop;

	private final SubmissionGate gate;

	private final Runnable whenOver;

	private final AtomicBoolean awake = new AtomicBoolean();

	private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

	// Batches in order: those sent in this attempt, then those that are still to be
	// sent.
	private final Deque<PendingBatch> sent = new ArrayDeque<>();

	private final Deque<PendingBatch> unsent = new ArrayDeque<>();

	private final Reconnects reconnects;

	private final Watchdog watchdog;

	private @Nullable SessionExchange attempt;

	// True until all batches of earlier attempts were sent again and acknowledged.
	// New batches wait until then.
	private boolean resending;

	private boolean closing;

	private boolean halfClosed;

	private volatile @Nullable AppendAck lastAck;

	AppendDriver(ClientContext context, StreamRef stream, String operation, AppendSessionOptions options,
			Runnable whenOver) {
		this.settings = context.settings();
		this.stream = stream;
		this.target = stream.target(operation);
		this.listeners = context.listeners();
		this.operation = this.listeners.operation(this.target);
		this.retryPolicy = (options.retryPolicy() != null) ? options.retryPolicy() : this.settings.appendRetryPolicy();
		this.loop = context.nextLoop();
		this.reconnects = new Reconnects(context, this.target, this.operation, this.loop,
				this.settings.retries().maxAttempts(), this::pump);
		this.watchdog = new Watchdog(this.loop, this::checkAcks);
		this.gate = new SubmissionGate(options.maxInflightBytes(), options.maxInflightBatches(), this::wakeUp);
		this.whenOver = whenOver;
	}

	SubmissionGate gate() {
		return this.gate;
	}

	CallTarget target() {
		return this.target;
	}

	@Nullable AppendAck lastAck() {
		return this.lastAck;
	}

	EventLoop loop() {
		return this.loop;
	}

	CompletableFuture<@Nullable Void> over() {
		return this.over;
	}

	// Called by any thread.
	void wakeUp() {
		if (this.awake.compareAndSet(false, true) && !this.loop.execute(this::pump)) {
			terminate(Errors.clientClosed(this.target));
		}
	}

	private void pump() {
		try {
			sendPending();
		}
		catch (RuntimeException ex) {
			// Every caller must get an outcome, even after a fault of the client.
			this.sent.forEach(PendingBatch::markUncertain);
			terminate(Errors.fault(this.target, ex));
		}
	}

	private void sendPending() {
		this.awake.set(false);
		this.gate.drainTo(this.unsent);
		if (this.over.isDone() || this.reconnects.isPending()) {
			return;
		}
		if (this.attempt == null) {
			if (this.unsent.isEmpty()) {
				if (this.closing) {
					finish();
				}
				return;
			}
			connect();
		}
		send();
	}

	private void connect() {
		Request request = this.stream.records("POST", this.settings).session(this.settings.compression()).streaming();
		this.resending = true;
		this.halfClosed = false;
		this.attempt = new SessionExchange(this.target, this.loop, request, this);
	}

	private void send() {
		SessionExchange current = this.attempt;
		if (current == null || this.halfClosed) {
			return;
		}
		List<byte[]> frames = new ArrayList<>();
		while (!this.unsent.isEmpty()) {
			PendingBatch next = this.unsent.element();
			List<byte[]> frame = next.frame();
			if (frame == null) {
				// Another thread encodes the batch, and wakes the driver up when that
				// is done.
				break;
			}
			if (this.resending && !next.isSentBefore()) {
				if (!this.sent.isEmpty()) {
					break;
				}
				this.resending = false;
			}
			if (this.sent.isEmpty()) {
				this.watchdog.heard();
			}
			next.markSent();
			this.sent.add(this.unsent.remove());
			frames.addAll(frame);
		}
		if (!frames.isEmpty()) {
			current.write(frames);
			watchAcks();
		}
		if (this.closing && this.unsent.isEmpty() && !this.halfClosed) {
			this.halfClosed = true;
			current.end();
			watchAcks();
		}
	}

	@Override
	public void received(Frame frame) {
		AppendAck ack = AppendCodec.fromWire(frame.decode(WireAppendAck::read));
		PendingBatch batch = this.sent.peek();
		String problem = (batch != null)
				? AppendCodec.problem(ack, batch.recordCount(), batch.matchSeqNum(), this.lastAck)
				: "the acknowledgement " + ack + " does not belong to a batch that was sent";
		if (batch == null || problem != null) {
			giveUpAttempt();
			failed(Errors.protocol(this.target, String.valueOf(problem), null));
			return;
		}
		this.sent.remove();
		this.lastAck = ack;
		this.reconnects.progressed();
		this.watchdog.heard();
		batch.result().complete(ack);
		this.gate.release(batch.meteredBytes());
		this.listeners.batchAcknowledged(this.operation, batch.recordCount(), batch.meteredBytes(),
				this.watchdog.heardNanos() - batch.createdNanos());
		if (frame.isReconnectAdvised()) {
			followAdvice();
		}
	}

	// Sends nothing more on this connection, and waits for the acknowledgements of
	// what was sent on it.
	private void followAdvice() {
		SessionExchange current = this.attempt;
		if (current == null) {
			return;
		}
		current.retireConnection();
		if (!this.closing && !this.halfClosed && this.reconnects.takeAdvised(System.nanoTime())) {
			this.halfClosed = true;
			current.end();
			watchAcks();
		}
	}

	@Override
	public void received() {
		if (this.resending && this.sent.isEmpty()) {
			send();
		}
		if (this.closing && this.sent.isEmpty() && this.unsent.isEmpty()) {
			finish();
		}
	}

	@Override
	public void ended() {
		this.attempt = null;
		if (!this.sent.isEmpty()) {
			failed(new S2TransportException(this.target
					+ " failed: the server ended the session before it acknowledged " + this.sent.size() + " batches",
					null, false));
		}
		else {
			pump();
		}
	}

	@Override
	public void failed(S2Exception error) {
		this.attempt = null;
		boolean nothingSent = this.sent.isEmpty();
		if (!error.hasNoSideEffects()) {
			this.sent.forEach(PendingBatch::markUncertain);
		}
		takeBack();
		if (this.unsent.isEmpty()) {
			// No batch is outstanding: the next one connects again.
			logger.debug("The idle connection of {} was lost and will be opened again for the next batch: {}",
					this.target, error.getMessage());
			pump();
			return;
		}
		boolean safe = this.retryPolicy == AppendRetryPolicy.ALL || error.hasNoSideEffects() || nothingSent;
		if (!this.reconnects.afterError(error, safe)) {
			terminate(error);
		}
	}

	private void takeBack() {
		while (!this.sent.isEmpty()) {
			this.unsent.addFirst(this.sent.removeLast());
		}
	}

	private void giveUpAttempt() {
		if (this.attempt != null) {
			this.attempt.abandon();
			this.attempt = null;
		}
	}

	private void watchAcks() {
		this.watchdog.watch(this.settings.requestTimeout());
	}

	private void checkAcks() {
		SessionExchange current = this.attempt;
		if (current == null || (this.sent.isEmpty() && !this.halfClosed)) {
			return;
		}
		Duration timeout = this.settings.requestTimeout();
		if (this.watchdog.isPatient(timeout)) {
			return;
		}
		boolean connected = current.isSent();
		current.abandonSilent();
		this.attempt = null;
		if (this.sent.isEmpty()) {
			// All batches are acknowledged; only the end of the response is missing.
			pump();
			return;
		}
		String message = this.target + " failed: the server did not acknowledge " + this.sent.size()
				+ " batches within " + timeout.toMillis() + " ms";
		failed((connected) ? new S2TimeoutException(message)
				: new S2ConnectException(
						message + ". They were not sent, because no connection or access token was available in time",
						null, true));
	}

	// Every batch was acknowledged. The end of the response is not waited for.
	private void finish() {
		if (this.over.complete(null)) {
			this.whenOver.run();
		}
	}

	private void terminate(S2Exception error) {
		this.gate.close(new SessionClosedException(this.target + " has failed: open a new session", error));
		giveUpAttempt();
		this.reconnects.stop();
		this.watchdog.stop();
		takeBack();
		this.gate.drainTo(this.unsent);
		S2Exception first = null;
		int count = this.unsent.size();
		while (!this.unsent.isEmpty()) {
			PendingBatch batch = this.unsent.remove();
			S2Exception outcome = outcome(batch, error, first == null);
			first = (first != null) ? first : outcome;
			batch.result().completeExceptionally(outcome);
		}
		if (this.over.completeExceptionally(closeError((first != null) ? first : error, count))) {
			this.whenOver.run();
		}
	}

	private S2Exception outcome(PendingBatch batch, S2Exception error, boolean first) {
		S2Exception last = (first) ? Errors.expecting(error, batch.matchSeqNum()) : error;
		if (batch.isUncertain()) {
			return Errors.indefinite(this.target, last, batch.matchSeqNum(), batch.recordCount());
		}
		if (first && error.hasNoSideEffects()) {
			return last;
		}
		return new SessionClosedException(
				this.target + " has failed, and this batch was not appended: " + error.getMessage(), error);
	}

	// A new exception: a try-with-resources block cannot add an exception to itself
	// as suppressed.
	private S2Exception closeError(S2Exception first, int count) {
		if (first instanceof IndefiniteAppendException indefinite) {
			return Errors.indefinite(this.target, indefinite.finalError(), indefinite.matchSeqNum(),
					indefinite.recordCount());
		}
		return new SessionClosedException(
				this.target + " ended with " + count + " batches that were not appended: " + first.getMessage(), first);
	}

	// Called by any thread.
	CompletableFuture<@Nullable Void> close() {
		this.gate.close(new SessionClosedException(this.target + " is closed", null));
		if (!this.loop.execute(this::beginClose)) {
			this.over.completeExceptionally(Errors.clientClosed(this.target));
		}
		return this.over;
	}

	private void beginClose() {
		this.closing = true;
		pump();
		received();
	}

	// Called by any thread.
	void abort(S2Exception reason) {
		boolean queued = this.loop.execute(() -> {
			if (!this.over.isDone()) {
				this.sent.forEach(PendingBatch::markUncertain);
				terminate(reason);
			}
		});
		if (!queued) {
			this.over.completeExceptionally(reason);
		}
	}

}
