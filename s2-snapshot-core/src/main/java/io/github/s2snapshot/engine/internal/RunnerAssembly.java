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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.append.AppendGate;
import io.github.s2snapshot.engine.internal.append.Appends;
import io.github.s2snapshot.engine.internal.append.BatchWatch;
import io.github.s2snapshot.engine.internal.append.CommandSearch;
import io.github.s2snapshot.engine.internal.append.Commands;
import io.github.s2snapshot.engine.internal.append.ConditionalAppend;
import io.github.s2snapshot.engine.internal.append.ConditionalAppends;
import io.github.s2snapshot.engine.internal.append.DeltaAppends;
import io.github.s2snapshot.engine.internal.append.DeltaBatches;
import io.github.s2snapshot.engine.internal.append.DeltaCheck;
import io.github.s2snapshot.engine.internal.append.ImportAppends;
import io.github.s2snapshot.engine.internal.append.PositionCheck;
import io.github.s2snapshot.engine.internal.append.UpdateAttempts;
import io.github.s2snapshot.engine.internal.append.UpdateBatches;
import io.github.s2snapshot.engine.internal.append.Updates;
import io.github.s2snapshot.engine.internal.audit.Audit;
import io.github.s2snapshot.engine.internal.audit.FoldAudit;
import io.github.s2snapshot.engine.internal.audit.Inspection;
import io.github.s2snapshot.engine.internal.deltas.ControlRecords;
import io.github.s2snapshot.engine.internal.deltas.DeltaScope;
import io.github.s2snapshot.engine.internal.deltas.Deltas;
import io.github.s2snapshot.engine.internal.deltas.HistoryBases;
import io.github.s2snapshot.engine.internal.follow.FoldGuard;
import io.github.s2snapshot.engine.internal.follow.PoisonJudge;
import io.github.s2snapshot.engine.internal.follow.StateCapture;
import io.github.s2snapshot.engine.internal.follow.StreamFollower;
import io.github.s2snapshot.engine.internal.follow.VersionGuard;
import io.github.s2snapshot.engine.internal.read.Changes;
import io.github.s2snapshot.engine.internal.read.Reads;
import io.github.s2snapshot.engine.internal.restore.BaseSearch;
import io.github.s2snapshot.engine.internal.restore.RestorableSnapshots;
import io.github.s2snapshot.engine.internal.restore.RestoreReporter;
import io.github.s2snapshot.engine.internal.restore.RestoreTurn;
import io.github.s2snapshot.engine.internal.restore.StoreSnapshotFinder;
import io.github.s2snapshot.engine.internal.restore.StreamIdentity;
import io.github.s2snapshot.engine.internal.restore.TranslatingStore;
import io.github.s2snapshot.engine.internal.retention.FirstSnapshotCheck;
import io.github.s2snapshot.engine.internal.retention.Retention;
import io.github.s2snapshot.engine.internal.retention.RetentionGuard;
import io.github.s2snapshot.engine.internal.retention.TrimGuard;
import io.github.s2snapshot.engine.internal.retention.TrimNeighbour;
import io.github.s2snapshot.engine.internal.status.Contact;
import io.github.s2snapshot.engine.internal.status.HaltSignal;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.take.AppendRights;
import io.github.s2snapshot.engine.internal.take.ByteMeter;
import io.github.s2snapshot.engine.internal.take.InStreamContext;
import io.github.s2snapshot.engine.internal.take.InStreamSnapshotTaker;
import io.github.s2snapshot.engine.internal.take.PausingRetry;
import io.github.s2snapshot.engine.internal.take.SnapshotCoordinator;
import io.github.s2snapshot.engine.internal.take.SnapshotDemand;
import io.github.s2snapshot.engine.internal.take.SnapshotReports;
import io.github.s2snapshot.engine.internal.take.SnapshotSubject;
import io.github.s2snapshot.engine.internal.take.SnapshotTaker;
import io.github.s2snapshot.engine.internal.take.SnapshotTiming;
import io.github.s2snapshot.engine.internal.take.SnapshotTrims;
import io.github.s2snapshot.engine.internal.take.StoreSnapshotTaker;
import io.github.s2snapshot.engine.internal.threads.Backend;
import io.github.s2snapshot.engine.internal.threads.Callbacks;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.Lane;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.engine.internal.threads.Mailbox;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.OperationKind;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Builds the parts of a running projection and connects them.
 *
 * @param <S> the type of the state
 */
