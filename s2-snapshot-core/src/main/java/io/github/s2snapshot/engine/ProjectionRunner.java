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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.OperationKind;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionNotReadyException;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.SnapshotException;
import io.github.s2snapshot.projection.StreamName;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Runs one projection. Everything that changes happens on its mailbox; what others read
 * was published as one value. Thread-safe.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
public final class ProjectionRunner<S> implements Projection<S> {

	private static final Logger logger = LoggerFactory.getLogger(ProjectionRunner.class);

	private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

	// A restore that is stopped ends at the next record, unless a fold hangs.
	private static final Duration LONGEST_HALT = Duration.ofMillis(500);

	private final ProjectionDefinition<S> definition;

	private final StreamName streamName;

	private final EngineThreads threads;

	private final EngineSettings settings;

	private final ListenerFanout listeners;

	private final Callbacks callbacks;

	private final OtherVersions versions;

	private final Safeguards safeguards = new Safeguards();

	private final Audit<S> audit;

	private final Inspection<S> inspection;

	private final Mailbox mailbox;

	private final Contact contact;

	private final DeltaAppends appends;

	private final Reads<S> reads;

	private final Changes<S> changes;

	private final ProjectionLoop<S> loop;

	private final Updates<S> updates;

	private final SnapshotCoordinator snapshots;

	private final RetentionGuard guard;

	private final StreamIdentity identity;

	private final RunnerSource<S> source;

	private final @Nullable StoredBases<S> bases;

	private final @Nullable TrimGuard trims;

	private final SnapshotFailureLog failures = new SnapshotFailureLog();

	private final AtomicInteger stops = new AtomicInteger();

	private final Map<Object, CompletableFuture<?>> starts = new ConcurrentHashMap<>();

	private volatile CompletableFuture<@Nullable Void> stopping = CompletableFuture.completedFuture(null);

