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

package io.github.s2snapshot.format;

import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Record of a framed snapshot, which is a snapshot in several records. Format version 1.
 *
 * @param id the id of the snapshot
 * @param cursor the cursor of the snapshot
 * @param chunk the index of the chunk, from 0
 * @param head the headers that only the first fragment has, {@code null} for the others
 * @param end the headers that only the last fragment has, {@code null} for the others
 * @param record the record, whose body is the chunk
 * @since 0.1.0
 */
public record SnapshotFragment(UUID id, long cursor, long chunk, @Nullable Head head, @Nullable End end,
		SequencedRecord record) {

	public SnapshotFragment {
		Objects.requireNonNull(id, "'id' must not be null");
		Objects.requireNonNull(record, "'record' must not be null");
	}

	/**
	 * Returns whether a record is a fragment of a framed snapshot, and not a whole
	 * snapshot in a single record.
	 * @param record a record
	 * @return whether the record is a fragment
	 */
	public static boolean isFragment(SequencedRecord record) {
		return record.header(SnapshotRecord.SNAPSHOT).isPresent()
				&& (record.header(SnapshotRecord.CHUNK).filter((chunk) -> !chunk.equals("0")).isPresent()
						|| record.header(SnapshotRecord.FINAL).isEmpty());
	}

	/**
	 * Decodes a fragment. Only the first fragment of a snapshot has the projection, so
	 * only that is checked against {@code identity}.
	 * @param record a record that {@linkplain #isFragment is a fragment}
	 * @param identity the {@link SnapshotRecord#identity} of the projection
	 * @return the fragment
	 * @throws InvalidSnapshotException if the fragment is not valid
	 */
	public static SnapshotFragment decode(SequencedRecord record, String identity) throws InvalidSnapshotException {
		SnapshotHeaders headers = SnapshotHeaders.of(record);
		UUID id = headers.id();
		long cursor = headers.cursor();
		long chunk = headers.number(SnapshotRecord.CHUNK);
		Head head = null;
		if (chunk == 0) {
			headers.requireIdentity(identity);
			headers.requireJson();
			head = new Head(headers.encoding());
		}
		End end = null;
		if (headers.has(SnapshotRecord.FINAL)) {
			end = new End(headers.number(SnapshotRecord.FINAL), headers.number(SnapshotRecord.LENGTH),
					headers.value(SnapshotRecord.SHA256), headers.ignored(), headers.fold());
		}
		return new SnapshotFragment(id, cursor, chunk, head, end, record);
	}

	/**
	 * Encodes the first fragment.
	 * @param id the id of the snapshot
	 * @param cursor the cursor, which is also the position at which the fragment is
	 * appended
	 * @param identity the {@link SnapshotRecord#identity} of the projection
	 * @param encoding how the payload is compressed
	 * @param chunk the beginning of the payload, possibly empty
	 * @return the record
	 */
	public static AppendRecord first(UUID id, long cursor, String identity, ContentEncoding encoding, byte[] chunk) {
		AppendRecord.Builder builder = begin(id, cursor, 0).header(SnapshotRecord.PROJECTION, identity)
			.header(SnapshotRecord.CONTENT_TYPE, SnapshotHeaders.JSON);
		if (encoding.id() != null) {
			builder.header(SnapshotRecord.CONTENT_ENCODING, encoding.id());
		}
		return builder.body(chunk).build();
	}

	/**
	 * Encodes a fragment between the first and the last.
	 * @param id the id of the snapshot
	 * @param cursor the cursor
	 * @param index the index of the chunk
	 * @param chunk the chunk
	 * @return the record
	 */
	public static AppendRecord next(UUID id, long cursor, int index, byte[] chunk) {
		return begin(id, cursor, index).body(chunk).build();
	}

	/**
	 * Encodes the records that complete a snapshot: the last fragment, and the trim of
	 * all records before the cursor. They have to be appended as one batch.
	 * @param id the id of the snapshot
	 * @param cursor the cursor
	 * @param index the index of the chunk
	 * @param chunk the end of the payload, possibly empty
	 * @param length the number of bytes of the whole payload
	 * @param sha256 the SHA-256 of the whole payload in lower-case hexadecimal digits
	 * @return the two records
	 */
	public static List<AppendRecord> last(UUID id, long cursor, int index, byte[] chunk, long length, String sha256) {
		End end = new End(index + 1L, length, sha256, IgnoredTypes.NONE, FoldFingerprint.UNKNOWN);
		return List.of(last(id, cursor, index, chunk, end), AppendRecord.trim(cursor));
	}

	/**
	 * Makes the last fragment.
	 * @param id the id of the snapshot
	 * @param cursor its cursor
	 * @param index the index of the chunk
	 * @param chunk the chunk
	 * @param end what the last fragment says about the snapshot
	 * @return the record
	 */
	public static AppendRecord last(UUID id, long cursor, int index, byte[] chunk, End end) {
		AppendRecord.Builder last = begin(id, cursor, index)
			.header(SnapshotRecord.FINAL, Long.toUnsignedString(end.chunks()))
			.header(SnapshotRecord.LENGTH, Long.toString(end.length()))
			.header(SnapshotRecord.SHA256, end.sha256());
		String types = IgnoredTypesValue.write(end.ignored());
		if (types != null) {
			last.header(SnapshotRecord.IGNORED_TYPES, types);
		}
		String fingerprint = FoldFingerprintValue.write(end.fold());
		if (fingerprint != null) {
			last.header(SnapshotRecord.FOLD, fingerprint);
		}
		return last.body(chunk).build();
	}

	private static AppendRecord.Builder begin(UUID id, long cursor, int index) {
		return AppendRecord.builder()
			.header(SnapshotRecord.SNAPSHOT, SnapshotHeaders.VERSION_1)
			.header(SnapshotRecord.ID, id.toString())
			.header(SnapshotRecord.CURSOR, Long.toUnsignedString(cursor))
			.header(SnapshotRecord.CHUNK, Integer.toString(index));
	}

	/**
	 * Headers of the first fragment.
	 *
	 * @param encoding how the payload is compressed
	 */
	public record Head(ContentEncoding encoding) {
	}

	/**
	 * Headers of the last fragment.
	 *
	 * @param chunks the number of chunks
	 * @param length the number of bytes of the stored payload
	 * @param sha256 the SHA-256 of the stored payload
	 * @param ignored the types of deltas that the state lacks
	 * @param fold the fingerprint of the code of the folds
	 */
	public record End(long chunks, long length, String sha256, IgnoredTypes ignored, FoldFingerprint fold) {
	}

}