public final class RunnerAssembly<S> {

	private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

	private final ProjectionDefinition<S> definition;

	private final S2Stream stream;

	private final StreamName streamName;

	private final EngineThreads threads;

	private final EngineSettings settings;

	private final SnapshotRetry retry;

	private final ListenerFanout listeners;

	private final Backend backend;

	private final Mailbox mailbox;

	private final Contact contact;

	private final HaltSignal halt = new HaltSignal();

	private final PublishedState<S> published = new PublishedState<>(this.halt);

	private final Safeguards safeguards = new Safeguards();

	private final VersionGuard versions;

	private final FoldGuard folds;

	private final StreamIdentity identity;

	private final PoisonJudge judge;

	private final AppendGate gate;

	private final Reads<S> reads;

	private final Changes<S> changes;

	private final ControlRecords controls = new ControlRecords();

	private final Deltas<S> deltas;

	private final Appends<S> appends;

	private final BatchWatch batches = new BatchWatch();

	private final CommandSearch<S> search;

	private final StateCapture<S> capture = new StateCapture<>();

	private final @Nullable StoreSnapshotFinder<S> finder;

	private final TrimNeighbour neighbour;

	private final @Nullable TrimGuard trims;

	private final SnapshotCoordinator snapshots;

	private final ProjectionLoop<S> loop;

	private final Audit<S> audit;

	private final FoldAudit foldAudit;

	private final @Nullable KeyMode mode;

	private final StreamFollower follower;

	/**
	 * Builds the parts of a projection.
	 * @param definition the projection
	 * @param stream its stream
	 * @param access the access to the basin of the stream
	 * @param threads the threads to run on
	 * @param retry repeats the attempts of snapshots and updates
	 * @param settings the settings
	 * @param listeners the listeners
	 * @param mode how the projection of a key runs, {@code null} for one that follows its
	 * stream
	 */
	public RunnerAssembly(ProjectionDefinition<S> definition, S2Stream stream, BasinAccess access,
			EngineThreads threads, SnapshotRetry retry, EngineSettings settings, List<ProjectionListener> listeners,
			@Nullable KeyMode mode) {
		this.mode = mode;
		this.definition = definition;
		this.stream = stream;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.threads = threads;
		this.settings = settings;
		this.retry = new PausingRetry(retry);
		this.listeners = new ListenerFanout(listeners,
				(mode != null) ? mode.events() : threads.eventQueue(definition.name()));
		this.backend = new Backend(definition.store(), access.account());
		this.mailbox = new Mailbox(threads.folds());
		this.contact = new Contact(settings.silence());
		this.versions = new VersionGuard(definition, stream);
		this.folds = new FoldGuard(definition, this.streamName);
		this.identity = new StreamIdentity(definition.name(), stream, access);
		this.safeguards.createdAt(this.identity::createdAt);
		this.judge = new PoisonJudge(definition, stream, access, threads, this.listeners);
		this.gate = new AppendGate((input) -> stream.appendAsync(input, AppendRetryPolicy.NO_SIDE_EFFECTS),
				settings.heldAppends(), threads);
		this.reads = new Reads<>(definition.name(), this.streamName, stream, this.contact, settings.waitingReads(),
				this.published, this::isOtherStream);
		this.changes = new Changes<>(definition.name(), settings.subscribers(), lane(), this.published,
				this.reads::notRunning, this.listeners);
		this.published.addListener(this.reads);
		this.published.addListener(this.changes);
		this.search = new CommandSearch<>(definition, stream);
		this.appends = appends(access);
		SnapshotStore store = TranslatingStore.of(definition);
		this.finder = (store != null)
				? new StoreSnapshotFinder<>(definition, store, scope(), this.retry, this.versions, this.identity)
				: null;
		this.deltas = new Deltas<>(
				new DeltaScope<>(definition, stream, this.published, this.judge.skips(), this.controls, this.identity,
						new HistoryBases<>(definition, stream, threads, this.backend, this.finder, this.safeguards),
						threads, settings.recovery()),
				settings.subscribers(), lane(), this.reads::notRunning, this.listeners);
		this.published.addListener(this.deltas);
		this.neighbour = new TrimNeighbour(definition.name(), this.published, this.safeguards,
				(store != null) ? new RestorableSnapshots<>(definition, store, scope(), this.identity) : null);
		this.trims = (store != null) ? new TrimGuard(definition, stream, this.neighbour,
				() -> SeqNums.min(this.versions.trimLimit(), this.safeguards.trimLimit()), this.identity, threads,
				this.backend, this.listeners) : null;
		this.snapshots = new SnapshotCoordinator(definition.name(), () -> began(OperationKind.SNAPSHOT), taker(access),
				new SnapshotTiming(definition.trigger(), definition.triggers(), EngineTime::random), threads,
				this.backend, settings.snapshotTimeout());
		this.follower = new StreamFollower(stream, this.mailbox, this.contact, threads.contacts(), settings.silence());
		if (mode != null) {
			onDemand(true);
		}
		this.loop = loop(access);
		this.snapshots.observer(new LoopSnapshots(this.loop, this.mailbox));
		this.audit = new Audit<>(definition, stream, this.mailbox,
				() -> new Audit.Subject<>(this.published.get(), this.judge.skipped()), this.safeguards, this.listeners);
		this.foldAudit = new FoldAudit(definition, this.audit, threads, this.backend);
	}

