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

package io.github.s2snapshot.engine.internal.restore;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.IncarnationException;

/**
 * The result of searching a base in a store.
 *
 * @param <S> the type of the state
 * @param state the state, or {@code null} if no snapshot is valid
 * @param snapshot the snapshot of the state, or {@code null}
 * @param ignored the newer snapshots that are not valid
 */
public record StoredBase<S>(@Nullable S state, @Nullable SnapshotInfo snapshot, List<IgnoredSnapshot> ignored) {

	/**
	 * Requires that the stream may be folded from another base if no snapshot in the
	 * store is valid.
	 * @param failures creates the exception
	 * @param tail the tail of the stream
	 * @throws IncarnationException if the ignored snapshots belong to another incarnation
	 * of the stream
	 */
	public void requireSameStream(ProjectionFailures failures, long tail) {
		if (this.snapshot != null) {
			return;
		}
		List<IgnoredSnapshot> own = this.ignored.stream().filter(IgnoredSnapshot::own).toList();
		for (IgnoredSnapshot candidate : own) {
			if (SeqNums.before(tail, candidate.key().cursor())) {
				throw failures.beyondTail(candidate.key().cursor(), tail);
			}
		}
		for (IgnoredSnapshot candidate : own) {
			if (candidate.foreign()) {
				throw failures.anotherStream(candidate.key().toString(), candidate.reason());
			}
		}
	}

}
