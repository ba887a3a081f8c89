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
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.KeyMode;
import io.github.s2snapshot.engine.internal.OnDemand;
import io.github.s2snapshot.engine.internal.ProjectionLifecycle;
import io.github.s2snapshot.engine.internal.RunnerAssembly;
import io.github.s2snapshot.engine.internal.append.Appends;
import io.github.s2snapshot.engine.internal.audit.Audit;
import io.github.s2snapshot.engine.internal.audit.Inspection;
import io.github.s2snapshot.engine.internal.deltas.Deltas;
import io.github.s2snapshot.engine.internal.read.Changes;
import io.github.s2snapshot.engine.internal.read.Reads;
import io.github.s2snapshot.engine.internal.retention.TrimGuard;
import io.github.s2snapshot.engine.internal.retention.TrimNeighbour;
import io.github.s2snapshot.engine.internal.status.Contact;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.take.SnapshotCoordinator;
import io.github.s2snapshot.engine.internal.take.StateWriter;
import io.github.s2snapshot.engine.internal.threads.Callbacks;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.AppendAllResult;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.SnapshotCheck;
import io.github.s2snapshot.projection.SnapshotListing;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.SnapshotNotFoundException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Projection that an {@link Engine} runs. All changes are made on the mailbox of the
 * projection, and each change is published as one immutable value. Thread-safe.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
public final class ProjectionRunner<S> implements Projection<S> {

	private final ProjectionDefinition<S> definition;

	private final String triggers;

	private final StreamName streamName;

	private final EngineSettings settings;

	private final PublishedState<S> published;

	private final Contact contact;

	private final Reads<S> reads;

	private final Changes<S> changes;

	private final Deltas<S> deltas;

	private final Appends<S> appends;

	private final SnapshotCoordinator snapshots;

	private final Audit<S> audit;

	private final Inspection<S> inspection;

	private final TrimNeighbour neighbour;

	private final @Nullable TrimGuard trims;

	private final Callbacks callbacks;

	private final ListenerFanout listeners;

	private final ProjectionLifecycle<S> lifecycle;

	private final OnDemand onDemand;

	ProjectionRunner(ProjectionDefinition<S> definition, S2Stream stream, BasinAccess access, EngineThreads threads,
			SnapshotRetry retry, EngineSettings settings, List<ProjectionListener> listeners) {
		this(definition, stream, access, threads, retry, settings, listeners, null);
	}

	/**
	 * Creates a projection, which is not started yet.
	 * @param definition the definition of the projection
	 * @param stream the stream to fold
	 * @param access the access to the basin of the stream
	 * @param threads the threads to run on
	 * @param retry repeats the attempts of snapshots and updates
	 * @param settings the settings
	 * @param listeners the listeners
	 * @param mode how the projection of a key runs, {@code null} for one that follows its
	 * stream
	 */
	ProjectionRunner(ProjectionDefinition<S> definition, S2Stream stream, BasinAccess access, EngineThreads threads,
			SnapshotRetry retry, EngineSettings settings, List<ProjectionListener> listeners, @Nullable KeyMode mode) {
		this.definition = definition;
		this.triggers = definition.describeTriggers();
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.settings = settings;
		RunnerAssembly<S> assembly = new RunnerAssembly<>(definition, stream, access, threads, retry, settings,
				listeners, mode);
		this.published = assembly.published();
		this.contact = assembly.contact();
		this.reads = assembly.reads();
		this.changes = assembly.changes();
		this.deltas = assembly.deltas();
		this.appends = assembly.appends();
		this.snapshots = assembly.snapshots();
		this.audit = assembly.audit();
		this.inspection = assembly.inspection();
		this.neighbour = assembly.neighbour();
		this.trims = assembly.trims();
		this.callbacks = assembly.callbacks();
		this.listeners = assembly.listeners();
		this.lifecycle = assembly.lifecycle(this.callbacks);
		this.onDemand = assembly.onDemand();
	}

	/**
	 * Returns the definition.
	 * @return the definition
	 */
	public ProjectionDefinition<S> definition() {
		return this.definition;
	}

