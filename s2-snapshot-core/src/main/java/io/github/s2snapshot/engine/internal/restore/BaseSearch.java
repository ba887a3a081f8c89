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

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.Backend;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.Lane;
import io.github.s2snapshot.engine.internal.threads.Lanes;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.StreamNotFoundException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Finds the base of a restore. Does not block.
 *
 * @param <S> the type of the state
 */
public final class BaseSearch<S> {

	private static final Logger logger = LoggerFactory.getLogger(BaseSearch.class);

	private final String projection;

	private final S2Stream stream;

	private final StreamName streamName;

	private final EngineThreads threads;

	private final Backend backend;

	private final TailProbe probe;

	private final ProjectionFailures failures;

	private final @Nullable StoreSnapshotFinder<S> finder;

	// Whether a stream that does not exist counts as empty.
	private final boolean onDemand;

	// Null unless the restore begins with the last records.
	private final @Nullable TailRead last;

	// The cursor of the stored snapshot that the last search found.
	private volatile @Nullable Long stored;

	// The cursor of the stored snapshot that turned out not to be a base.
	private @Nullable Long lost;

	// A process that trimmed up to here had saved a snapshot before the last search.
	private volatile long knownHead;

	private volatile Lane.@Nullable Ticket asked;

	public BaseSearch(ProjectionDefinition<S> definition, S2Stream stream, EngineThreads threads, Backend backend,
			@Nullable StoreSnapshotFinder<S> finder, boolean onDemand) {
		this.projection = definition.name();
		this.stream = stream;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.threads = threads;
		this.backend = backend;
		SnapshotTrust trust = SnapshotTrust.of(definition.signing(), stream.basin(), stream.name());
		this.probe = new TailProbe(stream, trust, definition.triggers().everyRecords());
		this.last = (onDemand && finder == null) ? new TailRead(stream, trust, definition.triggers().everyRecords())
				: null;
		this.failures = new ProjectionFailures(definition, this.streamName);
		this.finder = finder;
		this.onDemand = onDemand;
	}

	/**
	 * Finds a base. An earlier search that has not begun is cancelled.
	 * @param choice the base to find
	 * @param turn requests a turn to read the stream, after the store has answered
	 * @return completes with the beginning of the restore, or exceptionally with a
	 * {@link io.github.s2snapshot.projection.error.ProjectionException} if the store or
	 * the stream cannot be read
	 */
	public CompletableFuture<Beginning<S>> find(BaseChoice choice, Supplier<CompletableFuture<@Nullable Void>> turn) {
		StoreSnapshotFinder<S> store = this.finder;
		this.stored = null;
		if (store == null) {
			return turn.get().thenCompose((nothing) -> search(choice));
		}
		CompletableFuture<Beginning<S>> found = store.identify()
			.thenCompose((nothing) -> ask(() -> store.find(choice)))
			.thenCompose((base) -> turn.get()
				.thenCompose((nothing) -> checkTail(base, choice, !choice.fixed() && store.isMigrating())));
		return (this.onDemand) ? found.exceptionallyCompose(this::missing) : found;
	}

	// Snapshots of a stream that does not exist are those of a deleted stream.
	private CompletableFuture<Beginning<S>> missing(Throwable failure) {
		Throwable cause = Futures.unwrap(failure);
		boolean missing = cause instanceof StreamNotFoundException || FailureKind.isMissingStream(cause.getCause());
		StreamPosition beginning = new StreamPosition(0, 0);
		return (missing)
				? CompletableFuture
					.completedFuture(new Beginning<>(null, beginning, 0, new ReadBatch(List.of(), beginning)))
				: CompletableFuture.failedFuture(cause);
	}

	private CompletableFuture<Beginning<S>> search(BaseChoice choice) {
		TailRead read = this.last;
		if (read == null || choice.fixed() || !choice.isInitial()) {
			return checkTail(null, choice, false);
		}
		return read.read().exceptionally((ex) -> {
			throw this.failures.unreachable(Futures.unwrap(ex));
		})
			.thenCompose((found) -> (found != null)
					? CompletableFuture.completedFuture(new Beginning<S>(null,
							Objects.requireNonNull(found.read().tail()), found.from(), found.read()))
					: checkTail(null, choice, false));
	}

	// Runs on a thread for the store, which may block.
	private CompletableFuture<StoredBase<S>> ask(Supplier<StoredBase<S>> question) {
		abandon();
		CompletableFuture<StoredBase<S>> answer = new CompletableFuture<>();
		try {
			this.asked = this.threads.lanes().submit(Lanes.Work.RESTORE, this.backend, () -> {
				try {
					answer.complete(question.get());
				}
				catch (Throwable ex) {
					answer.completeExceptionally(ex);
				}
			}, () -> answer.completeExceptionally(new RejectedExecutionException("The engine is shut down")));
		}
		catch (RejectedExecutionException ex) {
			answer.completeExceptionally(ex);
		}
		return answer.exceptionally((ex) -> {
			throw this.failures.storeUnreadable(Futures.unwrap(ex));
		});
	}

