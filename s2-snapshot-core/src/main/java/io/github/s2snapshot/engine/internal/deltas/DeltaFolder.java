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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.RecordFolder;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Decodes the deltas of records for one subscription, and folds them if it has states.
 * Used by one thread at a time.
 *
 * @param <S> the type of the state
 */
final class DeltaFolder<S> {

	private final ProjectionDefinition<S> definition;

	private final RecordFolder<S> folder;

	private boolean based;

	// The state that folds receive. If they change it in place, nobody else has it.
	private @Nullable S state;

	// The state after the last delta that was folded, which does not change.
	private @Nullable S folded;

	DeltaFolder(DeltaScope<S> scope) {
		this.definition = scope.definition();
		this.folder = RecordFolder.delivering(scope.definition(), scope.streamName());
	}

	RecordFolder<S> folder() {
		return this.folder;
	}

	/**
	 * Sets the state onto which the next record is folded.
	 * @param state a state that does not change
	 */
	void base(@Nullable S state) {
		this.based = true;
		this.folded = state;
		this.state = copy(state);
	}

	/**
	 * Decodes the deltas of a record, and folds them if a state is set. After a failure
	 * the state is that before the record.
	 * @param record the record
	 * @return its deltas
	 * @throws FoldException if the record cannot be folded
	 */
	List<Folded<S>> fold(SequencedRecord record) {
		S before = this.folded;
		try {
			List<Folded<S>> folded = new ArrayList<>();
			for (RecordFolder.Decoded<S> decoded : this.folder.decoded(record)) {
				folded.add(new Folded<>(decoded.index(), decoded.delta(), fold(decoded, record)));
			}
			return folded;
		}
		catch (FoldException ex) {
			if (this.based) {
				base(before);
			}
			throw ex;
		}
	}

	// A fold may return null, which is a valid state.
	@SuppressWarnings("NullAway")
	private @Nullable S fold(RecordFolder.Decoded<S> decoded, SequencedRecord record) {
		if (this.based) {
			this.state = this.folder.fold(this.state, decoded, record);
			this.folded = copy(this.state);
		}
		return this.folded;
	}

	/**
	 * Returns a state that only this subscription has.
	 * @param state a state that does not change
	 * @return a copy, or the state itself if folds do not change it in place
	 */
	@Nullable S copy(@Nullable S state) {
		return (state != null && this.definition.isMutable()) ? this.definition.copier().copy(state) : state;
	}

	/**
	 * Releases the state.
	 */
	void release() {
		this.state = null;
		this.folded = null;
	}

	/**
	 * A delta of a record.
	 *
	 * @param <S> the type of the state
	 * @param index its index among the deltas of the record
	 * @param delta the delta
	 * @param state the state after it, {@code null} without states
	 */
	record Folded<S>(int index, Object delta, @Nullable S state) {
	}

}
