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
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.ProjectionLifecycle;
import io.github.s2snapshot.engine.internal.RunnerAssembly;
import io.github.s2snapshot.engine.internal.append.Appends;
import io.github.s2snapshot.engine.internal.audit.Audit;
import io.github.s2snapshot.engine.internal.audit.Inspection;
import io.github.s2snapshot.engine.internal.read.Changes;
import io.github.s2snapshot.engine.internal.read.Reads;
import io.github.s2snapshot.engine.internal.retention.TrimGuard;
import io.github.s2snapshot.engine.internal.retention.TrimNeighbour;
import io.github.s2snapshot.engine.internal.status.Contact;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.take.SnapshotCoordinator;
import io.github.s2snapshot.engine.internal.threads.Callbacks;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.AuditResult;
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
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * One projection that an {@link Engine} runs. Everything that changes happens on its
 * mailbox; what others read was published as one value. Thread-safe.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
public final class ProjectionRunner<S> implements Projection<S> {

	private final ProjectionDefinition<S> definition;

	private final StreamName streamName;

	private final EngineSettings settings;

	private final PublishedState<S> published;

	private final Contact contact;

	private final Reads<S> reads;

	private final Changes<S> changes;

	private final Appends<S> appends;

	private final SnapshotCoordinator snapshots;

	private final Audit<S> audit;

	private final Inspection<S> inspection;

	private final TrimNeighbour neighbour;

	private final @Nullable TrimGuard trims;

	private final Callbacks callbacks;

	private final ListenerFanout listeners;

	private final ProjectionLifecycle<S> lifecycle;

	/**
	 * Creates a projection that is not started.
	 * @param definition the definition
	 * @param stream the stream to fold
	 * @param access what is around the stream
	 * @param threads the threads to run on
	 * @param retry how snapshots are repeated
	 * @param settings limits
	 * @param listeners who is told
	 */
	ProjectionRunner(ProjectionDefinition<S> definition, S2Stream stream, BasinAccess access, EngineThreads threads,
			SnapshotRetry retry, EngineSettings settings, List<ProjectionListener> listeners) {
		this.definition = definition;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.settings = settings;
		RunnerAssembly<S> assembly = new RunnerAssembly<>(definition, stream, access, threads, retry, settings,
				listeners);
		this.published = assembly.published();
		this.contact = assembly.contact();
		this.reads = assembly.reads();
		this.changes = assembly.changes();
		this.appends = assembly.appends();
		this.snapshots = assembly.snapshots();
		this.audit = assembly.audit();
		this.inspection = assembly.inspection();
		this.neighbour = assembly.neighbour();
		this.trims = assembly.trims();
		this.callbacks = assembly.callbacks();
		this.listeners = assembly.listeners();
		this.lifecycle = assembly.lifecycle(this.callbacks);
	}

	/**
	 * Returns the definition.
	 * @return the definition
	 */
	public ProjectionDefinition<S> definition() {
		return this.definition;
	}

	/**
	 * Sets who else folds the stream in this process: what they need is not trimmed.
	 * @param neighbours the other projections of the stream
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
	public UpdateResult<S> update(UpdateDecision<S> decision, Duration timeout) {
		return this.appends.update(decision, timeout);
	}

	@Override
	public CompletableFuture<UpdateResult<S>> updateAsync(UpdateDecision<S> decision, Duration timeout) {
		return this.callbacks.deliver(this.appends.updateAsync(decision, timeout));
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> changes() {
		return this.changes.publisher(null);
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> changesSince(long cursor) {
		return this.changes.publisher(cursor);
	}

	/**
	 * Returns whether there is a state to read.
	 * @return whether {@link #read()} returns one
	 */
	public boolean hasState() {
		return this.published.get().view() != null;
	}

	/**
	 * Reports on the projection.
	 * @return what it is doing
	 */
	public ProjectionInfo info() {
		Published<S> current = this.published.get();
		return new ProjectionInfo(name(), this.definition.version(), this.streamName, this.definition.placement(),
				current.status(), current.cursor(), current.tail(), this.reads.lag(current), current.restore(),
				current.lastSnapshot(), current.failure(), this.contact.report());
	}

	/**
	 * Restores the projection and follow its stream. Nothing happens when it runs
	 * already; after a failure it is restored again. While it is being stopped it is
	 * started when that is done.
	 * @return completes when the projection is live, exceptionally when it fails or is
	 * stopped before
	 */
	public CompletableFuture<@Nullable Void> start() {
		return this.lifecycle.start();
	}

