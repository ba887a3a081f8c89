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

package io.github.s2snapshot.serializer;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Strategy that writes deltas as records and reads them. Implementations are thread-safe
 * and do no I/O.
 *
 * @since 0.1.0
 */
public interface DeltaCodec {

	/**
	 * Encodes a delta as a record.
	 * @param delta the delta
	 * @return the record, with all that {@link #decode} needs
	 * @throws DeltaException if the type of the delta is unknown, or the delta cannot be
	 * encoded
	 */
	AppendRecord encode(Object delta);

	/**
	 * Decodes the delta of a record.
	 * @param record a record that is neither a command record nor part of a snapshot
	 * @return the delta, never {@code null}
	 * @throws DeltaException if the type of the delta is unknown, or the record is
	 * malformed
	 */
	Object decode(SequencedRecord record);

	/**
	 * Returns whether a record may hold several deltas or none. Then
	 * {@link #decodeAll(SequencedRecord)} is called instead of
	 * {@link #decode(SequencedRecord)}.
	 * @return whether a record may hold several deltas or none, {@code false} by default
	 */
	default boolean decodesSeveral() {
		return false;
	}

	/**
	 * Decodes the deltas of a record. They are folded in their order, as one change.
	 * @param record a record that is neither a command nor part of a snapshot
	 * @return the deltas, without {@code null}; an {@link UnknownDelta} for one of a type
	 * that is not known
	 * @throws DeltaException if the record is of an unknown type or malformed
	 */
	default List<Object> decodeAll(SequencedRecord record) {
		return List.of(decode(record));
	}

	/**
	 * Returns the types of deltas that the codec decodes, by the names that a
	 * {@link DeltaException} of an unknown type has. A projection that ignores unknown
	 * types needs them to find out whether a snapshot lacks deltas that it folds.
	 * @return the names, with the empty name if deltas without a type are decoded;
	 * {@code null} by default, if they are unknown
	 */
	default @Nullable Set<String> types() {
		return null;
	}

}
