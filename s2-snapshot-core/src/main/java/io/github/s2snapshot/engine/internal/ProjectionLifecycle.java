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

package io.github.s2snapshot.engine.internal;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.read.Reads;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.threads.Callbacks;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.Mailbox;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;

/**
 * Starts and stops a projection. Calls may come from any thread, in any order.
 * Thread-safe.
 *
 * @param <S> the type of the state
 */
public final class ProjectionLifecycle<S> {

	// A restore that is stopped ends at the next record, unless a fold blocks.
	private static final Duration LONGEST_HALT = Duration.ofMillis(500);

	private final ProjectionDefinition<S> definition;

	private final ProjectionLoop<S> loop;

	private final Mailbox mailbox;

	private final EngineThreads threads;

	private final Callbacks callbacks;

	private final PublishedState<S> published;

	private final Reads<S> reads;

	private final Function<Deadline, CompletableFuture<SnapshotResult>> lastSnapshot;

	private final AtomicInteger stops = new AtomicInteger();

	private final Map<Object, CompletableFuture<?>> starts = new ConcurrentHashMap<>();

	private volatile CompletableFuture<@Nullable Void> stopping = CompletableFuture.completedFuture(null);

	/**
	 * Creates the lifecycle of a projection that is not started.
	 * @param definition the projection
	 * @param loop the loop of the projection
	 * @param mailbox the mailbox of the loop
	 * @param threads the threads
	 * @param callbacks delivers results to callers
	 * @param published the published state
	 * @param reads the reads that wait for a state
	 * @param lastSnapshot takes the last snapshot
	 */
	ProjectionLifecycle(ProjectionDefinition<S> definition, ProjectionLoop<S> loop, Mailbox mailbox,
			EngineThreads threads, Callbacks callbacks, PublishedState<S> published, Reads<S> reads,
			Function<Deadline, CompletableFuture<SnapshotResult>> lastSnapshot) {
		this.definition = definition;
		this.loop = loop;
		this.mailbox = mailbox;
		this.threads = threads;
		this.callbacks = callbacks;
		this.published = published;
		this.reads = reads;
		this.lastSnapshot = lastSnapshot;
	}

	public CompletableFuture<@Nullable Void> start() {
		return begin(() -> this.loop.start(BaseChoice.NEWEST));
	}

	/**
	 * Starts a projection that was never started, on the thread of the caller.
	 * @return completes as {@link #start()} does, on a thread of the engine
	 */
	public CompletableFuture<@Nullable Void> load() {
		return begin(() -> this.loop.start(BaseChoice.NEWEST), this.mailbox::executeHere);
	}

	public CompletableFuture<@Nullable Void> restart(BaseChoice choice, boolean follows) {
		return begin(() -> this.loop.restart(choice, follows));
	}

	public CompletableFuture<Boolean> cancel() {
		this.published.halt().cancel();
		return this.callbacks.deliver(this.mailbox.supply(this.loop::cancel));
	}

	public void pause() {
		this.mailbox.execute(this.loop::pause);
	}

	public void resume() {
		this.mailbox.execute(this.loop::resume);
	}

	/**
	 * Runs a task after all operations that were requested before.
	 * @param task the task
	 */
	public void settle(Runnable task) {
		this.mailbox.execute(task, task);
	}

	private CompletableFuture<@Nullable Void> begin(Supplier<CompletableFuture<@Nullable Void>> start) {
		return this.callbacks.deliver(begin(start, this.mailbox::execute));
	}

	private CompletableFuture<@Nullable Void> begin(Supplier<CompletableFuture<@Nullable Void>> start,
			BiConsumer<Runnable, Runnable> execute) {
		CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
		int stopped = this.stops.get();
		Object key = new Object();
		this.starts.put(key, result);
		CompletableFuture<?> unusedEnd = result.whenComplete((nothing, failure) -> this.starts.remove(key));
		CompletableFuture<?> unused = this.stopping.whenComplete((nothing, failure) -> execute
			.accept(() -> begin(start, result, stopped), () -> result.completeExceptionally(closed())));
		return result;
	}

