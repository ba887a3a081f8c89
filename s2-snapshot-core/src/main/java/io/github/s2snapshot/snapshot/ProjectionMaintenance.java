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
import io.github.s2snapshot.sdk.resource.StreamConfig;

/**
 * What is done to projections by hand. Only one operation on a projection is under way at
 * a time: a second caller gets an {@link OperationInProgressException} at once. Triggered
 * and scheduled snapshots are none of these operations. Thread-safe.
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
	 * Tell what is being done with a projection.
	 * @param projection the name of the projection
	 * @return the operation, {@code null} when there is none
	 */
	public @Nullable RunningOperation running(String projection) {
		return this.running.get(projection);
	}

	/**
	 * Creates the stream of a projection unless it is there. May be done beside an
	 * operation.
	 * @param projection the name of the projection
	 * @param config the configuration of the stream
	 * @return whether it was created, {@code false} if it was there
	 * @throws ProjectionException if there is no such projection
	 * @throws io.github.s2snapshot.sdk.error.S2Exception if the call fails
	 */
	public boolean createStream(String projection, StreamConfig config) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return createStream(runner, runner.stream(), config);
	}

	/**
	 * Creates the dead-letter stream of a projection unless it exists. May be done beside
	 * an operation.
	 * @param projection the name of the projection
	 * @param config the configuration of the stream
	 * @return whether it was created, {@code false} if it exists or the projection has
	 * none
	 * @throws ProjectionException if there is no such projection
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
	 * Lists the snapshots of a projection. Those in a stream are found by reading all
	 * that is left of it; the states of those in a store are not read. May be done beside
	 * an operation.
	 * @param projection the name of the projection
	 * @param timeout how long it may take, positive
	 * @return what was found until then
	 * @throws ProjectionException if there is no such projection, or its store cannot be
	 * read
	 */
	public SnapshotListing snapshots(String projection, Duration timeout) {
		return this.runners.get(projection).snapshots(timeout);
	}

	/**
	 * Takes a snapshot, as {@link SnapshotOperations#take} and, when forced,
	 * {@link SnapshotOperations#takeForced} do.
	 * @param projection the name of the projection
	 * @param forced whether to take one although nothing was folded since the last
	 * @param timeout how long it may take, positive
	 * @return what became of it
	 * @throws OperationInProgressException if something else is being done
	 */
	public SnapshotOutcome take(String projection, boolean forced, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return exclusively(runner, "snapshot",
				() -> Outcomes.of(runner.takeSnapshot((forced) ? SnapshotMode.FORCED : SnapshotMode.MANUAL, timeout)));
	}

	/**
	 * Audits a projection, as {@link SnapshotOperations#audit} does.
	 * @param projection the name of the projection
	 * @param timeout how long it may take, positive
	 * @return what came of it
	 * @throws OperationInProgressException if something else is being done
	 */
	public AuditResult audit(String projection, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return exclusively(runner, "audit", () -> runner.audit(timeout));
	}

	/**
	 * Checks a snapshot: read it, check its digest, fold the records before it onto an
	 * older base as far as there is one, fold those after it onto its state, and compare.
	 * When it differs it is put in quarantine, as an audit does with the newest one, and
	 * this process trims nothing any more.
	 * @param projection the name of the projection
	 * @param cursor the cursor of the snapshot
	 * @param timeout how long it may take, positive
	 * @return what came of it
	 * @throws io.github.s2snapshot.projection.error.SnapshotNotFoundException if there is
	 * no such snapshot
	 * @throws OperationInProgressException if something else is being done
	 */
	public SnapshotCheck verify(String projection, long cursor, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return exclusively(runner, "verify", () -> runner.verify(cursor, timeout));
	}

	/**
	 * Suspend following. Nothing happens when that was done before.
	 * @param projection the name of the projection
	 * @param timeout how long it may take, positive
	 * @return what the projection does then: it is not paused when it was not live
	 * @throws OperationInProgressException if something else is being done
	 */
	public ProjectionInfo pause(String projection, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return exclusively(runner, "pause", () -> {
			runner.pause();
			return settled(runner, timeout);
		});
	}

	/**
	 * Follows again after a pause. Nothing happens when it is not paused.
	 * @param projection the name of the projection
	 * @param timeout how long it may take, positive
	 * @return what the projection does then
	 * @throws OperationInProgressException if something else is being done
	 */
	public ProjectionInfo resume(String projection, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		return exclusively(runner, "resume", () -> {
			runner.resume();
			return settled(runner, timeout);
		});
	}

	/**
	 * Restores a projection from its newest snapshot, without a last one. The state that
	 * it has is shown until the new one is there. Nothing is begun for one that is live
	 * or paused when the server does not answer.
	 * @param projection the name of the projection
	 * @return completes when it is live, exceptionally with a {@link ProjectionException}
	 * when it fails; the operation is under way until then
	 * @throws OperationInProgressException if something else is being done
	 * @throws io.github.s2snapshot.sdk.error.S2Exception if the tail of the stream cannot
	 * be read
	 */
	public CompletableFuture<ProjectionInfo> restart(String projection) {
		return restart("restart", projection, BaseChoice.NEWEST, Duration.ZERO);
	}

	/**
	 * Restores a projection from a certain snapshot with every record after it, also when
	 * there are newer ones. The state that it has is shown until the new one is there.
	 * Those stay where they are; the next snapshot that is taken is newer than they are.
	 * Nothing is begun when the snapshot is not valid or records after it are gone. When
	 * they go meanwhile, the projection fails rather than leaving any out.
	 * @param projection the name of the projection
	 * @param cursor the cursor of the snapshot
	 * @param timeout how long it may take to see whether that can be done, positive
	 * @return completes when it is live, exceptionally with a {@link ProjectionException}
	 * when it fails; the operation is under way until then
	 * @throws io.github.s2snapshot.projection.error.SnapshotNotFoundException if there is
	 * no such snapshot
	 * @throws io.github.s2snapshot.projection.error.NoBaseStateException if it cannot be
	 * restored from
	 * @throws OperationInProgressException if something else is being done
	 */
	public CompletableFuture<ProjectionInfo> restore(String projection, long cursor, Duration timeout) {
		return restart("restore", projection, BaseChoice.snapshot(cursor), timeout);
	}

	/**
	 * Folds every record of the stream of a projection anew, onto the initial state and
	 * without regard to any snapshot. The state that it has is shown until the new one is
	 * there. Those that were skipped are tried again. Nothing is begun when the beginning
	 * of the stream is trimmed.
	 * @param projection the name of the projection
	 * @param timeout how long it may take to see whether that can be done, positive
	 * @return completes when it is live, exceptionally with a {@link ProjectionException}
	 * when it fails; the operation is under way until then
	 * @throws io.github.s2snapshot.projection.error.NoBaseStateException if the beginning
	 * is trimmed
	 * @throws OperationInProgressException if something else is being done
	 */
	public CompletableFuture<ProjectionInfo> rebuild(String projection, Duration timeout) {
		return restart("rebuild", projection, BaseChoice.BEGINNING, timeout);
	}

	/**
	 * Cancels a restore, rebuild or restart that is under way, also one that the
	 * projection began by itself. When it was asked for while there was a state, that
	 * goes on, and the operation fails; otherwise the projection is stopped. Nothing
	 * happens when there is none.
	 * @param projection the name of the projection
	 * @param timeout how long it may take, positive
	 * @return what the projection does then
	 * @throws ProjectionException if there is no such projection
	 */
	public ProjectionInfo cancel(String projection, Duration timeout) {
		ProjectionRunner<?> runner = this.runners.get(projection);
		if (await(runner, runner.cancel(), timeout)) {
			logger.info("The restore of projection '{}' was cancelled by hand", projection);
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
			logger.info("Projection '{}' is restored from {}: '{}' was asked for", projection, choice, operation);
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

	// While it is paused no snapshot is triggered, which would trim what is needed.
	// Returns
	// whether it was not paused before.
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

	// A state that is there is not given up for one that cannot be had.
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
					"Projection '%s' is %s and did not come to it within %s", runner.name(), runner.status(), timeout));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallInterruptedException("The thread was interrupted while it waited for a projection", ex);
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
