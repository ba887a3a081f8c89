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
import java.util.Locale;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.RecordFolder;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Folds deltas before they are appended, so that a delta that cannot be folded never
 * blocks the projection. Runs on the thread that appends, on an immutable state or a
 * copy. Thread-safe.
 *
 * @param <S> the type of the state
 */
public final class DeltaCheck<S> {

	private final ProjectionDefinition<S> definition;

	private final StreamName stream;

	private final RecordFolder<S> folder;

	public DeltaCheck(ProjectionDefinition<S> definition, StreamName stream) {
		this.definition = definition;
		this.stream = stream;
		this.folder = RecordFolder.ahead(definition, stream);
	}

	/**
	 * Requires that deltas can be folded onto a state. The state does not change.
	 * @param view the state right before the deltas
	 * @param records the encoded deltas
	 * @throws io.github.s2snapshot.projection.error.DeltaRefusedException if a delta
	 * cannot be folded
	 */
	public void require(ProjectionView<S> view, List<AppendRecord> records) {
		S unused = fold(view.state(), view.cursor(), records);
	}

	/**
	 * Folds deltas onto a state as the projection will do when it reads them.
	 * @param before the state, which stays as it is
	 * @param cursor its cursor
	 * @param records the deltas
	 * @return the state after them
	 * @throws DeltaRefusedException if a delta cannot be folded
	 */
	S fold(S before, long cursor, List<AppendRecord> records) {
		S state = copy(before);
		SequencedRecord last = null;
		for (int i = 0; i < records.size(); i++) {
			SequencedRecord record = read(records.get(i), cursor + i);
			if (!record.isCommand() && !SnapshotRecord.isMeant(record)) {
				state = this.folder.fold(state, record);
				last = record;
			}
		}
		if (last != null) {
			requirePublishable(state, last);
		}
		return state;
	}

	private S copy(S state) {
		try {
			return copyOf(state);
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw new ProjectionException(String.format(Locale.ROOT,
					"Nothing was appended to stream %s: the state of projection '%s' cannot be copied to fold "
							+ "the deltas before the append: %s",
					this.stream, this.definition.name(), ForeignFailure.text(ex)), ForeignFailure.presentable(ex));
		}
	}

	// A state that cannot be copied fails the projection, as a failed fold does.
	private void requirePublishable(S state, SequencedRecord last) {
		try {
			S unused = copyOf(state);
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw this.folder.failed(last, "the state after it cannot be copied: " + ForeignFailure.describe(ex), ex);
		}
	}

	private S copyOf(S state) {
		return (this.definition.isMutable() && state != null) ? this.definition.copier().copy(state) : state;
	}

	private static SequencedRecord read(AppendRecord record, long seqNum) {
		Long timestamp = record.timestamp();
		return new SequencedRecord(seqNum, (timestamp != null) ? timestamp : EngineTime.instant().toEpochMilli(),
				record.headers(), record.body());
	}

}
