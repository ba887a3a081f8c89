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

package io.github.s2snapshot.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.ProjectionRunner;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.SnapshotCheck;
import io.github.s2snapshot.projection.SnapshotListing;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;

/**
 * Manual operations on the projections of a template. Only one operation on a projection
 * runs at a time: a second call fails at once with an
 * {@link OperationInProgressException}. Triggered and scheduled snapshots do not count as
 * operations. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ProjectionMaintenance {

	private static final Logger logger = LoggerFactory.getLogger(ProjectionMaintenance.class);

	private final RunnerRegistry runners;

	private final Fleet fleet;

	private final Map<String, RunningOperation> running = new ConcurrentHashMap<>();

	ProjectionMaintenance(RunnerRegistry runners, Fleet fleet) {
		this.runners = runners;
		this.fleet = fleet;
	}

	/**
	 * Returns the operation on a projection that is in progress.
	 * @param projection the name of the projection
	 * @return the operation, {@code null} if none is in progress
	 */
	public @Nullable RunningOperation running(String projection) {
		return this.running.get(projection);
	}

	// The default retention of seven days would delete the base of a projection and its
	// dead letters.
	void createStreams(String projection) {
		StreamConfig config = StreamConfig.defaults().withRetention(RetentionPolicy.infinite());
		createStream(projection, config);
		createDeadLetterStream(projection, config);
	}

	/**
	 * Creates the stream of a projection unless it exists. Allowed while an operation is
	 * in progress.
	 * @param projection the name of the projection
	 * @param config the configuration of the stream
	 * @return whether the stream was created, {@code false} if it exists
	 * @throws ProjectionException if no such projection exists
	 * @throws io.github.s2snapshot.sdk.error.S2Exception if the call fails
	 */
	public boolean createStream(String projection, StreamConfig config) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return createStream(runner, runner.stream(), config);
	}

	/**
	 * Creates the dead-letter stream of a projection unless it exists. Allowed while an
	 * operation is in progress.
	 * @param projection the name of the projection
	 * @param config the configuration of the stream
	 * @return whether it was created, {@code false} if it exists or the projection has
	 * none
	 * @throws ProjectionException if no such projection exists
	 * @throws io.github.s2snapshot.sdk.error.S2Exception if the call fails
	 */
	public boolean createDeadLetterStream(String projection, StreamConfig config) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		String deadLetters = runner.definition().poison().deadLetterStream();
		return deadLetters != null && createStream(runner, deadLetters, config);
	}

	private boolean createStream(ProjectionRunner<?> runner, String stream, StreamConfig config) {
		try {
			this.runners.basin(runner.definition()).createStream(stream, config);
			return true;
		}
		catch (S2ServerException ex) {
			if ("resource_already_exists".equals(ex.code())) {
				return false;
			}
			throw ex;
		}
	}

	/**
	 * Lists the snapshots of a projection. In-stream snapshots are found by reading the
	 * whole stream; the states of external snapshots are not read. Allowed while an
	 * operation is in progress.
	 * @param projection the name of the projection
	 * @param timeout how long the operation may take, positive
	 * @return the snapshots that were found within the timeout
	 * @throws ProjectionException if no such projection exists, or its store cannot be
	 * read
	 */
	public SnapshotListing snapshots(String projection, Duration timeout) {
		return this.runners.get(projection).snapshots(timeout);
	}

	/**
	 * Takes a snapshot, like {@link SnapshotOperations#take} or, if forced,
	 * {@link SnapshotOperations#takeForced}.
	 * @param projection the name of the projection
	 * @param forced whether to take a snapshot even if nothing was folded since the last
	 * one
	 * @param timeout how long the operation may take, positive
	 * @return the outcome
	 * @throws OperationInProgressException if another operation is in progress
	 */
	public SnapshotOutcome take(String projection, boolean forced, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return exclusively(runner, "snapshot",
				() -> Outcomes.of(runner.takeSnapshot((forced) ? SnapshotMode.FORCED : SnapshotMode.MANUAL, timeout)));
	}

	/**
	 * Audits a projection, like {@link SnapshotOperations#audit}.
	 * @param projection the name of the projection
	 * @param timeout how long the operation may take, positive
	 * @return the result
	 * @throws OperationInProgressException if another operation is in progress
	 */
	public AuditResult audit(String projection, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return exclusively(runner, "audit", () -> runner.audit(timeout));
	}

	/**
	 * Checks a snapshot: reads it and checks its digest, folds the records before it onto
	 * an older base if one exists, folds the records after it onto its state, and
	 * compares the states. If they differ, the snapshot is quarantined, as by an audit,
	 * and this process stops trimming.
	 * @param projection the name of the projection
	 * @param cursor the cursor of the snapshot
	 * @param timeout how long the operation may take, positive
	 * @return the result
	 * @throws io.github.s2snapshot.projection.error.SnapshotNotFoundException if no such
	 * snapshot exists
	 * @throws OperationInProgressException if another operation is in progress
	 */
	public SnapshotCheck verify(String projection, long cursor, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return exclusively(runner, "verify", () -> runner.verify(cursor, timeout));
	}

	/**
	 * Pauses following. Has no effect on a projection that is paused already.
	 * @param projection the name of the projection
	 * @param timeout how long the operation may take, positive
	 * @return the projection afterwards; it is paused only if it was live
	 * @throws OperationInProgressException if another operation is in progress
	 */
	public ProjectionInfo pause(String projection, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return exclusively(runner, "pause", () -> {
			runner.pause();
			return settled(runner, timeout);
		});
	}

	/**
	 * Resumes following. Has no effect on a projection that is not paused.
	 * @param projection the name of the projection
	 * @param timeout how long the operation may take, positive
	 * @return the projection afterwards
	 * @throws OperationInProgressException if another operation is in progress
	 */
	public ProjectionInfo resume(String projection, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return exclusively(runner, "resume", () -> {
			runner.resume();
			return settled(runner, timeout);
		});
	}

	/**
	 * Restores a projection from its newest snapshot, without taking a last snapshot
	 * first. Reads return the previous state until the new one is complete. A projection
	 * that is live or paused is left unchanged if the server does not answer.
	 * @param projection the name of the projection
	 * @return a future that completes when the projection is live, or exceptionally with
	 * a {@link ProjectionException} when it fails; the operation is in progress until
	 * then
	 * @throws OperationInProgressException if another operation is in progress
	 * @throws io.github.s2snapshot.sdk.error.S2Exception if the tail of the stream cannot
	 * be read
	 */
	public CompletableFuture<ProjectionInfo> restart(String projection) {
		return restart("restart", projection, BaseChoice.NEWEST, Duration.ZERO);
	}

	/**
	 * Restores a projection from a given snapshot and every record after it, even if
	 * newer snapshots exist. Reads return the previous state until the new one is
	 * complete. Newer snapshots are kept; the next snapshot that is taken is newer than
	 * all of them. The projection is left unchanged if the snapshot is not valid or
	 * records after it were trimmed. If records are trimmed during the restore, the
	 * projection fails instead of skipping them.
	 * @param projection the name of the projection
	 * @param cursor the cursor of the snapshot
	 * @param timeout how long the check beforehand may take, positive
	 * @return a future that completes when the projection is live, or exceptionally with
	 * a {@link ProjectionException} when it fails; the operation is in progress until
	 * then
	 * @throws io.github.s2snapshot.projection.error.SnapshotNotFoundException if no such
	 * snapshot exists
	 * @throws io.github.s2snapshot.projection.error.NoBaseStateException if the
	 * projection cannot be restored from the snapshot
	 * @throws OperationInProgressException if another operation is in progress
	 */
	public CompletableFuture<ProjectionInfo> restore(String projection, long cursor, Duration timeout) {
		return restart("restore", projection, BaseChoice.snapshot(cursor), timeout);
	}

	/**
	 * Rebuilds a projection: folds every record of its stream onto the initial state and
	 * ignores snapshots. Reads return the previous state until the new one is complete.
	 * Records that were skipped before are folded again. The projection is left unchanged
	 * if the beginning of the stream was trimmed.
	 * @param projection the name of the projection
	 * @param timeout how long the check beforehand may take, positive
	 * @return a future that completes when the projection is live, or exceptionally with
	 * a {@link ProjectionException} when it fails; the operation is in progress until
	 * then
	 * @throws io.github.s2snapshot.projection.error.NoBaseStateException if the beginning
	 * of the stream was trimmed
	 * @throws OperationInProgressException if another operation is in progress
	 */
	public CompletableFuture<ProjectionInfo> rebuild(String projection, Duration timeout) {
		return restart("rebuild", projection, BaseChoice.BEGINNING, timeout);
	}

	/**
	 * Cancels a restore, rebuild or restart that is in progress, also one that the
	 * projection began by itself. If the operation was requested while the projection had
	 * a state, the projection continues with that state and the operation fails;
	 * otherwise the projection stops. Has no effect if nothing is in progress.
	 * @param projection the name of the projection
	 * @param timeout how long the operation may take, positive
	 * @return the projection afterwards
	 * @throws ProjectionException if no such projection exists
	 */
	public ProjectionInfo cancel(String projection, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		if (await(runner, runner.cancel(), timeout)) {
			logger.info("The restore of projection '{}' was cancelled on request", projection);
		}
		return settled(runner, timeout);
	}

	private CompletableFuture<ProjectionInfo> restart(String operation, String projection, BaseChoice choice,
			Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		begin(projection, operation);
		CompletableFuture<ProjectionInfo> result = new CompletableFuture<>();
		try {
			boolean follows = requireUsable(runner, choice, timeout);
			logger.info("Projection '{}' is being restored from {} because operation '{}' was requested", projection,
					choice, operation);
			CompletableFuture<?> unused = this.fleet.restart(runner, choice, follows)
				.whenComplete((nothing, failure) -> {
					this.running.remove(projection);
					if (failure != null) {
						result.completeExceptionally(Outcomes.unwrap(failure));
					}
					else {
						result.complete(runner.info());
					}
				});
			return result;
		}
		catch (Throwable ex) {
			this.running.remove(projection);
			throw ex;
		}
	}

	// The projection is paused meanwhile, because a triggered snapshot could trim records
	// that are needed. Returns whether it was not paused before.
	private boolean requireUsable(ProjectionRunner<?> runner, BaseChoice choice, Duration timeout) {
		if (!choice.fixed()) {
			requireReachable(runner);
			return runner.status() != ProjectionStatus.PAUSED;
		}
		ProjectionStatus status = settled(runner, timeout).status();
		boolean live = status == ProjectionStatus.LIVE || status == ProjectionStatus.DISCONNECTED;
		runner.pause();
		try {
			runner.requireUsable(choice, timeout);
			return status != ProjectionStatus.PAUSED;
		}
		catch (Throwable ex) {
			if (live) {
				runner.resume();
				settled(runner, timeout);
			}
			throw ex;
		}
	}

	// A projection keeps its state if the server could not provide a new one.
	private void requireReachable(ProjectionRunner<?> runner) {
		ProjectionStatus status = runner.status();
		if (status == ProjectionStatus.LIVE || status == ProjectionStatus.PAUSED) {
			this.runners.basin(runner.definition()).stream(runner.stream()).checkTail();
		}
	}

	private ProjectionInfo settled(ProjectionRunner<?> runner, Duration timeout) {
		return await(runner, runner.settled(), timeout);
	}

	private static <T> T await(ProjectionRunner<?> runner, CompletableFuture<T> future, Duration timeout) {
		try {
			return future.get(Math.max(1, TimeUnit.MILLISECONDS.convert(timeout)), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			throw new ProjectionNotReadyException(String.format(Locale.ROOT,
					"Projection '%s' did not complete the request within %s; its status is %s. Allow more time",
					runner.name(), timeout, runner.status()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallInterruptedException("The thread was interrupted while waiting for a projection", ex);
		}
		catch (ExecutionException ex) {
			throw new ProjectionException(String.valueOf(ex.getMessage()), ex);
		}
	}

	private <T> T exclusively(ProjectionRunner<?> runner, String operation, Supplier<T> action) {
		begin(runner.name(), operation);
		try {
			return action.get();
		}
		finally {
			this.running.remove(runner.name());
		}
	}

	private void begin(String projection, String operation) {
		RunningOperation other = this.running.putIfAbsent(projection, new RunningOperation(operation, Instant.now()));
		if (other != null) {
			throw new OperationInProgressException(projection, other);
		}
	}

}
