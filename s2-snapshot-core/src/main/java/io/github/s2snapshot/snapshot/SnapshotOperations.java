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

package io.github.s2snapshot.snapshot;

import java.time.Duration;

import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;

/**
 * Operations that take snapshots of projections, audit and update them. Implementations
 * are thread-safe.
 * <p>
 * Only one snapshot of a projection is taken at a time. A call during a snapshot waits
 * for that snapshot and returns its outcome.
 *
 * @since 0.1.0
 */
public interface SnapshotOperations {

	/**
	 * Takes a snapshot now, within the default timeout of snapshots. Skipped if nothing
	 * was folded since the last snapshot.
	 * @param projection the name of the projection
	 * @return the outcome; a failed snapshot is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if no such
	 * projection exists
	 */
	SnapshotOutcome take(String projection);

	/**
	 * Takes a snapshot now. Skipped if nothing was folded since the last snapshot.
	 * @param projection the name of the projection
	 * @param timeout the longest time that the operation may take, positive
	 * @return the outcome; a failed snapshot is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if no such
	 * projection exists
	 */
	SnapshotOutcome take(String projection, Duration timeout);

	/**
	 * Takes a snapshot now, even if nothing was folded since the last one.
	 * @param projection the name of the projection
	 * @param timeout the longest time that the operation may take, positive
	 * @return the outcome; a failed snapshot is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if no such
	 * projection exists
	 */
	SnapshotOutcome takeForced(String projection, Duration timeout);

	/**
	 * Takes a snapshot because the interval of the projection has passed. Skipped if
	 * nothing was folded since the last snapshot, or if the last attempt was less than
	 * the minimum gap ago. Intended for schedulers.
	 * @param projection the name of the projection
	 * @return the outcome; a failed snapshot is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if no such
	 * projection exists
	 */
	SnapshotOutcome takeScheduled(String projection);

	/**
	 * Folds records of a projection again, beside the running projection, and compares
	 * the states with the newest stored snapshot and with the published state, as far as
	 * the records are still in the stream. A difference means that a fold depends on more
	 * than the state and the record, such as a clock, a random number or the order of a
	 * map. The newest snapshot is then no longer used for restores (an external snapshot
	 * is {@linkplain io.github.s2snapshot.store.SnapshotStore#markBad marked as bad}, an
	 * in-stream snapshot is ignored by this process), and this process stops trimming.
	 * <p>
	 * Both states are held in memory in their serialized form. The order of the elements
	 * of an array is ignored, because sets are written as arrays.
	 * @param projection the name of the projection
	 * @param timeout the longest time that the operation may take, positive
	 * @return the result; an audit that could not be done is a result, not an exception
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if no such
	 * projection exists
	 */
	AuditResult audit(String projection, Duration timeout);

	/**
	 * Returns a projection, with which its state can be read, its stream appended to, and
	 * the state updated.
	 * @param <S> the type of the state
	 * @param projection the name of the projection
	 * @param stateType the class of the state
	 * @return the projection
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if no such
	 * projection exists, or its state is of another type
	 */
	<S> Projection<S> projection(String projection, Class<S> stateType);

	/**
	 * Decides on the latest state of a projection and appends the deltas of the decision,
	 * like {@link Projection#update(UpdateDecision)}.
	 * @param <S> the type of the state
	 * @param projection the name of the projection
	 * @param stateType the class of the state
	 * @param decision the decision, called on the thread of the caller
	 * @return the acknowledgement and a state that includes the deltas, or no
	 * acknowledgement if the decision returned no deltas
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if no such
	 * projection exists, its state is of another type, or {@link Projection#update} fails
	 */
	default <S> UpdateResult<S> update(String projection, Class<S> stateType, UpdateDecision<S> decision) {
		return projection(projection, stateType).update(decision);
	}

}