	/**
	 * Sets the other projections of this process that fold the same stream. The records
	 * that their snapshots need are not trimmed.
	 * @param neighbours supplies the other projections of the stream
	 */
	public void neighbours(Supplier<? extends Collection<ProjectionRunner<?>>> neighbours) {
		if (this.trims != null) {
			this.trims.neighbours(() -> neighbours.get().stream().map((runner) -> runner.neighbour).toList());
		}
	}

	@Override
	public String name() {
		return this.definition.name();
	}

	@Override
	public int version() {
		return this.definition.version();
	}

	@Override
	public String basin() {
		return this.streamName.basin();
	}

	@Override
	public String stream() {
		return this.streamName.stream();
	}

	@Override
	public ProjectionStatus status() {
		return this.published.get().status();
	}

	@Override
	public ProjectionView<S> read() {
		return this.reads.read();
	}

	@Override
	public ProjectionView<S> read(ReadConsistency consistency, Duration timeout) {
		return this.reads.read(consistency.cursor(), Deadline.in(timeout));
	}

	@Override
	public ProjectionView<S> readLatest(Duration timeout) {
		return this.reads.readLatest(Deadline.in(timeout));
	}

	@Override
	public AppendAck append(Object... deltas) {
		return this.appends.append(deltas);
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(Object... deltas) {
		return this.callbacks.deliver(this.appends.appendAsync(deltas));
	}

	@Override
	public AppendOutcome append(AppendCondition condition, Object... deltas) {
		return this.appends.append(condition, deltas);
	}

	@Override
	public CompletableFuture<AppendOutcome> appendAsync(AppendCondition condition, Object... deltas) {
		return this.callbacks.deliver(this.appends.appendAsync(condition, deltas));
	}

	@Override
	public AppendAllResult appendAll(Stream<?> deltas) {
		return this.appends.appendAll(deltas);
	}

	@Override
	public UpdateResult<S> update(UpdateDecision<S> decision, Duration timeout) {
		return this.appends.update(decision, timeout);
	}

	@Override
	public CompletableFuture<UpdateResult<S>> updateAsync(UpdateDecision<S> decision, Duration timeout) {
		return this.callbacks.deliver(this.appends.updateAsync(decision, timeout));
	}

	@Override
	public CommandResult send(Object command, CommandOptions options) {
		return send(null, command, options);
	}

	/**
	 * Sends a command to a key.
	 * @param key the key, {@code null} if the projection is not keyed
	 * @param command the command
	 * @param options the options
	 * @return the result
	 */
	CommandResult send(@Nullable Object key, Object command, CommandOptions options) {
		return this.appends.commands().send(key, command, options);
	}

	@Override
	public CompletableFuture<CommandResult> sendAsync(Object command, CommandOptions options) {
		return sendAsync(null, command, options);
	}

	/**
	 * Sends a command to a key, without waiting.
	 * @param key the key, {@code null} if the projection is not keyed
	 * @param command the command
	 * @param options the options
	 * @return completes with the result
	 */
	CompletableFuture<CommandResult> sendAsync(@Nullable Object key, Object command, CommandOptions options) {
		return this.callbacks.deliver(this.appends.commands().sendAsync(key, command, options));
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> changes() {
		return this.changes.publisher(null);
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> changesSince(long cursor) {
		return this.changes.publisher(cursor);
	}

	@Override
	public Flow.Publisher<DeltaEntry<S>> deltas(DeltaOptions options) {
		return this.deltas.publisher(options);
	}

	/**
	 * Reads the stream up to its tail, if it is read on demand.
	 * @return completes when the records were folded, or exceptionally if the request
	 * failed or the projection has ended
	 */
	CompletableFuture<@Nullable Void> refresh() {
		return this.onDemand.refresh().apply(null);
	}

	/**
	 * Folds records that this process has appended, if the stream is read on demand and
	 * they are the next ones.
	 * @param own the records
	 */
	void offer(ReadBatch own) {
		this.onDemand.offer().accept(own);
	}

	/**
	 * Changes how the stream is read.
	 * @param follows whether the stream is followed, instead of read on demand, when the
	 * turn of this change has come
	 * @return completes when that has changed
	 */
	CompletableFuture<@Nullable Void> follow(BooleanSupplier follows) {
		return this.onDemand.follow().apply(follows);
	}

	boolean isOnDemand() {
		return this.reads.isOnDemand();
	}

	/**
	 * Takes a snapshot before the projection leaves the memory, or waits for the one that
	 * is being taken.
	 * @param wanted whether to take a snapshot if deltas are uncovered
	 * @param timeout how long it may take
	 * @return completes when no snapshot is being taken
	 */
	CompletableFuture<?> lastSnapshot(boolean wanted, Duration timeout) {
		return (wanted && this.published.get().uncovered()) ? this.snapshots.request(SnapshotMode.MANUAL, timeout)
				: this.snapshots.current();
	}

	/**
	 * Returns the metered size of all records that were read.
	 * @return the size in bytes
	 */
	long volume() {
		return this.onDemand.volume().getAsLong();
	}

	/**
	 * Returns the size of the serialized state. Serializes it, so that this takes as long
	 * as a snapshot.
	 * @return the size in bytes
	 */
	long measure() {
		ProjectionView<S> view = this.published.get().view();
		return (view != null && view.state() != null) ? new StateWriter<>(this.definition).measure(view.state()) : 0;
	}

	/**
	 * Returns whether the projection has a state.
	 * @return whether {@link #read()} returns a state
	 */
	public boolean hasState() {
		return this.published.get().view() != null;
	}

	/**
	 * Returns the current information of the projection.
	 * @return the status, positions, lag and last failure
	 */
	public ProjectionInfo info() {
		Published<S> current = this.published.get();
		return new ProjectionInfo(name(), this.definition.version(), this.streamName, this.definition.placement(),
				current.status(), current.cursor(), current.tail(), this.reads.lag(current), current.restore(),
				current.lastSnapshot(), current.failure(), this.contact.report(), current.ignored(), this.triggers,
				this.deltas.subscribers());
	}

	/**
	 * Restores the projection and follows its stream. Has no effect if the projection is
	 * running. A failed projection restores again. If the projection is being stopped, it
	 * starts after the stop.
	 * @return completes when the projection is live, or exceptionally when it fails or is
	 * stopped before
	 */
	public CompletableFuture<@Nullable Void> start() {
		return this.lifecycle.start();
	}

	/**
	 * Starts a projection that was never started. Its first steps run on the thread of
	 * the caller.
	 * @return completes as {@link #start()} does, on a thread of the engine
	 */
	CompletableFuture<@Nullable Void> load() {
		return this.lifecycle.load();
	}

	/**
	 * Restores the projection again, without taking a snapshot before. Reads return the
	 * previous state until the new state is live. If the restore is {@linkplain #cancel()
	 * cancelled}, the projection keeps its previous state.
	 * @param choice the base to begin with
	 * @return completes as {@link #start()} does
	 */
	public CompletableFuture<@Nullable Void> restart(BaseChoice choice) {
		return restart(choice, status() != ProjectionStatus.PAUSED);
	}

	/**
	 * Restores the projection as {@link #restart(BaseChoice)} does.
	 * @param choice the base to begin with
	 * @param follows whether the projection follows the stream with its previous state if
	 * the restore is cancelled; otherwise it is paused
	 * @return completes as {@link #start()} does
	 */
	public CompletableFuture<@Nullable Void> restart(BaseChoice choice, boolean follows) {
		return this.lifecycle.restart(choice, follows);
	}

	/**
	 * Cancels the running restore, if any. If the projection had a state when the restore
	 * was requested, it keeps that state. Otherwise it is stopped.
	 * @return completes with whether a restore was running
	 */
	public CompletableFuture<Boolean> cancel() {
		return this.lifecycle.cancel();
	}

	/**
	 * Pauses a live or disconnected projection. The state does not change until
	 * {@link #resume()}. Has no effect otherwise.
	 */
	public void pause() {
		this.lifecycle.pause();
	}

	/**
	 * Follows the stream again after a pause. Has no effect otherwise.
	 */
	public void resume() {
		this.lifecycle.resume();
	}

	/**
	 * Takes a snapshot and waits for it. If another snapshot is being taken, this one
	 * begins afterwards, within the timeout.
	 * @param mode the reason for the snapshot
	 * @param timeout how long to wait for the snapshot, and how long it may take once
	 * begun
	 * @return the result
	 */
	public SnapshotResult takeSnapshot(SnapshotMode mode, Duration timeout) {
		try {
			SnapshotResult result = this.snapshots.take(mode, timeout);
			this.callbacks.awaitTold();
			return result;
		}
		catch (TimeoutException ex) {
			return new SnapshotResult.Failed(new SnapshotException(
					String.format(Locale.ROOT, "No snapshot of projection '%s' of stream %s was taken within %s",
							name(), this.streamName, timeout),
					ex));
		}
	}

	/**
	 * Folds records again and compares the states.
	 * @param timeout how long the audit may take
	 * @return the result
	 */
	public AuditResult audit(Duration timeout) {
		return this.audit.run(Deadline.in(timeout));
	}

	/**
	 * Lists the snapshots of the projection.
	 * @param timeout how long the search may take
	 * @return the snapshots found within the timeout
	 */
	public SnapshotListing snapshots(Duration timeout) {
		return this.inspection.list(timeout);
	}

	/**
	 * Checks a snapshot: reads it, and folds the records before and after it again.
	 * @param cursor the cursor of the snapshot
	 * @param timeout how long the check may take
	 * @return the result
	 * @throws SnapshotNotFoundException if no snapshot has this cursor
	 * @throws ProjectionException if the snapshot could not be read within the timeout
	 */
	public SnapshotCheck verify(long cursor, Duration timeout) {
		return this.inspection.verify(cursor, timeout);
	}

	/**
	 * Waits for the snapshot that is being taken, and then checks that the projection can
	 * restore from a base. The result holds unless another process trims the stream
	 * meanwhile.
	 * @param choice the base
	 * @param timeout how long the check may take
	 * @throws SnapshotNotFoundException if the snapshot does not exist
	 * @throws NoBaseStateException if the snapshot is not valid, or records after it are
	 * missing
	 * @throws ProjectionException if the check did not end within the timeout
	 */
	public void requireUsable(BaseChoice choice, Duration timeout) {
		this.inspection.requireUsable(choice, timeout);
	}

	/**
	 * Returns the information of the projection after all operations that were requested
	 * before.
	 * @return completes with the information
	 */
	public CompletableFuture<ProjectionInfo> settled() {
		CompletableFuture<ProjectionInfo> settled = new CompletableFuture<>();
		this.lifecycle.settle(() -> settled.complete(info()));
		return this.callbacks.deliver(settled);
	}

	/**
	 * Begins a scheduled snapshot.
	 * @return completes with the result
	 */
	public CompletableFuture<SnapshotResult> takeScheduled() {
		return this.callbacks.deliver(this.snapshots.request(SnapshotMode.SCHEDULED, this.settings.snapshotTimeout()));
	}

	/**
	 * Begins a snapshot at a time of a cron expression, if the other conditions apply
	 * that the expression is combined with.
	 * @param cron the cron expression, one of those of the triggers
	 * @return completes with the result
	 */
	public CompletableFuture<SnapshotResult> takeScheduled(String cron) {
		return this.callbacks.deliver(this.snapshots.requestAt(cron, this.settings.snapshotTimeout()));
	}

	/**
	 * Stops the projection. If it has a shutdown trigger and is live, it takes a last
	 * snapshot first. It follows the stream meanwhile, so that the snapshot can be
	 * repeated if others append.
	 * @param timeout how long the snapshot may take
	 * @return completes when the projection is stopped
	 */
	public CompletableFuture<@Nullable Void> stop(Duration timeout) {
		return this.lifecycle.stop(timeout);
	}

	/**
	 * Stops the projection at once, without a last snapshot.
	 */
	public void abandon() {
		CompletableFuture<?> unused = end();
	}

	/**
	 * Stops the projection as {@link #abandon()} does.
	 * @return completes when the projection is stopped
	 */
	CompletableFuture<@Nullable Void> end() {
		return this.lifecycle.abandon();
	}

	/**
	 * Notifies the listeners that the projection was removed.
	 * @return completes when the listeners were notified
	 */
	public CompletableFuture<@Nullable Void> removed() {
		this.listeners.tell((listener) -> listener.removed(name()));
		return this.callbacks.deliver(CompletableFuture.completedFuture(null));
	}

}
