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

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
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
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Finds out where a restore begins. Does not block.
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

	// The cursor of what the store had at the last search, and of what turned out to be
	// none.
	private volatile @Nullable Long stored;

	private @Nullable Long lost;

	// Whoever has trimmed up to here had saved a snapshot before the last search.
	private volatile long knownHead;

	private volatile Lane.@Nullable Ticket asked;

	public BaseSearch(ProjectionDefinition<S> definition, S2Stream stream, EngineThreads threads, Backend backend,
			@Nullable StoreSnapshotFinder<S> finder) {
		this.projection = definition.name();
		this.stream = stream;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.threads = threads;
		this.backend = backend;
		this.probe = new TailProbe(stream, SnapshotTrust.of(definition.signing(), stream.basin(), stream.name()),
				definition.triggers().everyRecords());
		this.failures = new ProjectionFailures(definition, this.streamName);
		this.finder = finder;
	}

	/**
	 * Search. The search before ends, as far as it has not begun.
	 * @param choice what to begin with
	 * @param turn gives a turn to read the stream, which is asked for when the store has
	 * answered
	 * @return completes with where to begin, exceptionally with a
	 * {@link io.github.s2snapshot.projection.error.ProjectionException} when the store or
	 * the stream cannot be asked
	 */
	public CompletableFuture<Beginning<S>> find(BaseChoice choice, Supplier<CompletableFuture<@Nullable Void>> turn) {
		StoreSnapshotFinder<S> store = this.finder;
		this.stored = null;
		if (store == null) {
			return turn.get().thenCompose((nothing) -> checkTail(null, choice, false));
		}
		return store.identify()
			.thenCompose((nothing) -> ask(() -> store.find(choice)))
			.thenCompose((found) -> turn.get()
				.thenCompose((nothing) -> checkTail(found, choice, !choice.fixed() && store.isMigrating())));
	}

	// By a thread of the store, which may not answer.
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
			}, () -> answer.completeExceptionally(new RejectedExecutionException("It is being shut down")));
		}
		catch (RejectedExecutionException ex) {
			answer.completeExceptionally(ex);
		}
		return answer.exceptionally((ex) -> {
			throw this.failures.storeUnreadable(Futures.unwrap(ex));
		});
	}

	/**
	 * Nobody waits for the search any more.
	 */
	public void abandon() {
		Lane.Ticket before = this.asked;
		if (before != null) {
			before.cancel();
			this.asked = null;
		}
	}

	/**
	 * Returns the head of the stream that is known to have been there before the search.
	 * @return the position
	 */
	public long knownHead() {
		return this.knownHead;
	}

	/**
	 * What was found is no base: records after it are gone. Another process trims what a
	 * newer snapshot covers, which may have been saved since the search.
	 * @param head the head of the stream, if what is before it turned out to be gone
	 * @return whether to search again; once for each snapshot and each head
	 */
	public boolean mayFindNewer(@Nullable Long head) {
		if (this.finder != null && head != null && SeqNums.before(this.knownHead, head)) {
			this.knownHead = head;
			this.lost = this.stored;
			logger.info("Projection '{}' looks for a newer snapshot in its store: the records before {} are gone",
					this.projection, SeqNums.text(head));
			return true;
		}
		Long cursor = this.stored;
		if (cursor == null || (this.lost != null && !SeqNums.before(this.lost, cursor))) {
			return false;
		}
		this.lost = cursor;
		logger.warn("Projection '{}' looks for a newer snapshot in its store: records after the one at {} are gone",
				this.projection, SeqNums.text(cursor));
		return true;
	}

	// After the base was found, not before: another process may save a newer one at any
	// time, and a tail from before that would seem to be of another stream.
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
			Beginning<S> beginning = new Beginning<>(found, tail, 0);
			return (olderToo && SeqNums.before(snapshot.cursor(), tail.seqNum()))
					? reach(beginning, found, snapshot.cursor()) : CompletableFuture.completedFuture(beginning);
		}
		if (choice.fixed()) {
			return CompletableFuture.completedFuture(new Beginning<>(found, tail, 0));
		}
		return this.probe.find(tail.seqNum()).exceptionally((ex) -> {
			// Reading from the beginning tells what is wrong, if anything is.
			logger.debug("Projection '{}' could not look at the tail of stream {}", this.projection, this.streamName,
					ex);
			return 0L;
		}).thenApply((from) -> new Beginning<>(found, tail, from));
	}

	// What follows the cursor may be trimmed for a newer snapshot of an older version.
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
			// Reading from there tells what is wrong, if anything is.
			.handle((batch, failure) -> batch == null
					|| (!batch.records().isEmpty() && batch.records().get(0).seqNum() == cursor))
			.thenCompose((there) -> (there) ? CompletableFuture.completedFuture(beginning)
					: ask(() -> store.findOlder(found))
						.thenCompose((older) -> checkTail(older, BaseChoice.NEWEST, false)));
	}

	/**
	 * Where a restore begins.
	 *
	 * @param <S> the type of the state
	 * @param found what the store had, {@code null} when there is no store
	 * @param tail the tail of the stream
	 * @param from the cursor of what may be a snapshot in the stream, 0 for the beginning
	 */
	public record Beginning<S>(@Nullable StoredBase<S> found, StreamPosition tail, long from) {

	}

}
