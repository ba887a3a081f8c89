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

package io.github.s2snapshot.engine.internal.follow;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.SnapshotPayload;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * A snapshot in the stream that is whole.
 *
 * @param info the snapshot
 * @param seqNum the position of its last record
 * @param deltas how many deltas had been folded where its cursor is, {@code null} when
 * that is not known
 * @param between the deltas from its cursor on that lie before its last record,
 * {@code null} when they are not known
 * @param payload what its state can be read from, {@code null} when it was not kept
 * @param signed whether it is known to be of somebody who has a key
 */
public record FoundSnapshot(SnapshotInfo info, long seqNum, @Nullable Long deltas,
		@Nullable List<SequencedRecord> between, @Nullable Payload payload, boolean signed) {

	public long cursor() {
		return this.info.cursor();
	}

	/**
	 * Frees what is kept.
	 */
	public void release() {
		if (this.payload != null) {
			this.payload.release();
		}
	}

	/**
	 * What a state can be read from.
	 */
	public interface Payload {

		/**
		 * Reads the state.
		 * @param <S> the type of the state
		 * @param reader reads the state
		 * @return the state
		 * @throws InvalidSnapshotException if there is no valid one
		 */
		<S> S read(SnapshotPayload.StateReader<S> reader) throws InvalidSnapshotException;

		/**
		 * Opens the state again, after it has been read.
		 * @return exactly the bytes that it was stored as, to be closed by the caller
		 * @throws IOException if they cannot be read
		 */
		InputStream open() throws IOException;

		/**
		 * Frees what is kept.
		 */
		default void release() {
		}

	}

}
