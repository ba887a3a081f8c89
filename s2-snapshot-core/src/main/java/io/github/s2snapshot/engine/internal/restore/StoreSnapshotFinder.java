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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.VersionMismatch;
import io.github.s2snapshot.engine.internal.follow.FoldComparison;
import io.github.s2snapshot.engine.internal.follow.FoldedTypes;
import io.github.s2snapshot.engine.internal.follow.VersionGuard;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.RetryLaterException;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.ReadState;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Finds the newest valid snapshot of a projection in its store. Blocks.
 *
 * @param <S> the type of the state
 */
public final class StoreSnapshotFinder<S> {

	// The number of older versions that are tried.
	private static final int OLDER_VERSIONS = 20;

	private static final int MOST_IGNORED = 1000;

	// The timeout for reading one record.
	private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(10);

	private final ProjectionDefinition<S> definition;

	private final SnapshotStore store;

	private final SnapshotScope scope;

	private final StoredStates<S> states;

	private final FoldedTypes types;

	private final FoldComparison folds;

	private final SnapshotRetry retry;

	private final VersionGuard versions;

	private final StreamIdentity identity;

	// The cursor of the snapshot of this version that the last search found.
	private volatile @Nullable Long restored;

	/**
	 * Creates a finder.
	 * @param definition the projection
	 * @param store its store
	 * @param scope the scope of its snapshots
	 * @param retry repeats reads of the store that failed
	 * @param versions receives the snapshots of other versions
	 * @param identity the incarnation of the stream
	 */
	public StoreSnapshotFinder(ProjectionDefinition<S> definition, SnapshotStore store, SnapshotScope scope,
			SnapshotRetry retry, VersionGuard versions, StreamIdentity identity) {
		this.definition = definition;
		this.store = store;
		this.scope = scope;
		this.states = new StoredStates<>(definition);
		this.types = new FoldedTypes(definition);
		this.folds = new FoldComparison(definition);
		this.retry = retry;
		this.versions = versions;
		this.identity = identity;
	}

	/**
	 * Returns the cursor of the snapshot of this version that the last search found.
	 * @return the cursor, or {@code null} if it found none
	 */
	public @Nullable Long restored() {
		return this.restored;
	}

	/**
	 * Determines the incarnation of the stream for a start.
	 * @return completes when the incarnation is known or cannot be known, or
	 * exceptionally if the stream does not exist
	 */
	public CompletableFuture<@Nullable Void> identify() {
		return this.identity.begin();
	}

	/**
	 * Finds the newest valid snapshot. One of an older version is used only if the own
	 * version has none. A failed read of the store is retried, and a store that cannot be
	 * read is never treated as empty.
	 * @return the result
	 * @throws SnapshotException if the store could not be read
	 */
	StoredBase<S> findNewest() {
		return patiently(this::search);
	}

	/**
	 * Finds the chosen base.
	 * @param choice the base to find
	 * @return the result
	 * @throws SnapshotException if the store could not be read
	 */
	public StoredBase<S> find(BaseChoice choice) {
		if (!choice.fixed()) {
			return findNewest();
		}
		return (choice.isInitial()) ? new StoredBase<>(null, null, List.of()) : patiently(() -> {
			List<IgnoredSnapshot> ignored = new ArrayList<>();
			StoredBase<S> found = search(this.scope, (key) -> key.cursor() == choice.neededFrom(), true, ignored);
			this.restored = (found != null) ? Long.valueOf(cursor(found)) : null;
			return (found != null) ? found : new StoredBase<>(null, null, ignored);
		});
	}

	/**
	 * Finds the newest valid snapshot that does not cover a record, of this version or of
	 * an older one.
	 * @param cursor the position of the record
	 * @return the result
	 * @throws SnapshotException if the store could not be read
	 */
	public StoredBase<S> findUpTo(long cursor) {
		return patiently(() -> {
			List<IgnoredSnapshot> ignored = new ArrayList<>();
			int version = this.definition.version();
			for (int older = version; older >= Math.max(0, version - OLDER_VERSIONS); older--) {
				boolean readable = older == version || this.definition.versions().isMigrated(older, version);
				StoredBase<S> found = (readable)
						? search(scope(older), (key) -> !SeqNums.before(cursor, key.cursor()), false, ignored) : null;
				if (found != null) {
					return found;
				}
			}
			return new StoredBase<>(null, null, ignored);
		});
	}

	/**
	 * Returns the lowest cursor of the stored snapshots of this version from a position
	 * on.
	 * @param from the position
	 * @return the cursor, if such a snapshot exists
	 * @throws SnapshotException if the store could not be read
	 */
	public Optional<Long> lowestFrom(long from) {
		return patiently(() -> this.store.list(this.scope)
			.stream()
			.map(SnapshotKey::cursor)
			.filter((cursor) -> !SeqNums.before(cursor, from))
			.min(Long::compareUnsigned));
	}

	/**
	 * Finds a snapshot of an older version that covers more records than one of the own
	 * version.
	 * @param own the snapshot of the own version
	 * @return the result, or the given snapshot if no older version covers more
	 * @throws SnapshotException if the store could not be read
	 */
	StoredBase<S> findOlder(StoredBase<S> own) {
		return patiently(() -> {
			List<IgnoredSnapshot> ignored = new ArrayList<>(own.ignored());
			StoredBase<S> older = searchOlder(ignored);
			if (older == null || !SeqNums.before(cursor(own), cursor(older))) {
				return own;
			}
			this.restored = null;
			return older;
		});
	}

