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

package io.github.s2snapshot.engine.internal.take;

import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.engine.internal.follow.FoldedTypes;
import io.github.s2snapshot.engine.internal.restore.StateVerifier;
import io.github.s2snapshot.engine.internal.restore.StoreSnapshotFinder;
import io.github.s2snapshot.engine.internal.restore.StoredStates;
import io.github.s2snapshot.engine.internal.restore.StreamIdentity;
import io.github.s2snapshot.engine.internal.restore.TranslatingStore;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.RetryLaterException;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.SpooledContent;
import io.github.s2snapshot.store.StoredSnapshot;
import io.github.s2snapshot.store.StreamMark;

/**
 * Takes external snapshots. Does not append to the stream.
 *
 * @param <S> the type of the state
 */
public final class StoreSnapshotTaker<S> implements SnapshotTaker {

	private final ProjectionDefinition<S> definition;

	private final SnapshotStore store;

	private final SnapshotScope scope;

	private final SnapshotSubject<S> subject;

	private final StateWriter<S> writer;

	private final StoredVerifier<S> verifier;

	private final FoldedTypes types;

	private final SnapshotRetry retry;

	private final StoreSnapshotFinder<S> finder;

	private final EngineThreads threads;

	private final StreamIdentity identity;

	private final Listener listener;

	private volatile SnapshotPace pace = SnapshotPace.UNLIMITED;

	private volatile boolean hurried;

	/**
	 * Creates a taker.
	 * @param definition the projection, which has a store
	 * @param scope the scope of its snapshots
	 * @param subject its published state
	 * @param finder the finder, which knows the snapshot that was restored from
	 * @param identity the identity of the stream
	 * @param retry retries the attempts
	 * @param threads the threads, which limit how many states are written at a time
	 * @param listener notified of saved snapshots
	 */
	public StoreSnapshotTaker(ProjectionDefinition<S> definition, SnapshotScope scope, SnapshotSubject<S> subject,
			StoreSnapshotFinder<S> finder, StreamIdentity identity, SnapshotRetry retry, EngineThreads threads,
			Listener listener) {
		this.definition = definition;
		this.store = Objects.requireNonNull(TranslatingStore.of(definition), "'definition' must have a store");
		this.scope = scope;
		this.subject = subject;
		this.writer = new StateWriter<>(definition);
		this.types = new FoldedTypes(definition);
		this.verifier = new StoredVerifier<>(new StateVerifier<>(definition), new StoredStates<>(definition)::read);
		this.retry = retry;
		this.finder = finder;
		this.threads = threads;
		this.identity = identity;
		this.listener = listener;
	}

	@Override
	public SnapshotResult take(boolean forced, Deadline deadline) {
		try {
			Published<S> published = this.subject.published();
			String refusal = this.subject.refusal(published, forced);
			if (refusal != null) {
				return new SnapshotResult.Skipped(refusal);
			}
			ProjectionView<S> view = Objects.requireNonNull(published.view());
			return take(view, published, deadline);
		}
		catch (RetryLaterException ex) {
			return failed(ex.failure());
		}
		catch (SnapshotException ex) {
			return new SnapshotResult.Failed(ex);
		}
		catch (IncarnationException ex) {
			this.listener.streamLost(ex);
			return new SnapshotResult.Failed(new SnapshotException(String.format(Locale.ROOT,
					"No snapshot of projection '%s' was taken: %s", this.definition.name(), ex.getMessage()), ex));
		}
	}

	// The failure of the store after all retries.
	private static SnapshotResult failed(SnapshotException last) {
		return new SnapshotResult.Failed((last.failureReason() != SnapshotFailureReason.OTHER) ? last
				: new SnapshotException(SnapshotFailureReason.STORE, String.valueOf(last.getMessage()), last));
	}

	private SnapshotResult take(ProjectionView<S> view, Published<S> published, Deadline deadline) {
		StreamMark mark = this.identity.mark(view.cursor(), deadline.remaining());
		Long verified = verifiedCursor(view.cursor());
		Written written = this.threads.writes().write(deadline, () -> write(view, mark, deadline));
		try (SpooledContent state = written.state) {
			return save(written.snapshot.withVerifiedCursor(verified)
				.withIgnored(this.types.listed(published.ignored().types()))
				.withFold(this.definition.foldFingerprint()), published.deltas(), deadline);
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

	// Another process may have restored from a newer snapshot than this process.
	private @Nullable Long verifiedCursor(long cursor) {
		if (this.definition.verification() == SnapshotVerification.FULL) {
			return cursor;
		}
		Long own = this.finder.restored();
		for (SnapshotKey key : this.store.list(this.scope)) {
			try {
				Long theirs = this.store.load(key).verifiedCursor();
				return (own == null || (theirs != null && SeqNums.before(own, theirs))) ? theirs : own;
			}
			catch (CorruptSnapshotException ex) {
				// An older snapshot may be valid.
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
		this.listener.saved(snapshot);
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
					String.format(Locale.ROOT,
							"No snapshot of projection '%s' was taken: it was not completed within %s",
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
				SnapshotForm.OBJECT, result.bytes(), snapshot.takenAt(), snapshot.ignored(), snapshot.fold());
		return new SnapshotResult.Taken(info, deltas);
	}

	/**
	 * A snapshot to save.
	 *
	 * @param snapshot the snapshot
	 * @param state the state of the snapshot, to be closed
	 */
	private record Written(StoredSnapshot snapshot, SpooledContent state) {
	}

	/**
	 * Listener of external snapshots.
	 */
	public interface Listener {

		/**
		 * Called when a snapshot was saved.
		 * @param snapshot the snapshot
		 */
		void saved(StoredSnapshot snapshot);

		/**
		 * Called when the stream is not the one that the projection follows any more.
		 * @param reason the reason
		 */
		void streamLost(IncarnationException reason);

	}

}
