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
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.RetentionException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Guards a projection against the retention of its stream, which would delete the
 * in-stream snapshot or the records that a restore needs. When those are half as old as
 * the retention, a newer snapshot is taken, even if nothing was folded. Checks at the
 * start and then periodically, because the retention may change. Thread-safe.
 */
public final class RetentionGuard {

	/**
	 * The retention of a stream without a retention policy (S2 v1).
	 */
	private static final Duration DEFAULT_RETENTION = Duration.ofDays(7);

	private static final Duration LONGEST_PERIOD = Duration.ofHours(1);

	private static final Duration SHORTEST_PERIOD = Duration.ofMillis(500);

	private static final Logger logger = LoggerFactory.getLogger(RetentionGuard.class);

	private final ProjectionDefinition<?> definition;

	private final StreamName streamName;

	private final S2Stream stream;

	private final @Nullable Supplier<CompletableFuture<StreamConfig>> config;

	private final EngineThreads threads;

	private final Duration snapshotTimeout;

	private final PublishedState<?> published;

	private final Function<SnapshotMode, CompletableFuture<SnapshotResult>> snapshots;

	private final ListenerFanout listeners;

	private final Object lock = new Object();

	private @Nullable ScheduledFuture<?> next;

	private int run;

	private boolean warned;

	private boolean warnedOfIgnored;

	private Duration patience = SHORTEST_PERIOD;

	public RetentionGuard(ProjectionDefinition<?> definition, S2Stream stream, BasinAccess access,
			EngineThreads threads, Duration snapshotTimeout, PublishedState<?> published,
			Function<SnapshotMode, CompletableFuture<SnapshotResult>> snapshots, ListenerFanout listeners) {
		this.definition = definition;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.stream = stream;
		this.config = access.config();
		this.threads = threads;
		this.snapshotTimeout = snapshotTimeout;
		this.published = published;
		this.snapshots = snapshots;
		this.listeners = listeners;
	}

	/**
	 * Called when the projection is restored. Checks for the first time, then
	 * periodically.
	 * @return a future that completes when the projection may run, or exceptionally with
	 * a {@link RetentionException} if its base would be lost
	 */
	public CompletableFuture<@Nullable Void> start() {
		if (this.config == null) {
			return CompletableFuture.completedFuture(null);
		}
		int current;
		synchronized (this.lock) {
			cancel();
			current = this.run;
			this.warned = false;
			this.warnedOfIgnored = false;
			this.patience = SHORTEST_PERIOD;
		}
		return look(true).thenAccept((period) -> schedule(current, period));
	}

	public void stop() {
		synchronized (this.lock) {
			cancel();
		}
	}

	private void cancel() {
		this.run++;
		if (this.next != null) {
			this.next.cancel(false);
			this.next = null;
		}
	}

	private void schedule(int belongsTo, Duration period) {
		synchronized (this.lock) {
			if (belongsTo == this.run) {
				this.next = this.threads.schedule(() -> again(belongsTo), period);
			}
		}
	}

	private void again(int belongsTo) {
		CompletableFuture<?> unused = look(false).whenComplete((period, failure) -> {
			if (failure != null) {
				logger.warn("Projection '{}' failed to check the retention of stream {}", this.definition.name(),
						this.streamName, Futures.unwrap(failure));
			}
			schedule(belongsTo, (period != null) ? period : LONGEST_PERIOD);
		});
	}

