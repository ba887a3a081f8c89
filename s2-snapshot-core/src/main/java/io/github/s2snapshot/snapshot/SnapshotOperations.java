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

/**
 * Takes snapshots of projections. Implementations are thread-safe.
 * <p>
 * Only one snapshot of a projection is taken at a time. A call that comes while one is
 * being taken waits for that one and returns its outcome.
 *
 * @since 0.1.0
 */
public interface SnapshotOperations {

	/**
	 * Take a snapshot now, waiting for as long as a snapshot may take by default. Skipped
	 * when nothing was folded since the last snapshot.
	 * @param projection the name of the projection
	 * @return what became of it; a snapshot that fails is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.ProjectionException if there is no such
	 * projection
	 */
	SnapshotOutcome take(String projection);

	/**
	 * Take a snapshot now. Skipped when nothing was folded since the last snapshot.
	 * @param projection the name of the projection
	 * @param timeout how long it may take at most, positive
	 * @return what became of it; a snapshot that fails is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.ProjectionException if there is no such
	 * projection
	 */
	SnapshotOutcome take(String projection, Duration timeout);

	/**
	 * Take a snapshot now, also when nothing was folded since the last one.
	 * @param projection the name of the projection
	 * @param timeout how long it may take at most, positive
	 * @return what became of it; a snapshot that fails is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.ProjectionException if there is no such
	 * projection
	 */
	SnapshotOutcome takeForced(String projection, Duration timeout);

	/**
	 * Take a snapshot because the interval of the projection is over. Skipped when
	 * nothing was folded since the last snapshot, or when the last attempt is nearer than
	 * the minimum gap. To be called by a scheduler.
	 * @param projection the name of the projection
	 * @return what became of it; a snapshot that fails is an outcome, not an exception
	 * @throws io.github.s2snapshot.projection.ProjectionException if there is no such
	 * projection
	 */
	SnapshotOutcome takeScheduled(String projection);

}
