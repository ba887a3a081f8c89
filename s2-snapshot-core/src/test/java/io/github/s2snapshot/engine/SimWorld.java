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

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.RetentionException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.store.SnapshotScope;

/**
 * One run: a stream, processes that fold it and take snapshots, writers, strangers, and
 * an operator who trims. Faults occur for a time; after that all processes have to reach
 * the same state.
 */
final class SimWorld {

	static final String PROJECTION = "board";

	private static final long CALM = 120_000_000_000L;

	private static final long PATIENCE = 20_000_000_000L;

	// Longer than all messages in flight need, shorter than the interval of heartbeats.
	private static final long DRIP = 4_000_000_000L;

	private static final int DRIPS = 3;

	// The time for one snapshot.
	private static final long PROOF = 6_000_000_000L;

	// The time by which an outage must be detected.
	private static final long NOTICED = 60_000_000_000L;

	private static final long LONG = 1_000_000_000L;

	// The time between two requests of a subscriber after the faults have ended.
	private static final long SUBSCRIBED = 2_000_000_000L;

	// The most deltas that a subscriber requests.
	private static final int SOME = 20;

	private static final int MANY = 200;

	private final SimLoop loop;

	private final SimServer server;

	private final SimStore store;

	private final SimDefinitions definitions;

	private final SimStrangers strangers;

	private final SimForger forger;

	private final SimClaims claims;

	private final SimDeadLetters.Content deadLetters = new SimDeadLetters.Content();

	private final @Nullable SimSide side;

	private final List<SimProcess> processes = new ArrayList<>();

	private final List<SimClient> writers = new ArrayList<>();

	private final List<SimSubscriber> subscribers = new ArrayList<>();

	private SimPlan plan;

	private long deltas;

	private long chaosEnd;

	// The time from which processes of the newer version run.
	private long deployed;

	// The operator has trimmed up to this position.
	private long trimmed;

	private int started;

	private boolean rotted;

	private boolean proved;

	private SimWorld(SimThread driver, long seed, @Nullable SimBug bug, boolean traced) {
		this.plan = SimPlan.of(seed, bug);
		this.loop = new SimLoop(driver, seed, traced);
		this.server = new SimServer(this.loop, this.plan.twists());
		this.store = new SimStore(this.loop, (scope) -> List.of(this.server), this::plan);
		this.definitions = new SimDefinitions(this.loop, this.plan, this.store, this.server);
		this.strangers = new SimStrangers(this.loop, this.server, this.plan.external());
		this.forger = new SimForger(this.loop, this.server);
		this.claims = new SimClaims(this);
		this.side = (this.plan.twists().hung()) ? new SimSide(this) : null;
		this.server.coverOutside(this::isCoveredOutside);
		this.loop.trace(() -> "seed " + seed + ": " + this.plan);
	}

	/**
	 * Runs a seed.
	 * @param driver the driver, which is the calling thread
	 * @param seed the seed
	 * @param bug the injected bug
	 * @param traced whether to record a trace
	 * @return the run
	 */
	static SimLoop run(SimThread driver, long seed, @Nullable SimBug bug, boolean traced) {
		SimWorld world = new SimWorld(driver, seed, bug, traced);
		world.begin();
		world.loop.run();
		return world.loop;
	}

	private void begin() {
		for (int i = 0; i < this.plan.processes(); i++) {
			add(i, SimDefinitions.Kind.BOARD);
		}
		if (this.plan.mixed()) {
			add(this.plan.processes(), SimDefinitions.Kind.OTHER);
		}
		for (int i = 0; i < this.plan.writers(); i++) {
			this.writers.add(client(new SimOwner("writer-" + i)));
		}
		// Injected bugs are found without them.
		for (int i = (this.plan.bug() == null) ? this.loop.random(3) : 0; i > 0; i--) {
			this.subscribers.add(new SimSubscriber(this, "subscriber-" + i));
		}
		this.chaosEnd = this.loop.now() + 1_000_000L * this.plan.millis();
		if (this.plan.twists().versions()) {
			this.deployed = this.loop.now() + 1_000_000L * this.loop.random(this.plan.millis());
			this.loop.post(null, this.deployed - this.loop.now(),
					() -> add(this.processes.size(), SimDefinitions.Kind.NEWER));
		}
		if (this.plan.twists().refolded()) {
			// A process that comes later finds history that is trimmed.
			int late = (this.loop.chance(0.5)) ? this.loop.random(this.plan.millis()) : 0;
			this.deployed = this.loop.now() + 1_000_000L * late;
			this.loop.post(null, this.deployed - this.loop.now(),
					() -> add(this.processes.size(), SimDefinitions.Kind.CHANGED));
		}
		if (this.side != null) {
			this.loop.post(null, 1_000_000L * this.loop.random(this.plan.millis()), this.side::hang);
		}
		this.loop.post(null, 0, this::next);
	}

