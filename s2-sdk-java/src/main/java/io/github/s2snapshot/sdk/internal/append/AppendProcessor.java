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

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.internal.call.Completions;
import io.github.s2snapshot.sdk.internal.call.SerialSignals;

/**
 * Processor that appends the batches it receives through a session, and signals the
 * acknowledgements in order. It requests more batches only as the subscriber takes
 * acknowledgements.
 */
public final class AppendProcessor extends SerialSignals implements Flow.Processor<AppendInput, AppendAck> {

	private static final Logger logger = LoggerFactory.getLogger(AppendProcessor.class);

	private static final int MAX_WINDOW = 256;

	private final Supplier<AppendSession> sessions;

	private final int window;

	private final AtomicReference<Flow.@Nullable Subscription> upstream = new AtomicReference<>();

	private final AtomicBoolean subscribed = new AtomicBoolean();

	// Null after the processor has ended.
	private volatile Flow.@Nullable Subscriber<? super AppendAck> downstream;

	private final ConcurrentLinkedQueue<CompletableFuture<AppendAck>> acks = new ConcurrentLinkedQueue<>();

	private volatile @Nullable AppendSession session;

	private volatile boolean upstreamDone;

	private volatile @Nullable Throwable upstreamError;

	private volatile boolean cancelled;

	private @Nullable CompletableFuture<@Nullable Void> closing;

	// No more batches are submitted; the subscriber receives the failure, or the
	// completion if it is null.
	private boolean finished;

	private @Nullable Throwable failure;

	private boolean over;

	/**
	 * Creates a processor.
	 * @param sessions opens the session when the processor is subscribed to an upstream
	 * @param maxInflightBatches how many batches of the session may be in flight
	 * @param executor signals the subscriber
	 */
	public AppendProcessor(Supplier<AppendSession> sessions, int maxInflightBatches, Executor executor) {
		super(executor);
		this.sessions = sessions;
		this.window = Math.min(MAX_WINDOW, maxInflightBatches);
		start();
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		Objects.requireNonNull(subscription, "'subscription' must not be null");
		if (!this.upstream.compareAndSet(null, subscription)) {
			subscription.cancel();
			return;
		}
		try {
			this.session = this.sessions.get();
		}
		catch (S2Exception ex) {
			subscription.cancel();
			onError(ex);
			return;
		}
		subscription.request(this.window);
		trigger();
	}

	@Override
	public void onNext(AppendInput input) {
		Objects.requireNonNull(input, "'input' must not be null");
		AppendSession open = this.session;
		if (open == null || this.cancelled) {
			return;
		}
		CompletableFuture<AppendAck> ack = open.submitAsync(input).thenCompose((ticket) -> ticket.ack());
		this.acks.add(ack);
		Completions.whenDone(ack, (ignored, error) -> trigger());
	}

	@Override
	public void onError(Throwable error) {
		this.upstreamError = Objects.requireNonNull(error, "'error' must not be null");
		trigger();
	}

	@Override
	public void onComplete() {
		this.upstreamDone = true;
		trigger();
	}

	@Override
	public void subscribe(Flow.Subscriber<? super AppendAck> subscriber) {
		Objects.requireNonNull(subscriber, "'subscriber' must not be null");
		if (!this.subscribed.compareAndSet(false, true)) {
			subscriber.onSubscribe(new Downstream(false));
			subscriber.onError(new IllegalStateException(
					"The append processor already has a subscriber: create another processor"));
			return;
		}
		signal(() -> subscriber.onSubscribe(new Downstream(true)));
		this.downstream = subscriber;
		trigger();
	}

	@Override
	protected void step() {
		while (!this.over) {
			if (this.cancelled) {
				finish(null);
				this.over = true;
				this.downstream = null;
			}
			else if (this.finished) {
				signalOutcome();
				return;
			}
			else if (isRequestInvalid()) {
				finish(invalidRequest());
			}
			else if (!next()) {
				return;
			}
		}
	}

	// Returns whether the state has changed.
	private boolean next() {
		Throwable error = this.upstreamError;
		CompletableFuture<AppendAck> head = this.acks.peek();
		if (error != null) {
			finish(error);
			return true;
		}
		if (head == null) {
			return this.upstreamDone && closeSession();
		}
		if (!head.isDone()) {
			return false;
		}
		AppendAck ack;
		try {
			ack = head.join();
		}
		catch (CompletionException ex) {
			finish(Completions.cause(ex));
			return true;
		}
		Flow.Subscriber<? super AppendAck> target = this.downstream;
		if (target == null || !hasDemand()) {
			return false;
		}
		this.acks.remove();
		useDemand();
		signal(() -> target.onNext(ack));
		Flow.Subscription source = this.upstream.get();
		if (source != null && !this.upstreamDone) {
			source.request(1);
		}
		return true;
	}

	// Returns whether the session is closed.
	private boolean closeSession() {
		CompletableFuture<@Nullable Void> closed = this.closing;
		if (closed == null) {
			AppendSession open = this.session;
			closed = (open != null) ? open.closeAsync() : CompletableFuture.completedFuture(null);
			this.closing = closed;
			Completions.whenDone(closed, (ignored, error) -> trigger());
		}
		if (!closed.isDone()) {
			return false;
		}
		try {
			closed.join();
			finish(null);
		}
		catch (CompletionException ex) {
			finish(Completions.cause(ex));
		}
		return true;
	}

	// Stops taking batches. Those that were submitted are still appended.
	private void finish(@Nullable Throwable error) {
		if (this.finished) {
			return;
		}
		this.finished = true;
		this.failure = error;
		this.acks.clear();
		Flow.Subscription source = this.upstream.get();
		if (source != null && !this.upstreamDone && this.upstreamError == null) {
			source.cancel();
		}
		AppendSession open = this.session;
		if (open != null && this.closing == null) {
			this.closing = open.closeAsync();
			Completions.whenDone(this.closing, (ignored, closeError) -> {
				if (closeError != null) {
					logger.debug("An append processor ended before all of its batches were acknowledged", closeError);
				}
			});
		}
	}

	private void signalOutcome() {
		Flow.Subscriber<? super AppendAck> target = this.downstream;
		if (target == null) {
			return;
		}
		this.over = true;
		this.downstream = null;
		Throwable error = this.failure;
		signal(() -> {
			if (error != null) {
				target.onError(error);
			}
			else {
				target.onComplete();
			}
		});
	}

	// A subscriber that throws anything counts as cancelled (rule 2.13 of Reactive
	// Streams). The session must not stay open.
	private void signal(Runnable signal) {
		try {
			signal.run();
		}
		catch (Throwable ex) {
			logger.warn("A subscriber of append acknowledgements threw an exception: its subscription is cancelled",
					ex);
			this.cancelled = true;
		}
	}

	/**
	 * Subscription of the subscriber. One that is not real belongs to a rejected
	 * subscriber.
	 */
	private final class Downstream implements Flow.Subscription {

		private final boolean real;

		private Downstream(boolean real) {
			this.real = real;
		}

		@Override
		public void request(long count) {
			if (this.real) {
				demand(count);
			}
		}

		@Override
		public void cancel() {
			if (this.real) {
				AppendProcessor.this.cancelled = true;
				trigger();
			}
		}

	}

}
