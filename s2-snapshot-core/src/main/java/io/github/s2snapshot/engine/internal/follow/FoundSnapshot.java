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
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * A complete snapshot in the stream.
 *
 * @param info the snapshot
 * @param seqNum the position of its last record
 * @param deltas the number of deltas folded up to its cursor, or {@code null} if unknown
 * @param between the deltas from its cursor to its last record, or {@code null} if
 * unknown
 * @param payload the payload with its state, or {@code null} if it was not kept
 * @param signed whether its writer is known to have a key
 */
public record FoundSnapshot(SnapshotInfo info, long seqNum, @Nullable Long deltas,
		@Nullable List<SequencedRecord> between, @Nullable Payload payload, boolean signed) {

	public long cursor() {
		return this.info.cursor();
	}

	/**
	 * Returns the snapshot as one of another version, whose folds are not compared.
	 * @return the same snapshot without a fingerprint
	 */
	FoundSnapshot ofOtherVersion() {
		SnapshotInfo known = this.info;
		return new FoundSnapshot(
				new SnapshotInfo(known.id(), known.cursor(), known.placement(), known.form(), known.bytes(),
						known.takenAt(), known.ignored(), FoldFingerprint.UNKNOWN),
				this.seqNum, this.deltas, this.between, this.payload, this.signed);
	}

	/**
	 * Releases the payload.
	 */
	public void release() {
		if (this.payload != null) {
			this.payload.release();
		}
	}

	/**
	 * The payload of a snapshot, which contains the state.
	 */
	public interface Payload {

		/**
		 * Reads the state.
		 * @param <S> the type of the state
		 * @param reader deserializes the state
		 * @return the state
		 * @throws InvalidSnapshotException if the state is not valid
		 */
		<S> S read(SnapshotPayload.StateReader<S> reader) throws InvalidSnapshotException;

		/**
		 * Opens the stored state again after it has been read.
		 * @return the bytes exactly as stored, to be closed by the caller
		 * @throws IOException if they cannot be read
		 */
		InputStream open() throws IOException;

		/**
		 * Releases the payload.
		 */
		default void release() {
		}

	}

}