	/**
	 * Cancels the search.
	 */
	public void abandon() {
		Lane.Ticket before = this.asked;
		if (before != null) {
			before.cancel();
			this.asked = null;
		}
	}

	/**
	 * Returns the head that the stream is known to have had before the search.
	 * @return the position
	 */
	public long knownHead() {
		return this.knownHead;
	}

	/**
	 * Decides whether to search again after records after the base turned out to be
	 * missing. Another process may have saved a newer snapshot since the search, and
	 * trimmed the records that it covers.
	 * @param head the head of the stream if records before it turned out to be missing,
	 * or {@code null}
	 * @return whether to search again, which is once for each snapshot and each head
	 */
	public boolean mayFindNewer(@Nullable Long head) {
		if (this.finder != null && head != null && SeqNums.before(this.knownHead, head)) {
			this.knownHead = head;
			this.lost = this.stored;
			logger.info("Projection '{}' searches its store for a newer snapshot because the records before {} were "
					+ "trimmed", this.projection, SeqNums.text(head));
			return true;
		}
		Long cursor = this.stored;
		if (cursor == null || (this.lost != null && !SeqNums.before(this.lost, cursor))) {
			return false;
		}
		this.lost = cursor;
		logger.warn("Projection '{}' searches its store for a newer snapshot because records after the one at "
				+ "cursor {} are missing", this.projection, SeqNums.text(cursor));
		return true;
	}

	// The tail is read after the base was found. An earlier tail could be before the
	// cursor of a snapshot that another process saves meanwhile, as if the stream were
	// another one.
	private CompletableFuture<Beginning<S>> checkTail(@Nullable StoredBase<S> found, BaseChoice choice,
			boolean olderToo) {
		CompletableFuture<StreamPosition> tail;
		try {
			tail = this.stream.checkTailAsync();
		}
		catch (RuntimeException ex) {
			tail = CompletableFuture.failedFuture(ex);
		}
		return tail.exceptionally((ex) -> {
			throw this.failures.unreachable(Futures.unwrap(ex));
		}).thenCompose((position) -> probe(found, position, choice, olderToo));
	}

	private CompletableFuture<Beginning<S>> probe(@Nullable StoredBase<S> found, StreamPosition tail, BaseChoice choice,
			boolean olderToo) {
		SnapshotInfo snapshot = (found != null) ? found.snapshot() : null;
		if (found != null && snapshot != null) {
			this.stored = (choice.fixed()) ? null : Long.valueOf(snapshot.cursor());
			Beginning<S> beginning = new Beginning<>(found, tail, 0, null);
			return (olderToo && SeqNums.before(snapshot.cursor(), tail.seqNum()))
					? reach(beginning, found, snapshot.cursor()) : CompletableFuture.completedFuture(beginning);
		}
		if (choice.fixed()) {
			return CompletableFuture.completedFuture(new Beginning<>(found, tail, 0, null));
		}
		return this.probe.find(tail.seqNum()).exceptionally((ex) -> {
			// Reading from the beginning reports the problem, if it persists.
			logger.debug("Projection '{}' could not read the last records of stream {}", this.projection,
					this.streamName, ex);
			return 0L;
		}).thenApply((from) -> new Beginning<>(found, tail, from, null));
	}

	// The records after the cursor may be trimmed because of a newer snapshot of an older
	// version.
	private CompletableFuture<Beginning<S>> reach(Beginning<S> beginning, StoredBase<S> found, long cursor) {
		StoreSnapshotFinder<S> store = Objects.requireNonNull(this.finder);
		CompletableFuture<ReadBatch> next;
		try {
			next = this.stream.readAsync(ReadInput.fromSeqNum(cursor).withCount(1));
		}
		catch (RuntimeException ex) {
			next = CompletableFuture.failedFuture(ex);
		}
		return next
			// Reading from there reports the problem, if it persists.
			.handle((batch, failure) -> batch == null
					|| (!batch.records().isEmpty() && batch.records().get(0).seqNum() == cursor))
			.thenCompose((there) -> (there) ? CompletableFuture.completedFuture(beginning)
					: ask(() -> store.findOlder(found))
						.thenCompose((older) -> checkTail(older, BaseChoice.NEWEST, false)));
	}

	/**
	 * The beginning of a restore.
	 *
	 * @param <S> the type of the state
	 * @param found the result from the store, or {@code null} without a store
	 * @param tail the tail of the stream
	 * @param from the cursor of a possible snapshot in the stream, or 0 for the beginning
	 * @param read the records from there on, if they were read already, up to the tail
	 */
	public record Beginning<S>(@Nullable StoredBase<S> found, StreamPosition tail, long from,
			@Nullable ReadBatch read) {

	}

}
