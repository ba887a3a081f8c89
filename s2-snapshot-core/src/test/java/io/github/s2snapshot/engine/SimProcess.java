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
import java.util.concurrent.Flow;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.RecoverySettings;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.StartMode;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.RetentionException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * Process with a projection, until it dies. Everything that it publishes and reports is
 * compared with the model.
 */
final class SimProcess extends SimOwner implements InPlaceProjectionListener {

	// The number of threads that all blocking tasks share if a bug lets them block each
	// other.
	private static final int SHARED_THREADS = 2;

	private static final int ENOUGH_THREADS = 1_000;

	private final SimWorld world;

	private final SimLoop loop;

	private final SimServer server;

	private final ProjectionRunner<SimState> runner;

	private final List<CompletableFuture<AppendAck>> appends = new ArrayList<>();

	private final List<List<SimState.Delta>> validated = new ArrayList<>();

	private final List<SimUpdate> updates = new ArrayList<>();

	private final List<SimNeighbour> neighbours = new ArrayList<>();

	private final SimDefinitions.Kind kind;

	// The appends of the process up to this position were acknowledged.
	private long acknowledged;

	private @Nullable ProjectionView<SimState> seen;

	// The incarnation of the stream that the process knows, and since when.
	private int incarnation;

	// Restored again after a gap, while the previous state is still published.
	private boolean again;

	private boolean wanted;

	private final StartMode mode;

	// Refusals count as definite after this time.
	private final Duration definiteAfter;

	private CompletableFuture<?> starting = CompletableFuture.completedFuture(null);

	// The last failure, even if the projection was started again.
	private @Nullable ProjectionException failure;

	SimProcess(SimWorld world, String name, SimDefinitions.Kind kind) {
		super(name);
		this.world = world;
		this.kind = kind;
		this.loop = world.loop();
		this.server = world.server();
		this.mode = (this.loop.chance(0.5)) ? StartMode.BACKGROUND : StartMode.WAIT;
		this.definiteAfter = Duration.ofSeconds(1 + this.loop.random(600));
		int count = (world.plan().bug() == SimBug.HUNG_STORE_STARVES) ? SHARED_THREADS : ENOUGH_THREADS;
		SimExecutor folds = SimExecutor.of(this.loop, this);
		EngineThreads threads = new EngineThreads(folds, SimExecutor.blocking(this.loop, this, count), folds, 1);
		EngineSettings settings = EngineSettings.defaults()
			.withAppendHold(Duration.ofMillis(5 + this.loop.random(100)))
			.withSnapshotTimeout(Duration.ofMillis(20 + this.loop.random(2_000)))
			.withStartMode(this.mode)
			.withSilence(silence())
			.withRecovery(recovery());
		SimClient client = world.client(this);
		boolean guarded = world.plan().bug() != SimBug.RETENTION_IGNORED;
		BasinAccess access = new BasinAccess((stream) -> world.deadLetters(this),
				(guarded) ? client::configAsync : null);
		this.runner = new ProjectionRunner<>(world.definitions().definition(kind), client, access, threads,
				new SimRetry(this.loop), settings, List.of(this));
		SimSide side = world.side();
		for (int i = 0; side != null && i < SimSide.NEIGHBOURS; i++) {
			this.neighbours.add(new SimNeighbour(world, side, this, threads, settings, new SimRetry(this.loop), i));
		}
	}

	// Heartbeats are less than 15 seconds apart.
	private Duration silence() {
		boolean noticed = this.world.plan().bug() != SimBug.OUTAGE_UNNOTICED;
		return (noticed) ? Duration.ofSeconds(16 + this.loop.random(10)) : Duration.ofDays(1);
	}

	private RecoverySettings recovery() {
		return new RecoverySettings(Duration.ofMillis(10 + this.loop.random(1_000)),
				Duration.ofMillis(1_000 + this.loop.random(30_000)), this.definiteAfter);
	}

	/**
	 * Starts the process.
	 */
	void boot() {
		this.neighbours.forEach(SimNeighbour::start);
		start();
	}

	/**
	 * Keeps another projection of the process busy with its store.
	 */
	void disturb() {
		if (!this.neighbours.isEmpty()) {
			SimNeighbour neighbour = this.neighbours.get(this.loop.random(this.neighbours.size()));
			if (this.loop.chance(0.2)) {
				neighbour.restart();
			}
			else {
				neighbour.takeSnapshot();
			}
		}
	}

