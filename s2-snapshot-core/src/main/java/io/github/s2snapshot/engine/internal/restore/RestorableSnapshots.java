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

package io.github.s2snapshot.engine.internal.restore;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.engine.internal.follow.FoldComparison;
import io.github.s2snapshot.engine.internal.follow.FoldedTypes;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Determines which snapshots in a store can be restored, before history is trimmed. Each
 * snapshot is read with its state before it counts. Blocks.
 *
 * @param <S> the type of the state
 */
public final class RestorableSnapshots<S> {

	// The store is searched for versions within this distance of the own one.
	private static final int OTHER_VERSIONS = 20;

	// The number of newest snapshots that are searched for those of an earlier release.
	private static final int NEWEST = 20;

	private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(10);

	private final ProjectionDefinition<S> definition;

	private final FoldedTypes types;

	private final FoldComparison folds;

	private final SnapshotStore store;

	private final SnapshotScope scope;

	private final StreamIdentity identity;

	public RestorableSnapshots(ProjectionDefinition<S> definition, SnapshotStore store, SnapshotScope scope,
			StreamIdentity identity) {
		this.definition = definition;
		this.types = new FoldedTypes(definition);
		this.folds = new FoldComparison(definition);
		this.store = store;
		this.scope = scope;
		this.identity = identity;
	}

	/**
	 * Returns the position up to which each of the newest restorable snapshots covers the
	 * stream. If only the bytes of snapshots are verified, the result is limited by the
	 * newest snapshot that is known to be restorable, which must exist.
	 * @param generations the number of snapshots that are required
	 * @return the lowest of their cursors, or {@code null} if fewer snapshots exist
	 * @throws SnapshotException if the store cannot be read, or if deltas that were
	 * ignored may be folded later
	 */
	public @Nullable Long covered(int generations) {
		List<SnapshotKey> keys = this.store.list(this.scope);
		requireNoEarlierRelease(keys);
		int usable = 0;
		StoredSnapshot newest = null;
		for (SnapshotKey key : keys) {
			StoredSnapshot snapshot = findUsable(key);
			if (snapshot != null) {
				newest = (newest != null) ? newest : snapshot;
				usable++;
				if (usable == generations) {
					requireNothingIgnored(snapshot);
					return (isFull()) ? Long.valueOf(key.cursor()) : verified(newest, key.cursor());
				}
			}
		}
		return null;
	}

	// A process that still ignores deltas replaces the snapshots of this one.
	private void requireNoEarlierRelease(List<SnapshotKey> keys) {
		for (SnapshotKey key : keys.subList(0, Math.min(keys.size(), NEWEST))) {
			try {
				StoredSnapshot snapshot = this.store.load(key);
				if (isRecent(snapshot) && this.types.conflict(snapshot.ignored()) != null) {
					throw new SnapshotException(String.format(Locale.ROOT,
							"a process that ignores deltas which projection '%s' folds has taken a snapshot at cursor %s. "
									+ "It may replace the snapshots that have them, until it is stopped and 'keep-older' has "
									+ "passed",
							this.definition.name(), SeqNums.text(key.cursor())));
				}
			}
			catch (CorruptSnapshotException ex) {
				// A restore would use the next snapshot.
			}
		}
	}

	public boolean isFull() {
		return this.definition.verification() == SnapshotVerification.FULL;
	}

	private @Nullable Long verified(StoredSnapshot newest, long cursor) {
		Long verified = newest.verifiedCursor();
		return (verified != null && findUsable(this.scope.at(verified)) != null) ? SeqNums.min(verified, cursor) : null;
	}

	private @Nullable StoredSnapshot findUsable(SnapshotKey key) {
		try {
			StoredSnapshot snapshot = this.store.load(key);
			boolean usable = this.types.conflict(snapshot.ignored()) == null
					&& this.folds.rejection(snapshot.fold()) == null
					&& this.identity.mismatch(snapshot.mark(), key.cursor(), LOOK_TIMEOUT) == null
					&& snapshot.read(this::read).value() != null;
			return (usable) ? snapshot : null;
		}
		catch (CorruptSnapshotException | IOException ex) {
			return null;
		}
	}

	// A later release that folds their types needs the deltas.
	private void requireNothingIgnored(StoredSnapshot snapshot) {
		if (!snapshot.ignored().isEmpty() && !this.definition.trimsIgnored()) {
			throw new SnapshotException(String.format(Locale.ROOT,
					"projection '%s' ignored deltas of unknown types before %s. Fold them, or set 'trim-ignored' to true",
					this.definition.name(), SeqNums.text(snapshot.key().cursor())));
		}
	}

	private Object read(InputStream in) throws IOException {
		return (isFull()) ? this.definition.serializer().read(in) : StateVerifier.requireStructure(in);
	}

	/**
	 * Reads a snapshot back and compares its digest.
	 * @param key its key
	 * @param sha256 the digest of the state that was saved
	 * @return the difference, or {@code null} if the digests are equal
	 * @throws SnapshotException if the store cannot be read
	 */
	public @Nullable String difference(SnapshotKey key, String sha256) {
		try {
			return (this.store.load(key).verify().equals(sha256)) ? null
					: "the store returns another snapshot under this key";
		}
		catch (CorruptSnapshotException ex) {
			return "the snapshot is not valid: " + ex.reason();
		}
	}

	/**
	 * Returns the first position that processes of older versions of the projection need,
	 * or those with other code of the folds.
	 * @return the position, or the largest one if no record is needed
	 * @throws SnapshotException if the store cannot be read, or if a newer version has
	 * snapshots, so that only that version may trim
	 */
	public long neededByOthers() {
		int version = this.definition.version();
		for (int newer = version + 1; newer <= version + OTHER_VERSIONS; newer++) {
			if (newest(scope(newer)) != null) {
				throw new SnapshotException(String.format(Locale.ROOT,
						"version %d of projection '%s' has snapshots, and this is version %d", newer,
						this.definition.name(), version));
			}
		}
		long needed = neededByOtherFolds();
		for (int older = Math.max(0, version - OTHER_VERSIONS); older < version; older++) {
			StoredSnapshot newest = newest(scope(older));
			if (newest != null && isRecent(newest)) {
				needed = SeqNums.min(needed, newest.key().cursor());
			}
		}
		return needed;
	}

	// A process with the other code restores from its own newest snapshot.
	private long neededByOtherFolds() {
		if (!this.definition.onFoldChange().rejects()) {
			return -1;
		}
		for (SnapshotKey key : this.store.list(this.scope)) {
			try {
				StoredSnapshot snapshot = this.store.load(key);
				if (this.folds.rejection(snapshot.fold()) != null) {
					return (isRecent(snapshot)) ? key.cursor() : -1;
				}
			}
			catch (CorruptSnapshotException ex) {
				// A restore would use the next snapshot.
			}
		}
		return -1;
	}

	private boolean isRecent(StoredSnapshot snapshot) {
		return Duration.between(snapshot.takenAt(), EngineTime.instant())
			.compareTo(this.definition.versions().keepOlder()) < 0;
	}

	// Keys of several versions may have the same place, so the content is checked.
	private @Nullable StoredSnapshot newest(SnapshotScope of) {
		for (SnapshotKey key : this.store.list(of)) {
			try {
				StoredSnapshot snapshot = this.store.load(key);
				snapshot.verify();
				return snapshot;
			}
			catch (CorruptSnapshotException ex) {
				// A restore would use the next snapshot.
			}
		}
		return null;
	}

	private SnapshotScope scope(int version) {
		return new SnapshotScope(this.scope.projection(), version, this.scope.basin(), this.scope.stream());
	}

}
