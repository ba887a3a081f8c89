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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.IgnoredDeltas;
import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Published information on a projection as one value, so that readers get a consistent
 * view.
 *
 * @param <S> the type of the state
 * @param view the state with its cursor, {@code null} until the first restore has ended
 * @param status the status
 * @param cursor the first record that is not folded yet, or not searched for a base yet
 * @param tail the last observed tail, never before the cursor
 * @param lag the lag
 * @param restore the last restore
 * @param lastSnapshot the newest known snapshot
 * @param failure the failure of the projection
 * @param deltas the number of deltas that were folded since the start
 * @param deltasSinceSnapshot the number of those that no snapshot covers
 * @param uncovered whether a snapshot would cover something that no other one covers
 * @param ignored the deltas that were ignored up to the cursor
 */
public record Published<S>(@Nullable ProjectionView<S> view, ProjectionStatus status, long cursor, long tail, Lag lag,
		@Nullable RestoreInfo restore, @Nullable SnapshotInfo lastSnapshot, @Nullable ProjectionException failure,
		long deltas, long deltasSinceSnapshot, boolean uncovered, IgnoredDeltas ignored) {

	public static <S> Published<S> nothing() {
		return new Published<>(null, ProjectionStatus.STOPPED, 0, 0, Lag.NONE, null, null, null, 0, 0, false,
				IgnoredDeltas.NONE);
	}

	public Published<S> with(ProjectionStatus status, @Nullable ProjectionException failure) {
		ProjectionView<S> changed = (this.view != null)
				? new ProjectionView<>(this.view.state(), this.view.cursor(), this.view.lag(), status) : null;
		return new Published<>(changed, status, this.cursor, this.tail, this.lag, this.restore, this.lastSnapshot,
				failure, this.deltas, this.deltasSinceSnapshot, this.uncovered, this.ignored);
	}

}