	private void add(int place, SimDefinitions.Kind kind) {
		SimProcess process = new SimProcess(this, kind + "-" + this.started++, kind);
		if (place < this.processes.size()) {
			this.processes.set(place, process);
		}
		else {
			this.processes.add(process);
		}
		this.loop.post(process, this.loop.time(10, 50_000), process::boot);
	}

	private void next() {
		SimOutages outages = this.server.outages();
		long troubled = Math.max(outages.end(), this.store.troubledUntil());
		if (this.loop.now() >= Math.max(this.chaosEnd, troubled)) {
			calm();
			return;
		}
		if (this.plan.twists().outages() && this.loop.chance(0.04)) {
			beginOutage();
		}
		int place = this.loop.random(this.processes.size());
		SimProcess process = this.processes.get(place);
		if (!process.dead) {
			act(place, process);
			process.disturb();
		}
		if (this.side != null && this.loop.chance(0.3)) {
			this.side.append();
		}
		this.subscribers.forEach((subscriber) -> subscriber.act(this.processes, SOME));
		if (!this.writers.isEmpty() && this.loop.chance(0.3)) {
			write(this.writers.get(this.loop.random(this.writers.size())));
		}
		if (this.plan.strangers() && this.loop.chance(0.05)) {
			this.strangers.act(client(new SimOwner("stranger")));
		}
		if (this.plan.twists().forged() && this.loop.chance(0.15)) {
			this.forger.act(client(new SimOwner("forger")));
		}
		if (this.plan.twists().claims() && this.loop.chance(0.15)) {
			this.claims.act(client(new SimOwner("claimer")));
		}
		if (this.plan.external() && !this.plan.twists().refolded() && this.loop.chance(0.05)) {
			trim(client(new SimOwner("operator")));
		}
		SimTwists twists = this.plan.twists();
		if (twists.rotten() && twists.retention() == null && this.loop.chance(0.2)
				&& !(twists.trims() && this.rotted)) {
			rot();
		}
		if (this.plan.twists().outages() && this.loop.chance(0.02) && troubled < this.loop.now()) {
			this.store.trouble(this.loop.chance(0.5), outages.length());
		}
		long left = troubled - this.loop.now();
		// Little happens during most of a long outage.
		long step = (left > LONG && this.loop.chance(0.1)) ? (long) (left * this.loop.random())
				: this.loop.time(100, this.plan.step());
		this.loop.post(null, step, this::next);
	}

	private void beginOutage() {
		SimProcess victim = (this.loop.chance(0.5)) ? this.processes.get(this.loop.random(this.processes.size()))
				: null;
		if (this.server.outages().begin(victim)) {
			this.loop.post(null, NOTICED,
					() -> this.processes.stream()
						.filter((process) -> this.server.outages().isSilent(process, NOTICED))
						.forEach(SimProcess::expectDisconnected));
		}
	}

	// A process that is about to trim relies on the previous snapshot.
	private void rot() {
		long needed = Math.max(this.trimmed, this.server.trimPoint());
		this.rotted |= this.store.rot(scope(SimDefinitions.Kind.BOARD), Math.max(needed, this.server.head()));
	}

	private void act(int place, SimProcess process) {
		if (this.loop.chance(this.plan.crash())) {
			crash(place, process);
			return;
		}
		if (this.loop.chance(this.plan.freeze())) {
			this.loop.trace(() -> process.name + " is frozen");
			process.frozenUntil = this.loop.now() + this.loop.time(1_000, 500_000);
			return;
		}
		int what = this.loop.random(100);
		if (what < 55) {
			if (this.plan.twists().updates() && this.loop.chance(0.4)) {
				process.update();
			}
			else {
				process.append(1 + this.loop.random((this.loop.chance(0.1)) ? 40 : 3));
			}
		}
		else if (what < 62) {
			process.takeSnapshot((this.loop.chance(0.3)) ? SnapshotMode.FORCED : SnapshotMode.MANUAL);
		}
		else if (what < 67) {
			process.takeScheduled();
		}
		else if (what < 70) {
			process.readLatest();
		}
		else if (what < 72) {
			process.readOwn();
		}
		else if (what < ((this.plan.twists().lagging()) ? 85 : 74)) {
			process.pause();
		}
		else if (what < 88) {
			process.stop();
		}
		else if (what < 92) {
			process.start();
		}
	}

