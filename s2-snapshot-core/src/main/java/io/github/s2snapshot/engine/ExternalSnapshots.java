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

package io.github.s2snapshot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.definition.VersionMismatch;
import io.github.s2snapshot.projection.IncarnationException;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.SnapshotException;
import io.github.s2snapshot.projection.SnapshotFailureReason;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.StreamName;
import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.ReadState;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.SpooledContent;
import io.github.s2snapshot.store.StoredSnapshot;
import io.github.s2snapshot.store.StreamMark;

/**
 * Takes snapshots into a store and finds the newest valid one there. The stream is not
 * written to.
 *
 * @param <S> the type of the state
 */
final class ExternalSnapshots<S> implements SnapshotTaker {

	// How far back is looked for snapshots of older versions.
	private static final int OLDER_VERSIONS = 20;

	private static final int MOST_IGNORED = 1000;

	// For a look at a record.
	private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(10);

	private final ProjectionDefinition<S> definition;

	private final SnapshotStore store;

	private final SnapshotScope scope;

	private final SnapshotSource<S> source;

	private final StateWriter<S> writer;

	private final StoredVerifier<S> verifier;

	private final SnapshotRetry retry;

	private final OtherVersions versions;

	private final EngineThreads threads;

	private final StreamIdentity identity;

	private final Consumer<StoredSnapshot> saved;

	private volatile SnapshotPace pace = SnapshotPace.UNLIMITED;

	private volatile boolean hurried;

	// The cursor of the snapshot of this version that was restored from.
	private volatile @Nullable Long restored;

	ExternalSnapshots(ProjectionDefinition<S> definition, StreamName stream, SnapshotSource<S> source,
			SnapshotRetry retry, OtherVersions versions, EngineThreads threads, StreamIdentity identity,
			Consumer<StoredSnapshot> saved) {
		this.identity = identity;
		this.saved = saved;
		this.versions = versions;
		this.threads = threads;
		this.definition = definition;
		this.store = Objects.requireNonNull(TranslatingStore.of(definition), "'definition' must have a store");
		this.scope = new SnapshotScope(definition.name(), definition.version(), stream.basin(), stream.stream());
		this.source = source;
		this.writer = new StateWriter<>(definition);
		this.verifier = new StoredVerifier<>(new StateVerifier<>(definition), this::read);
		this.retry = retry;
	}

	@Override
	public SnapshotResult take(boolean forced, Deadline deadline) {
		try {
			Published<S> published = this.source.published();
			Long undecided = this.source.undecided();
			String refusal = (undecided != null) ? StateWriter.undecided(undecided)
					: this.writer.refusal(published, forced);
			if (refusal != null) {
				return new SnapshotResult.Skipped(refusal);
			}
			ProjectionView<S> view = Objects.requireNonNull(published.view());
			return take(view, published.deltas(), deadline);
		}
		catch (RetryLaterException ex) {
			return failed(ex.failure());
		}
		catch (SnapshotException ex) {
			return new SnapshotResult.Failed(ex);
		}
		catch (IncarnationException ex) {
			this.source.streamLost(ex);
			return new SnapshotResult.Failed(new SnapshotException(String.format(Locale.ROOT,
					"No snapshot of projection '%s' was taken: %s", this.definition.name(), ex.getMessage()), ex));
		}
	}

	// What the store has thrown again and again.
	private static SnapshotResult failed(SnapshotException last) {
		return new SnapshotResult.Failed((last.failureReason() != SnapshotFailureReason.OTHER) ? last
				: new SnapshotException(SnapshotFailureReason.STORE, String.valueOf(last.getMessage()), last));
	}

	private SnapshotResult take(ProjectionView<S> view, long deltas, Deadline deadline) {
		StreamMark mark = this.identity.mark(view.cursor(), deadline.remaining());
		Long verified = verifiedCursor(view.cursor());
		Written written = this.threads.writes().write(deadline, () -> write(view, mark, deadline));
		try (SpooledContent state = written.state) {
			return save(written.snapshot.withVerifiedCursor(verified), deltas, deadline);
		}
	}

	private Written write(ProjectionView<S> view, StreamMark mark, Deadline deadline) {
		SnapshotPace pace = begin(deadline);
		SpooledContent state = null;
		boolean whole = false;
		try {
			state = this.writer.spool(view.state(), pace);
			StoredSnapshot snapshot = new StoredSnapshot(this.scope.at(view.cursor()), UUID.randomUUID(),
					EngineTime.instant(), state, mark);
			this.verifier.verify(snapshot, view.state(), pace);
			whole = true;
			return new Written(snapshot, state);
		}
		finally {
			this.pace = SnapshotPace.UNLIMITED;
			this.hurried = false;
			if (state != null && !whole) {
				state.close();
			}
		}
	}