	/**
	 * Create a projection that is not started.
	 * @param definition the definition
	 * @param stream the stream to fold
	 * @param surroundings what is around the stream
	 * @param threads the threads to run on
	 * @param retry how snapshots are repeated
	 * @param settings limits
	 * @param listeners who is told
	 */
	public ProjectionRunner(ProjectionDefinition<S> definition, S2Stream stream, Surroundings surroundings,
			EngineThreads threads, SnapshotRetry retry, EngineSettings settings, List<ProjectionListener> listeners) {
		this.definition = definition;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.threads = threads;
		this.settings = settings;
		this.listeners = new ListenerFanout(listeners, threads.eventQueue(definition.name()));
		this.callbacks = new Callbacks(threads, this.listeners);
		this.versions = new OtherVersions(definition, stream);
		this.mailbox = new Mailbox(threads.folds());
		this.contact = new Contact(settings.silence());
		Backend backend = new Backend(definition.store(), surroundings.account());
		SnapshotRetry pausing = new PausingRetry(retry);
		AppendGate gate = new AppendGate((input) -> stream.appendAsync(input, AppendRetryPolicy.NO_SIDE_EFFECTS),
				settings.heldAppends(), threads);
		this.appends = new DeltaAppends(definition.codec(), gate, () -> began(OperationKind.APPEND));
		PoisonJudge judge = new PoisonJudge(definition, stream, surroundings, threads, this.listeners::tell);
		this.loop = new ProjectionLoop<>(definition, stream, this.mailbox, threads, backend, settings, this.contact,
				this.listeners, judge, this.versions, this.safeguards);
		this.audit = new Audit<>(definition, stream, this.mailbox,
				() -> new Audit.Subject<>(this.loop.published(), judge.skipped()), this.safeguards, this.listeners);
		this.reads = new Reads<>(definition.name(), this.streamName, stream, this.contact, settings.waitingReads(),
				this.loop::published);
		this.changes = new Changes<>(definition.name(), settings.subscribers(), threads.callbackLane(),
				this.loop::published, this.reads::ended, this.listeners::tell);
		BatchWatch watch = new BatchWatch();
		this.updates = new Updates<>(
				new UpdateAttempts.Parts<>(definition, this.streamName, stream, this.reads, gate, watch,
						new DeltaCheck<>(definition, this.streamName), pausing, this.listeners::tell),
				threads, surroundings.account(), this::began);
		this.identity = new StreamIdentity(definition.name(), stream, surroundings);
		this.safeguards.createdAt(this.identity::createdAt);
		this.source = new RunnerSource<>(definition.name(), this.streamName, this.loop, this.reads, this.versions,
				this.safeguards, this.identity, this.mailbox, this.listeners);
		SnapshotStore store = TranslatingStore.of(definition);
		this.bases = (store != null) ? new StoredBases<>(definition, store, scope(), this.identity) : null;
		this.trims = (this.bases != null) ? new TrimGuard(definition, stream, this.bases, this.identity, threads,
				backend, this.source, this.listeners::tell) : null;
		ExternalSnapshots<S> external = (store != null && this.trims != null) ? new ExternalSnapshots<>(definition,
				this.streamName, this.source, pausing, this.versions, threads, this.identity, this.trims::saved) : null;
		SnapshotTaker taker = (external != null) ? external
				: new InStreamSnapshots<>(definition, stream, this.source, gate, pausing, settings);
		this.snapshots = new SnapshotCoordinator(definition.name(), () -> began(OperationKind.SNAPSHOT), taker,
				definition.triggers(), threads, backend, settings.snapshotTimeout(), (ended) -> this.mailbox
					.execute(() -> onSnapshotEnded(ended), () -> ended.flight().complete(ended.result())),
				() -> this.mailbox.execute(this.loop::trigger));
		this.inspection = new Inspection<>(definition, stream, this.safeguards, this.audit, this.snapshots::current);
		this.guard = new RetentionGuard(definition, stream, surroundings, threads, settings.snapshotTimeout(),
				this.loop::published, (mode) -> this.snapshots.request(mode, settings.snapshotTimeout()),
				this.listeners::tell);
		this.loop.wire(external, new RunnerHooks(new RunnerHooks.Parts(this.loop::published, watch, this.safeguards,
				this.reads, this.changes, gate, this.snapshots, this.guard, this.trims, this.versions, this.identity,
				definition.signing() != null, this.source::streamLost,
				new ByteMeter(definition.triggers().everyBytes()), threads, backend, settings.silence().dividedBy(2),
				new RestoreReporter(definition.name(), this.streamName, REPORT_INTERVAL, this.listeners::tell))));
	}

	/**
	 * Return the definition.
	 * @return the definition
	 */
	public ProjectionDefinition<S> definition() {
		return this.definition;
	}

	/**
	 * Set who else folds the stream in this process: what they need is not trimmed.
	 * @param neighbours the other projections of the stream
	 */
	public void neighbours(Supplier<? extends Collection<ProjectionRunner<?>>> neighbours) {
		if (this.trims != null) {
			this.trims.neighbours(neighbours);
		}
	}

	/**
	 * Return what a restore that is under way needs of the stream.
	 * @return the first position that is needed, the largest when none is
	 */
	long neededFrom() {
		return this.safeguards.choice().neededFrom();
	}

	@Nullable StoredBases<S> bases() {
		return this.bases;
	}

	private OperationWatch began(OperationKind operation) {
		return this.listeners.began(name(), this.streamName, operation);
	}

	private SnapshotScope scope() {
		return new SnapshotScope(name(), this.definition.version(), basin(), stream());
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
		return this.loop.published().status();
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
		return (isValidated(deltas)) ? this.updates.append(deltas) : this.appends.append(deltas);
	}

