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

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.FoldFingerprintValue;
import io.github.s2snapshot.format.IgnoredTypesValue;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotDocument;
import io.github.s2snapshot.format.StateStream;
import io.github.s2snapshot.sdk.text.ForeignText;
import io.github.s2snapshot.serializer.StoredJson;

/**
 * Reads and writes a stored snapshot as one JSON document of any size: the members
 * {@code type} and {@code covers_before}, the metadata of the snapshot, and the
 * {@code state} as the last member. A document without metadata can be read, too, and so
 * can a compressed document.
 *
 * @since 0.1.0
 */
public final class StoredDocument {

	private static final String PROJECTION = "projection";

	private static final String STREAM = "stream";

	private static final String ID = "id";

	private static final String TAKEN_AT = "taken_at";

	private static final String STREAM_CREATED_AT = "stream_created_at";

	private static final String LAST_RECORD = "last_record_sha256";

	private static final String VERIFIED = "verified_before";

	private static final String IGNORED_TYPES = "ignored_types";

	private static final String FOLD = "fold";

	private static final String SHA256 = "sha256";

	private final SnapshotKey key;

	private final String place;

	private final SnapshotContent content;

	private StoredDocument(SnapshotKey key, String place, SnapshotContent content) {
		this.key = key;
		this.place = place;
		this.content = content;
	}

	/**
	 * Writes a document.
	 * @param snapshot the snapshot
	 * @param encoding the compression of the document
	 * @param out the target, which is not closed
	 * @throws IOException if the state cannot be read or the document cannot be written
	 */
	public static void write(StoredSnapshot snapshot, ContentEncoding encoding, OutputStream out) throws IOException {
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
		if (snapshot.verifiedCursor() != null) {
			attributes.put(VERIFIED, Long.toUnsignedString(snapshot.verifiedCursor()));
		}
		String ignored = IgnoredTypesValue.write(snapshot.ignored());
		if (ignored != null) {
			attributes.put(IGNORED_TYPES, ignored);
		}
		String fold = FoldFingerprintValue.write(snapshot.fold());
		if (fold != null) {
			attributes.put(FOLD, fold);
		}
		attributes.put(SHA256, Objects.requireNonNull(snapshot.content().sha256(),
				"The content of a snapshot to save must have a SHA-256"));
		try (OutputStream encoded = encoding.encode(new Unclosed(out)); InputStream state = snapshot.content().open()) {
			encoded.write(SnapshotDocument.head(key.cursor(), attributes).getBytes(StandardCharsets.UTF_8));
			state.transferTo(encoded);
			encoded.write('}');
		}
	}

	/**
	 * Reads a document and checks that it has the expected key. The state is read only if
	 * the document has no digest of it.
	 * @param key the expected key of the snapshot
	 * @param place where the document is stored, for messages
	 * @param modifiedAt when the document was written, used if it has no {@code taken_at}
	 * @param document the document, compressed or not
	 * @return the snapshot
	 * @throws IOException if the document cannot be read
	 * @throws CorruptSnapshotException if the document is not valid
	 */
	public static StoredSnapshot read(SnapshotKey key, String place, Instant modifiedAt, SnapshotContent document)
			throws IOException {
		return new StoredDocument(key, place, document).read(modifiedAt);
	}

	private StoredSnapshot read(Instant modifiedAt) throws IOException {
		try {
			SnapshotDocument head = head();
			if (head != null) {
				check(head);
				return snapshot(head, modifiedAt, new State(head.attribute(SHA256)));
			}
			return readWhole(modifiedAt);
		}
		catch (InvalidSnapshotException ex) {
			throw corrupt(String.valueOf(ex.getMessage()), ex);
		}
		catch (CorruptContentException ex) {
			throw corrupt(ex.reason(), ex);
		}
	}

	// Every document that this library writes has the digest before the state.
	private @Nullable SnapshotDocument head() throws IOException {
		try (InputStream in = decoded(this.content)) {
			SnapshotDocument head = new StateStream(in).head();
			return (head.attribute(SHA256) != null) ? head : null;
		}
		catch (InvalidSnapshotException ex) {
			return null;
		}
	}

