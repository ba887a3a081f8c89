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

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Headers of a record of a snapshot.
 */
final class SnapshotHeaders {

	static final String VERSION_1 = "1";

	static final String JSON = "application/json";

	private static final Set<String> ONCE = Set.of(SnapshotRecord.SNAPSHOT, SnapshotRecord.ID, SnapshotRecord.CURSOR,
			SnapshotRecord.CHUNK, SnapshotRecord.FINAL, SnapshotRecord.LENGTH, SnapshotRecord.SHA256,
			SnapshotRecord.PROJECTION, SnapshotRecord.CONTENT_TYPE, SnapshotRecord.CONTENT_ENCODING,
			SnapshotRecord.IGNORED_TYPES, SnapshotRecord.FOLD, SnapshotTrust.HMAC, SnapshotTrust.CREATED_AT);

	private final SequencedRecord record;

	private SnapshotHeaders(SequencedRecord record) {
		this.record = record;
	}

	/**
	 * Reads the headers of a record of a snapshot.
	 * @param record the record
	 * @return the headers
	 * @throws InvalidSnapshotException if a header occurs twice or the version of the
	 * format is not supported
	 */
	static SnapshotHeaders of(SequencedRecord record) throws InvalidSnapshotException {
		Set<String> names = new HashSet<>();
		for (Header header : record.headers()) {
			if (ONCE.contains(header.name()) && !names.add(header.name())) {
				throw new InvalidSnapshotException(
						String.format(Locale.ROOT, "the header '%s' occurs more than once", header.name()));
			}
		}
		SnapshotHeaders headers = new SnapshotHeaders(record);
		headers.requireValue(SnapshotRecord.SNAPSHOT, VERSION_1, "format version");
		return headers;
	}

	UUID id() throws InvalidSnapshotException {
		String value = value(SnapshotRecord.ID);
		try {
			UUID id = UUID.fromString(value);
			if (id.toString().equalsIgnoreCase(value)) {
				return id;
			}
		}
		catch (IllegalArgumentException ex) {
			// Reported below.
		}
		throw new InvalidSnapshotException(
				String.format(Locale.ROOT, "the header '%s' is not a UUID", SnapshotRecord.ID));
	}

	/**
	 * Reads the cursor.
	 * @return the cursor, not greater than the sequence number of the record
	 * @throws InvalidSnapshotException if the cursor is missing or not valid
	 */
	long cursor() throws InvalidSnapshotException {
		long cursor = number(SnapshotRecord.CURSOR);
		requireReached(cursor, this.record);
		return cursor;
	}

	ContentEncoding encoding() throws InvalidSnapshotException {
		return ContentEncoding.of(this.record.header(SnapshotRecord.CONTENT_ENCODING).orElse(null));
	}

	/**
	 * Returns the types of deltas that were ignored.
	 * @return the types
	 * @throws InvalidSnapshotException if the header is not valid
	 */
	IgnoredTypes ignored() throws InvalidSnapshotException {
		return IgnoredTypesValue
			.read(this.record.header(SnapshotRecord.IGNORED_TYPES).filter((value) -> !value.isEmpty()).orElse(null));
	}

	/**
	 * Returns the fingerprint of the code of the folds.
	 * @return the fingerprint, unknown if the header is missing or not valid
	 */
	FoldFingerprint fold() {
		return FoldFingerprintValue.read(this.record.header(SnapshotRecord.FOLD).orElse(null));
	}

	boolean has(String name) {
		return this.record.header(name).isPresent();
	}

	long number(String name) throws InvalidSnapshotException {
		String value = value(name);
		try {
			if (!value.isEmpty() && Character.isDigit(value.charAt(0))) {
				return Long.parseUnsignedLong(value);
			}
		}
		catch (NumberFormatException ex) {
			// Reported below.
		}
		throw new InvalidSnapshotException(String.format(Locale.ROOT, "the header '%s' is not a number", name));
	}

	String value(String name) throws InvalidSnapshotException {
		Optional<String> value = this.record.header(name);
		if (value.isEmpty()) {
			throw new InvalidSnapshotException(String.format(Locale.ROOT, "the header '%s' is missing", name));
		}
		return value.get();
	}

	void requireIdentity(String identity) throws InvalidSnapshotException {
		String projection = value(SnapshotRecord.PROJECTION);
		if (!projection.equals(identity)) {
			throw new InvalidSnapshotException(SnapshotFault.OTHER_PROJECTION, String.format(Locale.ROOT,
					"the snapshot belongs to projection %s, not to '%s'", ForeignText.quote(projection), identity),
					null);
		}
	}

	void requireJson() throws InvalidSnapshotException {
		requireValue(SnapshotRecord.CONTENT_TYPE, JSON, "content type");
	}

	private void requireValue(String name, String expected, String what) throws InvalidSnapshotException {
		String value = value(name);
		if (!value.equals(expected)) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "the %s %s is not supported", what, ForeignText.quote(value)));
		}
	}

	static void requireReached(long cursor, SequencedRecord record) throws InvalidSnapshotException {
		if (Long.compareUnsigned(cursor, record.seqNum()) > 0) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "the cursor %s is greater than the sequence number %s of the record",
							Long.toUnsignedString(cursor), Long.toUnsignedString(record.seqNum())));
		}
	}

	static void requireSameCursor(long covered, long cursor) throws InvalidSnapshotException {
		if (covered != cursor) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "the member 'covers_before' is %s, but the header '%s' says %s",
							Long.toUnsignedString(covered), SnapshotRecord.CURSOR, Long.toUnsignedString(cursor)));
		}
	}

}
