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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.GapException;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionException;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionNotReadyException;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.SnapshotException;
import io.github.s2snapshot.projection.StreamName;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Runs one projection: feeds the state machine from the stream and publishes what comes
 * of it. Everything that changes happens on the mailbox; what others read was published
 * as one value.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
public final class ProjectionRunner<S> implements Projection<S> {

	private static final Logger logger = LoggerFactory.getLogger(ProjectionRunner.class);

	private final ProjectionDefinition<S> definition;

	private final StreamName streamName;

	private final S2Stream stream;

	private final EngineThreads threads;

	private final EngineSettings settings;

	private final ListenerFanout listeners;

	private final Mailbox mailbox;

	private final AppendGate gate;

	private final Reads<S> reads;

	private final StreamFollower follower;

	private final SnapshotCoordinator snapshots;

	private final @Nullable ExternalSnapshots<S> external;

	private volatile Published<S> published = Published.nothing();

	private volatile CompletableFuture<Projection<S>> started = new CompletableFuture<>();

	// Below: of the mailbox only.

	private FollowMachine<S> machine;

	private long startedAt;

	private @Nullable RestoreInfo restore;

	// What an answer has to belong to: a start that is over must not hear of it any more.
	private int run;

	/**
	 * Create a projection that is not started.
	 * @param definition the definition
	 * @param stream the stream to fold
	 * @param threads the threads to run on
	 * @param retry how snapshots are repeated
	 * @param settings limits
	 * @param listeners who is told
	 */
	public ProjectionRunner(ProjectionDefinition<S> definition, S2Stream stream, EngineThreads threads,
			SnapshotRetry retry, EngineSettings settings, List<ProjectionListener> listeners) {
		this.definition = definition;
		this.stream = stream;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.threads = threads;
		this.settings = settings;
		this.listeners = new ListenerFanout(listeners);
		this.mailbox = new Mailbox(threads.folds());
		this.gate = new AppendGate((input) -> stream.appendAsync(input, AppendRetryPolicy.NO_SIDE_EFFECTS),
				settings.heldAppends(), threads);
		this.reads = new Reads<>(definition.name(), this.streamName, stream, settings, () -> this.published);
		this.follower = new StreamFollower(stream, this.mailbox, new Sink());
		this.machine = new FollowMachine<>(definition, this.streamName, new Events());
		Source source = new Source();
		SnapshotStore store = definition.store();
		this.external = (store != null) ? new ExternalSnapshots<>(definition, this.streamName, store, source, retry)
				: null;
		SnapshotTaker taker = (this.external != null) ? this.external
				: new InStreamSnapshots<>(definition, stream, source, this.gate, retry, settings);
		this.snapshots = new SnapshotCoordinator(definition.name(), taker, definition.triggers(), threads,
				settings.snapshotTimeout(), (ended) -> this.mailbox.execute(() -> onSnapshotEnded(ended)),
				() -> this.mailbox.execute(this::trigger));
	}

	/**
	 * Return the definition.
	 * @return the definition
	 */
	public ProjectionDefinition<S> definition() {
		return this.definition;
	}

