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

package io.github.s2snapshot.engine.internal.status;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;

/**
 * Published state of a projection. The loop of the projection writes it, all other
 * threads read it. Thread-safe for one writer.
 *
 * @param <S> the type of the state
 */
public final class PublishedState<S> {

	private final List<Listener> listeners = new CopyOnWriteArrayList<>();

	private final HaltSignal halt;

	private volatile Published<S> last = Published.nothing();

	private volatile @Nullable Long undecided;

	/**
	 * Creates a published state without a view.
	 * @param halt the signal that the projection is about to stop
	 */
	public PublishedState(HaltSignal halt) {
		this.halt = halt;
	}

	public HaltSignal halt() {
		return this.halt;
	}

	/**
	 * Adds a listener.
	 * @param listener the listener, called on the thread that publishes
	 */
	public void addListener(Listener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Returns what was published last.
	 * @return the published information; its status is {@code STOPPED} as soon as a stop
	 * was requested
	 */
	public Published<S> get() {
		Published<S> current = this.last;
		return (this.halt.isStopping()) ? current.with(ProjectionStatus.STOPPED, current.failure()) : current;
	}

	/**
	 * Returns what was published last, regardless of a stop that was requested.
	 * @return the published information
	 */
	public Published<S> last() {
		return this.last;
	}

	public void publish(Published<S> published) {
		this.last = published;
		this.listeners.forEach(Listener::published);
	}

	/**
	 * Called after all listeners of the projection were notified of the last published
	 * status.
	 */
	public void reach() {
		ProjectionView<S> view = this.last.view();
		if (view != null) {
			this.listeners.forEach((listener) -> listener.reached(view.cursor()));
		}
	}

	/**
	 * Called when the projection has stopped.
	 */
	public void end() {
		this.listeners.forEach(Listener::ended);
	}

	/**
	 * Returns the poison record that is not decided on yet. No snapshot is taken
	 * meanwhile.
	 * @return its sequence number, {@code null} if there is none
	 */
	public @Nullable Long undecided() {
		return this.undecided;
	}

	public void undecided(@Nullable Long seqNum) {
		this.undecided = seqNum;
	}

	/**
	 * Listener that is notified when something was published.
	 */
	public interface Listener {

		/**
		 * Called when a state or a status was published.
		 */
		void published();

		/**
		 * Called when a state was published and all listeners were notified of its
		 * status.
		 * @param cursor the cursor of the state
		 */
		default void reached(long cursor) {
		}

		/**
		 * Called when the projection has stopped, after that was published.
		 */
		void ended();

	}

}
