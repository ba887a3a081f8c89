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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Snapshot in a single record of the stream, and the names of the headers of all records
 * of snapshots. Format version 1.
 *
 * @param id the id of the snapshot, or {@code null} if the record has no headers
 * @param cursor the cursor of the snapshot
 * @param payload the number of bytes of the stored payload
 * @param document the payload
 * @param ignored the types of deltas that the state lacks
 * @param fold the fingerprint of the code of the folds
 * @since 0.1.0
 */
public record SnapshotRecord(@Nullable UUID id, long cursor, int payload, SnapshotDocument document,
		IgnoredTypes ignored, FoldFingerprint fold) {

	/**
	 * Header on every record of a snapshot, with the version of the format.
	 */
	public static final String SNAPSHOT = "snapshot";

	/**
	 * Header with the UUID of the snapshot.
	 */
	public static final String ID = "snapshot-id";

	/**
	 * Header with the cursor, decimal.
	 */
	public static final String CURSOR = "snapshot-cursor";

	/**
	 * Header with the index of the chunk, from 0.
	 */
	public static final String CHUNK = "snapshot-chunk";

	/**
	 * Header on the last record, with the number of chunks.
	 */
	public static final String FINAL = "snapshot-final";

	/**
	 * Header on the last record, with the number of bytes of the stored payload.
	 */
	public static final String LENGTH = "snapshot-length";

	/**
	 * Header on the last record, with the SHA-256 of the stored payload in lower-case
	 * hexadecimal digits.
	 */
	public static final String SHA256 = "snapshot-sha256";

	/**
	 * Header on the first record, with the name and version of the projection.
	 */
	public static final String PROJECTION = "snapshot-projection";

	/**
	 * Header on the first record, with the media type of the payload.
	 */
	public static final String CONTENT_TYPE = "content-type";

	/**
	 * Header on the first record, with the compression of the payload. Absent if the
	 * payload is not compressed.
	 */
	public static final String CONTENT_ENCODING = "content-encoding";

	/**
	 * Header with the types of deltas that were ignored.
	 */
	public static final String IGNORED_TYPES = "snapshot-ignored-types";

	/**
	 * Header with the fingerprint of the code of the folds.
	 */
	public static final String FOLD = "snapshot-fold";

	public SnapshotRecord {
		Objects.requireNonNull(fold, "'fold' must not be null");
		Objects.requireNonNull(document, "'document' must not be null");
		Objects.requireNonNull(ignored, "'ignored' must not be null");
	}

	/**
	 * Returns the identity of a projection in its snapshots.
	 * @param projection the name of the projection
	 * @param version the version of the projection
	 * @return the name and the version, separated by {@code /}
	 */
	public static String identity(String projection, int version) {
		return projection + "/" + version;
	}

	/**
	 * Encodes a snapshot without compression.
	 * @param id the id of the snapshot
	 * @param cursor the cursor
	 * @param identity the {@link #identity} of the projection
	 * @param state the state as one JSON value in UTF-8
	 * @return the record, whose size is not limited
	 */
	public static AppendRecord encode(UUID id, long cursor, String identity, byte[] state) {
		return encode(id, cursor, identity, ContentEncoding.NONE, SnapshotDocument.write(cursor, Map.of(), state));
	}

	/**
	 * Encodes a snapshot.
	 * @param id the id of the snapshot
	 * @param cursor the cursor
	 * @param identity the {@link #identity} of the projection
	 * @param encoding the compression of the payload
	 * @param payload the {@link SnapshotDocument}, compressed
	 * @return the record, whose size is not limited
	 */
	public static AppendRecord encode(UUID id, long cursor, String identity, ContentEncoding encoding, byte[] payload) {
		return encode(id, cursor, identity, encoding, IgnoredTypes.NONE, FoldFingerprint.UNKNOWN, payload);
	}

	/**
	 * Encodes a snapshot with what is known about its state.
	 * @param id its id
	 * @param cursor its cursor
	 * @param identity the name and version of the projection
	 * @param encoding how the payload is compressed
	 * @param ignored the types of deltas that were ignored
	 * @param fold the fingerprint of the code of the folds
	 * @param payload the payload as it is stored
	 * @return the record
	 */
	public static AppendRecord encode(UUID id, long cursor, String identity, ContentEncoding encoding,
			IgnoredTypes ignored, FoldFingerprint fold, byte[] payload) {
		AppendRecord.Builder builder = AppendRecord.builder()
			.header(SNAPSHOT, SnapshotHeaders.VERSION_1)
			.header(ID, id.toString())
			.header(CURSOR, Long.toUnsignedString(cursor))
			.header(CHUNK, "0")
			.header(FINAL, "1")
			.header(LENGTH, Integer.toString(payload.length))
			.header(SHA256, Sha256.hex(payload))
			.header(PROJECTION, identity)
			.header(CONTENT_TYPE, SnapshotHeaders.JSON);
		if (encoding.id() != null) {
			builder.header(CONTENT_ENCODING, encoding.id());
		}
		String types = IgnoredTypesValue.write(ignored);
		if (types != null) {
			builder.header(IGNORED_TYPES, types);
		}
		String fingerprint = FoldFingerprintValue.write(fold);
		if (fingerprint != null) {
			builder.header(FOLD, fingerprint);
		}
		return builder.body(payload).build();
	}

	/**
	 * Returns whether a record is part of a snapshot, valid or not, and therefore not a
	 * delta.
	 * @param record the record
	 * @return whether the record is part of a snapshot
	 */
	public static boolean isMeant(SequencedRecord record) {
		List<Header> headers = record.headers();
		return (headers.isEmpty()) ? SnapshotDocument.isMeant(record.body()) : record.header(SNAPSHOT).isPresent();
	}

	/**
	 * Returns the id of the snapshot that a record claims to be part of.
	 * @param record the record
	 * @return the value of the header {@value #ID}, or empty without this header
	 */
	public static Optional<String> claimedId(SequencedRecord record) {
		return record.header(ID);
	}

	/**
	 * Returns the cursor of the snapshot that a record claims to complete, as its only or
	 * its last record. Nothing else is checked.
	 * @param record any record
	 * @return the cursor, or empty if the record is not the last record of a snapshot or
	 * its cursor is not valid
	 */
	public static OptionalLong claimedCursor(SequencedRecord record) {
		if (record.isCommand() || !isMeant(record)) {
			return OptionalLong.empty();
		}
		try {
			if (record.headers().isEmpty()) {
				return OptionalLong.of(decodeBare(record).cursor());
			}
			SnapshotHeaders headers = SnapshotHeaders.of(record);
			return (headers.has(FINAL)) ? OptionalLong.of(headers.cursor()) : OptionalLong.empty();
		}
		catch (InvalidSnapshotException ex) {
			return OptionalLong.empty();
		}
	}

	/**
	 * Decodes and checks a snapshot, with the {@linkplain SnapshotLimits#defaults()
	 * default limits}.
	 * @param record a record that {@linkplain #isMeant is a snapshot}
	 * @param identity the expected {@link #identity} of the projection
	 * @return the snapshot
	 * @throws InvalidSnapshotException if it is not a valid snapshot of the projection
	 */
	public static SnapshotRecord decode(SequencedRecord record, String identity) throws InvalidSnapshotException {
		return decode(record, identity, SnapshotLimits.defaults());
	}

	/**
	 * Decodes and checks a snapshot.
	 * @param record a record that {@linkplain #isMeant is a snapshot}
	 * @param identity the expected {@link #identity} of the projection
	 * @param limits the limits of the snapshot
	 * @return the snapshot
	 * @throws InvalidSnapshotException if it is not a valid snapshot of the projection
	 */
	public static SnapshotRecord decode(SequencedRecord record, String identity, SnapshotLimits limits)
			throws InvalidSnapshotException {
		return (record.headers().isEmpty()) ? decodeBare(record) : decodeWithHeaders(record, identity, limits);
	}

	/**
	 * Returns whether a record is a snapshot whose trim is the record before it. The two
	 * records are one batch, appended at the cursor of the snapshot. A trim can take
	 * effect before a reader gets there, and then deletes its own record, too, which is
	 * not a gap.
	 * @param record a record
	 * @param identity the {@link #identity} of the projection
	 * @param seqNum the sequence number of the missing record
	 * @return whether the record is a valid snapshot and the missing record was its trim
	 */
	public static boolean isBehindItsTrim(SequencedRecord record, String identity, long seqNum) {
		if (record.seqNum() != seqNum + 1 || record.isCommand() || !isMeant(record)) {
			return false;
		}
		try {
			SnapshotRecord snapshot = decode(record, identity);
			return snapshot.id() != null && snapshot.cursor() == seqNum;
		}
		catch (InvalidSnapshotException ex) {
			return false;
		}
	}

	private static SnapshotRecord decodeBare(SequencedRecord record) throws InvalidSnapshotException {
		SnapshotDocument document = SnapshotDocument.parse(record.body());
		if (!document.attributes().isEmpty()) {
			throw new InvalidSnapshotException(String.format(Locale.ROOT,
					"a snapshot without headers may have only the members 'type', 'covers_before' and 'state', but this one has %d more",
					document.attributes().size()));
		}
		SnapshotHeaders.requireReached(document.cursor(), record);
		return new SnapshotRecord(null, document.cursor(), record.body().length, document, IgnoredTypes.NONE,
				FoldFingerprint.UNKNOWN);
	}

	private static SnapshotRecord decodeWithHeaders(SequencedRecord record, String identity, SnapshotLimits limits)
			throws InvalidSnapshotException {
		SnapshotHeaders headers = SnapshotHeaders.of(record);
		UUID id = headers.id();
		if (headers.number(CHUNK) != 0 || !headers.has(FINAL) || headers.number(FINAL) != 1) {
			throw new InvalidSnapshotException("the record is a fragment of a framed snapshot");
		}
		long cursor = headers.cursor();
		headers.requireIdentity(identity);
		headers.requireJson();
		ContentEncoding encoding = headers.encoding();
		byte[] stored = record.body();
		long length = headers.number(LENGTH);
		if (length != stored.length) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "the payload has %d bytes, but the header '%s' says %s", stored.length,
							LENGTH, Long.toUnsignedString(length)));
		}
		if (!Sha256.hex(stored).equals(headers.value(SHA256))) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "the SHA-256 of the payload does not match the header '%s'", SHA256));
		}
		SnapshotDocument document = SnapshotPayload.parse(stored, encoding, limits.singleInflatedBytes());
		SnapshotHeaders.requireSameCursor(document.cursor(), cursor);
		return new SnapshotRecord(id, cursor, stored.length, document, headers.ignored(), headers.fold());
	}

}