	private ProjectionNotReadyException closed() {
		return new ProjectionNotReadyException(String.format(Locale.ROOT,
				"Projection '%s' cannot start because its engine is shut down", this.definition.name()));
	}

	private void begin(Supplier<CompletableFuture<@Nullable Void>> start, CompletableFuture<@Nullable Void> result,
			int stopped) {
		if (stopped != this.stops.get()) {
			result.completeExceptionally(new ProjectionNotReadyException(String.format(Locale.ROOT,
					"Projection '%s' was stopped before it was started", this.definition.name())));
			return;
		}
		CompletableFuture<?> unused = start.get().whenComplete((nothing, failure) -> {
			if (failure != null) {
				result.completeExceptionally(failure);
			}
			else {
				result.complete(null);
			}
		});
	}

	/**
	 * Stops the projection. If it has a shutdown trigger and is live, it takes a last
	 * snapshot first. It follows the stream meanwhile, so that the snapshot can be
	 * repeated if others append.
	 * @param timeout how long the snapshot may take
	 * @return completes when the projection is stopped
	 */
	public CompletableFuture<@Nullable Void> stop(Duration timeout) {
		CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
		this.stops.incrementAndGet();
		synchronized (this.stops) {
			this.stopping = CompletableFuture.allOf(this.stopping, stopped);
		}
		endStarts();
		CompletableFuture<SnapshotResult> last = CompletableFuture
			.completedFuture(new SnapshotResult.Skipped("no snapshot is wanted on shutdown"));
		if (this.definition.triggers().onShutdown() && this.published.get().status() == ProjectionStatus.LIVE) {
			last = this.lastSnapshot.apply(Deadline.in(timeout));
			this.threads.expire(last, new SnapshotResult.Skipped("the stop has timed out"), timeout);
		}
		boolean restoring = isRestoring();
		if (restoring) {
			// Without a state nothing has to be finished.
			this.published.halt().stop();
			this.reads.ended();
		}
		CompletableFuture<?> unused = last.whenComplete((result, failure) -> this.mailbox.execute(() -> {
			this.loop.stop();
			stopped.complete(null);
		}, () -> {
			this.published.halt().stop();
			stopped.complete(null);
		}));
		if (restoring) {
			expire(stopped);
		}
		return this.callbacks.deliver(stopped);
	}

	private boolean isRestoring() {
		return switch (this.published.get().status()) {
			case RESTORING, CATCHING_UP, DISCONNECTED -> true;
			case LIVE, PAUSED, FAILED, STOPPED -> false;
		};
	}

	// A fold or a store that blocks does not delay the stop of a restore for long.
	private void expire(CompletableFuture<@Nullable Void> stopped) {
		try {
			ScheduledFuture<?> expiry = this.threads.schedule(() -> stopped.complete(null), LONGEST_HALT);
			CompletableFuture<?> unused = stopped.whenComplete((nothing, failure) -> expiry.cancel(false));
		}
		catch (RejectedExecutionException ex) {
			stopped.complete(null);
		}
	}

	private void endStarts() {
		for (CompletableFuture<?> start : this.starts.values()) {
			start.completeExceptionally(new ProjectionNotReadyException(
					String.format(Locale.ROOT, "Projection '%s' was stopped", this.definition.name())));
		}
	}

	/**
	 * Stops the projection at once, without a last snapshot.
	 * @return completes when the projection is stopped and its subscribers are about to
	 * be notified
	 */
	public CompletableFuture<@Nullable Void> abandon() {
		CompletableFuture<@Nullable Void> abandoned = new CompletableFuture<>();
		this.stops.incrementAndGet();
		endStarts();
		this.published.halt().stop();
		this.mailbox.execute(() -> {
			this.loop.stop();
			abandoned.complete(null);
		}, () -> abandoned.complete(null));
		return abandoned;
	}

}