	// Others may have restored from a newer one than this process has.
	private @Nullable Long verifiedCursor(long cursor) {
		if (this.definition.verification() == SnapshotVerification.FULL) {
			return cursor;
		}
		Long own = this.restored;
		for (SnapshotKey key : this.store.list(this.scope)) {
			try {
				Long theirs = this.store.load(key).verifiedCursor();
				return (own == null || (theirs != null && SeqNums.before(own, theirs))) ? theirs : own;
			}
			catch (CorruptSnapshotException ex) {
				// The next one tells.
			}
		}
		return own;
	}

	private SnapshotPace begin(Deadline deadline) {
		SnapshotPace pace = new SnapshotPace(this.threads::activeFolds, Runtime.getRuntime().availableProcessors(),
				deadline.remaining().dividedBy(2));
		this.pace = pace;
		if (this.hurried) {
			pace.hurry();
		}
		return pace;
	}

	private SnapshotResult save(StoredSnapshot snapshot, long deltas, Deadline deadline) {
		SaveResult result = this.retry.execute((number) -> save(snapshot, deadline));
		if (!result.saved()) {
			return new SnapshotResult.Superseded(snapshot.key().cursor(), result.cursor());
		}
		this.saved.accept(snapshot);
		return taken(snapshot, result, deltas);
	}

	@Override
	public void hurry() {
		this.hurried = true;
		this.pace.hurry();
	}

	private SaveResult save(StoredSnapshot snapshot, Deadline deadline) {
		if (deadline.isOver()) {
			throw new SnapshotException(SnapshotFailureReason.TIMEOUT,
					String.format(Locale.ROOT, "No snapshot of projection '%s' was taken: it was not done within %s",
							this.definition.name(), deadline.timeout()),
					null);
		}
		try {
			return this.store.save(snapshot);
		}
		catch (SnapshotException ex) {
			throw new RetryLaterException(ex);
		}
	}

	private static SnapshotResult taken(StoredSnapshot snapshot, SaveResult result, long deltas) {
		SnapshotInfo info = new SnapshotInfo(snapshot.id(), snapshot.key().cursor(), SnapshotPlacement.EXTERNAL,
				SnapshotForm.OBJECT, result.bytes(), snapshot.takenAt());
		return new SnapshotResult.Taken(info, deltas);
	}

	/**
	 * A start has begun: see which stream there is.
	 * @return completes when that is known or cannot be known, exceptionally when there
	 * is none
	 */
	CompletableFuture<@Nullable Void> identify() {
		return this.identity.begin();
	}

	/**
	 * Find the newest valid snapshot, one of an older version only when there is none of
	 * the own version. A store that cannot be read is asked again, and is never taken for
	 * an empty one.
	 * @return what was found
	 * @throws SnapshotException if the store could not be read
	 */
	Found<S> findNewest() {
		return patiently(this::search);
	}

	/**
	 * Find what to begin with.
	 * @param choice what that is to be
	 * @return what was found
	 * @throws SnapshotException if the store could not be read
	 */
	Found<S> find(BaseChoice choice) {
		if (!choice.fixed()) {
			return findNewest();
		}
		return (choice.isInitial()) ? new Found<>(null, null, List.of()) : patiently(() -> {
			List<Ignored> ignored = new ArrayList<>();
			Found<S> found = search(this.scope, (key) -> key.cursor() == choice.neededFrom(), ignored);
			this.restored = (found != null) ? Long.valueOf(cursor(found)) : null;
			return (found != null) ? found : new Found<>(null, null, ignored);
		});
	}

	/**
	 * Find a snapshot of an older version that covers more than one of the own version.
	 * @param own the snapshot of the own version
	 * @return what was found, or the same when there is none
	 * @throws SnapshotException if the store could not be read
	 */
	Found<S> findOlder(Found<S> own) {
		return patiently(() -> {
			List<Ignored> ignored = new ArrayList<>(own.ignored());
			Found<S> older = searchOlder(ignored);
			if (older == null || !SeqNums.before(cursor(own), cursor(older))) {
				return own;
			}
			this.restored = null;
			return older;
		});
	}

	/**
	 * Tell whether snapshots of older versions can be restored.
	 * @return whether they can
	 */
	boolean isMigrating() {
		int version = this.definition.version();
		return this.definition.versions().isMigrated(version - 1, version);
	}

