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

package io.github.s2snapshot.engine.internal.read;

import java.util.Locale;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Subscription that delivers its elements one after the other on the threads of an
 * executor, by the rules of Reactive Streams. It has no elements of its own: a subclass
 * is asked for the next one when the subscriber has requested one.
 *
 * @param <T> the type of the elements
 */
public abstract class SerialSubscription<T> implements Flow.Subscription {

	private static final Logger logger = LoggerFactory.getLogger(SerialSubscription.class);

	// After this many steps, other subscriptions get their turn.
	private static final int TURN = 16;

	private final Consumer<Runnable> executor;

	private final String name;

	private final AtomicLong demand = new AtomicLong();

	// The thread that changes it from 0 to 1 delivers. It is 1 until the subscriber has
	// its subscription.
	private final AtomicInteger work = new AtomicInteger(1);

	private volatile Flow.@Nullable Subscriber<? super T> subscriber;

	private volatile @Nullable IllegalArgumentException violation;

	/**
	 * Creates a subscription.
	 * @param subscriber the subscriber
	 * @param executor runs the deliveries
	 * @param name what is subscribed, for the log
	 */
	protected SerialSubscription(Flow.Subscriber<? super T> subscriber, Consumer<Runnable> executor, String name) {
		this.subscriber = subscriber;
		this.executor = executor;
		this.name = name;
	}

	/**
	 * Passes the subscription to the subscriber, and begins to deliver.
	 */
	public final void begin() {
		Flow.Subscriber<? super T> subscriber = this.subscriber;
		if (subscriber != null) {
			try {
				subscriber.onSubscribe(this);
			}
			catch (Throwable ex) {
				misbehaved(subscriber, ex);
			}
		}
		this.executor.accept(this::deliver);
	}

	@Override
	public final void request(long n) {
		if (n <= 0) {
			this.violation = new IllegalArgumentException(String.format(Locale.ROOT,
					"The number of requested elements must be positive, but is %d (Reactive Streams §3.9)", n));
		}
		else {
			this.demand.accumulateAndGet(n, (before, more) -> {
				long sum = before + more;
				return (sum < 0) ? Long.MAX_VALUE : sum;
			});
		}
		signal();
	}

	@Override
	public final void cancel() {
		this.subscriber = null;
		removed();
		signal();
	}

	/**
	 * Called when there may be something to deliver.
	 */
	public final void signal() {
		if (this.work.getAndIncrement() == 0) {
			this.executor.accept(this::deliver);
		}
	}

	private void deliver() {
		int missed;
		do {
			missed = this.work.get();
			if (!deliverTurn()) {
				this.executor.accept(this::deliver);
				return;
			}
		}
		while (this.work.addAndGet(-missed) != 0);
	}

	// Returns whether nothing is left to deliver.
	private boolean deliverTurn() {
		for (int i = 0; i < TURN; i++) {
			Flow.Subscriber<? super T> subscriber = this.subscriber;
			if (subscriber == null) {
				release();
				return true;
			}
			if (this.violation != null) {
				finish(subscriber, this.violation);
			}
			else if (!step(subscriber)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Makes one step: delivers an element, ends the subscription, or prepares an element.
	 * Called by one thread at a time.
	 * @param subscriber the subscriber
	 * @return whether another step may be possible now
	 */
	protected abstract boolean step(Flow.Subscriber<? super T> subscriber);

	/**
	 * Called when the subscription has ended, possibly several times and by several
	 * threads.
	 */
	protected abstract void removed();

	/**
	 * Called after the end to release what is held for the subscriber. Called by one
	 * thread at a time.
	 */
	protected abstract void release();

	/**
	 * Returns how many elements the subscriber has requested.
	 * @return the number of elements
	 */
	protected final long demand() {
		return this.demand.get();
	}

	/**
	 * Delivers a requested element.
	 * @param subscriber the subscriber
	 * @param element the element
	 */
	protected final void deliver(Flow.Subscriber<? super T> subscriber, T element) {
		this.demand.updateAndGet((left) -> (left == Long.MAX_VALUE) ? left : left - 1);
		try {
			subscriber.onNext(element);
		}
		catch (Throwable ex) {
			misbehaved(subscriber, ex);
		}
	}

	/**
	 * Ends the subscription.
	 * @param subscriber the subscriber
	 * @param failure the failure, or {@code null} to complete
	 */
	protected final void finish(Flow.Subscriber<? super T> subscriber, @Nullable Throwable failure) {
		cancel();
		try {
			if (failure != null) {
				subscriber.onError(failure);
			}
			else {
				subscriber.onComplete();
			}
		}
		catch (Throwable ex) {
			misbehaved(subscriber, ex);
		}
	}

	private void misbehaved(Flow.Subscriber<? super T> subscriber, Throwable ex) {
		cancel();
		logger.warn("Subscriber {} threw an exception, and its subscription to the {} is cancelled", subscriber,
				this.name, ForeignFailure.presentable(ex));
	}

}
