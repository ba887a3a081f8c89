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

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.s2snapshot.engine.internal.status.HaltSignal;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.threads.EventQueue;
import io.github.s2snapshot.engine.internal.threads.Lane;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.projection.IgnoredDeltas;
import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;

/**
 * Projection that publishes states one by one, each when all subscribers have received
 * the previous one, and is then stopped.
 */
class ChangesSource {

	private static final List<ChangesSource> SOURCES = new CopyOnWriteArrayList<>();

	/**
	 * Ends all sources.
	 */
	static final Runnable CLOSER = () -> {
		List<ChangesSource> sources = new ArrayList<>(SOURCES);
		SOURCES.removeAll(sources);
		sources.forEach(ChangesSource::close);
	};

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final PublishedState<Long> published = new PublishedState<>(new HaltSignal());

	private final List<AtomicLong> received = new CopyOnWriteArrayList<>();

	private final AtomicBoolean started = new AtomicBoolean();

	private final Changes<Long> changes = new Changes<>("numbers", 1_000, this.executor, this.published,
			() -> new ProjectionNotReadyException("It is stopped"),
			new ListenerFanout(List.of(), new EventQueue("numbers", new Lane(this.executor, (task, delay) -> {
				throw new IllegalStateException("Nothing waits");
			}, Lane.Width.of(1, 1)))));

	private volatile boolean closed;

	ChangesSource() {
		SOURCES.add(this);
		this.published.publish(Published.<Long>nothing().with(ProjectionStatus.CATCHING_UP, null));
		this.published.addListener(this.changes);
	}

	Flow.Publisher<ProjectionView<Long>> publisher(long states) {
		return (subscriber) -> {
			AtomicLong count = new AtomicLong();
			this.received.add(count);
			this.changes.publisher(null)
				.subscribe(new Counting(Objects.requireNonNull(subscriber, "'subscriber' must not be null"), count));
			if (this.started.compareAndSet(false, true)) {
				this.executor.execute(() -> feed(states));
			}
		};
	}

	Flow.Publisher<ProjectionView<Long>> failed() {
		this.published.publish(Published.nothing());
		return this.changes.publisher(null);
	}

	private void feed(long states) {
		for (long i = 1; i <= states && !this.closed; i++) {
			ProjectionView<Long> view = new ProjectionView<>(i, i, Lag.NONE, ProjectionStatus.LIVE);
			this.published.publish(published(view));
			long state = i;
			while (!this.closed && this.received.stream().anyMatch((count) -> count.get() < state)) {
				LockSupport.parkNanos(50_000);
			}
		}
		this.published.publish(this.published.get().with(ProjectionStatus.STOPPED, null));
		this.published.end();
	}

	private static Published<Long> published(ProjectionView<Long> view) {
		return new Published<>(view, ProjectionStatus.LIVE, view.cursor(), view.cursor(), Lag.NONE, null, null, null, 0,
				0, false, IgnoredDeltas.NONE);
	}

	private void close() {
		this.closed = true;
		this.executor.shutdown();
	}

	/**
	 * Subscriber that counts states without keeping them.
	 */
	private record Counting(Flow.Subscriber<? super ProjectionView<Long>> subscriber,
			AtomicLong count) implements Flow.Subscriber<ProjectionView<Long>> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			AtomicLong count = this.count;
			this.subscriber.onSubscribe(new Flow.Subscription() {

				@Override
				public void request(long n) {
					subscription.request(n);
				}

				@Override
				public void cancel() {
					count.set(Long.MAX_VALUE);
					subscription.cancel();
				}

			});
		}

		@Override
		public void onNext(ProjectionView<Long> view) {
			this.count.getAndUpdate((before) -> (before == Long.MAX_VALUE) ? before : before + 1);
			this.subscriber.onNext(view);
		}

		@Override
		public void onError(Throwable failure) {
			this.subscriber.onError(failure);
		}

		@Override
		public void onComplete() {
			this.subscriber.onComplete();
		}

	}

}
