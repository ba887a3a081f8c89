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

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.ProjectionView;

/**
 * One subscription to the changes of a projection. It keeps no views: a subscriber that
 * requests one gets the newest.
 *
 * @param <S> the type of the state
 */
final class ChangesSubscription<S> extends SerialSubscription<ProjectionView<S>> {

	private final Changes<S> changes;

	private final @Nullable Long known;

	private final AtomicReference<@Nullable End<S>> end = new AtomicReference<>();

	private Changes.@Nullable Entry<S> told;

	ChangesSubscription(Changes<S> changes, Flow.Subscriber<? super ProjectionView<S>> subscriber,
			@Nullable Long known) {
		super(subscriber, changes::run, "changes of projection '" + changes.projection() + "'");
		this.changes = changes;
		this.known = known;
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

	@Override
	protected void removed() {
		this.changes.remove(this);
	}

	@Override
	protected void release() {
		this.told = null;
	}

	@Override
	protected boolean step(Flow.Subscriber<? super ProjectionView<S>> subscriber) {
		End<S> end = this.end.get();
		Changes.Entry<S> entry = (end != null) ? end.last() : this.changes.current();
		ProjectionView<S> news = news(entry, end != null);
		if (news != null && demand() > 0) {
			tell(subscriber, entry, news);
			return true;
		}
		// A last view waits for the request of the subscriber, a failure does not.
		if (end != null && (news == null || end.failure() != null)) {
			finish(subscriber, end.failure());
			return true;
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
		deliver(subscriber, view);
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