	private void crash(int place, SimProcess process) {
		this.loop.trace(() -> process.name + " crashes");
		this.loop.crash(process);
		this.loop.post(null, this.loop.time(100, 200_000), () -> {
			if (this.processes.get(place) == process) {
				add(place, restarted(process));
			}
		});
	}

	private SimDefinitions.Kind restarted(SimProcess process) {
		SimTwists twists = this.plan.twists();
		boolean upgraded = (twists.versions() || twists.refolded()) && process.kind() == SimDefinitions.Kind.BOARD
				&& this.loop.now() >= this.deployed && this.loop.chance(0.5);
		if (!upgraded) {
			return process.kind();
		}
		return (twists.versions()) ? SimDefinitions.Kind.NEWER : SimDefinitions.Kind.CHANGED;
	}

	private void write(SimClient writer) {
		List<AppendRecord> records = new ArrayList<>();
		for (int i = this.loop.random(3); i >= 0; i--) {
			records.add(nextDelta().encode());
		}
		AppendInput input = AppendInput.of(records);
		send(writer, (this.loop.chance(0.2)) ? input.withMatchSeqNum(this.server.tail()) : input);
	}

	private static void send(SimClient client, AppendInput input) {
		CompletableFuture<?> unused = client.appendAsync(input);
	}

	private void trim(SimClient operator) {
		SnapshotScope scope = scope(SimDefinitions.Kind.BOARD);
		Long cursor = (this.plan.bug() == SimBug.EARLY_TRIM) ? this.store.newest(scope) : this.store.newestValid(scope);
		if (cursor != null && cursor > 0) {
			this.trimmed = Math.max(this.trimmed, cursor);
			send(operator, AppendInput.of(AppendRecord.trim(cursor)));
		}
	}

	private void calm() {
		this.loop.trace(() -> "calm");
		this.plan = this.plan.calm();
		for (int i = 0; i < this.processes.size(); i++) {
			SimProcess process = this.processes.get(i);
			process.frozenUntil = 0;
			if (process.dead) {
				add(i, process.kind());
			}
			else if (!process.isWanted()) {
				this.loop.post(process, this.loop.time(1_000, 2_000_000), process::start);
			}
		}
		add(this.processes.size(), SimDefinitions.Kind.BOARD);
		if (this.plan.twists().versions()) {
			add(this.processes.size(), SimDefinitions.Kind.NEWER);
		}
		if (this.plan.twists().refolded()) {
			add(this.processes.size(), SimDefinitions.Kind.CHANGED);
		}
		if (this.plan.twists().recreated()) {
			this.server.recreate();
		}
		else if (this.plan.twists().claims()) {
			SimClient claimer = client(new SimOwner("claimer"));
			this.loop.post(null, 2 * DRIP, () -> drip(claimer, DRIPS));
		}
		if (!this.subscribers.isEmpty()) {
			this.loop.post(null, SUBSCRIBED, this::serve);
		}
		this.loop.post(null, PATIENCE, () -> judge(this.loop.now() + CALM - PATIENCE));
	}

	// Subscribers go on to receive.
	private void serve() {
		this.subscribers.forEach((subscriber) -> subscriber.act(this.processes, MANY));
		this.loop.post(null, SUBSCRIBED, this::serve);
	}

	// Only a delta with false batch headers arrives, and no projection may wait for the
	// rest of the batch.
	private void drip(SimClient claimer, int left) {
		long tail = this.server.tail();
		// Slow processes have more to read first.
		List<SimProcess> live = this.processes.stream()
			.filter((process) -> process.isLive() && process.cursor() >= tail)
			.toList();
		this.claims.begin(claimer);
		this.loop.post(null, DRIP, () -> {
			for (SimProcess process : live) {
				if (process.isLive() && process.cursor() < tail + 1) {
					this.loop.fail(process.name + " stays at " + process.cursor() + " because batch headers "
							+ "announce more deltas, the tail was " + tail + " and nothing came");
				}
			}
			if (left > 1) {
				drip(claimer, left - 1);
			}
		});
	}

	private void judge(long end) {
		for (SimProcess process : this.processes) {
			String complaint = (process.kind() == SimDefinitions.Kind.OTHER) ? null : process.complaint();
			if (complaint != null && this.loop.now() < end) {
				this.loop.post(null, PATIENCE, () -> judge(end));
				return;
			}
			if (complaint != null) {
				this.loop.fail(complaint);
			}
		}
		for (SimSubscriber subscriber : this.subscribers) {
			String complaint = subscriber.complaint(this.processes);
			if (complaint != null && this.loop.now() < end) {
				this.loop.post(null, PATIENCE, () -> judge(end));
				return;
			}
			if (complaint != null) {
				this.loop.fail(complaint);
			}
		}
		if (this.proved || !(this.plan.twists().isHard() && this.server.incarnation() == 0)) {
			judgeSide();
		}
		else {
			prove();
		}
	}

