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
 * Takes snapshots of projections and updates them. Implementations are thread-safe.
 * <p>
 * Only one snapshot of a projection is taken at a time. A call that comes while one is
 * being taken waits for that one and returns its outcome.
 *
 * @since 0.1.0
 */
public interface SnapshotOperations {

	/**
	 * Takes a snapshot now, waiting for as long as a snapshot may take by default.
	 * Skipped when nothing was folded since the last snapshot.
	 * @param projection the name of the projection
	 * @return what became of it; a snapshot that fails is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if there is no
	 * such projection
	 */
	SnapshotOutcome take(String projection);

	/**
	 * Takes a snapshot now. Skipped when nothing was folded since the last snapshot.
	 * @param projection the name of the projection
	 * @param timeout how long it may take at most, positive
	 * @return what became of it; a snapshot that fails is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if there is no
	 * such projection
	 */
	SnapshotOutcome take(String projection, Duration timeout);

	/**
	 * Takes a snapshot now, also when nothing was folded since the last one.
	 * @param projection the name of the projection
	 * @param timeout how long it may take at most, positive
	 * @return what became of it; a snapshot that fails is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if there is no
	 * such projection
	 */
	SnapshotOutcome takeForced(String projection, Duration timeout);

	/**
	 * Takes a snapshot because the interval of the projection is over. Skipped when
	 * nothing was folded since the last snapshot, or when the last attempt is nearer than
	 * the minimum gap. To be called by a scheduler.
	 * @param projection the name of the projection
	 * @return what became of it; a snapshot that fails is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if there is no
	 * such projection
	 */
	SnapshotOutcome takeScheduled(String projection);

	/**
	 * Folds records of a projection again, beside the projection that runs, and compare
	 * the state with what was folded before: with the newest stored snapshot and the
	 * state as it is published, as far as the records are still in the stream. A
	 * difference means that a fold depends on more than the state and the record, such as
	 * a clock, a random number or the order of a map. Then the newest snapshot is not
	 * restored from any more (a stored one is
	 * {@linkplain io.github.s2snapshot.store.SnapshotStore#markBad marked as bad}, one in
	 * the stream is ignored by this process), and this process trims nothing any more.
	 * <p>
	 * Both states are held in memory as they are written. The order of the elements of an
	 * array does not count, as it does not for a set.
	 * @param projection the name of the projection
	 * @param timeout how long it may take at most, positive
	 * @return what came of it; that it could not be done is a result, not an exception
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if there is no
	 * such projection
	 */
	AuditResult audit(String projection, Duration timeout);

	/**
	 * Returns a projection, to read it, to append to its stream or to update it.
	 * @param <S> the type of the state
	 * @param projection the name of the projection
	 * @param stateType the class of the state
	 * @return the projection
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if there is no
	 * such projection, or its state is of another type
	 */
	<S> Projection<S> projection(String projection, Class<S> stateType);

	/**
	 * Decides on the latest state of a projection and append what was decided, as
	 * {@link Projection#update(UpdateDecision)} does.
	 * @param <S> the type of the state
	 * @param projection the name of the projection
	 * @param stateType the class of the state
	 * @param decision decides, on the thread of the caller
	 * @return the acknowledgement and a state that includes the deltas, or no
	 * acknowledgement when there was nothing to do
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if there is no
	 * such projection, its state is of another type, or as {@link Projection#update} says
	 */
	default <S> UpdateResult<S> update(String projection, Class<S> stateType, UpdateDecision<S> decision) {
		return projection(projection, stateType).update(decision);
	}

}