	private Appends<S> appends(BasinAccess access) {
		DeltaCheck<S> check = new DeltaCheck<>(this.definition, this.streamName);
		DeltaBatches batches = new DeltaBatches(this.definition.name(), this.streamName);
		Function<Deadline, ConditionalAppend> conditional = (deadline) -> new ConditionalAppend(this.definition,
				this.stream, this.reads, this.gate, this.batches, this.listeners, deadline);
		Updates<S> updates = new Updates<>(this.definition.name(),
				(decision, deadline, headers) -> new UpdateAttempts<>(this.definition, conditional.apply(deadline),
						this.reads, check, this.retry, decision, deadline, headers),
				this.threads, access.account(), this::began, this.listeners);
		Supplier<OperationWatch> begin = () -> began(OperationKind.APPEND);
		DeltaAppends plain = new DeltaAppends(this.definition.codec(), batches, this.gate, begin);
		UpdateBatches<S> grouped = (this.mode != null && this.mode.batchesUpdates())
				? new UpdateBatches<>(this.definition, updates, check, this.threads, access.account()) : null;
		return new Appends<>(plain, updates, grouped,
				new ConditionalAppends(this.definition, batches, plain, updates, this.retry, conditional,
						(this.definition.validatesAppends()) ? new PositionCheck<>(this.reads, check) : null),
				new Commands<>(this.search, updates),
				new ImportAppends(this.definition.name(), this.definition.codec(), this.stream, this.gate, begin),
				this.definition.validatesAppends());
	}

	private SnapshotTaker taker(BasinAccess access) {
		return (this.mode != null)
				? new FirstSnapshotCheck(this.definition, this.streamName, access, this.published, taker()) : taker();
	}

