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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.SnapshotPayload;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Snapshot that is saved to a store, or was loaded from it. The state need not be in
 * memory.
 * <p>
 * A snapshot that is being saved may be used only until {@link SnapshotStore#save}
 * returns: a store that needs the state for longer has to copy it. A snapshot that was
 * loaded may be used as long as its store. Its state is verified when it is
 * {@linkplain #read read}. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class StoredSnapshot {

	private final SnapshotKey key;

	private final @Nullable UUID id;

	private final Instant takenAt;

	private final SnapshotContent content;

	private final StreamMark mark;

	private final @Nullable Long verifiedCursor;

	private final IgnoredTypes ignored;

	private final FoldFingerprint fold;

	/**
	 * Creates a snapshot.
	 * @param key the key of the snapshot
	 * @param id the id of the snapshot, or {@code null} if it has none
	 * @param takenAt when the snapshot was taken
	 * @param state the state as one JSON value in UTF-8, which is not copied
	 */
	public StoredSnapshot(SnapshotKey key, @Nullable UUID id, Instant takenAt, byte[] state) {
		this(key, id, takenAt, state, StreamMark.UNKNOWN);
	}

	/**
	 * Creates a snapshot with a mark of its stream.
	 * @param key the key of the snapshot
	 * @param id the id of the snapshot, or {@code null} if it has none
	 * @param takenAt when the snapshot was taken
	 * @param state the state as one JSON value in UTF-8, which is not copied
	 * @param mark the mark that identifies the incarnation of the stream
	 */
	public StoredSnapshot(SnapshotKey key, @Nullable UUID id, Instant takenAt, byte[] state, StreamMark mark) {
		this(key, id, takenAt, SnapshotContent.of(state), mark);
	}

	/**
	 * Creates a snapshot whose state may be of any size.
	 * @param key the key of the snapshot
	 * @param id the id of the snapshot, or {@code null} if it has none
	 * @param takenAt when the snapshot was taken
	 * @param content the state as one JSON value in UTF-8
	 * @param mark the mark that identifies the incarnation of the stream
	 */
	public StoredSnapshot(SnapshotKey key, @Nullable UUID id, Instant takenAt, SnapshotContent content,
			StreamMark mark) {
		this(key, id, takenAt, content, mark, null, IgnoredTypes.NONE, FoldFingerprint.UNKNOWN);
	}

	private StoredSnapshot(SnapshotKey key, @Nullable UUID id, Instant takenAt, SnapshotContent content,
			StreamMark mark, @Nullable Long verifiedCursor, IgnoredTypes ignored, FoldFingerprint fold) {
		this.fold = Objects.requireNonNull(fold, "'fold' must not be null");
		this.verifiedCursor = verifiedCursor;
		this.ignored = Objects.requireNonNull(ignored, "'ignored' must not be null");
		this.key = Objects.requireNonNull(key, "'key' must not be null");
		this.id = id;
		this.takenAt = Objects.requireNonNull(takenAt, "'takenAt' must not be null");
		this.content = Objects.requireNonNull(content, "'content' must not be null");
		this.mark = Objects.requireNonNull(mark, "'mark' must not be null");
	}

	/**
	 * Returns the key of the snapshot.
	 * @return the key
	 */
	public SnapshotKey key() {
		return this.key;
	}

	/**
	 * Returns the id of the snapshot.
	 * @return the id, or {@code null} if the snapshot has none
	 */
	public @Nullable UUID id() {
		return this.id;
	}

	/**
	 * Returns when the snapshot was taken.
	 * @return the time, by the clock of the process that took it
	 */
	public Instant takenAt() {
		return this.takenAt;
	}

	/**
	 * Returns the cursor of the newest snapshot of the scope that is known to be
	 * restorable. It is the cursor of this snapshot if its state was read back and
	 * compared before it was saved. A store keeps the named snapshot as long as it keeps
	 * this one.
	 * @return the cursor, or {@code null} if none is known
	 */
	public @Nullable Long verifiedCursor() {
		return this.verifiedCursor;
	}

	/**
	 * Returns a copy with another cursor of the newest snapshot that is known to be
	 * restorable.
	 * @param verifiedCursor the cursor, or {@code null} if none is known
	 * @return a new snapshot with the same content
	 */
	public StoredSnapshot withVerifiedCursor(@Nullable Long verifiedCursor) {
		return new StoredSnapshot(this.key, this.id, this.takenAt, this.content, this.mark, verifiedCursor,
				this.ignored, this.fold);
	}

	/**
	 * Returns the types of deltas that are missing in the state because they were
	 * ignored. A store keeps them with the snapshot.
	 * @return the types
	 */
	public IgnoredTypes ignored() {
		return this.ignored;
	}

	/**
	 * Sets the types of deltas that were ignored.
	 * @param ignored the types
	 * @return the new snapshot
	 */
	public StoredSnapshot withIgnored(IgnoredTypes ignored) {
		return new StoredSnapshot(this.key, this.id, this.takenAt, this.content, this.mark, this.verifiedCursor,
				ignored, this.fold);
	}

	/**
	 * Returns the fingerprint of the code of the folds that made the state. A store keeps
	 * it with the snapshot. Without it, a change of the code is not noticed.
	 * @return the fingerprint
	 */
	public FoldFingerprint fold() {
		return this.fold;
	}

	/**
	 * Sets the fingerprint of the code of the folds.
	 * @param fold the fingerprint
	 * @return the new snapshot
	 */
	public StoredSnapshot withFold(FoldFingerprint fold) {
		return new StoredSnapshot(this.key, this.id, this.takenAt, this.content, this.mark, this.verifiedCursor,
				this.ignored, fold);
	}

	/**
	 * Returns the state without verification.
	 * @return one JSON value in UTF-8
	 */
	public SnapshotContent content() {
		return this.content;
	}

	/**
	 * Returns the verified state as an array, for small states. If the snapshot was
	 * created with an array, the same array is returned.
	 * @return one JSON value in UTF-8
	 * @throws CorruptSnapshotException if the state is not the one that was saved
	 * @throws SnapshotException if the state cannot be read, or is too large for an array
	 */
	public byte[] state() {
		if (this.content instanceof ArrayContent array) {
			return array.bytes();
		}
		if (this.content.length() > Integer.MAX_VALUE - 8) {
			throw unreadable(
					"it has " + this.content.length() + " bytes, which is too large for an array. Read it as a stream",
					null);
		}
		try {
			return read(InputStream::readAllBytes).value();
		}
		catch (IOException ex) {
			throw unreadable(ex.getMessage(), ex);
		}
	}

	/**
	 * Reads the state in constant memory and verifies its bytes. The state may be used
	 * only after this method has returned, because the bytes are verified after the
	 * reader.
	 * @param <T> the type of the state
	 * @param reader reads the state, and need not read all bytes
	 * @return the state, with the number and digest of its bytes
	 * @throws CorruptSnapshotException if the bytes are not those that were saved
	 * @throws SnapshotException if the bytes cannot be read
	 * @throws IOException if the bytes are those that were saved, but the reader fails
	 */
	public <T> ReadState<T> read(SnapshotPayload.StateReader<T> reader) throws IOException {
		Exception failure = null;
		List<T> values = new ArrayList<>(1);
		String sha256;
		long length;
		try (InputStream source = open(); ContentCheck check = new ContentCheck(source, this.content)) {
			try {
				values.add(reader.read(check));
			}
			catch (IOException | RuntimeException ex) {
				failure = ex;
			}
			sha256 = check.finish();
			length = check.length();
		}
		catch (CorruptContentException ex) {
			throw new CorruptSnapshotException(
					String.format(Locale.ROOT, "The stored snapshot %s is not valid: %s", this.key, ex.reason()),
					ex.reason(), ex);
		}
		catch (IOException ex) {
			throw unreadable(ex.toString(), ex);
		}
		if (failure != null) {
			throw (failure instanceof IOException known) ? known
					: new IOException(ForeignFailure.describe(failure), ForeignFailure.presentable(failure));
		}
		return new ReadState<>(values.get(0), length, sha256);
	}

	// The content may be from a store of the application, which may throw any exception.
	private InputStream open() throws IOException {
		try {
			return this.content.open();
		}
		catch (ProjectionException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new IOException(ex.toString(), ex);
		}
	}

	/**
	 * Reads and verifies the state.
	 * @return the SHA-256 of the state in lower-case hexadecimal digits
	 * @throws CorruptSnapshotException if the bytes are not those that were saved
	 * @throws SnapshotException if the bytes cannot be read
	 */
	public String verify() {
		try {
			return read((in) -> this.key).sha256();
		}
		catch (IOException ex) {
			throw unreadable(ex.toString(), ex);
		}
	}

	private SnapshotException unreadable(@Nullable String reason, @Nullable Throwable cause) {
		return new SnapshotException(
				String.format(Locale.ROOT, "The state of the snapshot %s cannot be read: %s", this.key, reason), cause);
	}

	/**
	 * Returns the mark that identifies the incarnation of the stream. A store that does
	 * not keep it loses the protection against a stream that was deleted and created
	 * again.
	 * @return the mark of the stream when the snapshot was taken
	 */
	public StreamMark mark() {
		return this.mark;
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "StoredSnapshot[%s, id=%s, %d bytes]", this.key, this.id,
				this.content.length());
	}

}
