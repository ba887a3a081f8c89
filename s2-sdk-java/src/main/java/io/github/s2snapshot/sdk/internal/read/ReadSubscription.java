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

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.internal.call.Completions;
import io.github.s2snapshot.sdk.internal.call.SerialSignals;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Subscription that signals the items of a read session, and pulls the next batch only
 * when there is demand, so that a slow subscriber slows the server down.
 *
 * @param <T> the type of the items
 */
final class ReadSubscription<T> extends SerialSignals implements Flow.Subscription {

	private static final Logger logger = LoggerFactory.getLogger(ReadSubscription.class);

	// Signals of one step, after which other tasks of the executor may run.
	private static final int MAX_SIGNALS = 256;

	private final ReadSession session;

	private final Function<ReadBatch, List<T>> items;

	// Null after the subscription has ended.
	private Flow.@Nullable Subscriber<? super T> subscriber;

	private Iterator<T> current = Collections.emptyIterator();

	private @Nullable CompletableFuture<@Nullable ReadBatch> pending;

	private volatile boolean cancelled;

	ReadSubscription(ReadSession session, Function<ReadBatch, List<T>> items, Flow.Subscriber<? super T> subscriber,
			Executor executor) {
		super(executor);
		this.session = session;
		this.items = items;
		this.subscriber = subscriber;
	}

	void begin() {
		Flow.Subscriber<? super T> target = this.subscriber;
		if (target != null) {
			try {
				target.onSubscribe(this);
			}
			catch (Throwable ex) {
				misbehaved(ex);
			}
			start();
		}
	}

	@Override
	public void request(long count) {
		demand(count);
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		this.session.close();
		trigger();
	}

	@Override
	protected void step() {
		for (int i = 0; i < MAX_SIGNALS; i++) {
			Flow.Subscriber<? super T> target = this.subscriber;
			if (target == null) {
				return;
			}
			if (this.cancelled) {
				end();
				return;
			}
			if (isRequestInvalid()) {
				end();
				signal(() -> target.onError(invalidRequest()));
				return;
			}
			if (!hasDemand()) {
				return;
			}
			if (this.current.hasNext()) {
				useDemand();
				T item = this.current.next();
				signal(() -> target.onNext(item));
			}
			else if (!pull(target)) {
				return;
			}
		}
		trigger();
	}

	// Returns whether another signal may be due.
	private boolean pull(Flow.Subscriber<? super T> target) {
		CompletableFuture<@Nullable ReadBatch> asked = this.pending;
		if (asked == null) {
			asked = this.session.nextAsync();
			this.pending = asked;
			if (!asked.isDone()) {
				Completions.whenDone(asked, (batch, error) -> trigger());
				return false;
			}
		}
		if (!asked.isDone()) {
			return false;
		}
		this.pending = null;
		try {
			ReadBatch batch = asked.join();
			if (batch != null) {
				this.current = this.items.apply(batch).iterator();
				return true;
			}
			end();
			signal(target::onComplete);
		}
		catch (CompletionException | CancellationException ex) {
			if (this.cancelled) {
				end();
				return false;
			}
			Throwable error = Completions.cause(ex);
			end();
			signal(() -> target.onError(error));
		}
		return false;
	}

	private void signal(Runnable signal) {
		try {
			signal.run();
		}
		catch (Throwable ex) {
			misbehaved(ex);
		}
	}

	// A subscriber that throws anything counts as cancelled (rule 2.13 of Reactive
	// Streams). The session must not stay open.
	private void misbehaved(Throwable ex) {
		logger.warn("A subscriber of a read session threw an exception: its subscription is cancelled",
				ForeignFailure.presentable(ex));
		this.cancelled = true;
		end();
	}

	private void end() {
		this.subscriber = null;
		this.current = Collections.emptyIterator();
		this.session.close();
	}

}