	// Snapshots can be taken, and new processes restore the same state from them.
	private void prove() {
		this.proved = true;
		long delay = 0;
		for (SimProcess process : this.processes) {
			if (process.isLive()) {
				this.loop.post(process, delay, process::prove);
				delay += PROOF;
			}
		}
		this.loop.post(null, delay, () -> {
			this.loop.trace(() -> "all processes begin again");
			for (int i = 0; i < this.processes.size(); i++) {
				SimProcess process = this.processes.get(i);
				this.loop.crash(process);
				add(i, process.kind());
			}
			this.loop.post(null, PATIENCE, () -> judge(this.loop.now() + CALM - PATIENCE));
		});
	}

	// The other projections were judged while the store hung.
	private void judgeSide() {
		if (this.side == null) {
			this.loop.end();
			return;
		}
		this.side.heal();
		this.loop.post(null, PATIENCE, () -> judgeSide(this.loop.now() + CALM - PATIENCE));
	}

	private void judgeSide(long end) {
		String complaint = this.processes.stream()
			.map(SimProcess::neighbourComplaint)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		if (complaint != null && this.loop.now() < end) {
			this.loop.post(null, PATIENCE, () -> judgeSide(end));
			return;
		}
		if (complaint != null) {
			this.loop.fail(complaint);
		}
		this.loop.end();
	}

	@Nullable SimSide side() {
		return this.side;
	}

	SimLoop loop() {
		return this.loop;
	}

	SimServer server() {
		return this.server;
	}

	SimPlan plan() {
		return this.plan;
	}

	SimClient client(SimOwner owner) {
		return new SimClient(this.loop, this.server, this::plan, owner);
	}

	SimState.Delta nextDelta() {
		boolean poison = this.plan.twists().poison() != SimPoison.NONE && this.loop.chance(0.05);
		return new SimState.Delta(++this.deltas, poison);
	}

	/**
	 * Returns whether poison deltas fail at times and are not skipped.
	 * @return whether they do
	 */
	boolean mayFailToFold() {
		SimPoison poison = this.plan.twists().poison();
		return poison == SimPoison.FAIL || poison == SimPoison.RETRY;
	}

	/**
	 * Returns whether some deltas can never be folded.
	 * @param deltas the deltas
	 * @return whether they must be refused before they are appended
	 */
	boolean isHopeless(List<SimState.Delta> deltas) {
		return this.plan.twists().poison() == SimPoison.SKIP && deltas.stream().anyMatch(SimState.Delta::poison);
	}

	SimDefinitions definitions() {
		return this.definitions;
	}

	SimDeadLetters deadLetters(SimOwner owner) {
		return new SimDeadLetters(this.loop, this.server.outages(), this::plan, owner, this.deadLetters);
	}

	boolean isPutAway(long seqNum) {
		return this.deadLetters.has(seqNum);
	}

	/**
	 * Returns the longest time that a process waits before it starts a failed projection
	 * again.
	 * @return the time in microseconds
	 */
	int restartDelay() {
		return (this.loop.now() < this.chaosEnd) ? 100_000 : 5_000_000;
	}

	/**
	 * Returns whether a failure has a valid reason.
	 * @param process the process
	 * @param failure the failure
	 * @return whether it has
	 */
	boolean isReason(SimProcess process, ProjectionException failure) {
		SimTwists twists = this.plan.twists();
		if (failure instanceof FoldException fold) {
			return (twists.poison() == SimPoison.FAIL || twists.poison() == SimPoison.RETRY)
					&& (this.server.incarnation() > 0
							|| SimState.Delta.decode(this.server.record(fold.seqNum())).poison());
		}
		if (failure instanceof NoBaseStateException) {
			if (twists.refolded() && this.plan.external() && !twists.trims()) {
				return false;
			}
			return this.definitions.isExternal(process.kind()) || lacksOlder(process) || twists.refolded();
		}
		if (failure instanceof RetentionException) {
			return twists.retention() != null;
		}
		if (failure instanceof IncarnationException) {
			return this.server.incarnation() > 0;
		}
		// A gap is not a reason, because the projection is restored again.
		return !SimProcess.isDefinite(failure) && !(failure instanceof GapException) && process.mayGiveUp();
	}

