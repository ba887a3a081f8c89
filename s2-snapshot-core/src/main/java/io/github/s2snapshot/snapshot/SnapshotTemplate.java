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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.springframework.retry.RetryOperations;
import org.springframework.scheduling.TaskScheduler;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.Engine;
import io.github.s2snapshot.engine.KeyStreams;
import io.github.s2snapshot.engine.KeyedRunner;
import io.github.s2snapshot.engine.ProjectionRunner;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.StartMode;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.retry.SpringSnapshotRetry;
import io.github.s2snapshot.sdk.S2Client;

/**
 * Template that runs projections: it restores them, follows their streams and takes their
 * snapshots. {@code StreamProjectionRegistrar} adds the projections of annotated beans.
 * Methods that take the name of a projection throw a {@link ProjectionException} if no
 * such projection exists. Thread-safe.
 *
 * <pre class="code">
 * try (SnapshotTemplate template = SnapshotTemplate.builder(client).basin("airline").build()) {
 *     Projection&lt;Board&gt; board = template.project(ProjectionDefinition.builder("board", Board.class)
 *         .stream("flights")
 *         .initialState(Board::empty)
 *         .fold(FlightDeparted.class, Board::departed)
 *         .build());
 *     board.read();
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public final class SnapshotTemplate implements SnapshotOperations, AutoCloseable {

	private final EngineSettings settings;

	private final Engine engine;

	private final Duration restoreTimeout;

	private final Duration shutdownTimeout;

	private final RunnerRegistry runners;

	private final KeyedRegistry keyed;

	private final Fleet fleet;

	private final ProjectionMaintenance maintenance;

	private final AtomicBoolean closed = new AtomicBoolean();

	private SnapshotTemplate(Builder builder) {
		this.settings = builder.settings;
		this.engine = Engine.start(builder.concurrentRestores, builder.retry, this.settings, builder.listeners);
		this.restoreTimeout = builder.restoreTimeout;
		this.shutdownTimeout = builder.shutdownTimeout;
		this.runners = new RunnerRegistry(builder.clients);
		this.keyed = new KeyedRegistry(builder.clients);
		this.fleet = new Fleet(this.runners, builder.scheduler);
		this.maintenance = new ProjectionMaintenance(this.runners, this.fleet);
	}

	/**
	 * Creates a builder of templates.
	 * @param client the S2 client of the projections; it is not closed with the template
	 * @return a builder
	 */
	public static Builder builder(S2Client client) {
		return new Builder(client);
	}

	/**
	 * Adds a projection without starting it. The definition is checked against the
	 * projections that were added before; no request is sent to the server.
	 * @param <S> the type of the state
	 * @param definition the definition
	 * @return the projection, to be started with {@link #start} or {@link #startAll}
	 * @throws io.github.s2snapshot.projection.error.ProjectionDefinitionException if the
	 * projection cannot be added: its name is taken, it has no basin or an unknown
	 * client, or its snapshots would endanger another projection
	 */
	public <S> Projection<S> register(ProjectionDefinition<S> definition) {
		this.keyed.requireOwnStream(definition);
		return this.runners.add(definition, (basin, account) -> {
			StreamAccess access = new StreamAccess(basin, definition.encryptionKey(), account);
			return this.engine.create(definition, access.stream(definition.stream()),
					access.basinAccess(definition.stream()));
		});
	}

	/**
	 * Adds a projection, starts it and waits until it is live. With
	 * {@link StartMode#BACKGROUND}, returns without waiting. If the definition sets
	 * {@code createStream}, missing streams are created before, in each mode.
	 * @param <S> the type of the state
	 * @param definition the definition
	 * @return the projection
	 * @throws ProjectionException if the projection cannot be added or restored
	 * @throws io.github.s2snapshot.sdk.error.S2Exception if a stream cannot be created;
	 * the projection is not added then
	 */
	public <S> Projection<S> project(ProjectionDefinition<S> definition) {
		Projection<S> projection = register(definition);
		if (definition.createsStream()) {
			createStreams(definition);
		}
		CompletableFuture<Projection<?>> started = start(definition.name());
		if (this.settings.startMode() == StartMode.WAIT || started.isCompletedExceptionally()) {
			this.fleet.await(List.of(started), this.restoreTimeout);
		}
		return projection;
	}

	/**
	 * Adds a keyed projection. Its keys are loaded when they are used.
	 * @param <K> the type of the keys
	 * @param <S> the type of the state
	 * @param definition the definition
	 * @return the keyed projection
	 * @throws ProjectionDefinitionException if its name is used, or its streams are those
	 * of another projection and one of them trims
	 */
	public <K, S> KeyedProjection<K, S> keyed(KeyedProjectionDefinition<K, S> definition) {
		Objects.requireNonNull(definition, "'definition' must not be null");
		return this.keyed.add(definition, definitions(), (basin, account) -> this.engine.create(definition,
				new KeyStreams(basin, definition.template().encryptionKey(), account, definition.createsStreams())));
	}

	/**
	 * Returns a keyed projection.
	 * @param name the name
	 * @return the keyed projection
	 * @throws io.github.s2snapshot.projection.error.ProjectionException if no such
	 * projection exists
	 */
	public KeyedProjection<?, ?> keyedProjection(String name) {
		return this.keyed.get(name);
	}

	/**
	 * Returns whether a keyed projection exists.
	 * @param name the name
	 * @return whether it exists
	 */
	public boolean containsKeyed(String name) {
		return this.keyed.contains(name);
	}

	/**
	 * Returns the definitions of the keyed projections.
	 * @return the definitions, in the order in which they were added
	 */
	public List<KeyedProjectionDefinition<?, ?>> keyedDefinitions() {
		return this.keyed.all().stream().<KeyedProjectionDefinition<?, ?>>map(KeyedRunner::definition).toList();
	}

	/**
	 * Removes a keyed projection, after last snapshots if that is configured. Has no
	 * effect if it does not exist.
	 * @param name the name
	 * @param timeout how long the last snapshots may take
	 */
	public void removeKeyed(String name, Duration timeout) {
		KeyedRunner<?, ?> runner = this.keyed.remove(name);
		if (runner != null) {
			runner.close(timeout);
			runner.removed();
		}
	}

	/**
	 * Takes a snapshot of a key, which is loaded if it is absent.
	 * @param projection the name of the keyed projection
	 * @param key the text of the key
	 * @param timeout how long the load, and then the snapshot, may take
	 * @return the outcome
	 */
	public SnapshotOutcome takeKey(String projection, String key, Duration timeout) {
		return takeKey(this.keyed.get(projection), key, timeout);
	}

	private <K> SnapshotOutcome takeKey(KeyedRunner<K, ?> keyed, String key, Duration timeout) {
		return keyed.with(keyed.definition().pattern().parse(key), timeout, (runner) -> {
			// Only requests read the stream of a key.
			runner.readLatest(timeout);
			return Outcomes.of(runner.takeSnapshot(SnapshotMode.MANUAL, timeout));
		});
	}

	/**
	 * Folds the records of a key again and compares the states. The key is loaded if it
	 * is absent.
	 * @param projection the name of the keyed projection
	 * @param key the text of the key
	 * @param timeout how long the load, and then the audit, may take
	 * @return the result
	 */
	public AuditResult auditKey(String projection, String key, Duration timeout) {
		return auditKey(this.keyed.get(projection), key, timeout);
	}

	private <K> AuditResult auditKey(KeyedRunner<K, ?> keyed, String key, Duration timeout) {
		return keyed.with(keyed.definition().pattern().parse(key), timeout, (runner) -> runner.audit(timeout));
	}

	private void createStreams(ProjectionDefinition<?> definition) {
		try {
			this.maintenance.createStreams(definition.name());
		}
		catch (RuntimeException ex) {
			try {
				// It was never started, so this takes no time.
				remove(definition.name(), Duration.ZERO).join();
			}
			catch (RuntimeException again) {
				ex.addSuppressed(again);
			}
			throw ex;
		}
	}

	/**
	 * Returns a projection.
	 * @param name the name of the projection
	 * @return the projection
	 */
	public Projection<?> projection(String name) {
		return this.runners.get(name);
	}

	@Override
	public <S> Projection<S> projection(String projection, Class<S> stateType) {
		return this.runners.get(projection, stateType);
	}

	/**
	 * Returns whether a projection exists.
	 * @param name the name of the projection
	 * @return whether a projection of that name exists
	 */
	public boolean contains(String name) {
		return this.runners.contains(name);
	}

	/**
	 * Returns the definitions of all projections.
	 * @return the definitions, in the order in which the projections were added
	 */
	public List<ProjectionDefinition<?>> definitions() {
		return this.runners.all().stream().<ProjectionDefinition<?>>map(ProjectionRunner::definition).toList();
	}

	/**
	 * Returns information on a projection.
	 * @param name the name of the projection
	 * @return its status, positions and other information
	 */
	public ProjectionInfo info(String name) {
		return this.runners.get(name).info();
	}

	/**
	 * Returns whether a projection has a state that can be read. The state may be stale.
	 * @param name the name of the projection
	 * @return whether {@link Projection#read()} returns a state
	 */
	public boolean hasState(String name) {
		return this.runners.get(name).hasState();
	}

	/**
	 * Returns information on all projections.
	 * @return the information, in the order in which the projections were added
	 */
	public List<ProjectionInfo> infos() {
		return this.runners.all().stream().map(ProjectionRunner::info).toList();
	}

	/**
	 * Returns the manual operations on projections.
	 * @return the operations, always the same object
	 */
	public ProjectionMaintenance maintenance() {
		return this.maintenance;
	}

	/**
	 * Restores a projection and follows its stream. Has no effect on a projection that is
	 * running; a failed one is restored again. At most
	 * {@link Builder#concurrentRestores(int) concurrentRestores} projections are restored
	 * at a time.
	 * @param name the name of the projection
	 * @return a future that completes when the projection is live, or exceptionally with
	 * a {@link ProjectionException} when it fails or is stopped before
	 */
	public CompletableFuture<Projection<?>> start(String name) {
		return this.fleet.start(this.runners.get(name));
	}

	/**
	 * Starts all projections and waits until they are live. With
	 * {@link StartMode#BACKGROUND}, returns without waiting.
	 * @param timeout the longest time to wait
	 * @throws ProjectionException if projections fail: the first failure, with the others
	 * as suppressed exceptions; the projections that did not fail continue
	 * @throws ProjectionNotReadyException if the timeout expires; the projections
	 * continue to start
	 */
	public void startAll(Duration timeout) {
		this.keyed.all().forEach(KeyedRunner::start);
		List<CompletableFuture<Projection<?>>> started = this.fleet.startAll();
		if (this.settings.startMode() == StartMode.WAIT) {
			this.fleet.await(started, timeout);
		}
	}

	/**
	 * Cancels a restore that is in progress, like
	 * {@link ProjectionMaintenance#cancel(String, Duration)}, without waiting.
	 * @param name the name of the projection
	 * @return a future of whether a restore was in progress
	 */
	public CompletableFuture<Boolean> cancel(String name) {
		return this.runners.get(name).cancel();
	}

	/**
	 * Pauses following of a live projection. Its state can still be read.
	 * @param name the name of the projection
	 */
	public void pause(String name) {
		this.runners.get(name).pause();
	}

	/**
	 * Resumes following after a pause.
	 * @param name the name of the projection
	 */
	public void resume(String name) {
		this.runners.get(name).resume();
	}

	/**
	 * Stops a projection, with a last snapshot if its triggers say so.
	 * @param name the name of the projection
	 * @param timeout how long the snapshot may take
	 * @return a future that completes when the projection is stopped
	 */
	public CompletableFuture<@Nullable Void> stop(String name, Duration timeout) {
		return this.fleet.stop(this.runners.get(name), timeout);
	}

	/**
	 * Stops all projections, with last snapshots where the triggers say so, and waits for
	 * them. Snapshots that are not done within the timeout are abandoned. No record is
	 * lost.
	 * @param timeout how long stopping may take
	 */
	public void stopAll(Duration timeout) {
		List<Runnable> ends = this.keyed.all().stream().map((keyed) -> keyed.beginStop(timeout)).toList();
		this.fleet.stopAll(timeout);
		ends.forEach(Runnable::run);
	}

	/**
	 * Stops a projection and removes it from the template.
	 * @param name the name of the projection
	 * @param timeout how long its last snapshot may take
	 * @return a future that completes when the projection is stopped
	 */
	public CompletableFuture<@Nullable Void> remove(String name, Duration timeout) {
		return this.fleet.remove(this.runners.get(name), timeout);
	}

	@Override
	public SnapshotOutcome take(String projection) {
		return take(projection, this.settings.snapshotTimeout());
	}

	@Override
	public SnapshotOutcome take(String projection, Duration timeout) {
		return Outcomes.of(this.runners.get(projection).takeSnapshot(SnapshotMode.MANUAL, timeout));
	}

	@Override
	public SnapshotOutcome takeForced(String projection, Duration timeout) {
		return Outcomes.of(this.runners.get(projection).takeSnapshot(SnapshotMode.FORCED, timeout));
	}

	@Override
	public AuditResult audit(String projection, Duration timeout) {
		return this.runners.get(projection).audit(timeout);
	}

	@Override
	public SnapshotOutcome takeScheduled(String projection) {
		return Outcomes
			.of(this.runners.get(projection).takeSnapshot(SnapshotMode.SCHEDULED, this.settings.snapshotTimeout()));
	}

	/**
	 * Begins to take a snapshot like {@link #takeScheduled}, without waiting for it.
	 * @param projection the name of the projection
	 * @return a future of the outcome
	 */
	public CompletableFuture<SnapshotOutcome> takeScheduledAsync(String projection) {
		return this.runners.get(projection).takeScheduled().thenApply((SnapshotResult result) -> Outcomes.of(result));
	}

	/**
	 * Begins to take a snapshot like {@link #takeScheduled} at a time of a cron
	 * expression, without waiting for it. Skipped also if the expression is combined with
	 * other conditions, and they do not apply. Intended for schedulers.
	 * @param projection the name of the projection
	 * @param cron the cron expression, one of those of the triggers
	 * @return a future of the outcome
	 */
	public CompletableFuture<SnapshotOutcome> takeScheduledAsync(String projection, String cron) {
		return this.runners.get(projection)
			.takeScheduled(cron)
			.thenApply((SnapshotResult result) -> Outcomes.of(result));
	}

	/**
	 * Stops all projections and ends all threads. May be called more than once.
	 */
	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			List<Runnable> ends = this.keyed.all()
				.stream()
				.map((keyed) -> keyed.beginStop(this.shutdownTimeout))
				.toList();
			this.fleet.close(this.shutdownTimeout);
			ends.forEach(Runnable::run);
			this.engine.close();
		}
	}

	/**
	 * Builder of a {@link SnapshotTemplate}. Not thread-safe.
	 */
	public static final class Builder {

		private final TemplateClients clients;

		private final List<ProjectionListener> listeners = new ArrayList<>();

		private SnapshotRetry retry = SpringSnapshotRetry.withDefaults();

		private @Nullable TaskScheduler scheduler;

		private Duration restoreTimeout = Duration.ofMinutes(5);

		private EngineSettings settings = EngineSettings.defaults();

		private Duration shutdownTimeout = Duration.ofSeconds(20);

		private int concurrentRestores = Math.max(2, Runtime.getRuntime().availableProcessors());

		private Builder(S2Client client) {
			this.clients = new TemplateClients(client);
		}

		/**
		 * Sets the default basin, for projections whose definition has no basin.
		 * @param basin the basin, {@code null} or empty for no default
		 * @return this builder
		 */
		public Builder basin(@Nullable String basin) {
			this.clients.basin(basin);
			return this;
		}

		/**
		 * Adds a client for the projections that use it by name, see
		 * {@link ProjectionDefinition#client()}. It is not closed with the template.
		 * @param name the name of the client
		 * @param client the client
		 * @param basin the default basin of the projections of this client, {@code null}
		 * or empty for no default
		 * @return this builder
		 */
		public Builder client(String name, S2Client client, @Nullable String basin) {
			this.clients.add(name, client, basin);
			return this;
		}

		/**
		 * Adds a listener of all projections.
		 * @param listener the listener
		 * @return this builder
		 */
		public Builder listener(ProjectionListener listener) {
			this.listeners.add(Objects.requireNonNull(listener, "'listener' must not be null"));
			return this;
		}

		/**
		 * Sets how the attempts of a snapshot are retried, after another append came
		 * first or after a transient failure. By default up to ten attempts are made,
		 * with exponential backoff.
		 * @param retry the retry operations; their attempts should be bounded
		 * @return this builder
		 */
		public Builder retryOperations(RetryOperations retry) {
			this.retry = new SpringSnapshotRetry(retry);
			return this;
		}

		/**
		 * Sets the scheduler for snapshots of projections that have an interval or a cron
		 * expression. Without a scheduler, the application calls
		 * {@link SnapshotOperations#takeScheduled takeScheduled}.
		 * @param scheduler the scheduler
		 * @return this builder
		 */
		public Builder taskScheduler(TaskScheduler scheduler) {
			this.scheduler = Objects.requireNonNull(scheduler, "'scheduler' must not be null");
			return this;
		}

		/**
		 * Sets how many projections of a client are restored at a time, including
		 * restores after a gap. Projections that wait for their store or for the next
		 * attempt do not count.
		 * @param concurrentRestores at least 1, by default the number of processors and
		 * at least 2
		 * @return this builder
		 */
		public Builder concurrentRestores(int concurrentRestores) {
			if (concurrentRestores < 1) {
				throw new IllegalArgumentException(
						"'concurrentRestores' must be at least 1 but is " + concurrentRestores);
			}
			this.concurrentRestores = concurrentRestores;
			return this;
		}

		/**
		 * Sets how long {@link SnapshotTemplate#project} waits for a restore.
		 * @param restoreTimeout the time, by default 5 minutes
		 * @return this builder
		 */
		public Builder restoreTimeout(Duration restoreTimeout) {
			this.restoreTimeout = Objects.requireNonNull(restoreTimeout, "'restoreTimeout' must not be null");
			return this;
		}

		/**
		 * Sets how long a snapshot may take, including all attempts.
		 * @param snapshotTimeout the time, by default one minute
		 * @return this builder
		 */
		public Builder snapshotTimeout(Duration snapshotTimeout) {
			Objects.requireNonNull(snapshotTimeout, "'snapshotTimeout' must not be null");
			this.settings = this.settings.withSnapshotTimeout(snapshotTimeout);
			return this;
		}

		/**
		 * Sets how long {@link SnapshotTemplate#close} waits for last snapshots.
		 * @param shutdownTimeout the time, by default 20 seconds
		 * @return this builder
		 */
		public Builder shutdownTimeout(Duration shutdownTimeout) {
			this.shutdownTimeout = Objects.requireNonNull(shutdownTimeout, "'shutdownTimeout' must not be null");
			return this;
		}

		/**
		 * Sets how long appends of this process wait at most while a snapshot is
		 * appended, so that the conditional append of the snapshot succeeds.
		 * @param appendHold the time, by default 5 seconds, as long as a request may take
		 * @return this builder
		 */
		public Builder appendHold(Duration appendHold) {
			Objects.requireNonNull(appendHold, "'appendHold' must not be null");
			this.settings = this.settings.withAppendHold(appendHold);
			return this;
		}

		/**
		 * Sets how projections are started. With {@link StartMode#BACKGROUND},
		 * {@link SnapshotTemplate#project project} and {@link SnapshotTemplate#startAll
		 * startAll} return at once.
		 * @param startMode the mode, by default {@link StartMode#WAIT}
		 * @return this builder
		 */
		public Builder startMode(StartMode startMode) {
			Objects.requireNonNull(startMode, "'startMode' must not be null");
			this.settings = this.settings.withStartMode(startMode);
			return this;
		}

		/**
		 * Sets how long the server may be silent before a projection counts as
		 * disconnected. The server sends a heartbeat every 5 to 15 seconds (S2 v1).
		 * @param silence the time, by default 20 seconds
		 * @return this builder
		 */
		public Builder silence(Duration silence) {
			Objects.requireNonNull(silence, "'silence' must not be null");
			this.settings = this.settings.withSilence(silence);
			return this;
		}

		/**
		 * Sets how long a projection waits after the first transient failure. The time
		 * doubles with each failed attempt, with jitter.
		 * @param initialInterval the time, by default one second
		 * @return this builder
		 */
		public Builder recoveryInitialInterval(Duration initialInterval) {
			Objects.requireNonNull(initialInterval, "'initialInterval' must not be null");
			this.settings = this.settings.withRecovery(this.settings.recovery().withInitialInterval(initialInterval));
			return this;
		}

		/**
		 * Sets the longest time that a projection waits between two attempts to recover.
		 * @param maxInterval the time, by default 30 seconds
		 * @return this builder
		 */
		public Builder recoveryMaxInterval(Duration maxInterval) {
			Objects.requireNonNull(maxInterval, "'maxInterval' must not be null");
			this.settings = this.settings.withRecovery(this.settings.recovery().withMaxInterval(maxInterval));
			return this;
		}

		/**
		 * Sets how long the server may refuse a projection that was live, for example
		 * with 401, 403 or 404, until the projection has the status {@code FAILED}. A
		 * failed projection still retries from time to time, and continues when the
		 * server accepts its requests again.
		 * @param definiteAfter the time, by default 10 minutes
		 * @return this builder
		 */
		public Builder recoveryDefiniteAfter(Duration definiteAfter) {
			Objects.requireNonNull(definiteAfter, "'definiteAfter' must not be null");
			this.settings = this.settings.withRecovery(this.settings.recovery().withDefiniteAfter(definiteAfter));
			return this;
		}

		/**
		 * Builds the template. Nothing is sent to the server.
		 * @return the template, to be closed by the caller
		 */
		public SnapshotTemplate build() {
			return new SnapshotTemplate(this);
		}

	}

}
