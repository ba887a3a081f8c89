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

package io.github.s2snapshot.engine;

import java.util.List;
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.StreamName;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * The state that is folded, if there is a base for it, and the copy of it that others may
 * see. Not thread-safe.
 *
 * @param <S> the type of the state
 */
final class FoldedState<S> {

	private final ProjectionDefinition<S> definition;

	private final RecordFolder<S> folder;

	private final LongPredicate skipped;

	private final BatchTracker batches = new BatchTracker();

	private @Nullable S state;

	private @Nullable S copy;

	private boolean based;

	private long deltas;

	FoldedState(ProjectionDefinition<S> definition, StreamName stream, LongPredicate skipped) {
		this.definition = definition;
		this.skipped = skipped;
		this.folder = new RecordFolder<>(definition, stream);
	}

	boolean isBased() {
		return this.based;
	}

	/**
	 * Returns what knows whether the state ends inside a batch of deltas.
	 * @return the tracker
	 */
	BatchTracker batches() {
		return this.batches;
	}

	/**
	 * Return how many deltas were folded, onto whatever base.
	 * @return the number of deltas
	 */
	long deltas() {
		return this.deltas;
	}

	void base(S base) {
		this.state = base;
		this.copy = null;
		this.based = true;
	}

	void drop() {
		this.batches.restart();
		this.state = null;
		this.copy = null;
		this.based = false;
	}

	void fold(SequencedRecord record) {
		if (this.skipped.test(record.seqNum())) {
			// It is covered by the next snapshot all the same.
			this.deltas++;
			return;
		}
		this.state = this.folder.fold(state(), record);
		this.copy = null;
		this.deltas++;
	}

	/**
	 * Return the state for others to see: it does not change any more.
	 * @return the state, {@code null} when there is none
	 */
	@Nullable S publish() {
		if (!this.definition.isMutable() || this.state == null) {
			return this.state;
		}
		if (this.copy == null) {
			this.copy = copy(this.state);
		}
		return this.copy;
	}

	// A state that cannot be copied can be shown to nobody: it counts as lost, so that
	// whoever ends the projection for it finds what was shown before.
	private S copy(S original) {
		boolean copied = false;
		try {
			S made = this.definition.copier().copy(original);
			copied = true;
			return made;
		}
		finally {
			if (!copied) {
				drop();
			}
		}
	}

	@Nullable S published() {
		return this.copy;
	}

	/**
	 * A fold failed. One that changes the state in place may have changed a part of it
	 * only: what it left is thrown away, and the good records are folded again onto what
	 * had been published.
	 * @param published what had been published before the records
	 * @param good the records before the one that failed
	 */
	void recover(@Nullable S published, List<SequencedRecord> good) {
		if (!this.definition.isMutable()) {
			return;
		}
		drop();
		if (published == null) {
			return;
		}
		S recovered = this.definition.copier().copy(published);
		for (SequencedRecord record : good) {
			if (!record.isCommand() && !SnapshotRecord.isMeant(record) && !this.skipped.test(record.seqNum())) {
				recovered = this.folder.fold(recovered, record);
			}
		}
		base(recovered);
	}

	// A fold may return null: an odd state, but a state.
	@SuppressWarnings("NullAway")
	private S state() {
		return this.state;
	}

}
