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
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * A snapshot on its way into a store or out of it. Its state need not be in memory.
 * <p>
 * One that is to be saved is valid while it is being saved: a store that keeps it for
 * longer has to copy the state. One that was loaded is valid as long as its store is; its
 * state is only verified when it is {@linkplain #read read}.
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

	/**
	 * Creates a snapshot.
	 * @param key what identifies it
	 * @param id the id of the snapshot, or {@code null} when its writer gave it none
	 * @param takenAt when it was taken
	 * @param state the state as one JSON value in UTF-8; not copied
	 */
	public StoredSnapshot(SnapshotKey key, @Nullable UUID id, Instant takenAt, byte[] state) {
		this(key, id, takenAt, state, StreamMark.UNKNOWN);
	}

	/**
	 * Creates a snapshot of a stream that can be told from others of its name.
	 * @param key what identifies it
	 * @param id the id of the snapshot, or {@code null} when its writer gave it none
	 * @param takenAt when it was taken
	 * @param state the state as one JSON value in UTF-8; not copied
	 * @param mark what is known of the stream
	 */
	public StoredSnapshot(SnapshotKey key, @Nullable UUID id, Instant takenAt, byte[] state, StreamMark mark) {
		this(key, id, takenAt, SnapshotContent.of(state), mark);
	}

	/**
	 * Creates a snapshot whose state may be of any size.
	 * @param key what identifies it
	 * @param id the id of the snapshot, or {@code null} when its writer gave it none
	 * @param takenAt when it was taken
	 * @param content the state as one JSON value in UTF-8
	 * @param mark what is known of the stream
	 */
	public StoredSnapshot(SnapshotKey key, @Nullable UUID id, Instant takenAt, SnapshotContent content,
			StreamMark mark) {
		this(key, id, takenAt, content, mark, null);
	}

	private StoredSnapshot(SnapshotKey key, @Nullable UUID id, Instant takenAt, SnapshotContent content,
			StreamMark mark, @Nullable Long verifiedCursor) {
		this.verifiedCursor = verifiedCursor;
		this.key = Objects.requireNonNull(key, "'key' must not be null");
		this.id = id;
		this.takenAt = Objects.requireNonNull(takenAt, "'takenAt' must not be null");
		this.content = Objects.requireNonNull(content, "'content' must not be null");
		this.mark = Objects.requireNonNull(mark, "'mark' must not be null");
	}

	/**
	 * Returns what identifies the snapshot.
	 * @return the key
	 */
	public SnapshotKey key() {
		return this.key;
	}

	/**
	 * Returns the id of the snapshot.
	 * @return the id, or {@code null} when its writer gave it none
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
	 * restorable: its own one when its state was read back and compared before it was
	 * saved. A store keeps that snapshot as long as it keeps this one.
	 * @return the cursor, or {@code null} when none is known
	 */
	public @Nullable Long verifiedCursor() {
		return this.verifiedCursor;
	}

	/**
	 * Changes the cursor of the newest snapshot that is known to be restorable.
	 * @param verifiedCursor the cursor, or {@code null} when none is known
	 * @return a new snapshot with the same content
	 */
	public StoredSnapshot withVerifiedCursor(@Nullable Long verifiedCursor) {
		return new StoredSnapshot(this.key, this.id, this.takenAt, this.content, this.mark, verifiedCursor);
	}

	/**
	 * Returns the state as it is to be saved, or as it was found.
	 * @return one JSON value in UTF-8, not verified
	 */
	public SnapshotContent content() {
		return this.content;
	}

	/**
	 * Returns the state as an array, for states that are small. It is verified.
	 * @return one JSON value in UTF-8; not a copy of what this was created with
	 * @throws CorruptSnapshotException if it is not what was saved
	 * @throws SnapshotException if it cannot be read, or is too large for an array
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
	 * Reads the state in constant memory and verify its bytes: what the reader has made
	 * of them counts only when this returns.
	 * @param <T> the type of the state
	 * @param reader reads the state; may leave bytes unread
	 * @return the state and what was verified
	 * @throws CorruptSnapshotException if the bytes are not what was saved
	 * @throws SnapshotException if they cannot be read
	 * @throws IOException if they are what was saved, and the reader fails
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

	// A store of the application may throw anything.
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
	 * Reads the state only to verify it.
	 * @return the SHA-256 of its bytes in lower-case hex
	 * @throws CorruptSnapshotException if the bytes are not what was saved
	 * @throws SnapshotException if they cannot be read
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
	 * Returns what tells the stream from others of its name.
	 * @return what was known of the stream when the snapshot was taken. A store that does
	 * not keep it loses the protection against a stream that was created again.
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
