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

package io.github.s2snapshot.engine.internal.append;

import java.util.List;

import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.UpdateDecision;

/**
 * Decision that needs the cursor of the state as well.
 *
 * @param <S> the type of the state
 */
interface ViewDecision<S> extends UpdateDecision<S> {

	/**
	 * Called before the first state is read.
	 */
	default void begin() {
	}

	/**
	 * Called when the update has ended.
	 */
	default void end() {
	}

	/**
	 * Returns whether a state that may not be the latest one can be decided on.
	 * @param view the state with its cursor
	 * @return whether the latest state is not needed
	 */
	default boolean accepts(ProjectionView<S> view) {
		return true;
	}

	/**
	 * Prepares the decision on a state. Its failures are not those of the decision.
	 * @param view the state with its cursor
	 * @param deadline the deadline of the update
	 */
	default void prepare(ProjectionView<S> view, Deadline deadline) {
	}

	/**
	 * Returns whether the result was found, so that nothing is decided any more.
	 * @return whether the decision returns no deltas on any later state
	 */
	default boolean isFound() {
		return false;
	}

	/**
	 * Decides on a state.
	 * @param view the state with its cursor
	 * @return the deltas to append
	 */
	List<?> decide(ProjectionView<S> view);

	@Override
	default List<?> decide(S state) {
		throw new UnsupportedOperationException("The decision needs the cursor of the state");
	}

}
