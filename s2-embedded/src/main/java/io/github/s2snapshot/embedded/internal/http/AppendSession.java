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

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.embedded.internal.backend.Admission;
import io.github.s2snapshot.embedded.internal.backend.AppendAck;
import io.github.s2snapshot.embedded.internal.backend.AppendMetrics;
import io.github.s2snapshot.embedded.internal.backend.AppendRules;
import io.github.s2snapshot.embedded.internal.backend.ReadChunk;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.embedded.internal.backend.StreamLog;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameDecoder;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.WireException;
import io.github.s2snapshot.sdk.wire.proto.WireAppendAck;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;

/**
 * Append session, which reads frames and writes their acknowledgements in the same order.
 * The first batch that fails ends the session; later batches are dropped. Used only on
 * the event loop of the connection.
 */
final class AppendSession {

	private static final long MAX_BYTES_IN_FLIGHT = 4 * 1024 * 1024;

	private static final int MAX_BATCHES_IN_FLIGHT = 1_000;

	private final Exchange exchange;

	private final HttpServerRequest request;

	private final ClientWatch watch;

	private final RecordRoutes.Records records;

	private final Admission admission;

	private final FaultPlan faults;

	private final AppendMetrics metrics;

	private final FrameDecoder decoder = new FrameDecoder();

	private final Deque<Pending> pending = new ArrayDeque<>();

	private final AtomicBoolean drainScheduled = new AtomicBoolean();

	private long bytesInFlight;

	// Input that waits for the admission of an append
	private @Nullable ByteBuffer held;

	private @Nullable Frame heldFrame;

	private boolean admitting;

	// Time at which the append began to wait, 0 if none waits
	private long heldSince;

	private boolean paused;

	private boolean poisoned;

	private boolean inputEnded;

	private boolean closed;

	AppendSession(Exchange exchange, RecordRoutes.Records records, Admission admission, FaultPlan faults,
			AppendMetrics metrics) {
		this.exchange = exchange;
		this.request = exchange.request();
		this.watch = exchange.watch();
		this.records = records;
		this.admission = admission;
		this.faults = faults;
		this.metrics = metrics;
	}

	void start() {
		Sessions.admit(this.exchange);
		Sessions.begin(this.exchange);
		this.faults.opened(this.exchange);
		this.watch.onClosed(this::close);
		this.exchange.outbox().onDrained(this::drain);
		this.request.exceptionHandler((failure) -> close());
		this.request.handler(this::onData);
		this.watch.onRequestEnd(this::onEnd);
	}

	private void close() {
		this.closed = true;
		this.faults.closed(this.exchange);
	}

	private void onData(Buffer buffer) {
		this.watch.taken(buffer.length());
		if (this.poisoned || this.closed) {
			// Read and drop the rest, so that the client is not blocked
			return;
		}
		ByteBuffer in = ((BufferInternal) buffer).getByteBuf().nioBuffer();
		ByteBuffer before = this.held;
		if (before == null) {
			take(in);
		}
		else {
			// More input can arrive after the pause: keep the order
			ByteBuffer joined = ByteBuffer.allocate(before.remaining() + in.remaining()).put(before).put(in).flip();
			this.held = joined;
		}
	}

	private void take(ByteBuffer in) {
		try {
			Frame frame = (this.heldFrame != null) ? this.heldFrame : this.decoder.decode(in);
			this.heldFrame = null;
			while (frame != null && !this.poisoned) {
				if (isFull()) {
					drain();
				}
				if (this.closed) {
					return;
				}
				if (isFull() || !submit(frame)) {
					hold(frame, in);
					break;
				}
				frame = this.decoder.decode(in);
			}
		}
		catch (RuntimeException ex) {
			poison(S2Error.of(ex));
		}
		drain();
	}

	private boolean submit(Frame frame) {
		if (frame.isTerminal()) {
			throw new WireException(ErrorCode.BAD_FRAME, "Unexpected terminal frame as input");
		}
		int bytes = frame.bodyBytes();
		if (!this.admission.tryAcquire(bytes)) {
			this.heldSince = (this.heldSince != 0) ? this.heldSince : System.nanoTime();
			this.admitting = true;
			this.admission.whenAvailable(() -> this.exchange.execute(() -> {
				this.admitting = false;
				takeHeld();
			}));
			return false;
		}
		long since = System.nanoTime();
		CompletableFuture<AppendAck> ack;
		try {
			WireAppendInput input = frame.decode(WireAppendInput::read);
			this.metrics.arrived(input.records().size(), AppendRules.check(input));
			this.metrics.admitted((this.heldSince != 0) ? since - this.heldSince : 0);
			this.heldSince = 0;
			S2Error refusal = this.faults.refusal(Operation.APPEND);
			if (refusal != null) {
				throw refusal;
			}
			StreamLog.Submitted submitted = this.records.append(input);
			ack = submitted.ack();
			this.poisoned = !submitted.accepted();
		}
		catch (RuntimeException ex) {
			this.admission.release(bytes);
			throw ex;
		}
		this.pending.add(new Pending(bytes, since, ack));
		this.bytesInFlight += bytes;
		if (ack.isDone()) {
			this.admission.release(bytes);
		}
		else {
			Futures.onDone(ack, () -> {
				this.admission.release(bytes);
				scheduleDrain();
			});
		}
		return true;
	}

