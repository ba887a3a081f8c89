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

package io.github.s2snapshot.sdk.internal.call;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.internal.transport.Cancellable;
import io.github.s2snapshot.sdk.internal.transport.EventLoop;
import io.github.s2snapshot.sdk.internal.transport.Exchange;
import io.github.s2snapshot.sdk.internal.transport.ExchangeListener;
import io.github.s2snapshot.sdk.internal.transport.ResponseHeaders;
import io.github.s2snapshot.sdk.internal.transport.TransportFailure;
import io.github.s2snapshot.sdk.listener.RequestOutcome;
import io.github.s2snapshot.sdk.listener.S2Operation;
import io.github.s2snapshot.sdk.wire.WireHeaders;

/**
 * Call with a single answer, including its retries. Its state is used on its event loop
 * only.
 *
 * @param <T> the type of the result
 */
final class UnaryCall<T> implements ClientResource {

	private static final int MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

	private final ClientContext context;

	private final CallSpec<T> spec;

	private final EventLoop loop;

	private final CompletableFuture<T> result = new CompletableFuture<>();

	private final S2Operation operation;

	private final long startedNanos = System.nanoTime();

	// Atomic, because the thread that completes or cancels the call reads it too.
	private final AtomicInteger attempts = new AtomicInteger();

	private volatile int lastStatus;

	private boolean uncertain;

	private @Nullable Attempt attempt;

	private @Nullable Cancellable retryTimer;

	UnaryCall(ClientContext context, CallSpec<T> spec) {
		this.context = context;
		this.spec = spec;
		this.loop = context.nextLoop();
		this.operation = context.listeners().operation(spec.target());
	}

	CompletableFuture<T> start() {
		if (!this.context.register(this)) {
			this.result.completeExceptionally(Errors.clientClosed(this.spec.target()));
			return this.result;
		}
		this.context.listeners().requestStarted(this.operation);
		Completions.whenDone(this.result, (value, error) -> {
			this.context.unregister(this);
			ended(error);
			if (this.result.isCancelled()) {
				this.loop.execute(this::giveUp);
			}
		});
		if (!this.loop.execute(this::nextAttempt)) {
			this.result.completeExceptionally(Errors.clientClosed(this.spec.target()));
		}
		return this.result;
	}

	private void ended(@Nullable Throwable error) {
		Duration duration = Duration.ofNanos(System.nanoTime() - this.startedNanos);
		this.context.listeners()
			.requestEnded(this.operation, new RequestOutcome(duration, this.attempts.get(), this.lastStatus, error));
	}

	private void nextAttempt() {
		if (!this.result.isDone()) {
			this.attempts.incrementAndGet();
			this.lastStatus = 0;
			this.attempt = new Attempt();
			try {
				this.attempt.start();
			}
			catch (RuntimeException ex) {
				this.attempt.fail(Errors.fault(this.spec.target(), ex));
			}
		}
	}

	private void giveUp() {
		if (this.attempt != null) {
			this.attempt.abandon();
		}
		if (this.retryTimer != null) {
			this.retryTimer.cancel();
		}
	}

	private void failed(S2Exception error) {
		Retries retries = this.context.settings().retries();
		boolean promising = this.spec.mayRetry(error) || this.context.settings().accessTokens().mayHelp(error);
		if (this.attempts.get() < retries.maxAttempts() && promising) {
			this.uncertain |= !error.hasNoSideEffects();
			long delay = retries.delayMillis(this.attempts.get() - 1, error);
			this.context.listeners().requestRetrying(this.operation, this.attempts.get() + 1, delay, error);
			this.retryTimer = this.loop.schedule(delay, this::nextAttempt);
			return;
		}
		S2Exception conclusion = this.spec.conclude(error, this.uncertain);
		if (conclusion != null) {
			this.result.completeExceptionally(conclusion);
		}
		else {
			this.result.complete(this.spec.fallback(this.uncertain));
		}
	}

