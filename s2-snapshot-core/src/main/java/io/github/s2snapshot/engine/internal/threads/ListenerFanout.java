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

package io.github.s2snapshot.engine.internal.threads;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.OperationKind;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Notifies all listeners, independently of each other: those that ask for it in place,
 * the others one event after the other on a separate thread.
 */
public final class ListenerFanout {

	private static final Logger logger = LoggerFactory.getLogger(ListenerFanout.class);

	private final List<ProjectionListener> inPlace;

	private final List<ProjectionListener> others;

	private final EventQueue queue;

	/**
	 * Creates a fanout.
	 * @param listeners the listeners
	 * @param queue the queue for the listeners that are not called in place
	 */
	public ListenerFanout(List<ProjectionListener> listeners, EventQueue queue) {
		this.inPlace = listeners.stream().filter(InPlaceProjectionListener.class::isInstance).toList();
		this.others = listeners.stream()
			.filter((listener) -> !(listener instanceof InPlaceProjectionListener))
			.toList();
		this.queue = queue;
	}

	/**
	 * Notifies all listeners that an operation begins. On the thread of a caller all
	 * listeners are called in place, because their context, such as a trace, belongs to
	 * that thread.
	 * @param projection the name of the projection
	 * @param stream its stream
	 * @param operation the operation
	 * @return the watch to notify of the end
	 */
	public OperationWatch began(String projection, StreamName stream, OperationKind operation) {
		List<OperationWatch> watches = new ArrayList<>(this.inPlace.size() + this.others.size());
		tell(this.inPlace, (listener) -> watches.add(listener.began(projection, stream, operation)));
		if (Thread.currentThread() instanceof EngineThread) {
			this.others.forEach((listener) -> watches.add(new LateWatch(listener, projection, stream, operation)));
		}
		else {
			tell(this.others, (listener) -> {
				OperationWatch watch = listener.began(projection, stream, operation);
				if (watch != OperationWatch.NONE) {
					watches.add(new QueuedWatch(watch));
				}
			});
		}
		return OperationWatches.of(watches);
	}

	public void tell(Consumer<ProjectionListener> event) {
		tell(this.inPlace, event);
		if (!this.others.isEmpty()) {
			this.queue.tell(() -> tell(this.others, event));
		}
	}

	/**
	 * Returns a future of the delivery of all earlier events.
	 * @return a future that completes when the events were delivered, or when that cannot
	 * be waited for
	 */
	public CompletableFuture<@Nullable Void> told() {
		return this.queue.told();
	}

	private static void tell(List<ProjectionListener> listeners, Consumer<ProjectionListener> event) {
		for (ProjectionListener listener : listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				// An error of one listener must not prevent the notification of the
				// others, or the end of the projection.
				logger.warn("Listener {} failed to handle an event of a projection", listener,
						ForeignFailure.presentable(ex));
			}
		}
	}

	private static void end(OperationWatch watch, String outcome, @Nullable Throwable failure) {
		try {
			watch.ended(outcome, failure);
		}
		catch (Throwable ex) {
			logger.warn("Listener {} failed to handle the end of an operation on a projection", watch,
					ForeignFailure.presentable(ex));
		}
	}

	/**
	 * Watch that is notified of the end on the queue, unless the caller has waited for
	 * the end.
	 */
	private final class QueuedWatch implements OperationWatch {

		private final Thread caller = Thread.currentThread();

		private final OperationWatch watch;

		QueuedWatch(OperationWatch watch) {
			this.watch = watch;
		}

		@Override
		public Map<String, String> headers() {
			return this.watch.headers();
		}

		@Override
		public void ended(String outcome, @Nullable Throwable failure) {
			if (Thread.currentThread() == this.caller) {
				end(this.watch, outcome, failure);
			}
			else {
				ListenerFanout.this.queue.tell(() -> end(this.watch, outcome, failure));
			}
		}

	}

	/**
	 * Watch that is notified of both the beginning and the end on the queue.
	 */
	private final class LateWatch implements OperationWatch {

		// Only used by the thread of the queue.
		private OperationWatch watch = OperationWatch.NONE;

		LateWatch(ProjectionListener listener, String projection, StreamName stream, OperationKind operation) {
			ListenerFanout.this.queue.tell(() -> ListenerFanout.tell(List.of(listener),
					(told) -> this.watch = told.began(projection, stream, operation)));
		}

		@Override
		public void ended(String outcome, @Nullable Throwable failure) {
			ListenerFanout.this.queue.tell(() -> end(this.watch, outcome, failure));
		}

	}

}