	// A document without a digest before its state was not written by this library, so
	// the
	// whole document is checked.
	private StoredSnapshot readWhole(Instant modifiedAt) throws IOException, InvalidSnapshotException {
		try (InputStream in = decoded(this.content)) {
			StateStream state = new StateStream(in);
			DigestInputStream digested = new DigestInputStream(state, Sha256.digest());
			String problem = StoredJson.problem(digested);
			if (problem != null) {
				throw new InvalidSnapshotException("the state cannot be read: " + problem);
			}
			SnapshotDocument around = state.finish();
			check(around);
			String sha256 = HexFormat.of().formatHex(digested.getMessageDigest().digest());
			String carried = around.attribute(SHA256);
			if (carried != null && !carried.equals(sha256)) {
				throw new CorruptContentException("the SHA-256 of the state does not match the stored one", null);
			}
			return snapshot(around, modifiedAt, new State(sha256));
		}
	}

	/**
	 * Reads the metadata of a document that is needed to prune, without reading the
	 * state.
	 * @param key the expected key of the snapshot
	 * @param document the document
	 * @return the metadata
	 * @throws IOException if the document cannot be read
	 */
	static Head head(SnapshotKey key, SnapshotContent document) throws IOException {
		try (InputStream in = decoded(document)) {
			Map<String, String> attributes = SnapshotDocument.peekAttributes(in);
			boolean foreign = !attributes.getOrDefault(PROJECTION, projection(key)).equals(projection(key))
					|| !attributes.getOrDefault(STREAM, stream(key)).equals(stream(key));
			return new Head(foreign, (foreign) ? null : verifiedCursor(attributes.get(VERIFIED)));
		}
		catch (CorruptContentException ex) {
			return new Head(false, null);
		}
	}

	private static InputStream decoded(SnapshotContent document) throws IOException {
		InputStream source = document.open();
		InputStream decoded = null;
		try {
			decoded = DecodedInput.of(source);
			return decoded;
		}
		finally {
			if (decoded == null) {
				source.close();
			}
		}
	}

	private void check(SnapshotDocument document) {
		String projection = document.attribute(PROJECTION);
		if (projection != null && !projection.equals(projection(this.key))) {
			throw foreign(String.format(Locale.ROOT, "the snapshot belongs to projection %s, not to '%s'",
					ForeignText.quote(projection), projection(this.key)));
		}
		String stream = document.attribute(STREAM);
		if (stream != null && !stream.equals(stream(this.key))) {
			throw foreign(String.format(Locale.ROOT, "the snapshot belongs to stream %s, not to '%s'",
					ForeignText.quote(stream), stream(this.key)));
		}
		if (document.cursor() != this.key.cursor()) {
			throw corrupt(
					String.format(Locale.ROOT, "the member 'covers_before' is %s, but the name of the snapshot says %s",
							Long.toUnsignedString(document.cursor()), Long.toUnsignedString(this.key.cursor())),
					null);
		}
	}

	private StoredSnapshot snapshot(SnapshotDocument document, Instant modifiedAt, SnapshotContent state)
			throws InvalidSnapshotException {
		return new StoredSnapshot(this.key, id(document), takenAt(document, modifiedAt), state, mark(document))
			.withVerifiedCursor(verifiedCursor(document.attribute(VERIFIED)))
			.withIgnored(IgnoredTypesValue.read(document.attribute(IGNORED_TYPES)))
			.withFold(FoldFingerprintValue.read(document.attribute(FOLD)));
	}

	private static @Nullable Long verifiedCursor(@Nullable String value) {
		try {
			return (value != null) ? Long.parseUnsignedLong(value) : null;
		}
		catch (NumberFormatException ex) {
			// The snapshot is valid without this member.
			return null;
		}
	}