	@Override
	public CompletableFuture<?> drain() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void abort() {
		S2Exception closed = Errors.clientClosed(this.spec.target());
		// An append that was sent may have taken effect: conclude reports that.
		boolean queued = this.loop.execute(() -> {
			if (!this.result.isDone()) {
				boolean sent = this.attempt != null && this.attempt.isSent();
				giveUp();
				S2Exception conclusion = this.spec.conclude(closed, this.uncertain || sent);
				this.result.completeExceptionally((conclusion != null) ? conclusion : closed);
			}
		});
		if (!queued) {
			this.result.completeExceptionally(closed);
		}
	}

	private final class Attempt implements ExchangeListener {

		private final ByteArrayOutputStream body = new ByteArrayOutputStream();

		private @Nullable Exchange exchange;

		private @Nullable Cancellable timer;

		private boolean over;

		private int status;

		private ResponseHeaders headers = (name) -> null;

		private void start() {
			Duration timeout = UnaryCall.this.spec.timeout(UnaryCall.this.context.settings().requestTimeout());
			this.timer = UnaryCall.this.loop.schedule(timeout.toMillis(), () -> timedOut(timeout));
			Request request = UnaryCall.this.spec.request();
			this.exchange = UnaryCall.this.loop.open(request.origin(), request.build(), this);
		}

		private boolean isSent() {
			return this.exchange != null && this.exchange.isSent();
		}

		// Ends the attempt without a result.
		private boolean abandon() {
			if (this.over) {
				return false;
			}
			this.over = true;
			if (this.timer != null) {
				this.timer.cancel();
			}
			if (this.exchange != null) {
				this.exchange.cancel();
			}
			return true;
		}

		private void fail(S2Exception error) {
			if (abandon()) {
				failed(error);
			}
		}

		private void timedOut(Duration timeout) {
			CallTarget target = UnaryCall.this.spec.target();
			String message = target + " failed: the server did not answer within " + timeout.toMillis() + " ms";
			if (this.exchange != null) {
				this.exchange.suspect();
			}
			fail((isSent()) ? new S2TimeoutException(message)
					: new S2ConnectException(message
							+ ". The request was not sent, because no connection or access token was available in time",
							null, true));
		}

		@Override
		public void onHead(int status, ResponseHeaders headers) {
			this.status = status;
			UnaryCall.this.lastStatus = status;
			this.headers = headers;
		}

		@Override
		public void onData(ByteBuffer data) {
			if (this.body.size() + data.remaining() > MAX_RESPONSE_BYTES) {
				fail(Errors.protocol(UnaryCall.this.spec.target(),
						"the body is longer than " + MAX_RESPONSE_BYTES + " bytes", null));
				return;
			}
			byte[] bytes = new byte[data.remaining()];
			data.get(bytes);
			this.body.write(bytes, 0, bytes.length);
		}

		@Override
		public void onEnd() {
			if (!abandon()) {
				return;
			}
			CallTarget target = UnaryCall.this.spec.target();
			Response response = new Response(this.status, this.headers, this.body.toByteArray());
			if (!response.isSuccess()) {
				S2Exception error = Errors.ofAnswer(target, this.status, response.text(),
						this.headers.get(WireHeaders.RETRY_AFTER_MS));
				Errors.act(error, this.exchange);
				failed(error);
				return;
			}
			@Nullable T value;
			try {
				value = UnaryCall.this.spec.parse(response);
			}
			catch (S2Exception ex) {
				failed(ex);
				return;
			}
			catch (RuntimeException ex) {
				failed(Errors.protocol(target, String.valueOf(ex.getMessage()), ex));
				return;
			}
			UnaryCall.this.result.complete(value);
		}

		@Override
		public void onFailure(TransportFailure failure) {
			fail(Errors.ofFailure(UnaryCall.this.spec.target(), failure));
		}

	}

}