	@Override
	public String name() {
		return this.definition.name();
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
		return this.published.status();
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
		try {
			return appendAsync(deltas).get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw Futures.interrupted(ex);
		}
		catch (ExecutionException ex) {
			throw Futures.rethrow(Futures.unwrap(ex));
		}
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(Object... deltas) {
		try {
			List<AppendRecord> records = new ArrayList<>(deltas.length);
			for (Object delta : deltas) {
				records.add(this.definition.codec().encode(delta));
			}
			return this.gate.append(AppendInput.of(records));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Report on the projection.
	 * @return what it is doing
	 */
	public ProjectionInfo info() {
		Published<S> current = this.published;
		return new ProjectionInfo(name(), this.definition.version(), this.streamName, this.definition.placement(),
				current.status(), current.cursor(), current.tail(), this.reads.lag(current), current.restore(),
				current.lastSnapshot(), current.failure());
	}

	/**
	 * Restore the projection and follow its stream. Nothing happens when it runs already.
	 * @return completes when the projection is live, exceptionally when it fails or is
	 * stopped before
	 */
	public CompletableFuture<Projection<S>> start() {
		CompletableFuture<Projection<S>> result = new CompletableFuture<>();
		this.mailbox.execute(() -> {
			if (status() == ProjectionStatus.STOPPED || status() == ProjectionStatus.FAILED) {
				this.started = new CompletableFuture<>();
				begin();
			}
			CompletableFuture<?> unused = this.started.whenComplete((projection, failure) -> {
				if (failure != null) {
					result.completeExceptionally(failure);
				}
				else {
					result.complete(projection);
				}
			});
		});
		return result;
	}

	/**
	 * Stop following while the projection is live. The state stays as it is.
	 */
	public void pause() {
		this.mailbox.execute(() -> {
			if (status() == ProjectionStatus.LIVE) {
				this.follower.close();
				publish(ProjectionStatus.PAUSED, null);
			}
		});
	}

	/**
	 * Follow again after a pause.
	 */
	public void resume() {
		this.mailbox.execute(() -> {
			if (status() == ProjectionStatus.PAUSED) {
				publish(ProjectionStatus.LIVE, null);
				this.follower.open(this.machine.expected());
			}
		});
	}

	/**
	 * Take a snapshot.
	 * @param mode why
	 * @param timeout how long it may take
	 * @return what became of it
	 */
	public SnapshotResult takeSnapshot(SnapshotMode mode, Duration timeout) {
		Deadline deadline = Deadline.in(timeout);
		try {
			return Futures.get(this.snapshots.request(mode, deadline), deadline.remaining());
		}
		catch (TimeoutException ex) {
			return new SnapshotResult.Failed(
					new SnapshotException("No snapshot of projection '%s' of stream %s was taken within %s"
						.formatted(name(), this.streamName, timeout), ex));
		}
	}

	/**
	 * Begin to take a snapshot because the interval is over.
	 * @return a future of what becomes of it
	 */
	public CompletableFuture<SnapshotResult> takeScheduled() {
		return this.snapshots.request(SnapshotMode.SCHEDULED, Deadline.in(this.settings.snapshotTimeout()));
	}

	/**
	 * Stop: take a last snapshot if the triggers say so, still following so that it can
	 * be taken again when the stream moves, then finish the batch at hand and let go.
	 * @param timeout how long the snapshot may take
	 * @return completes when the projection is stopped
	 */
	public CompletableFuture<@Nullable Void> stop(Duration timeout) {
		CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
		Runnable end = () -> this.mailbox.execute(() -> {
			terminate(ProjectionStatus.STOPPED, null);
			stopped.complete(null);
		});
		if (!this.definition.triggers().onShutdown() || status() != ProjectionStatus.LIVE) {
			end.run();
			return stopped;
		}
		Deadline deadline = Deadline.in(timeout);
		CompletableFuture<?> unused = this.snapshots.request(SnapshotMode.SHUTDOWN, deadline)
			.thenCompose((result) -> (this.published.uncovered() && !(result instanceof SnapshotResult.Failed))
					? this.snapshots.request(SnapshotMode.SHUTDOWN, deadline)
					: CompletableFuture.completedFuture(result))
			.completeOnTimeout(new SnapshotResult.Skipped("time is over"), Math.max(1, timeout.toMillis()),
					TimeUnit.MILLISECONDS)
			.whenComplete((result, failure) -> end.run());
		return stopped;
	}

	/**
	 * Stop at once, without a last snapshot.
	 */
	public void abandon() {
		this.mailbox.execute(() -> terminate(ProjectionStatus.STOPPED, null));
	}

	private void begin() {
		this.run++;
		this.snapshots.startEpoch(this.run);
		this.startedAt = System.nanoTime();
		this.restore = null;
		this.machine = new FollowMachine<>(this.definition, this.streamName, new Events());
		ProjectionStatus previous = status();
		this.published = Published.<S>nothing().with(ProjectionStatus.RESTORING, null);
		changed(previous, ProjectionStatus.RESTORING);
		int current = this.run;
		CompletableFuture<StreamPosition> tail;
		try {
			tail = this.stream.checkTailAsync();
		}
		catch (RuntimeException ex) {
			tail = CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<?> unused = tail.whenComplete((position, failure) -> onMailbox(current, () -> {
			if (failure != null) {
				fail(Failures.unreachable(name(), this.streamName, Futures.unwrap(failure)));
			}
			else if (this.external != null) {
				findBase(this.external, position, current);
			}
			else {
				this.follower.open(this.machine.begin(position));
			}
		}));
	}

	private void findBase(ExternalSnapshots<S> store, StreamPosition tail, int current) {
		CompletableFuture<?> unused = CompletableFuture.supplyAsync(store::findNewest, this.threads.snapshots())
			.whenComplete((found, failure) -> onMailbox(current, () -> {
				if (failure != null) {
					fail(Failures.storeUnreadable(name(), Futures.unwrap(failure)));
					return;
				}
				found.ignored().forEach((ignored) -> {
					this.machine
						.remember("the stored snapshot %s is ignored: %s".formatted(ignored.key(), ignored.reason()));
					ignored(ignored.key().toString(), ignored.reason());
				});
				this.follower.open((found.state() != null && found.snapshot() != null)
						? this.machine.begin(found.state(), found.snapshot(), tail) : this.machine.begin(tail));
			}));
	}

	// A task of one start; whatever it throws ends that start.
	private void onMailbox(int belongsTo, Runnable task) {
		this.mailbox.execute(() -> {
			if (belongsTo == this.run) {
				guarded(task);
			}
		});
	}

	private void guarded(Runnable task) {
		try {
			task.run();
		}
		catch (ProjectionException ex) {
			fail(ex);
		}
		catch (Throwable ex) {
			fail(Failures.unexpected(name(), this.streamName, ex));
		}
	}

	private void onBatch(ReadBatch batch) {
		long deltas = this.machine.deltas();
		long start = System.nanoTime();
		Step step = this.machine.onBatch(batch);
		int folded = (int) (this.machine.deltas() - deltas);
		if (folded > 0) {
			Duration duration = Duration.ofNanos(System.nanoTime() - start);
			this.listeners.tell((listener) -> listener.folded(name(), folded, duration));
		}
		if (step instanceof Step.Fail fail) {
			fail(fail.failure());
			return;
		}
		progress();
		if (step instanceof Step.ReadFrom again) {
			this.follower.open(again.seqNum());
		}
		else {
			this.follower.pull();
		}
	}

	private void progress() {
		boolean restored = this.machine.isLive() && this.restore == null;
		if (restored) {
			this.restore = this.machine.restore(Duration.ofNanos(System.nanoTime() - this.startedAt));
		}
		if (this.machine.isLive()) {
			publish(ProjectionStatus.LIVE, null);
		}
		else {
			publish((this.machine.isBased()) ? ProjectionStatus.CATCHING_UP : ProjectionStatus.RESTORING, null);
		}
		if (restored) {
			RestoreInfo info = Objects.requireNonNull(this.restore);
			logger.info(
					"Projection '{}' of stream {} is live at {}: restored from {} at cursor {}, {} deltas folded, {} ms",
					name(), this.streamName, SeqNums.text(this.published.cursor()), info.source(),
					SeqNums.text(info.cursor()), info.replayed(), info.duration().toMillis());
			this.listeners.tell((listener) -> listener.restored(name(), info));
			this.started.complete(this);
		}
		trigger();
	}

	private void trigger() {
		if (status() == ProjectionStatus.LIVE) {
			this.snapshots.trigger(this.machine.deltasSinceSnapshot());
		}
	}

	private void publish(ProjectionStatus status, @Nullable ProjectionException failure) {
		ProjectionStatus previous = status();
		this.published = Publication.of(this.machine, this.published, status, failure, this.restore);
		if (previous != status) {
			changed(previous, status);
		}
		ProjectionView<S> view = this.published.view();
		if (view != null) {
			this.reads.reached(view.cursor());
		}
	}

	private void changed(ProjectionStatus previous, ProjectionStatus status) {
		this.listeners.tell((listener) -> listener.statusChanged(name(), previous, status));
	}

	private void fail(ProjectionException failure) {
		logger.error("Projection '{}' of stream {} has failed", name(), this.streamName, failure);
		terminate(ProjectionStatus.FAILED, failure);
		if (failure instanceof GapException gap) {
			this.listeners.tell((listener) -> listener.gap(name(), gap));
		}
		this.listeners.tell((listener) -> listener.failed(name(), failure));
	}

	private void terminate(ProjectionStatus status, @Nullable ProjectionException failure) {
		if (status() == ProjectionStatus.STOPPED) {
			return;
		}
		this.run++;
		this.follower.close();
		publish(status, (failure != null) ? failure : this.published.failure());
		this.gate.open();
		this.reads.fail();
		this.started.completeExceptionally((failure != null) ? failure
				: new ProjectionNotReadyException("Projection '%s' was stopped".formatted(name())));
	}

	private void onSnapshotEnded(SnapshotCoordinator.Ended ended) {
		SnapshotResult result = ended.result();
		if (result instanceof SnapshotResult.Taken taken && ended.epoch() == this.run) {
			this.machine.onSnapshotTaken(taken.snapshot(), taken.deltas());
			publish(status(), this.published.failure());
		}
		Reports.snapshotEnded(logger, this.listeners, name(), this.streamName, ended);
		ended.flight().complete(result);
		trigger();
	}

	private void ignored(String snapshot, String reason) {
		logger.warn("Projection '{}' ignores a snapshot: {}: {}", name(), snapshot, reason);
		this.listeners.tell((listener) -> listener.snapshotIgnored(name(), snapshot, reason));
	}

	/**
	 * Takes what the follower reads.
	 */
	private final class Sink implements StreamFollower.Sink {

		@Override
		public void onBatch(ReadBatch batch) {
			guarded(() -> ProjectionRunner.this.onBatch(batch));
		}

		@Override
		public void onEnd() {
			// A read without limits does not end: try again, but not in a hurry.
			int current = ProjectionRunner.this.run;
			ScheduledFuture<?> unused = ProjectionRunner.this.threads.schedule(
					() -> onMailbox(current,
							() -> ProjectionRunner.this.follower.open(ProjectionRunner.this.machine.expected())),
					ProjectionRunner.this.settings.reopenDelay());
		}

		@Override
		public void onError(Throwable failure) {
			fail((failure instanceof UnwrittenPositionException unwritten)
					? ProjectionRunner.this.machine.beyondTail(unwritten.tail().seqNum())
					: Failures.unreachable(name(), ProjectionRunner.this.streamName, failure));
		}

	}

	/**
	 * Takes what the machine reports.
	 */
	private final class Events implements MachineEvents {

		@Override
		public void snapshotIgnored(long seqNum, String reason) {
			ignored("record %s of stream %s".formatted(SeqNums.text(seqNum), ProjectionRunner.this.streamName), reason);
		}

		@Override
		public void baseDropped(GapException gap) {
			logger.warn("Projection '{}' looks for a newer snapshot: {}", name(), gap.getMessage());
			ProjectionRunner.this.listeners.tell((listener) -> listener.gap(name(), gap));
		}

	}

	/**
	 * Gives snapshots what they need.
	 */
	private final class Source implements SnapshotSource<S> {

		@Override
		public Published<S> published() {
			return ProjectionRunner.this.published;
		}

		@Override
		public void awaitCursor(long cursor, Duration timeout) throws TimeoutException {
			ProjectionRunner.this.reads.await(cursor, timeout);
		}

		@Override
		public void conflict(long cursor, long actual) {
			logger.debug("Projection '{}': a snapshot at {} lost, stream {} is at {}", name(), SeqNums.text(cursor),
					ProjectionRunner.this.streamName, SeqNums.text(actual));
			ProjectionRunner.this.listeners.tell((listener) -> listener.snapshotConflict(name(), cursor, actual));
		}

	}

}
