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

package io.github.s2snapshot.engine.internal.append;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.OperationKind;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.DeltaRefusedException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateFailureReason;
import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * The updates of one projection. They run one at a time, so that updates of the same
 * process do not conflict with each other. Thread-safe.
 *
 * @param <S> the type of the state
 */
public final class Updates<S> {

	/**
	 * The most updates of a projection that may wait.
	 */
	public static final int WAITING = 1000;

	private static final Duration APPEND_TIMEOUT = Duration.ofSeconds(30);

	private final String projection;

	private final UpdateAttempts.Factory<S> attempts;

	private final EngineThreads threads;

	private final Object account;

	private final Function<OperationKind, OperationWatch> begin;

	private final ListenerFanout listeners;

	private final UpdateQueue turns = new UpdateQueue(WAITING);

	private final ThreadLocal<Boolean> deciding = new ThreadLocal<>();

	/**
	 * Creates an instance.
	 * @param projection the name of the projection
	 * @param attempts creates each update
	 * @param threads the threads of asynchronous updates
	 * @param account the object that identifies the account of the stream
	 * @param begin called when an operation begins
	 * @param listeners the listeners
	 */
	public Updates(String projection, UpdateAttempts.Factory<S> attempts, EngineThreads threads, Object account,
			Function<OperationKind, OperationWatch> begin, ListenerFanout listeners) {
		this.projection = projection;
		this.attempts = attempts;
		this.threads = threads;
		this.account = account;
		this.begin = begin;
		this.listeners = listeners;
	}

	/**
	 * Updates on the thread of the caller.
	 * @param decision returns the deltas
	 * @param timeout how long the update may take
	 * @return the result
	 */
	public UpdateResult<S> update(UpdateDecision<S> decision, Duration timeout) {
		return update(decision, timeout, OperationKind.UPDATE);
	}

	/**
	 * Folds and appends deltas, on the thread of the caller.
	 * @param deltas the deltas, at least one
	 * @return the acknowledgement
	 */
	public AppendAck append(Object... deltas) {
		return ack(update((state) -> Arrays.asList(deltas), APPEND_TIMEOUT, OperationKind.APPEND));
	}

	/**
	 * Folds and appends deltas, on a thread of the pool.
	 * @param deltas the deltas, at least one
	 * @return completes with the acknowledgement
	 */
	public CompletableFuture<AppendAck> appendAsync(Object... deltas) {
		return updateAsync((state) -> Arrays.asList(deltas), APPEND_TIMEOUT, OperationKind.APPEND)
			.thenApply(Updates::ack);
	}

	/**
	 * Appends deltas at a position, on the thread of the caller.
	 * @param append appends them
	 * @return the outcome
	 */
	AppendOutcome append(ConditionalAttempts append) {
		OperationWatch watch = this.begin.apply(OperationKind.APPEND);
		try {
			AppendOutcome outcome = inTurn(append.deadline(), () -> append.run(watch.headers()));
			watch.ended(((outcome.isAppended()) ? UpdateOutcome.APPENDED : UpdateOutcome.CONFLICT).id(), null);
			return outcome;
		}
		catch (RuntimeException ex) {
			failedBefore(watch, ex);
			throw ex;
		}
	}

	/**
	 * Appends deltas at a position, on a thread of the pool.
	 * @param append appends them
	 * @return completes with the outcome
	 */
	CompletableFuture<AppendOutcome> appendAsync(ConditionalAttempts append) {
		OperationWatch watch = this.begin.apply(OperationKind.APPEND);
		CompletableFuture<AppendOutcome> result = inTurnAsync(append.deadline(), () -> append.run(watch.headers()));
		return result.whenComplete((outcome, failure) -> {
			if (failure != null) {
				failedBefore(watch, Futures.unwrap(failure));
			}
			else {
				watch.ended(((outcome.isAppended()) ? UpdateOutcome.APPENDED : UpdateOutcome.CONFLICT).id(), null);
			}
		});
	}

	private static AppendAck ack(UpdateResult<?> result) {
		return Objects.requireNonNull(result.ack());
	}

	UpdateResult<S> update(UpdateDecision<S> decision, Duration timeout, OperationKind kind) {
		Deadline deadline = requirePositive(timeout);
		OperationWatch watch = this.begin.apply(kind);
		try {
			return update(decision, deadline, watch);
		}
		catch (RuntimeException ex) {
			failedBefore(watch, ex);
			throw ex;
		}
	}

	private UpdateResult<S> update(UpdateDecision<S> decision, Deadline deadline, OperationWatch watch) {
		return inTurn(deadline, () -> run(decision, deadline, watch));
	}

	private <T> T inTurn(Deadline deadline, Supplier<T> operation) {
		CompletableFuture<@Nullable Void> turn = ask();
		try {
			Futures.get(turn, deadline.remaining());
		}
		catch (TimeoutException ex) {
			if (turn.completeExceptionally(ex)) {
				throw waitedTooLong(deadline.timeout());
			}
		}
		catch (RuntimeException ex) {
			if (!turn.completeExceptionally(ex)) {
				this.turns.pass();
			}
			throw ex;
		}
		try {
			return operation.get();
		}
		finally {
			this.turns.pass();
		}
	}

