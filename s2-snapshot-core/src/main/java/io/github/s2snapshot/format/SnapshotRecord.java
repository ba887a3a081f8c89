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
import java.util.Set;
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

	private static final String VERSION_1 = "1";

	private static final String JSON = "application/json";

	private static final Set<String> ONCE = Set.of(SNAPSHOT, ID, CURSOR, CHUNK, FINAL, LENGTH, SHA256, PROJECTION,
			CONTENT_TYPE, CONTENT_ENCODING);

	public SnapshotRecord {
		Objects.requireNonNull(document, "'document' must not be null");
	}

	/**
	 * Return the identity that the snapshots of a projection carry.
	 * @param projection the name of the projection
	 * @param version the version of the projection
	 * @return the identity
	 */
	public static String identity(String projection, int version) {
		return projection + "/" + version;
	}

	/**
	 * Encode a snapshot.
	 * @param id the id of the snapshot
	 * @param cursor the cursor
	 * @param identity the {@link #identity} of the projection
	 * @param state the state as one JSON value in UTF-8
	 * @return the record, of any size
	 */
	public static AppendRecord encode(UUID id, long cursor, String identity, byte[] state) {
		byte[] payload = SnapshotDocument.write(cursor, Map.of(), state);
		return AppendRecord.builder()
			.header(SNAPSHOT, VERSION_1)
			.header(ID, id.toString())
			.header(CURSOR, Long.toUnsignedString(cursor))
			.header(CHUNK, "0")
			.header(FINAL, "1")
			.header(LENGTH, Integer.toString(payload.length))
			.header(SHA256, Sha256.hex(payload))
			.header(PROJECTION, identity)
			.header(CONTENT_TYPE, JSON)
			.body(payload)
			.build();
	}

	/**
	 * Tell whether a record is part of a snapshot, valid or not, and therefore not a
	 * delta.
	 * @param record the record
	 * @return whether it is part of a snapshot
	 */
	public static boolean isMeant(SequencedRecord record) {
		List<Header> headers = record.headers();
		return (headers.isEmpty()) ? SnapshotDocument.isMeant(record.body()) : record.header(SNAPSHOT).isPresent();
	}

	/**
	 * Return the id that a record claims to be the snapshot of.
	 * @param record the record
	 * @return the value of its id header, or empty when it has none
	 */
	public static Optional<String> claimedId(SequencedRecord record) {
		return record.header(ID);
	}

	/**
	 * Decode and check a snapshot.
	 * @param record a record that is meant as a snapshot
	 * @param identity the {@link #identity} of the projection that the snapshot has to be
	 * of
	 * @return the snapshot
	 * @throws InvalidSnapshotException if it is not a valid snapshot of the projection
	 */
	public static SnapshotRecord decode(SequencedRecord record, String identity) throws InvalidSnapshotException {
		return (record.headers().isEmpty()) ? decodeBare(record) : new Checks(record).decode(identity);
	}

	/**
	 * Tell whether a record is a snapshot whose trim was at a position right before it.
	 * The two are one batch, appended at the snapshot's cursor, so nothing else was
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
			throw new InvalidSnapshotException("without headers its body must have no member but 'type',"
					+ " 'covers_before' and 'state', it has " + document.attributes().keySet());
		}
		requireReached(document.cursor(), record);
		return new SnapshotRecord(null, document.cursor(), record.body().length, document);
	}

	private static void requireReached(long cursor, SequencedRecord record) throws InvalidSnapshotException {
		if (Long.compareUnsigned(cursor, record.seqNum()) > 0) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "its cursor %s is beyond its own sequence number %s",
							Long.toUnsignedString(cursor), Long.toUnsignedString(record.seqNum())));
		}
	}

	/**
	 * The checks of a record with headers.
	 */
	private static final class Checks {

		private final SequencedRecord record;

		Checks(SequencedRecord record) {
			this.record = record;
		}

		SnapshotRecord decode(String identity) throws InvalidSnapshotException {
			requireOnce();
			requireValue(SNAPSHOT, VERSION_1, "format version");
			UUID id = id();
			long cursor = number(CURSOR);
			if (number(CHUNK) != 0 || this.record.header(FINAL).isEmpty() || number(FINAL) != 1) {
				throw new InvalidSnapshotException("it is a fragment of a snapshot in several records");
			}
			String projection = value(PROJECTION);
			if (!projection.equals(identity)) {
				throw new InvalidSnapshotException(
						String.format(Locale.ROOT, "it is a snapshot of '%s', not of '%s'", projection, identity));
			}
			requireValue(CONTENT_TYPE, JSON, "content type");
			Optional<String> encoding = this.record.header(CONTENT_ENCODING);
			if (encoding.isPresent()) {
				throw new InvalidSnapshotException(
						String.format(Locale.ROOT, "its content encoding '%s' is not known", encoding.get()));
			}
			byte[] payload = this.record.body();
			if (number(LENGTH) != payload.length) {
				throw new InvalidSnapshotException(String.format(Locale.ROOT, "its payload has %d bytes instead of %s",
						payload.length, value(LENGTH)));
			}
			if (!Sha256.hex(payload).equals(value(SHA256))) {
				throw new InvalidSnapshotException("its payload does not have the SHA-256 of its header");
			}
			SnapshotDocument document = SnapshotDocument.parse(payload);
			if (document.cursor() != cursor) {
				throw new InvalidSnapshotException(
						String.format(Locale.ROOT, "'covers_before' is %s but its header says %s",
								Long.toUnsignedString(document.cursor()), Long.toUnsignedString(cursor)));
			}
			requireReached(cursor, this.record);
			return new SnapshotRecord(id, cursor, payload.length, document);
		}

		private void requireOnce() throws InvalidSnapshotException {
			List<String> names = this.record.headers().stream().map(Header::name).filter(ONCE::contains).toList();
			if (names.size() != Set.copyOf(names).size()) {
				throw new InvalidSnapshotException("a header occurs more than once");
			}
		}

		private UUID id() throws InvalidSnapshotException {
			String value = value(ID);
			try {
				UUID id = UUID.fromString(value);
				if (id.toString().equalsIgnoreCase(value)) {
					return id;
				}
			}
			catch (IllegalArgumentException ex) {
				// Reported below.
			}
			throw new InvalidSnapshotException(String.format(Locale.ROOT, "its header '%s' is not a UUID", ID));
		}

		private long number(String name) throws InvalidSnapshotException {
			String value = value(name);
			try {
				if (!value.isEmpty() && Character.isDigit(value.charAt(0))) {
					return Long.parseUnsignedLong(value);
				}
			}
			catch (NumberFormatException ex) {
				// Reported below.
			}
			throw new InvalidSnapshotException(String.format(Locale.ROOT, "its header '%s' is not a number", name));
		}

		private String value(String name) throws InvalidSnapshotException {
			Optional<String> value = this.record.header(name);
			if (value.isEmpty()) {
				throw new InvalidSnapshotException(String.format(Locale.ROOT, "its header '%s' is missing", name));
			}
			return value.get();
		}

		private void requireValue(String name, String expected, String what) throws InvalidSnapshotException {
			String value = value(name);
			if (!value.equals(expected)) {
				throw new InvalidSnapshotException(String.format(Locale.ROOT, "its %s '%s' is not known", what, value));
			}
		}

	}

}
