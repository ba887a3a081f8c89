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

package io.github.s2snapshot.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.KeyMode;
import io.github.s2snapshot.engine.internal.append.AppendGate;
import io.github.s2snapshot.engine.internal.append.DeltaAppends;
import io.github.s2snapshot.engine.internal.append.DeltaBatches;
import io.github.s2snapshot.engine.internal.threads.Callbacks;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.FairTurns;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.OperationKind;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Creates the projections of the keys of a keyed projection, which share what they can.
 * Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <S> the type of the state
 */
final class KeyRunners<K, S> {

	private static final Logger logger = LoggerFactory.getLogger(KeyRunners.class);

	private static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);

	private static final Duration LONGEST_PERIOD = Duration.ofMinutes(1);

	private final KeyedProjectionDefinition<K, S> definition;

	private final KeyStreams streams;

	private final EngineThreads threads;

	private final SnapshotRetry retry;

	private final EngineSettings settings;

	private final List<ProjectionListener> listeners;

	private final KeyMode mode;

	private final Callbacks callbacks;

	private final AtomicInteger run = new AtomicInteger();

	private volatile boolean checked;

	KeyRunners(KeyedProjectionDefinition<K, S> definition, KeyStreams streams, EngineThreads threads,
			SnapshotRetry retry, EngineSettings settings, List<ProjectionListener> listeners) {
		this.definition = definition;
		this.streams = streams;
		this.threads = threads;
		this.retry = retry;
		this.settings = settings;
		this.listeners = listeners;
		FairTurns loads = new FairTurns(definition.residency().maxLoads());
		this.mode = new KeyMode(loads::request, threads.eventQueue(definition.name()), threads.sharedCallbackLane(),
				definition.residency().batchUpdates());
		this.callbacks = new Callbacks(threads, this.mode.callbacks(),
				new ListenerFanout(listeners, this.mode.events()));
	}

	/**
	 * Creates the projection of a key.
	 * @param key the key
	 * @param slot its place in memory
	 * @param failed called when the projection fails
	 * @return the projection, which is not started
	 */
	ProjectionRunner<S> create(K key, KeySlot<S> slot, Consumer<ProjectionException> failed) {
		ProjectionDefinition<S> one = this.definition.of(key);
		if (!this.checked) {
			one.checkInitialState();
			this.checked = true;
		}
		KeyStream stream = new KeyStream(this.streams.stream(slot.stream()), this.streams);
		List<ProjectionListener> all = new ArrayList<>(this.listeners.size() + 1);
		all.add(new Failures(failed));
		this.listeners.forEach((listener) -> all.add(listener.forKey(slot.text())));
		ProjectionRunner<S> runner = new ProjectionRunner<>(one, stream, this.streams.access(slot.stream()),
				this.threads, this.retry, this.settings, all, this.mode);
		stream.deliverTo(runner::offer);
		stream.appendUnless(slot::lost);
		return runner;
	}

	/**
	 * Returns the appends to a key that is not in memory.
	 * @param key the text of the key
	 * @param stream its stream
	 * @return the appends
	 */
	DeltaAppends appends(String key, String stream) {
		KeyStream opened = new KeyStream(this.streams.stream(stream), this.streams);
		String name = this.definition.name();
		StreamName streamName = new StreamName(opened.basin(), stream);
		ListenerFanout fanout = new ListenerFanout(
				this.listeners.stream().map((listener) -> listener.forKey(key)).toList(), this.mode.events());
		AppendGate gate = new AppendGate((input) -> opened.appendAsync(input, AppendRetryPolicy.NO_SIDE_EFFECTS),
				this.settings.heldAppends(), this.threads);
		return new DeltaAppends(this.definition.template().codec(), new DeltaBatches(name, streamName), gate,
				() -> fanout.began(name, streamName, OperationKind.APPEND));
	}

	<T extends @Nullable Object> CompletableFuture<T> deliver(CompletableFuture<T> result) {
		return this.callbacks.deliver(result);
	}

	/**
	 * Runs a task that waits, on a thread of the updates.
	 * @param <T> the type of the result
	 * @param task the task
	 * @return completes with its result
	 */
	<T> CompletableFuture<T> blocking(Supplier<T> task) {
		CompletableFuture<T> result = new CompletableFuture<>();
		this.threads.update(this.streams.account(), () -> {
			try {
				result.complete(task.get());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, () -> result.completeExceptionally(
				new ProjectionNotReadyException("Keyed projection '" + this.definition.name() + "' is stopped")));
		return result;
	}

	Duration snapshotTimeout() {
		return this.settings.snapshotTimeout();
	}

	/**
	 * Runs a task after a delay, unless the engine is closed by then.
	 * @param task the task
	 * @param delay the delay
	 */
	void later(Runnable task, Duration delay) {
		try {
			var unused = this.threads.schedule(() -> this.mode.callbacks().submit(task, () -> {
			}), delay);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("A task of keyed projection '{}' is dropped, because the engine is closed",
					this.definition.name(), ex);
		}
	}

	/**
	 * Runs a task repeatedly until {@link #close()}.
	 * @param period the period, which is limited
	 * @param task the task
	 */
	void every(Duration period, Runnable task) {
		Duration least = (period.compareTo(SHORTEST_PERIOD) > 0) ? period : SHORTEST_PERIOD;
		every((least.compareTo(LONGEST_PERIOD) < 0) ? least : LONGEST_PERIOD, task, this.run.get());
	}

	private void every(Duration period, Runnable task, int belongsTo) {
		later(() -> {
			if (belongsTo == this.run.get()) {
				task.run();
				every(period, task, belongsTo);
			}
		}, period);
	}

	void close() {
		this.run.incrementAndGet();
	}

	void tellRemoved() {
		new ListenerFanout(this.listeners, this.mode.events())
			.tell((listener) -> listener.removed(this.definition.name()));
	}

	/**
	 * Listener that is called when the projection of a key fails.
	 *
	 * @param failed receives the failure
	 */
	private record Failures(Consumer<ProjectionException> failed) implements InPlaceProjectionListener {

		@Override
		public void failed(String projection, ProjectionException failure) {
			this.failed.accept(failure);
		}

	}

}