	private @Nullable UUID id(SnapshotDocument document) {
		String id = document.attribute(ID);
		if (id == null) {
			return null;
		}
		try {
			return UUID.fromString(id);
		}
		catch (IllegalArgumentException ex) {
			throw corrupt("the member 'id' is not a UUID", ex);
		}
	}

	private Instant takenAt(SnapshotDocument document, Instant modifiedAt) {
		String takenAt = document.attribute(TAKEN_AT);
		if (takenAt == null) {
			return modifiedAt;
		}
		try {
			return Objects.requireNonNull(Instant.parse(takenAt));
		}
		catch (DateTimeParseException ex) {
			throw corrupt("the member 'taken_at' is not a time", ex);
		}
	}

	private StreamMark mark(SnapshotDocument document) {
		String createdAt = document.attribute(STREAM_CREATED_AT);
		try {
			return new StreamMark((createdAt != null) ? Instant.parse(createdAt) : null,
					document.attribute(LAST_RECORD));
		}
		catch (DateTimeParseException ex) {
			throw corrupt("the member '" + STREAM_CREATED_AT + "' is not a time", ex);
		}
	}

	private static String projection(SnapshotKey key) {
		return key.projection() + "/" + key.version();
	}

	private static String stream(SnapshotKey key) {
		return key.basin() + "/" + key.stream();
	}

	private CorruptSnapshotException corrupt(String reason, @Nullable Throwable cause) {
		return new CorruptSnapshotException(
				String.format(Locale.ROOT, "The snapshot in %s is not valid: %s", this.place, reason), reason, cause);
	}

	private ForeignSnapshotException foreign(String reason) {
		return new ForeignSnapshotException(
				String.format(Locale.ROOT, "The snapshot in %s cannot be used: %s", this.place, reason), reason);
	}

	/**
	 * Metadata of a document.
	 *
	 * @param foreign whether the document belongs to another scope
	 * @param verifiedCursor the cursor of the newest snapshot that is known to be
	 * restorable, {@code null} if none is known
	 */
	record Head(boolean foreign, @Nullable Long verifiedCursor) {
	}

	/**
	 * State in the document.
	 */
	private final class State implements SnapshotContent {

		private final @Nullable String sha256;

		State(@Nullable String sha256) {
			this.sha256 = sha256;
		}

		@Override
		public InputStream open() throws IOException {
			InputStream source = decoded(StoredDocument.this.content);
			boolean opened = false;
			try {
				InputStream stream = new StateInput(source, StoredDocument.this.key.cursor());
				opened = true;
				return stream;
			}
			catch (InvalidSnapshotException ex) {
				throw new CorruptContentException(String.valueOf(ex.getMessage()), ex);
			}
			finally {
				if (!opened) {
					source.close();
				}
			}
		}

		@Override
		public long length() {
			return -1;
		}

		@Override
		public @Nullable String sha256() {
			return this.sha256;
		}

	}

	/**
	 * Stream of the state, which checks the members around the state at its end.
	 */
	private static final class StateInput extends InputStream {

		private final InputStream source;

		private final StateStream state;

		private final long cursor;

		private boolean checked;

		StateInput(InputStream source, long cursor) throws IOException, InvalidSnapshotException {
			this.source = source;
			this.cursor = cursor;
			this.state = new StateStream(source);
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			int count = this.state.read(target, offset, length);
			if (count < 0 && !this.checked) {
				try {
					if (this.state.finish().cursor() != this.cursor) {
						throw new InvalidSnapshotException(
								"the member 'covers_before' does not match the name of the snapshot");
					}
				}
				catch (InvalidSnapshotException ex) {
					throw new CorruptContentException(String.valueOf(ex.getMessage()), ex);
				}
				this.checked = true;
			}
			return count;
		}

		@Override
		public void close() throws IOException {
			this.source.close();
		}

	}

	/**
	 * Does not close the stream that it writes to.
	 */
	private static final class Unclosed extends FilterOutputStream {

		Unclosed(OutputStream out) {
			super(out);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			this.out.write(source, offset, length);
		}

		@Override
		public void close() throws IOException {
			flush();
		}

	}

}
