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
 * A place outside the stream that keeps snapshots. Methods block and are called from
 * several threads. States may be larger than the memory: a store passes them on piece by
 * piece, unless it is made for small ones, which {@link StoredSnapshot#state()
 * StoredSnapshot.state()} gives as an array.
 *
 * @since 0.1.0
 */
public interface SnapshotStore {

	/**
	 * Saves a snapshot. When this returns with success the snapshot survives a crash and
	 * was read back. A store never goes backwards: nothing is changed while it has a
	 * <em>valid</em> snapshot of the same scope with a higher cursor. One with the same
	 * cursor is replaced. Of two that save at once each is told what became of its own:
	 * saved as it is, or not. Older snapshots that are deleted for it do not include
	 * those that the {@linkplain StoredSnapshot#verifiedCursor() verified cursor} of this
	 * one, or of another one that is kept, names.
	 * @param snapshot the snapshot; its state may only be used until this returns
	 * @return what became of it
	 * @throws io.github.s2snapshot.projection.error.SnapshotException if it could not be
	 * saved; then it is tried again, as after any other exception
	 */
	SaveResult save(StoredSnapshot snapshot);

	/**
	 * Lists the snapshots of a scope, whole or not.
	 * @param scope the scope
	 * @return their keys, highest cursor first
	 * @throws io.github.s2snapshot.projection.error.SnapshotException if the store could
	 * not be read; never taken for an empty one
	 */
	List<SnapshotKey> list(SnapshotScope scope);

	/**
	 * Finds a snapshot and check what is known of it. The state may be found not to be
	 * whole only when it is {@linkplain StoredSnapshot#read read}.
	 * @param key the key of a listed snapshot
	 * @return the snapshot
	 * @throws CorruptSnapshotException if it is there but not whole, or not of that key
	 * @throws io.github.s2snapshot.projection.error.SnapshotException if it could not be
	 * read, also when it has been removed meanwhile
	 */
	StoredSnapshot load(SnapshotKey key);

	/**
	 * Deletes a snapshot. Nothing happens when it is not there.
	 * @param key the key
	 * @throws io.github.s2snapshot.projection.error.SnapshotException if it could not be
	 * deleted
	 */
	void delete(SnapshotKey key);

	/**
	 * Puts away a snapshot that has proved to be bad: from now on it is not listed any
	 * more and keeps no other one from being saved. A store that can keeps it somewhere
	 * else for whoever looks into it; by default it is deleted. Nothing happens when it
	 * is not there.
	 * @param key the key
	 * @param reason what is wrong with it, fit to follow "it is bad: "
	 * @throws io.github.s2snapshot.projection.error.SnapshotException if it could not be
	 * put away
	 */
	default void markBad(SnapshotKey key, String reason) {
		delete(key);
	}

	/**
	 * Describes where the snapshots of a scope are kept. Two scopes with the same
	 * description would overwrite each other's snapshots.
	 * @param scope the scope
	 * @return the place, for messages and for telling scopes apart
	 */
	String location(SnapshotScope scope);

	/**
	 * Tell which snapshots of a scope are kept when newer ones are saved.
	 * @return what is kept, {@code null} when that is not known. History is not to be
	 * trimmed up to a snapshot that is not kept.
	 */
	default @Nullable SnapshotRetention retention() {
		return null;
	}

	/**
	 * Returns whether the store keeps verified snapshots: {@link #load} returns the
	 * {@linkplain StoredSnapshot#verifiedCursor() verified cursor} that was saved, and
	 * {@link #save} deletes no snapshot that it names. Without that, a projection has to
	 * verify each of its snapshots fully.
	 * @return whether it does, by default not
	 */
	default boolean keepsVerified() {
		return false;
	}

}
