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

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Store for external snapshots. Methods may block, and must be thread-safe. A state may
 * be larger than the memory, so a store should read and write it as a stream. A store for
 * small states can use {@link StoredSnapshot#state() StoredSnapshot.state()}, which
 * returns an array.
 *
 * @since 0.1.0
 */
public interface SnapshotStore {

	/**
	 * Saves a snapshot. A snapshot that was saved survives a crash and was read back.
	 * <p>
	 * A store never goes backwards: it saves nothing while it has a <em>valid</em>
	 * snapshot of the same scope with a higher cursor. A snapshot with the same cursor is
	 * replaced. If two processes save at the same time, each result says whether the own
	 * snapshot is the one that is stored.
	 * <p>
	 * A save may delete older snapshots, but never one that the
	 * {@linkplain StoredSnapshot#verifiedCursor() verified cursor} of this snapshot, or
	 * of another one that is kept, names.
	 * @param snapshot the snapshot, whose state may only be used until this method
	 * returns
	 * @return whether the snapshot was saved or superseded
	 * @throws io.github.s2snapshot.projection.error.SnapshotException if the snapshot
	 * could not be saved; the save is then retried, as after any other exception
	 */
	SaveResult save(StoredSnapshot snapshot);

	/**
	 * Lists the snapshots of a scope, valid or not.
	 * @param scope the scope
	 * @return the keys of the snapshots, highest cursor first
	 * @throws io.github.s2snapshot.projection.error.SnapshotException if the store could
	 * not be read, which is not the same as an empty list
	 */
	List<SnapshotKey> list(SnapshotScope scope);

	/**
	 * Loads a snapshot and checks its metadata. The state is verified only when it is
	 * {@linkplain StoredSnapshot#read read}.
	 * @param key the key of a listed snapshot
	 * @return the snapshot
	 * @throws CorruptSnapshotException if the snapshot is damaged or does not have this
	 * key
	 * @throws io.github.s2snapshot.projection.error.SnapshotException if the snapshot
	 * could not be read, also if it was deleted meanwhile
	 */
	StoredSnapshot load(SnapshotKey key);

	/**
	 * Deletes a snapshot. Does nothing if the snapshot does not exist.
	 * @param key the key of the snapshot
	 * @throws io.github.s2snapshot.projection.error.SnapshotException if the snapshot
	 * could not be deleted
	 */
	void delete(SnapshotKey key);

	/**
	 * Marks a snapshot as bad: it is not listed any more and does not prevent other
	 * snapshots from being saved. A store can keep it elsewhere for analysis; by default
	 * it is deleted. Does nothing if the snapshot does not exist.
	 * @param key the key of the snapshot
	 * @param reason what is wrong with the snapshot, in lower case, to be used after a
	 * colon
	 * @throws io.github.s2snapshot.projection.error.SnapshotException if the snapshot
	 * could not be marked
	 */
	default void markBad(SnapshotKey key, String reason) {
		delete(key);
	}

	/**
	 * Returns where the snapshots of a scope are kept. Two scopes with the same location
	 * would overwrite each other's snapshots.
	 * @param scope the scope
	 * @return the location, for messages and to compare scopes
	 */
	String location(SnapshotScope scope);

	/**
	 * Returns which snapshots of a scope are kept when newer ones are saved. Records are
	 * trimmed only before snapshots that are kept.
	 * @return the retention, {@code null} if it is not known
	 */
	default @Nullable SnapshotRetention retention() {
		return null;
	}

	/**
	 * Returns whether the store supports verified cursors: {@link #load} returns the
	 * {@linkplain StoredSnapshot#verifiedCursor() verified cursor} that was saved, and
	 * {@link #save} does not delete the snapshot that it names. Without this support, a
	 * projection has to verify each of its snapshots fully.
	 * @return whether verified cursors are supported, by default {@code false}
	 */
	default boolean keepsVerified() {
		return false;
	}

}
