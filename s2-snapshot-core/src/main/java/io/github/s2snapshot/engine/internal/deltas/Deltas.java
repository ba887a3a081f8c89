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

package io.github.s2snapshot.engine.internal.deltas;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.DeltaSubscribers;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ReadRejectedException;

/**
 * The subscribers to the deltas of a projection. Each one reads the stream from its own
 * position. The projection only tells them how far it has folded.
 *
 * @param <S> the type of the state
 */
public final class Deltas<S> implements PublishedState.Listener {

	private static final Logger logger = LoggerFactory.getLogger(Deltas.class);

	private final DeltaScope<S> scope;

	private final int limit;

	private final Executor executor;

	private final Supplier<ProjectionException> ended;

	private final ListenerFanout listeners;

	private final SharedReads reads;

	// In the order in which they began.
	private final ConcurrentNavigableMap<Long, DeltasSubscription<S>> subscriptions = new ConcurrentSkipListMap<>();

	private final AtomicLong numbers = new AtomicLong();

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicBoolean waking = new AtomicBoolean();

	/**
	 * Creates an instance without subscribers.
	 * @param scope the projection
	 * @param limit the most subscribers
	 * @param executor runs the subscribers
	 * @param ended supplies why the projection is not running
	 * @param listeners the listeners
	 */
	public Deltas(DeltaScope<S> scope, int limit, Executor executor, Supplier<ProjectionException> ended,
			ListenerFanout listeners) {
		this.scope = scope;
		this.limit = limit;
		this.executor = executor;
		this.ended = ended;
		this.listeners = listeners;
		this.reads = new SharedReads(scope.stream());
	}

	public Flow.Publisher<DeltaEntry<S>> publisher(DeltaOptions options) {
		Objects.requireNonNull(options, "'options' must not be null");
		return (subscriber) -> subscribe(Objects.requireNonNull(subscriber, "'subscriber' must not be null"), options);
	}

	private void subscribe(Flow.Subscriber<? super DeltaEntry<S>> subscriber, DeltaOptions options) {
		DeltasSubscription<S> subscription = new DeltasSubscription<>(this, this.numbers.incrementAndGet(), subscriber,
				options);
		int subscribers = this.count.incrementAndGet();
		this.scope.controls().need();
		this.subscriptions.put(subscription.number(), subscription);
		tell(subscribers);
		if (subscribers > this.limit) {
			subscription.end(new ReadRejectedException(String.format(Locale.ROOT,
					"The limit of %d subscribers to the deltas of projection '%s' is reached. Share one subscription, or "
							+ "cancel subscriptions that are no longer needed",
					this.limit, this.scope.projection())));
		}
		else if (!isRunning(this.scope.published().get().status())) {
			// If the projection ends later, it ends this subscription too.
			subscription.end(this.ended.get());
		}
		subscription.begin();
	}

	private static boolean isRunning(ProjectionStatus status) {
		return status != ProjectionStatus.FAILED && status != ProjectionStatus.STOPPED;
	}

	/**
	 * Wakes the subscribers after a publication. Called on the mailbox of the projection,
	 * by one thread at a time.
	 */
	@Override
	public void published() {
		if (!this.subscriptions.isEmpty() && this.waking.compareAndSet(false, true)) {
			run(this::wake);
		}
	}

	private void wake() {
		this.waking.set(false);
		this.subscriptions.values().forEach(DeltasSubscription::signal);
	}

	/**
	 * Ends the subscriptions because the projection has ended.
	 */
	@Override
	public void ended() {
		this.scope.controls().clear();
		if (!this.subscriptions.isEmpty()) {
			ProjectionException failure = this.ended.get();
			this.subscriptions.values().forEach((subscription) -> subscription.end(failure));
		}
	}

	/**
	 * Returns the subscribers at this moment.
	 * @return their number and lag
	 */
	public DeltaSubscribers subscribers() {
		ProjectionView<S> view = this.scope.published().last().view();
		if (view == null) {
			return new DeltaSubscribers(this.subscriptions.size(), 0);
		}
		int count = 0;
		long lag = 0;
		for (DeltasSubscription<S> subscription : this.subscriptions.values()) {
			count++;
			lag = Math.max(lag, subscription.lag(view.cursor()));
		}
		return new DeltaSubscribers(count, lag);
	}

	DeltaScope<S> scope() {
		return this.scope;
	}

	SharedReads reads() {
		return this.reads;
	}

	void remove(DeltasSubscription<S> subscription) {
		if (this.subscriptions.remove(subscription.number()) != null) {
			tell(this.count.decrementAndGet());
		}
	}

	private void tell(int subscribers) {
		this.listeners.tell((listener) -> listener.deltasSubscribed(this.scope.projection(), subscribers));
	}

	void run(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("A delta of projection '{}' is not delivered because the thread pool is closed",
					this.scope.projection(), ex);
		}
	}

}
