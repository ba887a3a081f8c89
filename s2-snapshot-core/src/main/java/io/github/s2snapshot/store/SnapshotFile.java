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

package io.github.s2snapshot.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotDocument;

/**
 * The content of a file: the document of a snapshot with what else is known of it. The
 * plain document with nothing else is read as well.
 */
final class SnapshotFile {

	private static final String PROJECTION = "projection";

	private static final String STREAM = "stream";

	private static final String ID = "id";

	private static final String TAKEN_AT = "taken_at";

	private static final String STREAM_CREATED_AT = "stream_created_at";

	private static final String LAST_RECORD = "last_record_sha256";

	private static final String SHA256 = "sha256";

	private SnapshotFile() {
	}

	static byte[] write(StoredSnapshot snapshot) {
		SnapshotKey key = snapshot.key();
		Map<String, String> attributes = new LinkedHashMap<>();
		attributes.put(PROJECTION, projection(key));
		attributes.put(STREAM, stream(key));
		if (snapshot.id() != null) {
			attributes.put(ID, snapshot.id().toString());
		}
		attributes.put(TAKEN_AT, snapshot.takenAt().toString());
		StreamMark mark = snapshot.mark();
		if (mark.createdAt() != null) {
			attributes.put(STREAM_CREATED_AT, mark.createdAt().toString());
		}
		if (mark.lastRecord() != null) {
			attributes.put(LAST_RECORD, mark.lastRecord());
		}
		attributes.put(SHA256, Sha256.hex(snapshot.state()));
		return SnapshotDocument.write(key.cursor(), attributes, snapshot.state());
	}

	/**
	 * Read a file and check that it is whole and what its name says.
	 * @param file the file
	 * @param key what its name says
	 * @return its content
	 * @throws IOException if it could not be read
	 * @throws CorruptSnapshotException if it is not valid
	 */
	static StoredSnapshot read(Path file, SnapshotKey key) throws IOException {
		SnapshotDocument document = document(file, AtomicFiles.read(file));
		requireOwn(file, key, document);
		if (document.cursor() != key.cursor()) {
			throw corrupt(file, String.format(Locale.ROOT, "'covers_before' is %s but its name says %s",
					Long.toUnsignedString(document.cursor()), Long.toUnsignedString(key.cursor())), null);
		}
		String sha256 = document.attribute(SHA256);
		if (sha256 != null && !sha256.equals(document.stateSha256())) {
			throw corrupt(file, "its state does not have the SHA-256 that it carries", null);
		}
		byte[] state = document.state().readAllBytes();
		return new StoredSnapshot(key, id(file, document), takenAt(file, document), state, mark(file, document));
	}

	/**
	 * Tell whether a file is of another scope, without reading its state.
	 * @param file the file
	 * @param key what its name says
	 * @return whether it is of another scope
	 * @throws IOException if it could not be read
	 */
	static boolean isForeign(Path file, SnapshotKey key) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			Map<String, String> attributes = SnapshotDocument.peekAttributes(in);
			return !attributes.getOrDefault(PROJECTION, projection(key)).equals(projection(key))
					|| !attributes.getOrDefault(STREAM, stream(key)).equals(stream(key));
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	private static SnapshotDocument document(Path file, byte[] content) {
		try {
			SnapshotDocument digested = digested(content);
			return (digested != null) ? digested : SnapshotDocument.parse(content);
		}
		catch (InvalidSnapshotException ex) {
			throw corrupt(file, String.valueOf(ex.getMessage()), ex);
		}
	}

	// A state that has its digest is what was written, so it need not be parsed. Parsing
	// says what is wrong with anything else.
	private static @Nullable SnapshotDocument digested(byte[] content) {
		try {
			SnapshotDocument document = SnapshotDocument.parseAroundState(content);
			return (document.attribute(SHA256) != null) ? document : null;
		}
		catch (InvalidSnapshotException ex) {
			return null;
		}
	}

	private static void requireOwn(Path file, SnapshotKey key, SnapshotDocument document) {
		String projection = document.attribute(PROJECTION);
		if (projection != null && !projection.equals(projection(key))) {
			throw foreign(file,
					String.format(Locale.ROOT, "it is a snapshot of '%s', not of '%s'", projection, projection(key)));
		}
		String stream = document.attribute(STREAM);
		if (stream != null && !stream.equals(stream(key))) {
			throw foreign(file,
					String.format(Locale.ROOT, "it is a snapshot of stream '%s', not of '%s'", stream, stream(key)));
		}
	}

	private static @Nullable UUID id(Path file, SnapshotDocument document) {
		String id = document.attribute(ID);
		if (id == null) {
			return null;
		}
		try {
			return UUID.fromString(id);
		}
		catch (IllegalArgumentException ex) {
			throw corrupt(file, "its id is not a UUID", ex);
		}
	}

	private static Instant takenAt(Path file, SnapshotDocument document) throws IOException {
		String takenAt = document.attribute(TAKEN_AT);
		if (takenAt == null) {
			return Files.getLastModifiedTime(file).toInstant();
		}
		try {
			return Objects.requireNonNull(Instant.parse(takenAt));
		}
		catch (DateTimeParseException ex) {
			throw corrupt(file, "'taken_at' is not a time", ex);
		}
	}

	private static StreamMark mark(Path file, SnapshotDocument document) {
		String createdAt = document.attribute(STREAM_CREATED_AT);
		try {
			return new StreamMark((createdAt != null) ? Instant.parse(createdAt) : null,
					document.attribute(LAST_RECORD));
		}
		catch (DateTimeParseException ex) {
			throw corrupt(file, "'" + STREAM_CREATED_AT + "' is not a time", ex);
		}
	}

	private static String projection(SnapshotKey key) {
		return key.projection() + "/" + key.version();
	}

	private static String stream(SnapshotKey key) {
		return key.basin() + "/" + key.stream();
	}

	private static CorruptSnapshotException corrupt(Path file, String reason, @Nullable Throwable cause) {
		return new CorruptSnapshotException(
				String.format(Locale.ROOT, "The snapshot in %s is not valid: %s", file, reason), reason, cause);
	}

	private static ForeignSnapshotException foreign(Path file, String reason) {
		return new ForeignSnapshotException(
				String.format(Locale.ROOT, "The snapshot in %s is not valid here: %s", file, reason), reason);
	}

}