	private SnapshotTaker taker() {
		StoreSnapshotFinder<S> stored = this.finder;
		if (stored != null) {
			return new StoreSnapshotTaker<>(this.definition, scope(),
					new SnapshotSubject<>(this.published, () -> this.foldAudit.veto()), stored, this.identity,
					this.retry, this.threads, new StoreSnapshotTaker.Listener() {

						@Override
						public void saved(StoredSnapshot snapshot) {
							Objects.requireNonNull(RunnerAssembly.this.trims).saved(snapshot);
						}

						@Override
						public void streamLost(IncarnationException reason) {
							RunnerAssembly.this.streamLost(reason);
						}

					});
		}
		SnapshotSubject<S> subject = new SnapshotSubject<>(this.published, this::veto);
		InStreamContext<S> context = new InStreamContext<>(this.definition, this.stream,
				SnapshotTrust.of(this.definition.signing(), this.stream.basin(), this.stream.name())
					.createdAt(this.identity::createdAt),
				SnapshotLimits.defaults(), new AppendRights(this.definition.name(), this.stream), this.gate,
				this.settings.appendHold(),
				new SnapshotReports(this.definition.name(), this.streamName, this.listeners));
		return new InStreamSnapshotTaker<>(context, subject,
				new SnapshotTrims(this.definition, subject, context.rights(), this.versions, this.safeguards),
				this.reads, (id, result) -> this.mailbox.supply(() -> {
					this.capture.expect(id, result);
					return null;
				}), this.identity, this.retry);
	}

	private @Nullable String veto() {
		String newer = this.versions.veto();
		String other = (newer != null) ? newer : this.folds.veto();
		return (other != null) ? other : this.foldAudit.veto();
	}

	private ProjectionLoop<S> loop(BasinAccess access) {
		FoldChangeReports changes = new FoldChangeReports(this.definition, this.streamName, this.listeners);
		MachineReports reports = new MachineReports(this.definition.name(), this.streamName, this.versions, this.folds,
				changes, this.listeners);
		MachineRules rules = new MachineRules(this.judge, this.safeguards, this.halt, this.folds);
		Machines<S> machines = new Machines<>(this.definition, this.streamName, reports, rules, this.safeguards,
				this.versions, this.folds, this.capture);
		Retries retries = new Retries(this.definition.name(), this.streamName, this.threads, this.settings,
				this.contact, this.listeners, this.mode != null);
		LoopOutput<S> output = new LoopOutput<>(this.published, this.halt,
				new LoopReports(this.definition, this.streamName, this.listeners, changes, this.mode != null));
		BaseSearch<S> search = new BaseSearch<>(this.definition, this.stream, this.threads, this.backend, this.finder,
				this.mode != null);
		ProjectionLoop<S> created = new ProjectionLoop<>(new StartTasks(this.mailbox, this.threads), this.follower,
				search, machines, this.judge, retries, output, hooks(access));
		this.follower.deliverTo(created);
		return created;
	}

	private LoopHooks hooks(BasinAccess access) {
		RestoreReporter reporter = new RestoreReporter(this.definition.name(), this.streamName, REPORT_INTERVAL,
				this.listeners::tell);
		// The retention of the stream of a key is checked before its first snapshot.
		RetentionGuard guard = new RetentionGuard(this.definition, this.stream,
				(this.mode != null) ? BasinAccess.NONE : access, this.threads, this.settings.snapshotTimeout(),
				this.published, (mode) -> this.snapshots.request(mode, this.settings.snapshotTimeout()),
				this.listeners);
		return new RunnerHooks(this.definition, turn(access),
				new RecordObservers(this.batches, this.search.watch(), this.safeguards, this.identity, reporter,
						this.controls, this.published, this::streamLost),
				new SnapshotDemand(this.snapshots, ByteMeter.of(this.definition.trigger()), this.published, this.gate),
				new Retention(guard, this.trims), this.versions, this.identity,
				(restore) -> this.foldAudit.restored(restore));
	}

	private Lane lane() {
		return (this.mode != null) ? this.mode.callbacks() : this.threads.callbackLane();
	}

	private RestoreTurn turn(BasinAccess access) {
		Duration patience = this.settings.silence().dividedBy(2);
		return (this.mode != null) ? new RestoreTurn(this.threads, access.account(), this.mode.turns(), patience)
				: new RestoreTurn(this.threads, access.account(), patience);
	}