	private Found<S> patiently(Supplier<Found<S>> search) {
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

	private Found<S> search() {
		List<Ignored> ignored = new ArrayList<>();
		Found<S> found = search(this.scope, (key) -> true, ignored);
		this.restored = (found != null) ? Long.valueOf(cursor(found)) : null;
		if (found == null) {
			found = searchOlder(ignored);
		}
		return (found != null) ? found : new Found<>(null, null, ignored);
	}

	private @Nullable Found<S> searchOlder(List<Ignored> ignored) {
		int version = this.definition.version();
		for (int older = version - 1; older >= Math.max(0, version - OLDER_VERSIONS); older--) {
			SnapshotScope scope = new SnapshotScope(this.scope.projection(), older, this.scope.basin(),
					this.scope.stream());
			Found<S> found = (this.definition.versions().isMigrated(older, version))
					? search(scope, (key) -> true, ignored) : null;
			if (found != null) {
				return found;
			}
			if (this.definition.versions().onMismatch() == VersionMismatch.FAIL) {
				look(scope);
			}
		}
		return null;
	}

	private static long cursor(Found<?> found) {
		return Objects.requireNonNull(found.snapshot()).cursor();
	}

	// It is only looked for to say that it is there.
	private void look(SnapshotScope scope) {
		for (SnapshotKey key : this.store.list(scope)) {
			try {
				this.store.load(key);
				this.versions.seen("the store as " + key, null, scope.version());
				return;
			}
			catch (CorruptSnapshotException ex) {
				// Of another version again, or of nobody.
			}
		}
	}

	private S read(InputStream in, int version) throws IOException {
		return (version != this.definition.version())
				? this.definition.versions().read(in, version, this.definition.version(), this.definition.serializer())
				: this.definition.serializer().read(in);
	}

	private @Nullable Found<S> search(SnapshotScope scope, Predicate<SnapshotKey> wanted, List<Ignored> ignored) {
		boolean own = scope.equals(this.scope);
		for (SnapshotKey key : this.store.list(scope).stream().filter(wanted).toList()) {
			try {
				StoredSnapshot snapshot = this.store.load(key);
				String foreign = this.identity.mismatch(snapshot.mark(), key.cursor(), LOOK_TIMEOUT);
				if (foreign != null) {
					ignore(ignored, new Ignored(key, SnapshotFault.OTHER_STREAM, foreign, own));
					continue;
				}
				ReadState<S> state = snapshot.read((in) -> read(in, scope.version()));
				if (state.value() != null) {
					SnapshotInfo info = new SnapshotInfo(snapshot.id(), key.cursor(), SnapshotPlacement.EXTERNAL,
							SnapshotForm.OBJECT, state.length(), snapshot.takenAt());
					return new Found<>(state.value(), info, ignored);
				}
				ignore(ignored, new Ignored(key, SnapshotFault.UNREADABLE_STATE, "its state is null", own));
			}
			catch (CorruptSnapshotException ex) {
				boolean other = ex.isOfAnotherScope();
				ignore(ignored, new Ignored(key, (other) ? SnapshotFault.OTHER_PROJECTION : SnapshotFault.DAMAGED,
						ex.reason(), own && !other));
			}
			catch (IOException ex) {
				ignore(ignored, new Ignored(key, SnapshotFault.UNREADABLE_STATE,
						"its state cannot be read: " + ForeignFailure.text(ex), own));
			}
			catch (OutOfMemoryError | StackOverflowError ex) {
				// It may be of anybody who can write to the store.
				ignore(ignored, new Ignored(key, SnapshotFault.UNREADABLE_STATE,
						"there is not enough memory for its state", own));
			}
		}
		return null;
	}

	// Whoever may write to a store may put any number there.
	private static void ignore(List<Ignored> ignored, Ignored snapshot) {
		if (ignored.size() < MOST_IGNORED) {
			ignored.add(snapshot);
		}
	}

	/**
	 * A snapshot that is to be saved.
	 *
	 * @param snapshot the snapshot
	 * @param state its state, to be closed
	 */
	private record Written(StoredSnapshot snapshot, SpooledContent state) {
	}

	/**
	 * What was found in a store.
	 *
	 * @param <S> the type of the state
	 * @param state the state, {@code null} when there was no valid snapshot
	 * @param snapshot the snapshot of the state
	 * @param ignored newer snapshots that are not valid
	 */
	record Found<S>(@Nullable S state, @Nullable SnapshotInfo snapshot, List<Ignored> ignored) {
	}

	/**
	 * A snapshot that is not valid.
	 *
	 * @param key its key
	 * @param fault what kind of reason it is
	 * @param reason why it is not
	 * @param own whether it is, or seems to be, of this version of the projection
	 */
	record Ignored(SnapshotKey key, SnapshotFault fault, String reason, boolean own) {

		boolean foreign() {
			return this.fault == SnapshotFault.OTHER_STREAM;
		}

	}

}