	/**
	 * Returns whether snapshots of older versions can be restored.
	 * @return whether upcasters are used
	 */
	boolean isMigrating() {
		int version = this.definition.version();
		return this.definition.versions().isMigrated(version - 1, version);
	}

	private <T> T patiently(Supplier<T> search) {
		try {
			return this.retry.execute((number) -> {
				try {
					return search.get();
				}
				catch (SnapshotException ex) {
					throw new RetryLaterException(ex);
				}
			});
		}
		catch (RetryLaterException ex) {
			throw ex.failure();
		}
	}

	private StoredBase<S> search() {
		List<IgnoredSnapshot> ignored = new ArrayList<>();
		StoredBase<S> found = search(this.scope, (key) -> true, false, ignored);
		this.restored = (found != null) ? Long.valueOf(cursor(found)) : null;
		if (found == null) {
			found = searchOlder(ignored);
		}
		return (found != null) ? found : new StoredBase<>(null, null, ignored);
	}

	private @Nullable StoredBase<S> searchOlder(List<IgnoredSnapshot> ignored) {
		int version = this.definition.version();
		for (int older = version - 1; older >= Math.max(0, version - OLDER_VERSIONS); older--) {
			SnapshotScope scope = scope(older);
			StoredBase<S> found = (this.definition.versions().isMigrated(older, version))
					? search(scope, (key) -> true, false, ignored) : null;
			if (found != null) {
				return found;
			}
			if (this.definition.versions().onMismatch() == VersionMismatch.FAIL) {
				reportOtherVersion(scope);
			}
		}
		return null;
	}

	private SnapshotScope scope(int version) {
		return new SnapshotScope(this.scope.projection(), version, this.scope.basin(), this.scope.stream());
	}

	private static long cursor(StoredBase<?> found) {
		return Objects.requireNonNull(found.snapshot()).cursor();
	}

	// Only reports that the snapshot exists.
	private void reportOtherVersion(SnapshotScope scope) {
		for (SnapshotKey key : this.store.list(scope)) {
			try {
				this.store.load(key);
				this.versions.seen("the store as " + key, null, scope.version());
				return;
			}
			catch (CorruptSnapshotException ex) {
				// The snapshot is damaged or belongs to yet another version: try the next
				// one.
			}
		}
	}

	// A base that was chosen is used, whatever the code of its folds.
	private @Nullable StoredBase<S> search(SnapshotScope scope, Predicate<SnapshotKey> wanted, boolean chosen,
			List<IgnoredSnapshot> ignored) {
		boolean own = scope.equals(this.scope);
		for (SnapshotKey key : this.store.list(scope).stream().filter(wanted).toList()) {
			try {
				StoredSnapshot snapshot = this.store.load(key);
				String foreign = this.identity.mismatch(snapshot.mark(), key.cursor(), LOOK_TIMEOUT);
				if (foreign != null) {
					ignore(ignored, new IgnoredSnapshot(key, SnapshotFault.OTHER_STREAM, foreign, own));
					continue;
				}
				String conflict = this.types.conflict(snapshot.ignored());
				if (conflict != null) {
					ignore(ignored, new IgnoredSnapshot(key, SnapshotFault.IGNORED_TYPES, conflict, own));
					continue;
				}
				String rejection = (own && !chosen) ? this.folds.rejection(snapshot.fold()) : null;
				if (rejection != null) {
					// One that is damaged would not have been used in any case.
					snapshot.verify();
					ignore(ignored, new IgnoredSnapshot(key, SnapshotFault.FOLD_CHANGED, rejection, true));
					continue;
				}
				ReadState<S> state = snapshot.read((in) -> this.states.read(in, scope.version()));
				if (state.value() != null) {
					SnapshotInfo info = new SnapshotInfo(snapshot.id(), key.cursor(), SnapshotPlacement.EXTERNAL,
							SnapshotForm.OBJECT, state.length(), snapshot.takenAt(), snapshot.ignored(),
							(own) ? snapshot.fold() : FoldFingerprint.UNKNOWN);
					return new StoredBase<>(state.value(), info, ignored);
				}
				ignore(ignored, new IgnoredSnapshot(key, SnapshotFault.UNREADABLE_STATE, "its state is null", own));
			}
			catch (CorruptSnapshotException ex) {
				boolean other = ex.isOfAnotherScope();
				ignore(ignored, new IgnoredSnapshot(key,
						(other) ? SnapshotFault.OTHER_PROJECTION : SnapshotFault.DAMAGED, ex.reason(), own && !other));
			}
			catch (IOException ex) {
				ignore(ignored, new IgnoredSnapshot(key, SnapshotFault.UNREADABLE_STATE,
						"its state cannot be read: " + ForeignFailure.text(ex), own));
			}
			catch (OutOfMemoryError | StackOverflowError ex) {
				// Any process that can write to the store may have forged the snapshot.
				ignore(ignored, new IgnoredSnapshot(key, SnapshotFault.UNREADABLE_STATE,
						"there is not enough memory for its state", own));
			}
		}
		return null;
	}

	// Any number of snapshots may have been forged.
	private static void ignore(List<IgnoredSnapshot> ignored, IgnoredSnapshot snapshot) {
		if (ignored.size() < MOST_IGNORED) {
			ignored.add(snapshot);
		}
	}

}