	private boolean isValidated(Object... deltas) {
		return this.definition.validatesAppends() && deltas.length > 0;
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(Object... deltas) {
		return this.callbacks
			.deliver((isValidated(deltas)) ? this.updates.appendAsync(deltas) : this.appends.appendAsync(deltas));
	}

	@Override
	public UpdateResult<S> update(UpdateDecision<S> decision, Duration timeout) {
		return this.updates.update(decision, timeout);
	}

	@Override
	public CompletableFuture<UpdateResult<S>> updateAsync(UpdateDecision<S> decision, Duration timeout) {
		return this.callbacks.deliver(this.updates.updateAsync(decision, timeout));
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
		return this.loop.published().view() != null;
	}

	/**
	 * Report on the projection.
	 * @return what it is doing
	 */
	public ProjectionInfo info() {
		Published<S> current = this.loop.published();
		return new ProjectionInfo(name(), this.definition.version(), this.streamName, this.definition.placement(),
				current.status(), current.cursor(), current.tail(), this.reads.lag(current), current.restore(),
				current.lastSnapshot(), current.failure(), this.contact.report());
	}

	/**
	 * Restore the projection and follow its stream. Nothing happens when it runs already;
	 * after a failure it is restored again. While it is being stopped it is started when
	 * that is done.
	 * @return completes when the projection is live, exceptionally when it fails or is
	 * stopped before
	 */
	public CompletableFuture<@Nullable Void> start() {
		return begin(() -> this.loop.start(BaseChoice.NEWEST));
	}

	/**
	 * Restore the projection, without a last snapshot. The state that is there is shown
	 * until the new one is there, and goes on when the restore is {@link #cancel()
	 * cancelled}.
	 * @param choice what to begin with
	 * @return completes as {@link #start()} does
	 */
	public CompletableFuture<@Nullable Void> restart(BaseChoice choice) {
		return restart(choice, status() != ProjectionStatus.PAUSED);
	}

	/**
	 * Restore the projection as {@link #restart(BaseChoice)} does.
	 * @param choice what to begin with
	 * @param follows whether the state of now is to be followed when that is cancelled
	 * @return completes as {@link #start()} does
	 */
	public CompletableFuture<@Nullable Void> restart(BaseChoice choice, boolean follows) {
		return begin(() -> this.loop.restart(choice, follows));
	}

	/**
	 * Cancel a restore that is under way, whoever began it. When it was asked for while
	 * there was a state, that goes on; otherwise the projection is stopped.
	 * @return completes with whether there was one
	 */
	public CompletableFuture<Boolean> cancel() {
		this.loop.haltRestore();
		return this.callbacks.deliver(this.mailbox.supply(this.loop::cancel));
	}

	private CompletableFuture<@Nullable Void> begin(Supplier<CompletableFuture<@Nullable Void>> start) {
		CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
		int stopped = this.stops.get();
		Object key = new Object();
		this.starts.put(key, result);
		CompletableFuture<?> unusedEnd = result.whenComplete((nothing, failure) -> this.starts.remove(key));
		CompletableFuture<?> unused = this.stopping.whenComplete((nothing, failure) -> this.mailbox
			.execute(() -> begin(start, result, stopped), () -> result.completeExceptionally(closed())));
		return this.callbacks.deliver(result);
	}

	private ProjectionNotReadyException closed() {
		return new ProjectionNotReadyException(
				String.format(Locale.ROOT, "Projection '%s' is not started: it is being shut down", name()));
	}

	private void begin(Supplier<CompletableFuture<@Nullable Void>> start, CompletableFuture<@Nullable Void> result,
			int stopped) {
		if (stopped != this.stops.get()) {
			result.completeExceptionally(new ProjectionNotReadyException(
					String.format(Locale.ROOT, "Projection '%s' was stopped before it was started", name())));
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
	 * Stop following while the projection is live. The state stays as it is.
	 */
	public void pause() {
		this.mailbox.execute(this.loop::pause);
	}

	/**
	 * Follow again after a pause.
	 */
	public void resume() {
		this.mailbox.execute(this.loop::resume);
	}

	/**
	 * Take a snapshot. Its time begins when it does; one that has not begun when the
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
	 * Fold records again and compare the states.
	 * @param timeout how long it may take
	 * @return what came of it
	 */
	public AuditResult audit(Duration timeout) {
		return this.audit.run(Deadline.in(timeout));
	}

	/**
	 * Return what looks at the snapshots of the projection.
	 * @return the inspection
	 */
	public Inspection<S> inspection() {
		return this.inspection;
	}

	/**
	 * Report as soon as what was asked before is done.
	 * @return a future of what the projection is doing then
	 */
	public CompletableFuture<ProjectionInfo> settled() {
		CompletableFuture<ProjectionInfo> settled = new CompletableFuture<>();
		this.mailbox.execute(() -> settled.complete(info()), () -> settled.complete(info()));
		return this.callbacks.deliver(settled);
	}

	/**
	 * Begin to take a snapshot because the interval is over.
	 * @return a future of what becomes of it
	 */
	public CompletableFuture<SnapshotResult> takeScheduled() {
		return this.callbacks.deliver(this.snapshots.request(SnapshotMode.SCHEDULED, this.settings.snapshotTimeout()));
	}

	/**
	 * Stop: take a last snapshot if the triggers say so, still following so that it can
	 * be taken again when the stream moves, then finish the batch at hand and let go.
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
			.completedFuture(new SnapshotResult.Skipped("it is not wanted"));
		if (this.definition.triggers().onShutdown() && status() == ProjectionStatus.LIVE) {
			Deadline deadline = Deadline.in(timeout);
			// The one that is being taken may be too old: then once more.
			last = this.snapshots.request(SnapshotMode.SHUTDOWN, deadline)
				.thenCompose(
						(result) -> (this.loop.published().uncovered() && !(result instanceof SnapshotResult.Failed))
								? this.snapshots.request(SnapshotMode.SHUTDOWN, deadline)
								: CompletableFuture.completedFuture(result));
			this.threads.expire(last, new SnapshotResult.Skipped("time is over"), timeout);
		}
		boolean restoring = isRestoring();
		if (restoring) {
			// Without a state there is nothing to finish.
			this.loop.halt();
			this.reads.fail();
		}
		CompletableFuture<?> unused = last.whenComplete((result, failure) -> this.mailbox.execute(() -> {
			this.loop.stop();
			stopped.complete(null);
		}, () -> {
			this.loop.halt();
			stopped.complete(null);
		}));
		if (restoring) {
			expire(stopped);
		}
		return this.callbacks.deliver(stopped);
	}

	private boolean isRestoring() {
		return switch (status()) {
			case RESTORING, CATCHING_UP, DISCONNECTED -> true;
			case LIVE, PAUSED, FAILED, STOPPED -> false;
		};
	}

	// Neither a fold nor a store that hangs delays the stop of a restore for long.
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
			start.completeExceptionally(
					new ProjectionNotReadyException(String.format(Locale.ROOT, "Projection '%s' was stopped", name())));
		}
	}

	/**
	 * Stop at once, without a last snapshot.
	 */
	public void abandon() {
		this.stops.incrementAndGet();
		endStarts();
		this.loop.halt();
		this.mailbox.execute(this.loop::stop);
	}

	/**
	 * It was stopped for good: tell the listeners.
	 * @return completes when they have been told
	 */
	public CompletableFuture<@Nullable Void> removed() {
		this.listeners.tell((listener) -> listener.removed(name()));
		return this.callbacks.deliver(CompletableFuture.completedFuture(null));
	}

	private void onSnapshotEnded(SnapshotCoordinator.Ended ended) {
		if (ended.result() instanceof SnapshotResult.Taken taken) {
			this.loop.snapshotTaken(taken, ended.epoch());
		}
		Reports.snapshotEnded(logger, this.listeners, name(), this.streamName, ended, this.failures);
		ended.flight().complete(ended.result());
		this.loop.trigger();
	}

}
