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
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.FoldedState;
import io.github.s2snapshot.engine.internal.follow.RecordFolder;
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

	private final FoldedState<S> state;

	private final long to;

	/**
	 * Creates a replay.
	 * @param definition the projection
	 * @param folder folds the records
	 * @param skipped the records to skip
	 * @param base the base, which nobody else has if folds change it in place
	 * @param cursor its cursor
	 * @param to the position at which the subscription begins
	 */
	Replay(ProjectionDefinition<S> definition, RecordFolder<S> folder, LongPredicate skipped, @Nullable S base,
			long cursor, long to) {
		this.state = new FoldedState<>(definition, skipped, folder);
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
	 * Folds a record.
	 * @param record the record
	 * @throws FoldException if the record cannot be folded; {@link #recover} has to
	 * follow
	 */
	void fold(SequencedRecord record) {
		if (!ControlRecords.is(record)) {
			this.state.fold(record);
		}
		this.state.passed(record);
	}

	/**
	 * Recovers the state after a failed fold.
	 * @param failure the failure
	 * @return the position from which records have to be folded again, or {@code null} if
	 * the state is lost
	 */
	@Nullable Long recover(FoldException failure) {
		this.state.recover(failure.seqNum(), List.of());
		return (this.state.isBased()) ? Long.valueOf(this.state.position()) : null;
	}

	/**
	 * Returns the state after the last record.
	 * @return a state that does not change
	 */
	@Nullable S state() {
		return this.state.publish();
	}

}