	void start() {
		this.wanted = true;
		this.loop.trace(() -> this.name + " starts");
		CompletableFuture<?> start = this.runner.start();
		if (!start.isDone()) {
			this.starting = start;
		}
	}

	void stop() {
		this.wanted = false;
		this.loop.trace(() -> this.name + " stops");
		CompletableFuture<?> unused = this.runner.stop(Duration.ofMillis(50 + this.loop.random(500)));
	}

	void pause() {
		this.runner.pause();
		int longest = (this.world.plan().twists().lagging()) ? 1_000_000 : 100_000;
		this.loop.post(this, this.loop.time(100, longest), this.runner::resume);
	}

	void append(int count) {
		SimState.Delta[] deltas = new SimState.Delta[count];
		for (int i = 0; i < count; i++) {
			deltas[i] = this.world.nextDelta();
		}
		if (this.world.plan().twists().validated()) {
			this.validated.add(List.of(deltas));
		}
		CompletableFuture<AppendAck> answer = this.runner.appendAsync((Object[]) deltas);
		this.appends.add(answer);
		CompletableFuture<?> unused = answer.thenAccept((ack) -> acknowledged(ack, deltas));
	}

	private void acknowledged(AppendAck ack, SimState.Delta[] deltas) {
		this.acknowledged = Math.max(this.acknowledged, ack.end().seqNum());
		for (int i = 0; i < deltas.length; i++) {
			long seqNum = ack.start().seqNum() + i;
			if (this.server.incarnation() == 0 && !deltas[i].isIn(this.server.record(seqNum))) {
				this.loop.fail(this.name + " got the answer that " + deltas[i] + " is in record " + seqNum
						+ ", which is wrong");
			}
		}
	}

	void takeScheduled() {
		CompletableFuture<?> unused = this.runner.takeScheduled();
	}

	void takeSnapshot(SnapshotMode mode) {
		this.loop.start(this, 0, () -> {
			SnapshotResult result = this.runner.takeSnapshot(mode, Duration.ofMillis(5 + this.loop.random(1_000)));
			this.loop.trace(() -> this.name + " took " + mode + ": " + text(result));
		});
	}

	/**
	 * Takes a snapshot after the faults have ended.
	 */
	void prove() {
		this.loop.start(this, 0, () -> {
			SnapshotResult result = this.runner.takeSnapshot(SnapshotMode.FORCED, Duration.ofSeconds(5));
			this.loop.trace(() -> this.name + " took a last one: " + text(result));
			SimState state = this.server.state(this.server.tail());
			boolean spoilt = this.world.plan().twists().flaw().spoils(state);
			if (result instanceof SnapshotResult.Failed != spoilt && !(result instanceof SnapshotResult.Skipped)) {
				this.loop.fail(this.name + " takes a last snapshot of " + state + ": " + text(result));
			}
		});
	}

	@Nullable String neighbourComplaint() {
		return this.neighbours.stream().map(SimNeighbour::complaint).filter(Objects::nonNull).findFirst().orElse(null);
	}

	void update() {
		SimUpdate update = new SimUpdate(this.world, this.name + " update " + this.updates.size(), this.kind);
		this.updates.add(update);
		this.loop.start(this, 0, () -> {
			try {
				UpdateResult<SimState> result = this.runner.update(update,
						Duration.ofMillis(1 + this.loop.random(1_000)));
				this.loop.trace(() -> update + " ends: " + result);
				update.ended(result);
			}
			catch (RuntimeException ex) {
				this.loop.trace(() -> update + " ends: " + ex.getMessage());
				update.failed(ex);
			}
		});
	}

	void readOwn() {
		long own = this.acknowledged;
		if (own > 0) {
			strongRead("its own", own, (timeout) -> this.runner.read(ReadConsistency.atLeast(own - 1), timeout));
		}
	}

	void readLatest() {
		strongRead("the latest", this.server.tail(), this.runner::readLatest);
	}

