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

import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Puts the fragments of one snapshot together and checks them. The payload is kept, or
 * only counted and digested. Fragments that come again change nothing. Not thread-safe.
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

	/**
	 * Begins with the first fragment.
	 * @param first a fragment with a {@link SnapshotFragment.Head head}
	 * @param limits what to take at most
	 * @param spool what keeps the payload, {@code null} to keep none; closed with this
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
	 * @return whether the snapshot is whole now
	 * @throws InvalidSnapshotException if the snapshot cannot become whole any more
	 * @throws UncheckedIOException if the payload cannot be kept
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
	}

	/**
	 * Reads the state of a snapshot that is whole and was kept. It is valid only when
	 * this returns.
	 * @param <S> the type of the state
	 * @param reader reads the state
	 * @return the state
	 * @throws InvalidSnapshotException if there is no valid state in the payload
	 * @throws UncheckedIOException if what was kept cannot be read
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
	 * Opens the state of a snapshot that is whole and was {@linkplain #read read}.
	 * @return exactly the bytes of the JSON value of the state, to be closed by the
	 * caller
	 * @throws IOException if what was kept cannot be read
	 */
	public InputStream open() throws IOException {
		PayloadSpool kept = Objects.requireNonNull(this.spool, "The payload of this snapshot was not kept");
		return SnapshotPayload.open(kept.open(), this.encoding, this.limits.inflatedBytes());
	}

	/**
	 * Keeps the payload no longer. The fragments are still counted and digested.
	 */
	public void release() {
		PayloadSpool kept = this.spool;
		this.spool = null;
		if (kept != null) {
			kept.close();
		}
	}

	/**
	 * Returns whether the payload is kept.
	 * @return whether it can be read when it is whole
	 */
	public boolean isKept() {
		return this.spool != null;
	}

	/**
	 * Returns whether a fragment comes again.
	 * @param chunk the index of its chunk as its header says it
	 * @return whether it is the index of a chunk that was added
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
	 * Returns the first fragment.
	 * @return its record
	 */
	public SequencedRecord first() {
		return this.first;
	}

	/**
	 * Returns the position of the last fragment until now.
	 * @return its sequence number
	 */
	public long lastSeqNum() {
		return this.lastSeqNum;
	}

	/**
	 * Returns the size of the stored payload until now.
	 * @return the number of bytes
	 */
	public long length() {
		return this.length;
	}

}