	/**
	 * Sets how the stream is read. Called on the mailbox, or before the start.
	 * @param onDemand whether it is read when that is requested, instead of followed
	 */
	private void onDemand(boolean onDemand) {
		this.reads.onDemand((onDemand) ? this::refresh : null);
		this.follower.onDemand(onDemand, this.identity);
	}

	private CompletableFuture<@Nullable Void> refresh(@Nullable Long atLeast) {
		CompletableFuture<@Nullable Void> refreshed = new CompletableFuture<>();
		this.mailbox.execute(() -> {
			CompletableFuture<?> unused = this.follower.refresh(atLeast).whenComplete((nothing, failure) -> {
				if (failure != null) {
					refreshed.completeExceptionally(Futures.unwrap(failure));
				}
				else {
					refreshed.complete(null);
				}
			});
		}, () -> refreshed.completeExceptionally(this.reads.notRunning()));
		return refreshed;
	}

	/**
	 * Returns how the stream is read on demand.
	 * @return reads it, from any thread
	 */
	public OnDemand onDemand() {
		return new OnDemand(this::refresh, (own) -> this.mailbox.execute(() -> this.follower.offer(own)),
				(follows) -> this.mailbox.supply(() -> {
					onDemand(!follows.getAsBoolean());
					return null;
				}), this.follower::volume);
	}

	// The server has had the tail after the cursor was published.
	private boolean isOtherStream(long cursor, StreamPosition tail) {
		RuntimeException difference = (SeqNums.before(tail.seqNum(), cursor))
				? new ProjectionFailures(this.definition, this.streamName).beyondTail(cursor, tail.seqNum())
				: (this.mode != null) ? this.identity.difference(tail) : null;
		if (difference instanceof IncarnationException lost) {
			streamLost(lost);
			return true;
		}
		return false;
	}

	private void streamLost(IncarnationException reason) {
		this.mailbox.execute(() -> this.loop.streamLost(reason));
	}

	private OperationWatch began(OperationKind operation) {
		return this.listeners.began(this.definition.name(), this.streamName, operation);
	}

	private SnapshotScope scope() {
		return new SnapshotScope(this.definition.name(), this.definition.version(), this.streamName.basin(),
				this.streamName.stream());
	}

	public PublishedState<S> published() {
		return this.published;
	}

	public Contact contact() {
		return this.contact;
	}

	public Reads<S> reads() {
		return this.reads;
	}

	public Changes<S> changes() {
		return this.changes;
	}

	public Deltas<S> deltas() {
		return this.deltas;
	}

	public Appends<S> appends() {
		return this.appends;
	}

	public SnapshotCoordinator snapshots() {
		return this.snapshots;
	}

	public TrimNeighbour neighbour() {
		return this.neighbour;
	}

	public @Nullable TrimGuard trims() {
		return this.trims;
	}

	public Audit<S> audit() {
		return this.audit;
	}

	public Inspection<S> inspection() {
		return new Inspection<>(this.definition, this.stream, this.safeguards, this.audit, this.snapshots::current);
	}

	public Callbacks callbacks() {
		return (this.mode != null) ? new Callbacks(this.threads, null, this.listeners)
				: new Callbacks(this.threads, this.listeners);
	}

	public ListenerFanout listeners() {
		return this.listeners;
	}

	public ProjectionLifecycle<S> lifecycle(Callbacks callbacks) {
		return new ProjectionLifecycle<>(this.definition, this.loop, this.mailbox, this.threads, callbacks,
				this.published, this.reads, this::lastSnapshot);
	}

	// The snapshot that was being taken may not cover the last deltas: take another one
	// then.
	private CompletableFuture<SnapshotResult> lastSnapshot(Deadline deadline) {
		return this.snapshots.request(SnapshotMode.SHUTDOWN, deadline)
			.thenCompose((result) -> (this.published.get().uncovered() && !(result instanceof SnapshotResult.Failed))
					? this.snapshots.request(SnapshotMode.SHUTDOWN, deadline)
					: CompletableFuture.completedFuture(result));
	}

}
