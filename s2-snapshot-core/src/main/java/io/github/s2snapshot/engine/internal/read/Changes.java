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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ReadRejectedException;

/**
 * The subscribers to the changes of a projection. The newest view is kept once for all
 * subscribers, and the work of the projection does not depend on their number.
 *
 * @param <S> the type of the state
 */
public final class Changes<S> implements PublishedState.Listener {

	private static final Logger logger = LoggerFactory.getLogger(Changes.class);

	private final String projection;

	private final int limit;

	private final Executor executor;

	private final PublishedState<S> published;

	private final Supplier<ProjectionException> ended;

	private final ListenerFanout listeners;

	private final Set<ChangesSubscription<S>> subscriptions = ConcurrentHashMap.newKeySet();

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicBoolean waking = new AtomicBoolean();

	private volatile Entry<S> current = new Entry<>(null, 0);

	/**
	 * Creates an instance without subscribers.
	 * @param projection the name of the projection
	 * @param limit the most subscribers
	 * @param executor runs the subscribers
	 * @param published the published state
	 * @param ended supplies why the projection is not running
	 * @param listeners the listeners
	 */
	public Changes(String projection, int limit, Executor executor, PublishedState<S> published,
			Supplier<ProjectionException> ended, ListenerFanout listeners) {
		this.projection = projection;
		this.limit = limit;
		this.executor = executor;
		this.published = published;
		this.ended = ended;
		this.listeners = listeners;
	}

	public Flow.Publisher<ProjectionView<S>> publisher(@Nullable Long known) {
		return (subscriber) -> subscribe(Objects.requireNonNull(subscriber, "'subscriber' must not be null"), known);
	}

	private void subscribe(Flow.Subscriber<? super ProjectionView<S>> subscriber, @Nullable Long known) {
		ChangesSubscription<S> subscription = new ChangesSubscription<>(this, subscriber, known);
		int subscribers = this.count.incrementAndGet();
		this.subscriptions.add(subscription);
		tell((listener) -> listener.changesSubscribed(this.projection, subscribers));
		if (subscribers > this.limit) {
			subscription.end(Entry.none(),
					new ReadRejectedException(String.format(Locale.ROOT,
							"The limit of %d subscribers to the changes of projection '%s' is reached. Share one "
									+ "subscription, or cancel subscriptions that are no longer needed",
							this.limit, this.projection)));
		}
		else if (!isRunning(this.published.get().status())) {
			// If the projection ends later, it ends this subscription too.
			subscription.end(Entry.none(), this.ended.get());
		}
		subscription.begin();
	}

	public Entry<S> current() {
		return this.current;
	}

	/**
	 * Wakes the subscribers after a publication. Called on the mailbox of the projection,
	 * by one thread at a time.
	 */
	@Override
	public void published() {
		ProjectionView<S> view = this.published.get().view();
		Entry<S> before = this.current;
		if (view == null || before.isSame(view)) {
			return;
		}
		this.current = new Entry<>(view, before.version() + 1);
		if (!this.subscriptions.isEmpty() && this.waking.compareAndSet(false, true)) {
			run(this::wake);
		}
	}

	private void wake() {
		this.waking.set(false);
		this.subscriptions.forEach(ChangesSubscription::signal);
	}

	/**
	 * Ends the subscriptions because the projection has ended. All publications precede
	 * this call.
	 */
	@Override
	public void ended() {
		Published<S> last = this.published.get();
		Entry<S> end = this.current;
		this.current = new Entry<>(null, end.version());
		ProjectionException failure = (last.status() == ProjectionStatus.FAILED) ? this.ended.get() : null;
		this.subscriptions.forEach((subscription) -> subscription.end(end, failure));
	}

	public void remove(ChangesSubscription<S> subscription) {
		if (this.subscriptions.remove(subscription)) {
			int subscribers = this.count.decrementAndGet();
			tell((listener) -> listener.changesSubscribed(this.projection, subscribers));
		}
	}

	public void conflated(long states) {
		tell((listener) -> listener.changesConflated(this.projection, states));
	}

	public void run(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("A change of projection '{}' is not delivered because the thread pool is closed",
					this.projection, ex);
		}
	}

	public String projection() {
		return this.projection;
	}

	private void tell(Consumer<ProjectionListener> event) {
		this.listeners.tell(event);
	}

	private static boolean isRunning(ProjectionStatus status) {
		return status != ProjectionStatus.FAILED && status != ProjectionStatus.STOPPED;
	}

	/**
	 * A view with its number.
	 *
	 * @param <S> the type of the state
	 * @param view the view, or {@code null}
	 * @param version the number of views so far
	 */
	public record Entry<S>(@Nullable ProjectionView<S> view, long version) {

		public static <S> Entry<S> none() {
			return new Entry<>(null, 0);
		}

		boolean isSame(ProjectionView<S> other) {
			ProjectionView<S> own = this.view;
			return own != null && own.cursor() == other.cursor()
					&& (own.status() == other.status() || !isRunning(other.status()));
		}

	}

}