	/**
	 * Restores the projection, without a last snapshot. The state that is there is shown
	 * until the new one is there, and goes on when the restore is {@link #cancel()
	 * cancelled}.
	 * @param choice what to begin with
	 * @return completes as {@link #start()} does
	 */
	public CompletableFuture<@Nullable Void> restart(BaseChoice choice) {
		return restart(choice, status() != ProjectionStatus.PAUSED);
	}

	/**
	 * Restores the projection as {@link #restart(BaseChoice)} does.
	 * @param choice what to begin with
	 * @param follows whether the state of now is to be followed when that is cancelled
	 * @return completes as {@link #start()} does
	 */
	public CompletableFuture<@Nullable Void> restart(BaseChoice choice, boolean follows) {
		return this.lifecycle.restart(choice, follows);
	}

	/**
	 * Cancels a restore that is under way, whoever began it. When it was asked for while
	 * there was a state, that goes on; otherwise the projection is stopped.
	 * @return completes with whether there was one
	 */
	public CompletableFuture<Boolean> cancel() {
		return this.lifecycle.cancel();
	}

	/**
	 * Stops following while the projection is live. The state stays as it is.
	 */
	public void pause() {
		this.lifecycle.pause();
	}

	/**
	 * Follows again after a pause.
	 */
	public void resume() {
		this.lifecycle.resume();
	}

	/**
	 * Takes a snapshot. Its time begins when it does; one that has not begun when the
	 * time-out is over never does.
	 * @param mode why
	 * @param timeout how long to wait for it, and how long it may take
	 * @return what became of it
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
	 * Folds records again and compare the states.
	 * @param timeout how long it may take
	 * @return what came of it
	 */
	public AuditResult audit(Duration timeout) {
		return this.audit.run(Deadline.in(timeout));
	}

	/**
	 * Lists the snapshots of the projection.
	 * @param timeout how long it may take
	 * @return what was found until then
	 */
	public SnapshotListing snapshots(Duration timeout) {
		return this.inspection.list(timeout);
	}

	/**
	 * Checks a snapshot: read it, and fold the records before and after it again.
	 * @param cursor its cursor
	 * @param timeout how long it may take
	 * @return what came of it
	 * @throws SnapshotNotFoundException if there is no such snapshot
	 * @throws ProjectionException if it could not be read in time
	 */
	public SnapshotCheck verify(long cursor, Duration timeout) {
		return this.inspection.verify(cursor, timeout);
	}

	/**
	 * Waits for the snapshot that is being taken, then make sure that the projection can
	 * be restored from a base, when nobody trims meanwhile.
	 * @param choice the base
	 * @param timeout how long it may take
	 * @throws SnapshotNotFoundException if there is no such snapshot
	 * @throws NoBaseStateException if records after it are gone, or it is not valid
	 * @throws ProjectionException if that was not found out in time
	 */
	public void requireUsable(BaseChoice choice, Duration timeout) {
		this.inspection.requireUsable(choice, timeout);
	}

	/**
	 * Reports as soon as what was asked before is done.
	 * @return a future of what the projection is doing then
	 */
	public CompletableFuture<ProjectionInfo> settled() {
		CompletableFuture<ProjectionInfo> settled = new CompletableFuture<>();
		this.lifecycle.settle(() -> settled.complete(info()));
		return this.callbacks.deliver(settled);
	}

	/**
	 * Begins to take a snapshot because the interval is over.
	 * @return a future of what becomes of it
	 */
	public CompletableFuture<SnapshotResult> takeScheduled() {
		return this.callbacks.deliver(this.snapshots.request(SnapshotMode.SCHEDULED, this.settings.snapshotTimeout()));
	}

	/**
	 * Stops: take a last snapshot if the triggers say so, still following so that it can
	 * be taken again when the stream moves, then finish the batch at hand and let go.
	 * @param timeout how long the snapshot may take
	 * @return completes when the projection is stopped
	 */
	public CompletableFuture<@Nullable Void> stop(Duration timeout) {
		return this.lifecycle.stop(timeout);
	}

	/**
	 * Stops at once, without a last snapshot.
	 */
	public void abandon() {
		this.lifecycle.abandon();
	}

	/**
	 * It was stopped for good: tell the listeners.
	 * @return completes when they have been told
	 */
	public CompletableFuture<@Nullable Void> removed() {
		this.listeners.tell((listener) -> listener.removed(name()));
		return this.callbacks.deliver(CompletableFuture.completedFuture(null));
	}

}
