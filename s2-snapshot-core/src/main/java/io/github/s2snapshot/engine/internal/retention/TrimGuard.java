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

package io.github.s2snapshot.engine.internal.retention;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.HistoryTrim;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.restore.RestorableSnapshots;
import io.github.s2snapshot.engine.internal.restore.StreamIdentity;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.Backend;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.Lanes;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.StoredSnapshot;
import io.github.s2snapshot.store.StreamMark;

/**
 * Trims the history that the external snapshots of a projection cover, after a delay
 * since a snapshot was saved. All conditions are checked right before the trim: the
 * snapshot is read back and is the one that was saved, enough snapshots can be restored
 * from, every other projection of the process on the stream is covered and has read that
 * far, processes of other versions of these projections do not need the history, and the
 * stream is the incarnation that the snapshot belongs to. Trims only move forward and are
 * idempotent, so a lost answer is harmless. Thread-safe.
 */
public final class TrimGuard {

	private static final Logger logger = LoggerFactory.getLogger(TrimGuard.class);

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final ProjectionDefinition<?> definition;

	private final HistoryTrim trim;

	private final StreamName streamName;

	private final S2Stream stream;

	private final TrimNeighbour own;

	private final LongSupplier limit;

	private final StreamIdentity identity;

	private final EngineThreads threads;

	private final Backend backend;

	private final ListenerFanout listeners;

	private final Object lock = new Object();

	private volatile Supplier<? extends Collection<TrimNeighbour>> neighbours = List::of;

	private @Nullable ScheduledFuture<?> next;

	private @Nullable Candidate waiting;

	private @Nullable Candidate later;

	private boolean running;

	private int run;

	private volatile boolean denied;

	private long trimmed;

	/**
	 * Creates a guard.
	 * @param definition the projection
	 * @param stream its stream
	 * @param own the projection as its neighbours see it, with its snapshots
	 * @param limit supplies the position from which records must not be trimmed, whatever
	 * a snapshot covers
	 * @param identity the identity of the stream
	 * @param threads the threads
	 * @param backend the backend that a trim may wait for
	 * @param listeners the listeners to notify
	 */
	public TrimGuard(ProjectionDefinition<?> definition, S2Stream stream, TrimNeighbour own, LongSupplier limit,
			StreamIdentity identity, EngineThreads threads, Backend backend, ListenerFanout listeners) {
		this.definition = definition;
		this.trim = definition.trim();
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.stream = stream;
		this.own = own;
		this.limit = limit;
		this.identity = identity;
		this.threads = threads;
		this.backend = backend;
		this.listeners = listeners;
	}

	/**
	 * Sets the other projections of the stream in this process.
	 * @param neighbours the other projections
	 */
	public void neighbours(Supplier<? extends Collection<TrimNeighbour>> neighbours) {
		this.neighbours = neighbours;
	}

	/**
	 * Called when a snapshot was saved.
	 * @param snapshot the snapshot
	 */
	public void saved(StoredSnapshot snapshot) {
		if (!this.trim.isCovered() || this.denied) {
			return;
		}
		Candidate candidate = new Candidate(snapshot.key(), Objects.requireNonNull(snapshot.content().sha256()),
				snapshot.mark(), EngineTime.nanoTime());
		synchronized (this.lock) {
			if (this.waiting != null || this.running) {
				this.later = candidate;
			}
			else {
				schedule(candidate);
			}
		}
	}

	/**
	 * Called when the projection has stopped. History that was not trimmed yet is kept.
	 */
	public void stop() {
		synchronized (this.lock) {
			this.run++;
			this.waiting = null;
			this.later = null;
			if (this.next != null) {
				this.next.cancel(false);
				this.next = null;
			}
		}
	}

	private void schedule(Candidate candidate) {
		this.waiting = candidate;
		int current = this.run;
		Duration passed = Duration.ofNanos(EngineTime.nanoTime() - candidate.savedAt);
		Duration left = this.trim.delay().minus(passed);
		this.next = this.threads.schedule(() -> due(current), (left.isNegative()) ? Duration.ZERO : left);
	}

	private void due(int belongsTo) {
		Candidate candidate;
		synchronized (this.lock) {
			candidate = this.waiting;
			if (belongsTo != this.run || candidate == null) {
				return;
			}
			this.waiting = null;
			this.running = true;
		}
		try {
			// The snapshots of neighbours are read too, and their stores may be different
			// ones.
			this.threads.lanes().submit(Lanes.Work.TRIM, this.backend, () -> attempt(candidate), () -> {
			});
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The history is not trimmed because the template is closed", ex);
		}
	}

