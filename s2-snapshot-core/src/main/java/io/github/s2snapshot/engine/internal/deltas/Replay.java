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

package io.github.s2snapshot.engine.internal.deltas;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.follow.FoldedState;
import io.github.s2snapshot.engine.internal.support.PositionSet;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Folds the records between a base and the position at which a subscription with states
 * begins. Used by one thread at a time.
 *
 * @param <S> the type of the state
 */
final class Replay<S> {

	private final DeltaFolder<S> folder;

	private final FoldedState<S> state;

	private final PositionSet skipped = new PositionSet();

	private final long to;

	/**
	 * Creates a replay.
	 * @param scope the projection
	 * @param folder folds the records
	 * @param base the base, which nobody else has if folds change it in place
	 * @param cursor its cursor
	 * @param to the position at which the subscription begins
	 */
	Replay(DeltaScope<S> scope, DeltaFolder<S> folder, @Nullable S base, long cursor, long to) {
		this.folder = folder;
		this.state = new FoldedState<>(scope.definition(),
				(seqNum) -> scope.skipped().test(seqNum) || this.skipped.contains(seqNum), folder.folder());
		base(base, cursor);
		this.to = to;
	}

	// A fold may return null, which is a valid state.
	@SuppressWarnings("NullAway")
	private void base(@Nullable S base, long cursor) {
		this.state.base(base, cursor, IgnoredTypes.NONE);
	}

	/**
	 * Returns the position at which the subscription begins.
	 * @return the position of its first record
	 */
	long to() {
		return this.to;
	}

	/**
	 * Folds a record. If it is skipped, the records from an earlier position on may have
	 * to be folded again.
	 * @param record the record
	 * @return the position of the next record
	 * @throws FoldException if the record cannot be folded and must not be skipped
	 */
	long fold(SequencedRecord record) {
		try {
			if (!ControlRecords.is(record)) {
				this.state.fold(record);
			}
			this.state.passed(record);
			return record.seqNum() + 1;
		}
		catch (FoldException ex) {
			if (!this.folder.isSkipped(ex)) {
				throw ex;
			}
			this.skipped.add(record.seqNum());
			this.state.recover(record.seqNum(), List.of());
			if (!this.state.isBased()) {
				throw ex;
			}
			return this.state.position();
		}
	}

	/**
	 * Returns the state after the last record.
	 * @return a state that does not change
	 */
	@Nullable S state() {
		return this.state.publish();
	}

}