	// The newer version has trimmed the base of the older one.
	private boolean lacksOlder(SimProcess process) {
		return this.plan.twists().versions() && process.kind() == SimDefinitions.Kind.BOARD
				&& (!this.plan.twists().keepsOlder() || this.server.snapshots()
					.whole()
					.stream()
					.noneMatch((snapshot) -> snapshot.version() == 1 && snapshot.last() < process.knownTail()));
	}

	/**
	 * Returns whether a projection may still be failed at the end.
	 * @param process the process
	 * @param failure the failure
	 * @return whether it cannot recover
	 */
	boolean mayFail(SimProcess process, ProjectionException failure) {
		if (failure instanceof IncarnationException) {
			// An incomplete snapshot also shows that more records existed.
			Long newest = this.store.newest(scope(process.kind()));
			Long older = this.store.newest(scope(SimDefinitions.Kind.BOARD));
			return this.server.incarnation() > 0 && this.definitions.isExternal(process.kind())
					&& (newest != null || older != null);
		}
		if (!(failure instanceof NoBaseStateException)) {
			return false;
		}
		return (lacksOlder(process) && !this.server.hasBase(1)) || lacksFold(process);
	}

	// Snapshots of the other code have replaced the base of the process.
	private boolean lacksFold(SimProcess process) {
		return this.plan.twists().refolded() && !((this.definitions.isExternal(process.kind()))
				? this.server.head() == 0
						|| this.store.hasBase(scope(process.kind()), process.kind(), this.server.head())
				: this.server.hasBase(process.kind()));
	}

	/**
	 * Returns whether a snapshot is missing for which a predicate was true.
	 * @param process the process, which is live and has folded all records
	 * @return the violation, or {@code null}
	 */
	@Nullable String missingSnapshot(SimProcess process) {
		SimTwists twists = this.plan.twists();
		// Strangers may claim to cover the record.
		if (twists.versions() || twists.flaw() != SimFlaw.NONE || this.plan.strangers()
				|| this.server.incarnation() > 0) {
			return null;
		}
		long wanted = this.server.tail() - 1;
		while (wanted >= 0 && !isDemanded(wanted)) {
			wanted--;
		}
		if (wanted < 0 || isCovered(process, wanted)) {
			return null;
		}
		return process.name + ": the predicate for record " + wanted + " was true, but no snapshot covers it";
	}

	private boolean isDemanded(long seqNum) {
		SequencedRecord record = this.server.record(seqNum);
		return SimState.isDelta(record) && !this.server.poison().contains(seqNum)
				&& this.plan.twists().trigger().demands(SimState.Delta.decode(record));
	}

	private boolean isCovered(SimProcess process, long seqNum) {
		if (this.definitions.isExternal(process.kind())) {
			Long newest = this.store.newest(scope(process.kind()));
			return newest != null && newest > seqNum;
		}
		return this.server.snapshots().whole().stream().anyMatch((snapshot) -> snapshot.cursor() > seqNum);
	}

	boolean hasSnapshot(SimProcess process, SnapshotInfo snapshot) {
		UUID id = snapshot.id();
		if (this.server.incarnation() > 0) {
			return true;
		}
		return (snapshot.placement() == SnapshotPlacement.EXTERNAL) ? hasSnapshotAt(process, snapshot.cursor())
				: id != null && this.server.snapshots().has(id, snapshot.cursor());
	}

	boolean hasSnapshotAt(SimProcess process, long cursor) {
		if (this.server.incarnation() > 0) {
			return true;
		}
		if (this.definitions.isExternal(process.kind())) {
			Long newest = this.store.newest(scope(process.kind()));
			return newest != null && newest >= cursor;
		}
		return this.server.snapshots().whole().stream().anyMatch((snapshot) -> snapshot.cursor() == cursor);
	}

	private boolean isCoveredOutside(long head) {
		if (!this.plan.external()) {
			return false;
		}
		boolean older = covers(SimDefinitions.Kind.BOARD, head);
		return (this.plan.twists().keepsOlder() && this.store.newestValid(scope(SimDefinitions.Kind.BOARD)) != null)
				? older : older || covers(SimDefinitions.Kind.NEWER, head);
	}

	private boolean covers(SimDefinitions.Kind kind, long head) {
		Long cursor = this.store.newestValid(scope(kind));
		return cursor != null && (cursor >= head || this.server.state(cursor).equals(this.server.state(head)));
	}

	private static SnapshotScope scope(SimDefinitions.Kind kind) {
		return new SnapshotScope(kind.projection(), kind.version(), "tests", "talk");
	}

}
