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

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot on its way into a store or out of it. Immutable as long as nobody modifies
 * the array of the state.
 *
 * @since 0.1.0
 */
public final class StoredSnapshot {

	private final SnapshotKey key;

	private final @Nullable UUID id;

	private final Instant takenAt;

	private final byte[] state;

	private final StreamMark mark;

	/**
	 * Create a snapshot.
	 * @param key what identifies it
	 * @param id the id of the snapshot, or {@code null} when its writer gave it none
	 * @param takenAt when it was taken
	 * @param state the state as one JSON value in UTF-8; not copied
	 */
	public StoredSnapshot(SnapshotKey key, @Nullable UUID id, Instant takenAt, byte[] state) {
		this(key, id, takenAt, state, StreamMark.UNKNOWN);
	}

	/**
	 * Create a snapshot of a stream that can be told from others of its name.
	 * @param key what identifies it
	 * @param id the id of the snapshot, or {@code null} when its writer gave it none
	 * @param takenAt when it was taken
	 * @param state the state as one JSON value in UTF-8; not copied
	 * @param mark what is known of the stream
	 */
	public StoredSnapshot(SnapshotKey key, @Nullable UUID id, Instant takenAt, byte[] state, StreamMark mark) {
		this.key = Objects.requireNonNull(key, "'key' must not be null");
		this.id = id;
		this.takenAt = Objects.requireNonNull(takenAt, "'takenAt' must not be null");
		this.state = Objects.requireNonNull(state, "'state' must not be null");
		this.mark = Objects.requireNonNull(mark, "'mark' must not be null");
	}

	/**
	 * Return what identifies the snapshot.
	 * @return the key
	 */
	public SnapshotKey key() {
		return this.key;
	}

	/**
	 * Return the id of the snapshot.
	 * @return the id, or {@code null} when its writer gave it none
	 */
	public @Nullable UUID id() {
		return this.id;
	}

	/**
	 * Return when the snapshot was taken.
	 * @return the time, by the clock of the process that took it
	 */
	public Instant takenAt() {
		return this.takenAt;
	}

	/**
	 * Return the state.
	 * @return one JSON value in UTF-8; not a copy
	 */
	public byte[] state() {
		return this.state;
	}

	/**
	 * Return what tells the stream from others of its name.
	 * @return what was known of the stream when the snapshot was taken. A store that does
	 * not keep it loses the protection against a stream that was created again.
	 */
	public StreamMark mark() {
		return this.mark;
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "StoredSnapshot[%s, id=%s, %d bytes]", this.key, this.id, this.state.length);
	}

}
