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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.read.Reads;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Folds the deltas of an append at a position before they are sent. Blocks. Thread-safe.
 *
 * @param <S> the type of the state
 */
public final class PositionCheck<S> {

	private final Reads<S> reads;

	private final DeltaCheck<S> check;

	/**
	 * Creates a check.
	 * @param reads reads the state
	 * @param check folds the deltas onto the state
	 */
	public PositionCheck(Reads<S> reads, DeltaCheck<S> check) {
		this.reads = reads;
		this.check = check;
	}

	/**
	 * Requires that deltas can be folded onto the latest state, if its cursor is their
	 * position. They are appended right after that state or not at all, so the result is
	 * the same when the projection folds them.
	 * @param seqNum the position
	 * @param records the encoded deltas
	 * @param deadline the deadline of the append
	 * @return the outcome of the append if the stream does not end at the position,
	 * otherwise {@code null}
	 * @throws io.github.s2snapshot.projection.error.DeltaRefusedException if a delta
	 * cannot be folded
	 * @throws io.github.s2snapshot.projection.error.ReadTimeoutException if the latest
	 * state is not available in time
	 */
	AppendOutcome.@Nullable Moved require(long seqNum, List<AppendRecord> records, Deadline deadline) {
		ProjectionView<S> view = this.reads.readLatest(deadline);
		if (view.cursor() != seqNum) {
			return new AppendOutcome.Moved(seqNum, view.cursor());
		}
		this.check.require(view, records);
		return null;
	}

}
