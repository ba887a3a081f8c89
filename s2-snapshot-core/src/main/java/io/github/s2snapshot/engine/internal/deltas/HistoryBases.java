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

package io.github.s2snapshot.engine.internal.deltas;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.audit.StreamSnapshotScan;
import io.github.s2snapshot.engine.internal.follow.FoldComparison;
import io.github.s2snapshot.engine.internal.restore.StoreSnapshotFinder;
import io.github.s2snapshot.engine.internal.restore.StoredBase;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.Backend;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.Lanes;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Finds states of the past, onto which the deltas from a position can be folded: the
 * newest snapshot that does not cover them, or the initial state. Thread-safe.
 *
 * @param <S> the type of the state
 */
public final class HistoryBases<S> {

	// Only a limit for a server that does not answer.
	private static final Duration MOST = Duration.ofHours(1);

	private final ProjectionDefinition<S> definition;

	private final S2Stream stream;

	private final EngineThreads threads;

	private final Backend backend;

	private final @Nullable StoreSnapshotFinder<S> finder;

	private final Safeguards safeguards;

	private final FoldComparison folds;

	/**
	 * Creates an instance.
	 * @param definition the projection
	 * @param stream its stream
	 * @param threads the threads
	 * @param backend the store and the account of the projection
	 * @param finder finds stored snapshots, {@code null} without a store
	 * @param safeguards knows quarantined snapshots
	 */
	public HistoryBases(ProjectionDefinition<S> definition, S2Stream stream, EngineThreads threads, Backend backend,
			@Nullable StoreSnapshotFinder<S> finder, Safeguards safeguards) {
		this.definition = definition;
		this.stream = stream;
		this.threads = threads;
		this.backend = backend;
		this.finder = finder;
		this.safeguards = safeguards;
		this.folds = new FoldComparison(definition);
	}

	/**
	 * Finds a base.
	 * @param seqNum the position whose record the base must not cover
	 * @param cancelled returns whether the base is not needed any more
	 * @return completes with the base, or exceptionally if the store or the stream cannot
	 * be read
	 */
	CompletableFuture<Found<S>> find(long seqNum, BooleanSupplier cancelled) {
		CompletableFuture<Found<S>> answer = new CompletableFuture<>();
		try {
			this.threads.lanes().submit(Lanes.Work.HISTORY, this.backend, () -> {
				try {
					answer.complete((this.finder != null) ? stored(this.finder, seqNum) : inStream(seqNum, cancelled));
				}
				catch (Throwable ex) {
					answer.completeExceptionally(ex);
				}
			}, () -> answer.completeExceptionally(new RejectedExecutionException("The engine is shut down")));
		}
		catch (RejectedExecutionException ex) {
			answer.completeExceptionally(ex);
		}
		return answer;
	}

	private Found<S> stored(StoreSnapshotFinder<S> finder, long seqNum) throws TimeoutException {
		StoredBase<S> found = finder.findUpTo(seqNum);
		SnapshotInfo snapshot = found.snapshot();
		if (snapshot != null && !this.safeguards.isQuarantined(snapshot)) {
			return Found.of(Objects.requireNonNull(found.state()), snapshot.cursor());
		}
		Long head = head();
		return (head == null || head == 0) ? initial()
				: Found.none(finder.lowestFrom(SeqNums.max(head, seqNum + 1)).orElse(null));
	}

	// The position of the first record, null if there is none.
	private @Nullable Long head() throws TimeoutException {
		try {
			List<SequencedRecord> first = Futures.get(this.stream.readAsync(ReadInput.fromSeqNum(0).withCount(1)), MOST)
				.records();
			return (first.isEmpty()) ? Long.valueOf(Futures.get(this.stream.checkTailAsync(), MOST).seqNum())
					: Long.valueOf(first.get(0).seqNum());
		}
		catch (UnwrittenPositionException ex) {
			return null;
		}
	}

	private Found<S> inStream(long seqNum, BooleanSupplier cancelled) throws TimeoutException {
		StreamSnapshotScan.Scan<S> scan = new StreamSnapshotScan<>(this.definition, this.stream,
				(snapshot) -> !SeqNums.before(seqNum, snapshot.cursor())
						&& this.folds.rejection(snapshot.fold()) == null,
				this.safeguards.streamCreatedAt())
			.until(cancelled)
			.scan(Deadline.in(MOST));
		StreamSnapshotScan.Whole<S> whole = scan.whole();
		if (whole != null && !this.safeguards.isQuarantined(whole.info())) {
			return Found.of(whole.state(), whole.info().cursor());
		}
		Long head = scan.first();
		if (head == null || head == 0) {
			return initial();
		}
		if (!scan.complete()) {
			throw new TimeoutException(String.format(Locale.ROOT, "The stream was not read within %s", MOST));
		}
		return Found.none(scan.snapshots()
			.stream()
			.map(SnapshotInfo::cursor)
			.filter((cursor) -> SeqNums.before(seqNum, cursor))
			.min(Long::compareUnsigned)
			.orElse(null));
	}

	private Found<S> initial() {
		return Found.of(this.definition.initialState().get(), 0);
	}

	/**
	 * The result of a search.
	 *
	 * @param <S> the type of the state
	 * @param based whether a base was found
	 * @param state the state
	 * @param cursor its cursor
	 * @param oldest the oldest cursor of a later snapshot, {@code null} if there is none
	 */
	record Found<S>(boolean based, @Nullable S state, long cursor, @Nullable Long oldest) {

		static <S> Found<S> of(S state, long cursor) {
			return new Found<>(true, state, cursor, null);
		}

		static <S> Found<S> none(@Nullable Long oldest) {
			return new Found<>(false, null, 0, oldest);
		}

	}

}