	/**
	 * Keeps a frame until the admission has room, because too many bytes of appends are
	 * in flight.
	 * @param frame the frame that must wait
	 * @param rest the input after the frame
	 */
	private void hold(Frame frame, ByteBuffer rest) {
		this.heldFrame = frame;
		this.held = rest;
	}

	private void takeHeld() {
		ByteBuffer in = this.held;
		if (in == null || this.admitting || this.closed) {
			return;
		}
		this.held = null;
		take(in);
		if (this.held == null && this.inputEnded && !this.closed) {
			onEnd();
		}
	}

	private boolean isFull() {
		return this.bytesInFlight >= MAX_BYTES_IN_FLIGHT || this.pending.size() >= MAX_BATCHES_IN_FLIGHT
				|| this.exchange.outbox().isFull();
	}

	private void onEnd() {
		this.inputEnded = true;
		if (this.held != null) {
			return;
		}
		if (!this.poisoned) {
			try {
				this.decoder.finish();
			}
			catch (WireException ex) {
				poison(S2Error.of(ex));
			}
		}
		drain();
	}

	private void poison(S2Error error) {
		this.poisoned = true;
		this.held = null;
		this.heldFrame = null;
		this.pending.add(new Pending(0, 0, CompletableFuture.failedFuture(error)));
	}

	private void scheduleDrain() {
		if (this.drainScheduled.compareAndSet(false, true)) {
			this.exchange.execute(() -> {
				this.drainScheduled.set(false);
				drain();
			});
		}
	}

	/**
	 * Writes the acknowledgements of completed appends, in order.
	 */
	private void drain() {
		if (this.closed) {
			return;
		}
		List<byte[]> frames = new ArrayList<>();
		S2Error error = null;
		while (error == null && !this.pending.isEmpty() && this.pending.peek().ack().isDone()) {
			Pending head = this.pending.remove();
			this.bytesInFlight -= head.bytes();
			try {
				byte[] frame = this.exchange.advised(FrameEncoder.encode(message(head.ack().join())));
				this.metrics.acknowledged(System.nanoTime() - head.since());
				if (this.faults.isAckLost()) {
					close();
					this.exchange.cut();
					return;
				}
				frames.add(frame);
			}
			catch (CompletionException ex) {
				error = S2Error.of(Futures.cause(ex));
				frames.add(FrameEncoder.encodeTerminal(error.status(), error.body()));
			}
		}
		if (error != null) {
			this.pending.clear();
			end(frames);
		}
		else if (this.inputEnded && this.held == null && this.pending.isEmpty()) {
			end(frames);
		}
		else {
			if (!frames.isEmpty()) {
				this.exchange.write(frames.toArray(new byte[0][]));
			}
			adjustFlow();
		}
	}

	private void end(List<byte[]> frames) {
		close();
		// Read and drop the rest, so that the client is not blocked
		this.watch.setPaused(false);
		this.exchange.hurry();
		this.exchange.end(frames.toArray(new byte[0][]));
	}

	private void adjustFlow() {
		boolean full = isFull();
		if (this.held != null && !full && !this.admitting) {
			this.exchange.execute(this::takeHeld);
		}
		setPaused((this.held != null || full) && !this.request.isEnded() && !this.poisoned);
		account();
	}

	private void setPaused(boolean paused) {
		if (paused == this.paused) {
			return;
		}
		this.paused = paused;
		this.watch.setPaused(paused);
	}

	/**
	 * Updates the number of bytes that are held for the client, and the time limit for
	 * the rest of a frame.
	 */
	private void account() {
		Frame frame = this.heldFrame;
		ByteBuffer rest = this.held;
		long bytes = this.decoder.bufferedBytes();
		bytes += (frame != null) ? frame.bodyBytes() : 0;
		bytes += (rest != null) ? rest.remaining() : 0;
		if (this.decoder.isWithinFrame() && !this.paused && !this.inputEnded) {
			this.watch.awaitRest(this::onLate);
		}
		else {
			this.watch.endAwaiting();
		}
		if (!this.watch.hold(bytes) && !this.poisoned) {
			poison(Exchange.overloaded());
			scheduleDrain();
		}
	}

	private void onLate() {
		poison(S2Error.of(ErrorCode.REQUEST_TIMEOUT, "The rest of a frame did not arrive in time"));
		drain();
	}

	/**
	 * Converts an acknowledgement to its protobuf message.
	 * @param ack the acknowledgement
	 * @return the message
	 */
	static WireAppendAck message(AppendAck ack) {
		return new WireAppendAck(ReadChunk.message(ack.start()), ReadChunk.message(ack.end()),
				ReadChunk.message(ack.tail()));
	}

	/**
	 * Batch whose acknowledgement has not been sent.
	 *
	 * @param bytes the size of the batch in bytes
	 * @param since the time of its admission, in nanoseconds
	 * @param ack its acknowledgement
	 */
	private record Pending(int bytes, long since, CompletableFuture<AppendAck> ack) {
	}

}
