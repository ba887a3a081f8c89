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
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * One subscription to the changes of a projection. It keeps no views: a subscriber that
 * requests one gets the newest.
 *
 * @param <S> the type of the state
 */
final class ChangesSubscription<S> implements Flow.Subscription {

	private static final Logger logger = LoggerFactory.getLogger(ChangesSubscription.class);

	// After this many views, other subscriptions get their turn.
	private static final int TURN = 16;

	private final Changes<S> changes;

	private final @Nullable Long known;

	private final AtomicLong demand = new AtomicLong();

	// The thread that changes it from 0 to 1 delivers. It is 1 until the subscriber has
	// its subscription.
	private final AtomicInteger work = new AtomicInteger(1);

	private volatile Flow.@Nullable Subscriber<? super ProjectionView<S>> subscriber;

	private volatile @Nullable IllegalArgumentException violation;

	private final AtomicReference<@Nullable End<S>> end = new AtomicReference<>();

	private Changes.@Nullable Entry<S> told;

	ChangesSubscription(Changes<S> changes, Flow.Subscriber<? super ProjectionView<S>> subscriber,
			@Nullable Long known) {
		this.changes = changes;
		this.subscriber = subscriber;
		this.known = known;
	}

	void begin() {
		Flow.Subscriber<? super ProjectionView<S>> subscriber = this.subscriber;
		if (subscriber != null) {
			try {
				subscriber.onSubscribe(this);
			}
			catch (Throwable ex) {
				misbehaved(subscriber, ex);
			}
		}
		this.changes.run(this::deliver);
	}

	@Override
	public void request(long n) {
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
	public void cancel() {
		this.subscriber = null;
		this.changes.remove(this);
	}

	/**
	 * Ends the subscription, unless it has ended.
	 * @param last the last view to deliver
	 * @param failure the failure, or {@code null} if the projection was stopped
	 */
	void end(Changes.Entry<S> last, @Nullable Throwable failure) {
		this.changes.remove(this);
		this.end.compareAndSet(null, new End<>(last, failure));
		signal();
	}

	void signal() {
		if (this.work.getAndIncrement() == 0) {
			this.changes.run(this::deliver);
		}
	}

	private void deliver() {
		int missed;
		do {
			missed = this.work.get();
			if (!deliverTurn()) {
				this.changes.run(this::deliver);
				return;
			}
		}
		while (this.work.addAndGet(-missed) != 0);
	}

	// Returns whether nothing is left to deliver.
	private boolean deliverTurn() {
		for (int i = 0; i < TURN; i++) {
			Flow.Subscriber<? super ProjectionView<S>> subscriber = this.subscriber;
			if (subscriber == null) {
				this.told = null;
				return true;
			}
			if (this.violation != null) {
				finish(subscriber, this.violation);
				return true;
			}
			End<S> end = this.end.get();
			Changes.Entry<S> entry = (end != null) ? end.last() : this.changes.current();
			ProjectionView<S> news = news(entry, end != null);
			if (news != null && this.demand.get() > 0) {
				tell(subscriber, entry, news);
			}
			else {
				// A last view waits for the request of the subscriber, a failure does
				// not.
				if (end != null && (news == null || end.failure() != null)) {
					finish(subscriber, end.failure());
				}
				return true;
			}
		}
		return false;
	}

	private @Nullable ProjectionView<S> news(Changes.Entry<S> entry, boolean ended) {
		ProjectionView<S> view = entry.view();
		if (view == null) {
			return null;
		}
		Changes.Entry<S> told = this.told;
		if (told == null) {
			return first(entry, view);
		}
		ProjectionView<S> before = told.view();
		boolean same = before != null && before.cursor() == view.cursor()
				&& (ended || before.status() == view.status());
		return (same) ? null : view;
	}

	private @Nullable ProjectionView<S> first(Changes.Entry<S> entry, ProjectionView<S> view) {
		if (this.known == null || SeqNums.before(this.known, view.cursor())) {
			return view;
		}
		if (this.known == view.cursor()) {
			this.told = entry;
			return null;
		}
		// A cursor beyond the tail does not belong to this stream.
		return SeqNums.before(view.cursor() + view.lag().records(), this.known) ? view : null;
	}

	private void tell(Flow.Subscriber<? super ProjectionView<S>> subscriber, Changes.Entry<S> entry,
			ProjectionView<S> view) {
		Changes.Entry<S> before = this.told;
		this.told = entry;
		if (before != null && entry.version() - before.version() > 1) {
			this.changes.conflated(entry.version() - before.version() - 1);
		}
		this.demand.updateAndGet((left) -> (left == Long.MAX_VALUE) ? left : left - 1);
		try {
			subscriber.onNext(view);
		}
		catch (Throwable ex) {
			misbehaved(subscriber, ex);
		}
	}

	private void finish(Flow.Subscriber<? super ProjectionView<S>> subscriber, @Nullable Throwable failure) {
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

	private void misbehaved(Flow.Subscriber<? super ProjectionView<S>> subscriber, Throwable ex) {
		cancel();
		logger.warn("Subscriber {} threw an exception, and its subscription to the changes of projection '{}' is "
				+ "cancelled", subscriber, this.changes.projection(), ForeignFailure.presentable(ex));
	}

	/**
	 * The end of a subscription.
	 *
	 * @param <S> the type of the state
	 * @param last the last view to deliver
	 * @param failure the failure, or {@code null} if the projection was stopped
	 */
	private record End<S>(Changes.Entry<S> last, @Nullable Throwable failure) {
	}

}