	private void attempt(Candidate candidate) {
		try {
			String reason = trim(candidate);
			if (reason != null) {
				kept(reason);
			}
		}
		catch (ProjectionException ex) {
			kept(String.valueOf(ex.getMessage()));
		}
		catch (S2Exception ex) {
			failed(ex);
		}
		catch (TimeoutException ex) {
			kept("the server did not answer within " + TIMEOUT);
		}
		catch (RuntimeException ex) {
			logger.warn("Failed to trim the history of stream {}", this.streamName, ex);
			kept(ex.toString());
		}
		finally {
			synchronized (this.lock) {
				this.running = false;
				Candidate following = this.later;
				this.later = null;
				if (following != null) {
					schedule(following);
				}
			}
		}
	}

	// Returns why the history is kept, or null.
	private @Nullable String trim(Candidate candidate) throws TimeoutException {
		ProjectionStatus status = this.own.status();
		if (status != ProjectionStatus.LIVE) {
			return "the projection is " + status;
		}
		RestorableSnapshots<?> snapshots = Objects.requireNonNull(this.own.snapshots());
		String difference = snapshots.difference(candidate.key, candidate.sha256);
		if (difference != null) {
			return String.format(Locale.ROOT, "the snapshot at cursor %s cannot be read back: %s",
					SeqNums.text(candidate.key.cursor()), difference);
		}
		Long covered = snapshots.covered(this.trim.generations());
		if (covered == null) {
			return uncovered(this.own.name(), snapshots);
		}
		long point = SeqNums.min(SeqNums.min(candidate.key.cursor(), covered), snapshots.neededByOthers());
		for (TrimNeighbour neighbour : this.neighbours.get()) {
			RestorableSnapshots<?> theirs = neighbour.snapshots();
			if (theirs == null) {
				return String.format(Locale.ROOT, "projection '%s' of the same stream has no external snapshots",
						neighbour.name());
			}
			covered = theirs.covered(this.trim.generations());
			if (covered == null) {
				return uncovered(neighbour.name(), theirs);
			}
			point = SeqNums.min(SeqNums.min(point, neighbour.neededFrom(covered)), theirs.neededByOthers());
		}
		point = SeqNums.min(point, this.limit.getAsLong());
		point = (Long.compareUnsigned(point, this.trim.margin()) > 0) ? point - this.trim.margin() : 0;
		return (SeqNums.before(this.trimmed, point)) ? trim(candidate, point) : null;
	}

	private @Nullable String trim(Candidate candidate, long point) throws TimeoutException {
		Futures.get(this.identity.check(), TIMEOUT);
		String foreign = this.identity.mismatch(candidate.mark, candidate.key.cursor(), TIMEOUT);
		if (foreign != null) {
			return String.format(Locale.ROOT,
					"the snapshot at cursor %s belongs to another incarnation of the stream: %s",
					SeqNums.text(candidate.key.cursor()), foreign);
		}
		Futures.get(
				this.stream.appendAsync(AppendInput.of(AppendRecord.trim(point)), AppendRetryPolicy.NO_SIDE_EFFECTS),
				TIMEOUT);
		this.trimmed = point;
		logger.info("Projection '{}' trimmed stream {} before record {}, because its snapshots cover that history",
				this.definition.name(), this.streamName, SeqNums.text(point));
		this.listeners.tell((listener) -> listener.historyTrimmed(this.definition.name(), point));
		return null;
	}

	private String uncovered(String projection, RestorableSnapshots<?> of) {
		return String.format(Locale.ROOT, "projection '%s' does not have %d snapshots yet that it can restore from%s",
				projection, this.trim.generations(), (of.isFull()) ? "" : ", or none of them was verified fully");
	}

	private void failed(S2Exception failure) {
		if (failure instanceof S2ServerException server && "permission_denied".equals(server.code())) {
			this.denied = true;
			logger.warn("Projection '{}' is not permitted to trim stream {}. Its history is not trimmed from now on, "
					+ "and the stream keeps growing. Give the access token the permissions to append and to "
					+ "trim, or set the trim to never", this.definition.name(), this.streamName, failure);
		}
		kept("the trim failed: " + failure.getMessage());
	}

	private void kept(String reason) {
		logger.debug("Projection '{}' does not trim the history of stream {}: {}", this.definition.name(),
				this.streamName, reason);
		this.listeners.tell((listener) -> listener.historyKept(this.definition.name(), reason));
	}

	/**
	 * A snapshot whose history may be trimmed.
	 *
	 * @param key the key of the snapshot
	 * @param sha256 the digest of the state
	 * @param mark the mark of the stream that the snapshot belongs to
	 * @param savedAt when the snapshot was saved, by the monotonic clock
	 */
	private record Candidate(SnapshotKey key, String sha256, StreamMark mark, long savedAt) {
	}

}
