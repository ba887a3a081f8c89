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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Assembles the fragments of one framed snapshot and verifies them. The payload is stored
 * in a {@link PayloadSpool}, or only counted and digested. A fragment that is added twice
 * is ignored. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class SnapshotAssembly {

	private final UUID id;

	private final long cursor;

	private final ContentEncoding encoding;

	private final SequencedRecord first;

	private final SnapshotLimits limits;

	private final MessageDigest digest = Sha256.digest();

	private @Nullable PayloadSpool spool;

	private long lastSeqNum;

	private long length;

	private int chunks;

	private IgnoredTypes ignored = IgnoredTypes.NONE;

	private FoldFingerprint fold = FoldFingerprint.UNKNOWN;

	/**
	 * Creates an assembly for the snapshot of a first fragment. The fragment itself is
	 * not added yet.
	 * @param first a fragment with a {@link SnapshotFragment.Head head}
	 * @param limits the limits of the snapshot
	 * @param spool the storage for the payload, closed by {@link #release()}, or
	 * {@code null} to store nothing
	 */
	public SnapshotAssembly(SnapshotFragment first, SnapshotLimits limits, @Nullable PayloadSpool spool) {
		this.id = first.id();
		this.cursor = first.cursor();
		this.encoding = Objects.requireNonNull(first.head(), "'first' must be a first fragment").encoding();
		this.first = first.record();
		this.limits = limits;
		this.spool = spool;
	}

	/**
	 * Adds a fragment of this snapshot.
	 * @param fragment the fragment, also the first one
	 * @return whether the snapshot is complete
	 * @throws InvalidSnapshotException if the snapshot cannot be completed any more
	 * @throws UncheckedIOException if the payload cannot be stored
	 */
	public boolean add(SnapshotFragment fragment) throws InvalidSnapshotException {
		if (fragment.cursor() != this.cursor) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "chunk %s has the cursor %s, but chunk 0 has the cursor %s",
							Long.toUnsignedString(fragment.chunk()), Long.toUnsignedString(fragment.cursor()),
							Long.toUnsignedString(this.cursor)));
		}
		if (Long.compareUnsigned(fragment.chunk(), this.chunks) < 0) {
			return false;
		}
		if (fragment.chunk() != this.chunks) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "chunk %d is missing, chunk %s was read instead", this.chunks,
							Long.toUnsignedString(fragment.chunk())));
		}
		take(fragment.record());
		SnapshotFragment.End end = fragment.end();
		if (end != null) {
			check(end);
		}
		return end != null;
	}

	private void take(SequencedRecord record) throws InvalidSnapshotException {
		byte[] chunk = record.body();
		if (this.chunks >= this.limits.chunks()) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "the snapshot has more than %d chunks", this.limits.chunks()));
		}
		if (chunk.length > this.limits.storedBytes() - this.length) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "the payload has more than %d bytes", this.limits.storedBytes()));
		}
		this.digest.update(chunk);
		this.length += chunk.length;
		this.chunks++;
		this.lastSeqNum = record.seqNum();
		if (this.spool != null) {
			try {
				this.spool.write(chunk);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	private void check(SnapshotFragment.End end) throws InvalidSnapshotException {
		if (end.chunks() != this.chunks) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "the snapshot has %d chunks, but the header '%s' says %s", this.chunks,
							SnapshotRecord.FINAL, Long.toUnsignedString(end.chunks())));
		}
		if (end.length() != this.length) {
			throw new InvalidSnapshotException(
					String.format(Locale.ROOT, "the payload has %d bytes, but the header '%s' says %s", this.length,
							SnapshotRecord.LENGTH, Long.toUnsignedString(end.length())));
		}
		if (!HexFormat.of().formatHex(this.digest.digest()).equals(end.sha256())) {
			throw new InvalidSnapshotException(String.format(Locale.ROOT,
					"the SHA-256 of the payload does not match the header '%s'", SnapshotRecord.SHA256));
		}
		this.ignored = end.ignored();
		this.fold = end.fold();
	}

	/**
	 * Reads the state of a complete snapshot whose payload was stored. The state may be
	 * used only after this method has returned, because the rest of the payload is
	 * verified last.
	 * @param <S> the type of the state
	 * @param reader reads the state
	 * @return the state
	 * @throws InvalidSnapshotException if the payload is not valid
	 * @throws UncheckedIOException if the stored payload cannot be read
	 */
	public <S> S read(SnapshotPayload.StateReader<S> reader) throws InvalidSnapshotException {
		PayloadSpool kept = Objects.requireNonNull(this.spool, "The payload of this snapshot was not kept");
		try (InputStream stored = kept.open()) {
			return SnapshotPayload.read(stored, this.encoding, this.cursor, this.limits.inflatedBytes(), reader);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Opens the state of a complete snapshot that was {@linkplain #read read} before.
	 * @return the bytes of the JSON value of the state, to be closed by the caller
	 * @throws IOException if the stored payload cannot be read
	 */
	public InputStream open() throws IOException {
		PayloadSpool kept = Objects.requireNonNull(this.spool, "The payload of this snapshot was not kept");
		return SnapshotPayload.open(kept.open(), this.encoding, this.limits.inflatedBytes());
	}

	/**
	 * Discards the stored payload. Fragments are still counted and digested.
	 */
	public void release() {
		PayloadSpool kept = this.spool;
		this.spool = null;
		if (kept != null) {
			kept.close();
		}
	}

	/**
	 * Returns whether the payload is stored.
	 * @return whether the state can be read when the snapshot is complete
	 */
	public boolean isKept() {
		return this.spool != null;
	}

	/**
	 * Returns whether a chunk was added before.
	 * @param chunk the index of the chunk, as in the header of the fragment
	 * @return whether this chunk was added before
	 */
	public boolean isBehind(String chunk) {
		try {
			int index = Integer.parseInt(chunk);
			return index >= 0 && index < this.chunks;
		}
		catch (NumberFormatException ex) {
			return false;
		}
	}

	/**
	 * Returns the types of deltas that were ignored, once the snapshot is complete.
	 * @return the types
	 */
	public IgnoredTypes ignored() {
		return this.ignored;
	}

	/**
	 * Returns the fingerprint of the code of the folds, once the snapshot is complete.
	 * @return the fingerprint
	 */
	public FoldFingerprint fold() {
		return this.fold;
	}

	/**
	 * Returns the id of the snapshot.
	 * @return the id
	 */
	public UUID id() {
		return this.id;
	}

	/**
	 * Returns the cursor of the snapshot.
	 * @return the cursor
	 */
	public long cursor() {
		return this.cursor;
	}

	/**
	 * Returns the record of the first fragment.
	 * @return the record
	 */
	public SequencedRecord first() {
		return this.first;
	}

	/**
	 * Returns the sequence number of the last fragment that was added.
	 * @return the sequence number
	 */
	public long lastSeqNum() {
		return this.lastSeqNum;
	}

	/**
	 * Returns the size of the chunks that were added.
	 * @return the number of bytes
	 */
	public long length() {
		return this.length;
	}

}
