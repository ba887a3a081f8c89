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

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * A snapshot in a single record of the stream, format version 1.
 *
 * @param id the id of the snapshot, or {@code null} when it was written without headers
 * @param cursor the cursor of the snapshot
 * @param payload the number of bytes of the payload
 * @param document the payload
 * @since 0.1.0
 */
public record SnapshotRecord(@Nullable UUID id, long cursor, int payload, SnapshotDocument document) {

	/**
	 * Header on every record of a snapshot; its value is the version of the format.
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
	 * hex.
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
	 * Header on the first record, with the compression of the payload if there is any.
	 */
	public static final String CONTENT_ENCODING = "content-encoding";

	public SnapshotRecord {
		Objects.requireNonNull(document, "'document' must not be null");
	}

	/**
	 * Returns the identity that the snapshots of a projection carry.
	 * @param projection the name of the projection
	 * @param version the version of the projection
	 * @return the identity
	 */
	public static String identity(String projection, int version) {
		return projection + "/" + version;
	}

	/**
	 * Encodes a snapshot.
	 * @param id the id of the snapshot
	 * @param cursor the cursor
	 * @param identity the {@link #identity} of the projection
	 * @param state the state as one JSON value in UTF-8
	 * @return the record, of any size
	 */
	public static AppendRecord encode(UUID id, long cursor, String identity, byte[] state) {
		return encode(id, cursor, identity, ContentEncoding.NONE, SnapshotDocument.write(cursor, Map.of(), state));
	}

	/**
	 * Encodes a snapshot.
	 * @param id the id of the snapshot
	 * @param cursor the cursor
	 * @param identity the {@link #identity} of the projection
	 * @param encoding how the payload is compressed
	 * @param payload the {@link SnapshotDocument} as it is stored, that is compressed
	 * @return the record, of any size
	 */
	public static AppendRecord encode(UUID id, long cursor, String identity, ContentEncoding encoding, byte[] payload) {
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
		return builder.body(payload).build();
	}

	/**
	 * Returns whether a record is part of a snapshot, valid or not, and therefore not a
	 * delta.
	 * @param record the record
	 * @return whether it is part of a snapshot
	 */
	public static boolean isMeant(SequencedRecord record) {
		List<Header> headers = record.headers();
		return (headers.isEmpty()) ? SnapshotDocument.isMeant(record.body()) : record.header(SNAPSHOT).isPresent();
	}

	/**
	 * Returns the id that a record claims to be the snapshot of.
	 * @param record the record
	 * @return the value of its id header, or empty when it has none
	 */
	public static Optional<String> claimedId(SequencedRecord record) {
		return record.header(ID);
	}

	/**
	 * Returns the cursor of the snapshot that a record claims to complete: as its only
	 * record or as its last one. Nothing else about it is checked.
	 * @param record any record
	 * @return the cursor, or empty when the record is none of a snapshot, is not the last
	 * one, or has no cursor at or before itself
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
	 * Decodes and check a snapshot.
	 * @param record a record that is meant as a snapshot
	 * @param identity the {@link #identity} of the projection that the snapshot has to be
	 * of
	 * @return the snapshot
	 * @throws InvalidSnapshotException if it is not a valid snapshot of the projection
	 */
	public static SnapshotRecord decode(SequencedRecord record, String identity) throws InvalidSnapshotException {
		return decode(record, identity, SnapshotLimits.defaults());
	}

	/**
	 * Decodes and check a snapshot.
	 * @param record a record that is meant as a snapshot
	 * @param identity the {@link #identity} of the projection that the snapshot has to be
	 * of
	 * @param limits what to take at most
	 * @return the snapshot
	 * @throws InvalidSnapshotException if it is not a valid snapshot of the projection
	 */
	public static SnapshotRecord decode(SequencedRecord record, String identity, SnapshotLimits limits)
			throws InvalidSnapshotException {
		return (record.headers().isEmpty()) ? decodeBare(record) : decodeWithHeaders(record, identity, limits);
	}

	/**
	 * Returns whether a record is a snapshot whose trim was at a position right before
	 * it. The two are one batch, appended at the snapshot's cursor, so nothing else was
	 * there. A trim can act before it is read, and then takes its own record too.
	 * @param record a record
	 * @param identity the {@link #identity} of the projection
	 * @param seqNum the position
	 * @return whether the record is a valid snapshot and the position was that of its
	 * trim
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
		return new SnapshotRecord(null, document.cursor(), record.body().length, document);
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
		return new SnapshotRecord(id, cursor, stored.length, document);
	}

}