	private void strongRead(String what, long least, Function<Duration, ProjectionView<SimState>> read) {
		int before = this.server.incarnation();
		this.loop.start(this, 0, () -> {
			try {
				Duration timeout = Duration.ofMillis(1 + this.loop.random(500));
				ProjectionView<SimState> stale = (this.world.plan().bug() == SimBug.STALE_READ && this.again)
						? this.seen : null;
				ProjectionView<SimState> view = (stale != null) ? stale : read.apply(timeout);
				compare(view);
				if (view.cursor() < least && before == this.server.incarnation()) {
					this.loop.fail(this.name + " reads " + what + " at " + view.cursor() + ", it was to be at least "
							+ "" + least);
				}
			}
			catch (ProjectionException | S2Exception ex) {
				// The read may fail.
				this.loop.trace(() -> this.name + " cannot read " + what + ": " + ex.getMessage());
			}
		});
	}

	@Override
	boolean isProcess() {
		return true;
	}

	@Override
	void afterEvent() {
		ProjectionStatus status = this.runner.status();
		if (this.again || isShown(status)) {
			ProjectionView<SimState> view = this.runner.read();
			ProjectionView<SimState> before = this.seen;
			if (before == null || view.cursor() != before.cursor() || !Objects.equals(view.state(), before.state())) {
				if (before != null) {
					compareAgain(before);
				}
				this.seen = view;
				this.loop.trace(() -> this.name + " shows " + view.cursor() + ": " + view.state());
				compare(view);
				if (before != null && view.cursor() < before.cursor()) {
					this.loop.fail(this.name + " shows " + view.cursor() + " after " + before.cursor());
				}
			}
		}
	}

	// A published state must not change, whatever is folded meanwhile.
	private void compareAgain(ProjectionView<SimState> view) {
		if (!this.kind.own(view.state()).equals(this.server.state(this.incarnation, view.cursor()))) {
			this.loop.fail(this.name + " has shown a state at " + view.cursor() + " that changes afterwards");
		}
	}

	private static boolean isShown(ProjectionStatus status) {
		return status == ProjectionStatus.LIVE || status == ProjectionStatus.PAUSED
				|| status == ProjectionStatus.DISCONNECTED;
	}

	/**
	 * Returns the state that the folds of this process make of the stream.
	 * @param cursor the position up to which records are folded
	 * @return the state
	 */
	SimState fold(long cursor) {
		return this.kind.own(this.server.state(cursor));
	}

	private void compare(ProjectionView<SimState> view) {
		SimState truth = this.server.state(this.incarnation, view.cursor());
		if (!this.kind.own(view.state()).equals(truth)) {
			this.loop.fail(this.name + " shows " + this.kind.own(view.state()) + " at " + view.cursor()
					+ ", the fold is " + truth);
		}
		if (this.incarnation == this.server.incarnation() && this.server.isInsideAppend(view.cursor())) {
			this.loop.fail(this.name + " shows a part of an append, at " + view.cursor());
		}
		for (long poison : this.server.poison()) {
			if (poison < view.cursor() && !this.world.isPutAway(poison)) {
				this.loop
					.fail(this.name + " has skipped record " + poison + ", which is not in the dead-letter stream");
			}
		}
	}

	/**
	 * Returns the violation after a time without faults.
	 * @return the violation, or {@code null}
	 */
	@Nullable String complaint() {
		for (SimUpdate update : this.updates) {
			String complaint = update.complaint();
			if (complaint != null) {
				return complaint;
			}
		}
		for (List<SimState.Delta> deltas : this.validated) {
			if (this.world.isHopeless(deltas) && this.server.has(deltas.get(0))) {
				return this.name + " has appended " + deltas + ", which cannot be folded";
			}
		}
		ProjectionException failure = this.failure;
		if (failure != null && this.runner.status() != ProjectionStatus.LIVE && this.world.mayFail(this, failure)) {
			return null;
		}
		if (this.runner.status() != ProjectionStatus.LIVE) {
			return this.name + " is " + this.runner.status() + ": " + this.runner.info().failure();
		}
		try {
			long cursor = this.runner.read().cursor();
			if (cursor != this.server.tail()) {
				return this.name + " stays at " + cursor + ", the tail is " + this.server.tail();
			}
		}
		catch (ProjectionNotReadyException ex) {
			return this.name + " shows nothing: " + ex.getMessage();
		}
		String missing = this.world.missingSnapshot(this);
		if (missing != null) {
			return missing;
		}
		long open = this.appends.stream().filter((append) -> !append.isDone()).count();
		return (open > 0) ? open + " appends of " + this.name + " were never answered" : null;
	}

