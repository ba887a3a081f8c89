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
 * The state that a projection shows, with everything that belongs to it. Its loop writes
 * it, everybody else reads it. Thread-safe for one writer.
 *
 * @param <S> the type of the state
 */
public final class PublishedState<S> {

	private final List<Listener> listeners = new CopyOnWriteArrayList<>();

	private final HaltSignal halt;

	private volatile Published<S> last = Published.nothing();

	private volatile @Nullable Long undecided;

	/**
	 * Creates what shows nothing yet.
	 * @param halt whether the projection is going to be stopped
	 */
	public PublishedState(HaltSignal halt) {
		this.halt = halt;
	}

	public HaltSignal halt() {
		return this.halt;
	}

	/**
	 * Adds somebody who is told what was published.
	 * @param listener the listener, which is called by the thread that publishes
	 */
	public void addListener(Listener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Returns what was published last.
	 * @return what was published; it is stopped from the moment on at which that was
	 * asked for
	 */
	public Published<S> get() {
		Published<S> current = this.last;
		return (this.halt.isStopping()) ? current.with(ProjectionStatus.STOPPED, current.failure()) : current;
	}

	/**
	 * Returns what was published last, also while the projection is being stopped.
	 * @return what was published
	 */
	public Published<S> last() {
		return this.last;
	}

	public void publish(Published<S> published) {
		this.last = published;
		this.listeners.forEach(Listener::published);
	}

	/**
	 * Everybody was told of the status of what was published last.
	 */
	public void reach() {
		ProjectionView<S> view = this.last.view();
		if (view != null) {
			this.listeners.forEach((listener) -> listener.reached(view.cursor()));
		}
	}

	/**
	 * The projection does not run any more.
	 */
	public void end() {
		this.listeners.forEach(Listener::ended);
	}

	/**
	 * Returns the record that stands in the way until it is decided what becomes of it.
	 * No snapshot is taken meanwhile.
	 * @return its position, {@code null} when there is none
	 */
	public @Nullable Long undecided() {
		return this.undecided;
	}

	public void undecided(@Nullable Long seqNum) {
		this.undecided = seqNum;
	}

	/**
	 * Is told what was published.
	 */
	public interface Listener {

		/**
		 * A state or a status was published.
		 */
		void published();

		/**
		 * A state was published, and everybody was told of its status.
		 * @param cursor its cursor
		 */
		default void reached(long cursor) {
		}

		/**
		 * The projection does not run any more, and that was published.
		 */
		void ended();

	}

}