	/**
	 * Updates on a thread of the pool.
	 * @param decision returns the deltas
	 * @param timeout how long the update may take
	 * @return completes with the result
	 */
	public CompletableFuture<UpdateResult<S>> updateAsync(UpdateDecision<S> decision, Duration timeout) {
		return updateAsync(decision, timeout, OperationKind.UPDATE);
	}

	CompletableFuture<UpdateResult<S>> updateAsync(UpdateDecision<S> decision, Duration timeout, OperationKind kind) {
		OperationWatch watch = this.begin.apply(kind);
		CompletableFuture<UpdateResult<S>> result;
		try {
			Deadline deadline = requirePositive(timeout);
			result = inTurnAsync(deadline, () -> run(decision, deadline, watch));
		}
		catch (RuntimeException ex) {
			result = CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<?> unusedEnd = result.whenComplete((updated, failure) -> {
			if (failure != null) {
				failedBefore(watch, failure);
			}
		});
		return result;
	}

	private <T> CompletableFuture<T> inTurnAsync(Deadline deadline, Supplier<T> operation) {
		CompletableFuture<T> result = new CompletableFuture<>();
		try {
			CompletableFuture<@Nullable Void> turn = ask();
			ScheduledFuture<?> giveUp = this.threads
				.schedule(() -> turn.completeExceptionally(waitedTooLong(deadline.timeout())), deadline.timeout());
			CompletableFuture<?> unused = turn.whenComplete((nothing, failure) -> {
				giveUp.cancel(false);
				if (failure != null) {
					result.completeExceptionally(failure);
				}
				else {
					begin(operation, result);
				}
			});
		}
		catch (RuntimeException ex) {
			result.completeExceptionally(ex);
		}
		return result;
	}

	private <T> void begin(Supplier<T> operation, CompletableFuture<T> result) {
		this.threads.update(this.account, () -> {
			T updated;
			try {
				updated = operation.get();
			}
			catch (Throwable ex) {
				this.turns.pass();
				result.completeExceptionally(ex);
				return;
			}
			this.turns.pass();
			result.complete(updated);
		}, () -> {
			this.turns.pass();
			result.completeExceptionally(new UpdateFailedException(UpdateFailureReason.UNAVAILABLE,
					String.format(Locale.ROOT,
							"An update of projection '%s' failed, and nothing was appended: the engine is shut down",
							name()),
					null));
		});
	}

	private UpdateResult<S> run(UpdateDecision<S> decision, Deadline deadline, OperationWatch watch) {
		long start = EngineTime.nanoTime();
		UpdateAttempts<S> update = this.attempts.create(decision, deadline, watch.headers());
		Throwable failure = null;
		this.deciding.set(Boolean.TRUE);
		try {
			return update.run();
		}
		catch (Throwable ex) {
			failure = ex;
			throw ex;
		}
		finally {
			this.deciding.remove();
			watch.ended(update.outcome().id(), failure);
			Duration duration = Duration.ofNanos(EngineTime.nanoTime() - start);
			this.listeners
				.tell((listener) -> listener.updateEnded(name(), update.outcome(), update.attempts(), duration));
		}
	}

	// Has no effect if the end was reported already.
	private static void failedBefore(OperationWatch watch, Throwable failure) {
		watch.ended(((failure instanceof DeltaRefusedException) ? UpdateOutcome.REFUSED : UpdateOutcome.FAILED).id(),
				failure);
	}

	void requireOutsideOfDecision() {
		if (this.deciding.get() != null) {
			throw new IllegalStateException(String.format(Locale.ROOT,
					"A decision of an update of projection '%s' requested another update of the same projection, "
							+ "which would wait for itself. Return the deltas of both updates from one decision",
					name()));
		}
	}

	private CompletableFuture<@Nullable Void> ask() {
		requireOutsideOfDecision();
		CompletableFuture<@Nullable Void> turn = this.turns.ask();
		if (turn == null) {
			throw tooMany();
		}
		return turn;
	}

	UpdateFailedException tooMany() {
		return new UpdateFailedException(UpdateFailureReason.BUSY,
				String.format(Locale.ROOT,
						"The limit of %d waiting updates of projection '%s' is reached. Updates are requested faster "
								+ "than they can be appended",
						WAITING, name()),
				null);
	}

	private UpdateFailedException waitedTooLong(Duration timeout) {
		return new UpdateFailedException(UpdateFailureReason.TIMEOUT,
				String.format(Locale.ROOT,
						"An update of projection '%s' failed, and nothing was appended: it waited %s for other "
								+ "updates of this process",
						name(), timeout),
				null);
	}

	static Deadline requirePositive(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("'timeout' must be positive, but is " + timeout);
		}
		return Deadline.in(timeout);
	}

	private String name() {
		return this.projection;
	}

}