	void subscribe(DeltaOptions options, Flow.Subscriber<DeltaEntry<SimState>> subscriber) {
		this.runner.deltas(options).subscribe(subscriber);
	}

	boolean isWanted() {
		return this.wanted;
	}

	boolean isLive() {
		return !this.dead && this.runner.status() == ProjectionStatus.LIVE;
	}

	long cursor() {
		return this.runner.read().cursor();
	}

	long knownTail() {
		return this.runner.info().tail();
	}

	SimDefinitions.Kind kind() {
		return this.kind;
	}

	@Override
	public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
		this.loop.trace(() -> this.name + " is " + current);
		boolean running = isShown(previous) || this.again;
		this.again = running && (current == ProjectionStatus.RESTORING || current == ProjectionStatus.CATCHING_UP);
		if (current == ProjectionStatus.RESTORING && !this.again) {
			this.incarnation = this.server.incarnation();
			this.seen = null;
		}
	}

	@Override
	public void gap(String projection, GapException gap) {
		this.loop.trace(() -> this.name + ": " + gap.getMessage());
		if (this.server.incarnation() == 0 && this.server.head() <= gap.expected()) {
			this.loop.fail(this.name + " reports that record " + gap.expected() + " is missing, but it exists");
		}
		this.loop.post(this, this.loop.time(0, 20_000), this::readLatest);
		this.loop.post(this, this.loop.time(0, 20_000), this::readOwn);
	}

	@Override
	public void failed(String projection, ProjectionException failure) {
		this.loop.trace(() -> this.name + " fails: " + failure.getMessage());
		this.failure = failure;
		boolean unexpected = failure instanceof ProjectionFailedException
				&& String.valueOf(failure.getMessage()).contains("unexpectedly");
		if (unexpected || !this.world.isReason(this, failure)) {
			this.loop.fail(this.name + " fails without a reason: " + failure);
		}
		// The projection recovers from transient failures without a call.
		if (this.wanted && isDefinite(failure)) {
			this.loop.post(this, this.loop.time(1_000, this.world.restartDelay()), this::start);
		}
	}

	static boolean isDefinite(ProjectionException failure) {
		return failure instanceof FoldException || failure instanceof NoBaseStateException
				|| failure instanceof RetentionException || failure instanceof IncarnationException;
	}

	/**
	 * Returns whether a projection may fail for a transient reason: at a start that a
	 * caller waits for, or after it was refused for long.
	 * @return whether it may fail
	 */
	boolean mayGiveUp() {
		boolean started = this.starting.isDone() && !this.starting.isCompletedExceptionally();
		return (this.mode == StartMode.WAIT && !started) || this.server.outages().isRefused(this, this.definiteAfter);
	}

	/**
	 * Checks that an outage was detected.
	 */
	void expectDisconnected() {
		if (!this.dead && this.frozenUntil < this.loop.now() && this.runner.status() == ProjectionStatus.LIVE) {
			this.loop.fail(this.name + " is LIVE although the server has been silent for long");
		}
	}

	@Override
	public void snapshotTaken(String projection, SnapshotInfo snapshot, Duration duration) {
		this.loop.trace(() -> this.name + " has a snapshot at " + snapshot.cursor());
		if (!this.world.hasSnapshot(this, snapshot)) {
			this.loop.fail(this.name + " reports a snapshot at " + snapshot.cursor() + " that does not exist");
		}
	}

	@Override
	public void snapshotSuperseded(String projection, long cursor, long coveredBy) {
		this.loop.trace(() -> this.name + " abandons its snapshot at " + cursor + " for " + coveredBy);
		if (!this.world.hasSnapshotAt(this, coveredBy) || coveredBy < cursor) {
			this.loop.fail(
					this.name + " abandons its snapshot at " + cursor + " for an older or missing one at " + coveredBy);
		}
	}

	private static String text(SnapshotResult result) {
		if (result instanceof SnapshotResult.Taken taken) {
			return "taken at " + taken.snapshot().cursor();
		}
		return (result instanceof SnapshotResult.Failed failed) ? "failed: " + failed.failure().getMessage()
				: result.toString();
	}

}
