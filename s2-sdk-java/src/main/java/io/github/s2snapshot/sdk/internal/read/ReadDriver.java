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

package io.github.s2snapshot.sdk.internal.read;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
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
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadRetryPolicy;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.wire.Frame;

/**
 * Receives the batches of a read session and reconnects after failures. Its state is used
 * on its event loop only.
 */
final class ReadDriver implements SessionExchange.Listener {

	private final ClientSettings settings;

	private final StreamRef stream;

	private final CallTarget target;

	private final Listeners listeners;

	private final S2Operation operation;

	private final boolean ignoreCommandRecords;

	private final EventLoop loop;

	private final ReadProgress progress;

	private final ReadBuffer buffer;

	private final Runnable whenOver;

	private final Reconnects reconnects;

	private final Watchdog watchdog;

	private @Nullable SessionExchange exchange;

	private boolean opened;

	private boolean paused;

	private boolean over;

	ReadDriver(ClientContext context, StreamRef stream, ReadInput input, ReadSessionOptions options,
			Runnable whenOver) {
		this.settings = context.settings();
		this.stream = stream;
		this.target = stream.target("read session");
		this.listeners = context.listeners();
		this.operation = this.listeners.operation(this.target);
		this.ignoreCommandRecords = input.ignoreCommandRecords();
		this.loop = context.nextLoop();
		boolean indefinite = options.retryPolicy() == ReadRetryPolicy.INDEFINITE;
		this.reconnects = new Reconnects(context, this.target, this.operation, this.loop,
				(indefinite) ? Integer.MAX_VALUE : this.settings.retries().maxAttempts(), this::connectSafely);
		this.watchdog = new Watchdog(this.loop, this::checkSilence);
		this.progress = new ReadProgress(input);
		this.buffer = new ReadBuffer(input, options.maxBufferedBytes(), this::drained);
		this.whenOver = whenOver;
	}

	CallTarget target() {
		return this.target;
	}

	ReadBuffer buffer() {
		return this.buffer;
	}

	// Called by any thread.
	void start() {
		if (!this.loop.execute(this::connectSafely)) {
			this.buffer.end(Errors.clientClosed(this.target), true);
		}
	}

	private void connectSafely() {
		try {
			connect();
		}
		catch (RuntimeException ex) {
			// Every caller must get an outcome, even after a fault of the client.
			finish(Errors.fault(this.target, ex));
		}
	}

	private void connect() {
		if (this.over) {
			return;
		}
		Request request = this.stream.records("GET", this.settings).session(this.settings.compression());
		this.progress.addTo(request, System.nanoTime());
		this.opened = false;
		this.watchdog.heard();
		SessionExchange created = new SessionExchange(this.target, this.loop, request, this);
		this.exchange = created;
		if (this.paused) {
			created.pause();
		}
		this.watchdog.watch(this.settings.requestTimeout());
	}

	@Override
	public void opened() {
		this.opened = true;
		this.watchdog.heard();
		this.watchdog.stop();
		this.watchdog.watch(this.settings.heartbeatTimeout());
	}

	@Override
	public void received(Frame frame) {
		DecodedBatch batch = frame.decode(BatchDecoder::decode);
		this.watchdog.heard();
		this.reconnects.progressed();
		List<SequencedRecord> records = batch.records();
		StreamPosition tail = batch.tail();
		String problem = ReadCodec.problem(records, this.progress.expectedSeqNum());
		if (problem != null) {
			giveUpExchange();
			finish(Errors.protocol(this.target, problem, null));
			return;
		}
		this.listeners.batchReceived(this.operation, records.size(), frame.body().size());
		if (records.isEmpty() && tail == null) {
			return;
		}
		this.progress.received(records, tail, this.watchdog.heardNanos());
		List<SequencedRecord> shown = (this.ignoreCommandRecords) ? ReadCodec.withoutCommands(records) : records;
		if (!this.buffer.add(ReadItem.of(records, shown, tail, frame.body().size())) && !this.paused) {
			this.paused = true;
			if (this.exchange != null) {
				this.exchange.pause();
			}
		}
		if (frame.isReconnectAdvised()) {
			followAdvice();
		}
	}

	private void followAdvice() {
		if (this.exchange == null) {
			return;
		}
		this.exchange.retireConnection();
		if (this.progress.isExhausted() || !this.reconnects.takeAdvised(this.watchdog.heardNanos())) {
			// Stay connected until the server ends the session.
			return;
		}
		giveUpExchange();
		this.buffer.add(ReadItem.disconnected());
		connectSafely();
	}

	// Called by any thread.
	private void drained() {
		this.loop.execute(() -> {
			this.paused = false;
			this.watchdog.heard();
			if (this.exchange != null) {
				this.exchange.resume();
			}
		});
	}

	@Override
	public void ended() {
		this.exchange = null;
		finish(null);
	}

	@Override
	public void failed(S2Exception error) {
		this.exchange = null;
		this.buffer.add(ReadItem.disconnected());
		if (this.progress.isExhausted() || isEndOfResumedRead(error)) {
			finish(null);
			return;
		}
		if (!this.reconnects.afterError(error, true)) {
			finish(error);
		}
	}

	// Whether a bounded read had delivered everything up to the tail before the
	// connection was lost.
	private boolean isEndOfResumedRead(S2Exception error) {
		return error instanceof UnwrittenPositionException unwritten && this.progress.endsAt(unwritten.tail());
	}

	private void checkSilence() {
		SessionExchange current = this.exchange;
		if (current == null) {
			return;
		}
		Duration timeout = (this.opened) ? this.settings.heartbeatTimeout() : this.settings.requestTimeout();
		if (this.paused && this.opened) {
			// Nothing is received because the reader is slow, so this is not the
			// silence of the server.
			this.watchdog.watch(timeout);
		}
		else if (!this.watchdog.isPatient(timeout)) {
			boolean sent = current.isSent();
			current.abandonSilent();
			this.exchange = null;
			failed(silence(timeout, sent));
		}
	}

	private S2Exception silence(Duration timeout, boolean sent) {
		if (!sent) {
			return new S2ConnectException(this.target
					+ " failed: the request was not sent, because no connection or access token was available within "
					+ timeout.toMillis() + " ms", null, true);
		}
		return new S2TimeoutException(this.target + " failed: the server sent "
				+ ((this.opened) ? "neither records nor a heartbeat" : "no answer") + " for " + timeout.toMillis()
				+ " ms");
	}

	private void giveUpExchange() {
		if (this.exchange != null) {
			this.exchange.abandon();
			this.exchange = null;
		}
	}

	private void finish(@Nullable S2Exception error) {
		if (!this.over) {
			this.over = true;
			stopTimers();
			this.buffer.end(error, false);
			this.whenOver.run();
		}
	}

	private void stopTimers() {
		this.watchdog.stop();
		this.reconnects.stop();
	}

	// Called by any thread.
	void close(S2Exception reason) {
		this.buffer.end(reason, true);
		this.loop.execute(() -> {
			if (!this.over) {
				this.over = true;
				stopTimers();
				giveUpExchange();
				this.whenOver.run();
			}
		});
	}

}
