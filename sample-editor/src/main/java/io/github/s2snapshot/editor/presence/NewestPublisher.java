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

package io.github.s2snapshot.editor.presence;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Publisher of a value that changes. A slow subscriber misses values in between, and
 * always receives the newest one. Subscribers are called on the thread that publishes or
 * requests, so they must not block.
 *
 * @param <T> the type of the value
 */
final class NewestPublisher<T> implements Flow.Publisher<T> {

	private final Set<NewestSubscription<T>> subscriptions = ConcurrentHashMap.newKeySet();

	private final Runnable onUnused;

	private volatile T value;

	/**
	 * Creates a publisher.
	 * @param value the first value
	 * @param onUnused called when the last subscription has ended
	 */
	NewestPublisher(T value, Runnable onUnused) {
		this.value = value;
		this.onUnused = onUnused;
	}

	void publish(T value) {
		this.value = value;
		this.subscriptions.forEach((subscription) -> subscription.offer(value));
	}

	boolean hasSubscribers() {
		return !this.subscriptions.isEmpty();
	}

	@Override
	public void subscribe(Flow.Subscriber<? super T> subscriber) {
		Objects.requireNonNull(subscriber, "'subscriber' must not be null");
		NewestSubscription<T> subscription = new NewestSubscription<>(subscriber, this::remove);
		this.subscriptions.add(subscription);
		subscription.begin();
		subscription.offer(this.value);
	}

	private void remove(NewestSubscription<T> subscription) {
		if (this.subscriptions.remove(subscription) && this.subscriptions.isEmpty()) {
			this.onUnused.run();
		}
	}

	/**
	 * Subscription of one subscriber.
	 *
	 * @param <T> the type of the value
	 */
	private static final class NewestSubscription<T> implements Flow.Subscription {

		private final Flow.Subscriber<? super T> subscriber;

		private final Consumer<NewestSubscription<T>> onEnd;

		private final AtomicReference<@Nullable T> next = new AtomicReference<>();

		private final AtomicLong demand = new AtomicLong();

		// The thread that increments it from 0 delivers.
		private final AtomicInteger work = new AtomicInteger();

		private volatile boolean ended;

		private volatile @Nullable Throwable failure;

		NewestSubscription(Flow.Subscriber<? super T> subscriber, Consumer<NewestSubscription<T>> onEnd) {
			this.subscriber = subscriber;
			this.onEnd = onEnd;
		}

		void begin() {
			this.work.incrementAndGet();
			this.subscriber.onSubscribe(this);
			deliver();
		}

		void offer(T value) {
			this.next.set(value);
			signal();
		}

		@Override
		public void request(long n) {
			if (n <= 0) {
				this.failure = new IllegalArgumentException("'n' must be positive, but is " + n);
			}
			else {
				this.demand.accumulateAndGet(n, (one, other) -> (one + other < 0) ? Long.MAX_VALUE : one + other);
			}
			signal();
		}

		@Override
		public void cancel() {
			this.ended = true;
			this.next.set(null);
			this.onEnd.accept(this);
		}

		private void signal() {
			if (this.work.getAndIncrement() == 0) {
				deliver();
			}
		}

		private void deliver() {
			int missed = this.work.get();
			while (missed != 0) {
				deliverNext();
				missed = this.work.addAndGet(-missed);
			}
		}

		private void deliverNext() {
			Throwable failure = this.failure;
			if (failure != null && !this.ended) {
				cancel();
				this.subscriber.onError(failure);
			}
			if (!this.ended && this.demand.get() > 0) {
				T value = this.next.getAndSet(null);
				if (value != null) {
					this.demand.decrementAndGet();
					this.subscriber.onNext(value);
				}
			}
		}

	}

}
