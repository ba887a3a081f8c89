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

package io.github.s2snapshot.sse;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * What a connection receives from one publisher. The next element is requested after the
 * event of the previous one was written, so that at most one element is held.
 *
 * @param <T> the type of the elements
 */
final class SseInlet<T> implements Flow.Subscriber<T> {

	private static final Logger logger = LoggerFactory.getLogger(SseInlet.class);

	private final SseFeed<T> feed;

	private final Flow.Publisher<T> publisher;

	private final AtomicReference<@Nullable T> next = new AtomicReference<>();

	private volatile @Nullable Listener listener;

	private volatile Flow.@Nullable Subscription subscription;

	private volatile boolean closed;

	SseInlet(SseFeed<T> feed) {
		this.feed = feed;
		this.publisher = feed.publisher();
	}

	String source() {
		return this.feed.source();
	}

	void subscribe(Listener listener) {
		this.listener = listener;
		this.publisher.subscribe(this);
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		this.subscription = subscription;
		if (this.closed) {
			subscription.cancel();
		}
		subscription.request(1);
	}

	@Override
	public void onNext(T element) {
		this.next.set(element);
		notify(false);
	}

	@Override
	public void onError(Throwable failure) {
		logger.debug("The events of {} for a Server-Sent Events client end because it stopped or failed",
				this.feed.source(), ForeignFailure.presentable(failure));
		notify(true);
	}

	@Override
	public void onComplete() {
		notify(true);
	}

	private void notify(boolean ended) {
		Listener listener = this.listener;
		if (listener != null) {
			listener.ready(ended);
		}
	}

	boolean hasNext() {
		return this.next.get() != null;
	}

	/**
	 * Returns the next event.
	 * @return the event, or {@code null} if there is nothing to send
	 */
	SseFeed.@Nullable Event next() {
		T element = this.next.getAndSet(null);
		return (element != null) ? this.feed.event(element) : null;
	}

	void request() {
		Flow.Subscription subscription = this.subscription;
		if (subscription != null) {
			subscription.request(1);
		}
	}

	void close() {
		this.closed = true;
		this.next.set(null);
		Flow.Subscription subscription = this.subscription;
		if (subscription != null) {
			subscription.cancel();
		}
	}

	/**
	 * Listener for elements.
	 */
	@FunctionalInterface
	interface Listener {

		/**
		 * Called if there is an element, or if there will be no more.
		 * @param ended whether there will be no more
		 */
		void ready(boolean ended);

	}

}