	// Completes with the time until the next check.
	private CompletableFuture<Duration> look(boolean first) {
		CompletableFuture<StreamConfig> asked;
		try {
			asked = (this.config != null) ? this.config.get() : CompletableFuture.completedFuture(null);
		}
		catch (RuntimeException ex) {
			asked = CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<Duration> result = new CompletableFuture<>();
		CompletableFuture<?> unused = asked.handle(Answer::new)
			.thenCompose((answer) -> lookAt(answer, first))
			.whenComplete((period, failure) -> {
				if (failure != null) {
					result.completeExceptionally(Futures.unwrap(failure));
				}
				else {
					result.complete(period);
				}
			});
		return result;
	}

	private CompletableFuture<Duration> lookAt(Answer<StreamConfig> answer, boolean first) {
		StreamConfig found = answer.value();
		if (found == null) {
			return lookAgain(String
				.format(Locale.ROOT,
						"the configuration of the stream cannot be read: %s. Give the access token the permission to "
								+ "read it, or make sure that the retention of the stream is infinite",
						answer.reason()));
		}
		Duration retention = retention(found);
		if (retention == null) {
			known();
			return CompletableFuture.completedFuture(LONGEST_PERIOD);
		}
		return guard(retention, first);
	}

	/**
	 * Returns how long a stream keeps its records.
	 * @param found the configuration of the stream
	 * @return the age after which records are deleted, or {@code null} for never
	 */
	public static @Nullable Duration retention(StreamConfig found) {
		RetentionPolicy policy = found.retention();
		if (policy == null) {
			return DEFAULT_RETENTION;
		}
		return (policy instanceof RetentionPolicy.Age age) ? age.age() : null;
	}

	// The remaining time is unknown, so the next check is soon at first.
	private CompletableFuture<Duration> lookAgain(String reason) {
		warnOnce(reason);
		synchronized (this.lock) {
			Duration period = this.patience;
			Duration longer = period.multipliedBy(2);
			this.patience = (longer.compareTo(LONGEST_PERIOD) < 0) ? longer : LONGEST_PERIOD;
			return CompletableFuture.completedFuture(period);
		}
	}

	private void known() {
		synchronized (this.lock) {
			this.patience = SHORTEST_PERIOD;
		}
	}

	private void warnOnce(String reason) {
		synchronized (this.lock) {
			if (this.warned) {
				return;
			}
			this.warned = true;
		}
		logger.warn("Projection '{}' cannot check the retention of stream {}: {}", this.definition.name(),
				this.streamName, reason);
	}

	private void warnOfIgnored(Duration retention) {
		boolean ignores = !this.definition.trimsIgnored() && !this.published.get().ignored().types().isEmpty();
		synchronized (this.lock) {
			if (!ignores || this.warnedOfIgnored) {
				return;
			}
			this.warnedOfIgnored = true;
		}
		String reason = "the projection ignored deltas that a later release may fold, and S2 deletes them";
		logger.warn(
				"Stream {} keeps records for {}, and projection '{}' ignored deltas that a later release may fold. "
						+ "Set the retention of the stream to infinite, or 'trim-ignored' to true",
				this.streamName, retention, this.definition.name());
		this.listeners
			.tell((listener) -> listener.retentionEndangered(this.definition.name(), retention, Duration.ZERO, reason));
	}

	private CompletableFuture<Duration> guard(Duration retention, boolean first) {
		warnOfIgnored(retention);
		Duration period = period(retention);
		boolean inStream = this.definition.placement() == SnapshotPlacement.IN_STREAM;
		if (first && inStream && retention.dividedBy(2).compareTo(this.snapshotTimeout) < 0) {
			return CompletableFuture.failedFuture(refusal(retention, String.format(Locale.ROOT,
					"a newer snapshot may take up to %s, which is more than half of that time", this.snapshotTimeout),
					null));
		}
		CompletableFuture<Duration> asked;
		try {
			asked = age();
		}
		catch (RuntimeException ex) {
			asked = CompletableFuture.failedFuture(ex);
		}
		return asked.handle(Answer::new).thenCompose((answer) -> {
			Duration age = answer.value();
			if (age == null) {
				return lookAgain(String.format(Locale.ROOT, "the age of the base cannot be read: %s", answer.reason()));
			}
			known();
			return (age.compareTo(retention.dividedBy(2)) < 0) ? CompletableFuture.completedFuture(period)
					: refresh(retention, age, first).thenApply((done) -> period);
		});
	}

	private static Duration period(Duration retention) {
		Duration eighth = retention.dividedBy(8);
		if (eighth.compareTo(SHORTEST_PERIOD) < 0) {
			return SHORTEST_PERIOD;
		}
		return (eighth.compareTo(LONGEST_PERIOD) < 0) ? eighth : LONGEST_PERIOD;
	}

	// The age of the snapshot or record that must not be lost.
	private CompletableFuture<Duration> age() {
		Published<?> current = this.published.get();
		SnapshotInfo snapshot = current.lastSnapshot();
		boolean external = this.definition.placement() == SnapshotPlacement.EXTERNAL;
		long from = (snapshot != null) ? snapshot.cursor() : 0;
		// A record that is not a delta is needed as well: once it is deleted, its kind is
		// unknown.
		boolean nothing = (external || snapshot == null) && !SeqNums.before(from, current.cursor());
		if (nothing) {
			return CompletableFuture.completedFuture(Duration.ZERO);
		}
		if (snapshot != null && !external) {
			return CompletableFuture.completedFuture(since(snapshot.takenAt()));
		}
		return this.stream.readAsync(ReadInput.fromSeqNum(from).withCount(1))
			.thenApply((batch) -> (batch.records().isEmpty()) ? Duration.ZERO
					: since(RecordMetadata.of(batch.records().get(0)).timestamp()));
	}

	private static Duration since(Instant instant) {
		Duration age = Duration.between(instant, EngineTime.instant());
		return (age.isNegative()) ? Duration.ZERO : age;
	}

	private CompletableFuture<@Nullable Void> refresh(Duration retention, Duration age, boolean first) {
		if (this.published.get().status() != ProjectionStatus.LIVE) {
			endangered(retention, age, "the projection is " + this.published.get().status());
			return CompletableFuture.completedFuture(null);
		}
		return this.snapshots.apply(SnapshotMode.FORCED).thenAccept((result) -> {
			if (result instanceof SnapshotResult.Skipped skipped) {
				endangered(retention, age, skipped.reason());
			}
			else if (result instanceof SnapshotResult.Failed failed) {
				String reason = String.valueOf(failed.failure().getMessage());
				endangered(retention, age, reason);
				if (first && this.definition.placement() == SnapshotPlacement.IN_STREAM) {
					throw refusal(retention, "a newer snapshot cannot be taken: " + reason, failed.failure());
				}
			}
		});
	}

	private void endangered(Duration retention, Duration age, String reason) {
		logger.warn(
				"Stream {} keeps records for {}, and the base of projection '{}' is {} old already. No newer "
						+ "snapshot was taken: {}. Set the retention of the stream to infinite",
				this.streamName, retention, this.definition.name(), age, reason);
		this.listeners.tell((listener) -> listener.retentionEndangered(this.definition.name(), retention, age, reason));
	}

	private RetentionException refusal(Duration retention, String reason, @Nullable Throwable cause) {
		return new RetentionException(String.format(Locale.ROOT,
				"Projection '%s' keeps its snapshots in stream %s, which deletes records after %s. The snapshot "
						+ "that a restore needs would be lost, because %s. Set the retention of the stream to "
						+ "infinite, or use the external placement",
				this.definition.name(), this.streamName, retention, reason), cause);
	}

	/**
	 * Answer to a request.
	 *
	 * @param <T> the type of the answer
	 * @param value the answer, {@code null} if the request failed
	 * @param failure the failure of the request
	 */
	private record Answer<T>(@Nullable T value, @Nullable Throwable failure) {

		String reason() {
			return (this.failure != null) ? String.valueOf(Futures.unwrap(this.failure).getMessage())
					: "the answer was empty";
		}

	}

}
