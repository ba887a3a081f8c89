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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyFailedException;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.DeadLetterException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.ProjectionDisconnectedException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.ReadRejectedException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.serializer.DeltaException;
import io.github.s2snapshot.store.SnapshotScope;

/**
 * One run with keys: the streams of a keyed projection, processes that hold some of the
 * keys in memory, writers, and an operator who deletes streams. Faults occur for a time;
 * after that all processes have to read the same states, and to keep nothing once no key
 * is used any more.
 */
final class SimKeyWorld {

	static final StreamPattern<String> PATTERN = StreamPattern.of("keys/{id}", String.class);

	private static final long PATIENCE = 20_000_000_000L;

	// The longest back-off of a failed key is five minutes.
	private static final long CALM = 700_000_000_000L;

	private static final long LONG = 1_000_000_000L;

	private final SimLoop loop;

	private final SimBasin basin;

	private final SimStore store;

	private final SimDefinitions definitions;

	private final SimDeadLetters.Content deadLetters = new SimDeadLetters.Content();

	private final List<SimKeyProcess> processes = new ArrayList<>();

	private final List<SimKeyProcess> all = new ArrayList<>();

	private final List<SimOwner> writers = new ArrayList<>();

	private final Set<String> deleting = new HashSet<>();

	private SimKeyPlan plan;

	private long deltas;

	private long chaosEnd;

	private SimKeyWorld(SimThread driver, long seed, @Nullable SimBug bug, boolean traced) {
		this.plan = SimKeyPlan.of(seed, bug);
		this.loop = new SimLoop(driver, seed, traced);
		// A stream that cannot be found counts as empty, so the server must be right.
		SimOutages outages = new SimOutages(this.loop,
				Stream.of(SimOutage.values()).filter((kind) -> kind != SimOutage.NOT_FOUND).toList());
		this.basin = new SimBasin(this.loop, plan().twists(), outages, this::created);
		this.store = new SimStore(this.loop, (scope) -> this.basin.all(scope.stream()), this::plan);
		this.definitions = new SimDefinitions(this.loop, plan(), this.store, new SimServer(this.loop, plan().twists()));
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
		SimKeyWorld world = new SimKeyWorld(driver, seed, bug, traced);
		world.begin();
		world.loop.run();
		return world.loop;
	}

	private static SnapshotScope scope(String stream) {
		return new SnapshotScope(SimWorld.PROJECTION, 1, SimBasin.NAME, stream);
	}

	private void created(SimServer stream) {
		SnapshotScope scope = scope(stream.name());
		stream.coverOutside((head) -> {
			Long cursor = (plan().external()) ? this.store.newestValid(scope) : null;
			return cursor != null && cursor >= head;
		});
	}

	private void begin() {
		for (int i = 0; i < plan().processes(); i++) {
			add(i);
		}
		for (int i = 0; i < plan().writers(); i++) {
			this.writers.add(new SimOwner("writer-" + i));
		}
		this.chaosEnd = this.loop.now() + 1_000_000L * plan().millis();
		this.loop.post(null, 0, this::next);
	}

	private void add(int place) {
		SimKeyProcess process = new SimKeyProcess(this, "process-" + this.all.size());
		this.all.add(process);
		if (place < this.processes.size()) {
			this.processes.set(place, process);
		}
		else {
			this.processes.add(process);
		}
		this.loop.post(process, this.loop.time(10, 50_000), process::boot);
	}

	private void next() {
		SimOutages outages = this.basin.outages();
		long troubled = Math.max(outages.end(), this.store.troubledUntil());
		if (this.loop.now() >= Math.max(this.chaosEnd, troubled)) {
			calm();
			return;
		}
		if (plan().twists().outages() && this.loop.chance(0.02)) {
			outages.begin((this.loop.chance(0.5)) ? this.processes.get(this.loop.random(this.processes.size())) : null);
		}
		int place = this.loop.random(this.processes.size());
		SimKeyProcess process = this.processes.get(place);
		if (!process.dead && process.isBooted()) {
			act(place, process);
		}
		if (!this.writers.isEmpty() && this.loop.chance(0.3)) {
			write(this.writers.get(this.loop.random(this.writers.size())), randomKey());
		}
		if (this.loop.chance(this.plan.deletes() / 2)) {
			this.basin.delete(PATTERN.stream(randomKey()), "the operator");
		}
		if (plan().twists().outages() && this.loop.chance(0.02) && troubled < this.loop.now()) {
			this.store.trouble(this.loop.chance(0.5), outages.length());
		}
		long left = troubled - this.loop.now();
		// Little happens during most of a long outage.
		long step = (left > LONG && this.loop.chance(0.1)) ? (long) (left * this.loop.random())
				: this.loop.time(100, plan().step());
		this.loop.post(null, step, this::next);
	}

	private void act(int place, SimKeyProcess process) {
		if (this.loop.chance(plan().crash() / 5)) {
			this.loop.trace(() -> process.name + " crashes");
			this.loop.crash(process);
			this.loop.post(null, this.loop.time(100, 200_000), () -> {
				if (this.processes.get(place) == process) {
					add(place);
				}
			});
		}
		else if (this.loop.chance(plan().freeze() / 5)) {
			this.loop.trace(() -> process.name + " is frozen");
			process.frozenUntil = this.loop.now() + this.loop.time(1_000, 500_000);
		}
		else if (this.loop.chance(this.plan.deletes())) {
			process.delete(randomKey());
		}
		else if (this.loop.chance(this.plan.follows())) {
			process.follow(randomKey());
		}
		else {
			process.act(randomKey());
		}
	}

	private void write(SimOwner writer, String key) {
		List<AppendRecord> records = new ArrayList<>();
		for (int i = this.loop.random(3); i >= 0; i--) {
			records.add(nextDelta(key).encode());
		}
		this.basin.createIfPossible(PATTERN.stream(key));
		CompletableFuture<?> unused = client(writer, PATTERN.stream(key)).appendAsync(AppendInput.of(records));
	}

	private void calm() {
		this.loop.trace(() -> "calm");
		this.plan = this.plan.calm();
		for (int i = 0; i < this.processes.size(); i++) {
			SimKeyProcess process = this.processes.get(i);
			process.frozenUntil = 0;
			if (process.dead) {
				add(i);
			}
			else {
				process.endFollowing();
			}
		}
		add(this.processes.size());
		this.loop.post(null, PATIENCE, () -> converge(this.loop.now() + CALM - PATIENCE));
	}

	private void converge(long end) {
		for (SimKeyProcess process : this.processes) {
			for (int i = 0; i < this.plan.keys(); i++) {
				process.last(key(i));
			}
		}
		this.loop.post(null, PATIENCE, () -> {
			String complaint = first(SimKeyProcess::complaint);
			if (complaint == null) {
				this.loop.post(null, 4 * PATIENCE, this::forget);
			}
			else if (this.loop.now() < end) {
				converge(end);
			}
			else {
				this.loop.fail(complaint);
			}
		});
	}

	// No key was used for long.
	private void forget() {
		String complaint = first(SimKeyProcess::remainder);
		for (String name : this.basin.names()) {
			for (SimServer stream : this.basin.all(name)) {
				if (complaint == null && stream.isFollowed()) {
					complaint = "a session to " + name + " is open although no key is followed";
				}
			}
		}
		if (complaint != null) {
			this.loop.fail(complaint);
		}
		this.loop.end();
	}

	private @Nullable String first(Function<SimKeyProcess, @Nullable String> complaints) {
		for (SimKeyProcess process : this.processes) {
			String complaint = complaints.apply(process);
			if (complaint != null) {
				return complaint;
			}
		}
		return null;
	}

	SimLoop loop() {
		return this.loop;
	}

	SimPlan plan() {
		return this.plan.plan();
	}

	SimKeyPlan keyPlan() {
		return this.plan;
	}

	SimBasin basin() {
		return this.basin;
	}

	SimDefinitions definitions() {
		return this.definitions;
	}

	static String key(int number) {
		return "k" + number;
	}

	String randomKey() {
		return key(this.loop.random(this.plan.keys()));
	}

	SimClient client(SimOwner owner, String stream) {
		return new SimClient(this.loop, this.basin.place(stream), this::plan, owner);
	}

	SimDeadLetters deadLetters(SimOwner owner) {
		return new SimDeadLetters(this.loop, this.basin.outages(), this::plan, owner, this.deadLetters);
	}

	/**
	 * Creates a delta. Only one key has poison deltas.
	 * @param key the key
	 * @return a unique delta
	 */
	SimState.Delta nextDelta(String key) {
		boolean poison = plan().twists().poison() != SimPoison.NONE && isPoisoned(key) && this.loop.chance(0.05);
		return new SimState.Delta(++this.deltas, poison);
	}

	private static boolean isPoisoned(String key) {
		return key.equals(key(0));
	}

	/**
	 * Returns the streams of a key.
	 * @param key the key
	 * @return all incarnations, the last one first
	 */
	List<SimServer> all(String key) {
		return this.basin.all(PATTERN.stream(key));
	}

	@Nullable SimServer current(String key) {
		return this.basin.find(PATTERN.stream(key));
	}

	/**
	 * Notes that a process begins to delete a key.
	 * @param key the key
	 */
	void deleting(String key) {
		this.deleting.add(key);
	}

	/**
	 * Returns whether a stream of a key was ever deleted, or was to be.
	 * @param key the key
	 * @return whether it was
	 */
	boolean isDeleted(String key) {
		return this.deleting.contains(key)
				|| all(key).stream().anyMatch((stream) -> stream.deletedAt() <= this.loop.now());
	}

	/**
	 * Returns the stream of a key that has deltas at a position.
	 * @param key the key
	 * @param seqNum the position
	 * @param deltas the deltas
	 * @return the stream, or {@code null}
	 */
	@Nullable SimServer find(String key, long seqNum, List<SimState.Delta> deltas) {
		for (SimServer stream : all(key)) {
			boolean there = seqNum + deltas.size() <= stream.tail();
			for (int i = 0; there && i < deltas.size(); i++) {
				there = deltas.get(i).isIn(stream.record(seqNum + i));
			}
			if (there) {
				return stream;
			}
		}
		return null;
	}

	/**
	 * Returns whether a state is not one of a key.
	 * @param key the key
	 * @param view the state
	 * @param since the time whose records the state has to include, negative for any
	 * state
	 * @return what is wrong, or {@code null}
	 */
	@Nullable String difference(String key, ProjectionView<SimState> view, long since) {
		SimState truth = SimState.INITIAL;
		boolean right = view.cursor() == 0 && view.state().equals(SimState.INITIAL);
		for (SimServer stream : all(key)) {
			SimState fold = stream.state(0, view.cursor());
			right |= stream.deletedAt() >= since && view.state().equals(fold);
			truth = (fold != null && stream.deletedAt() >= since) ? fold : truth;
		}
		if (!right) {
			return "shows " + view.state() + " of " + key + " at " + view.cursor() + ", the fold is " + truth;
		}
		SimServer current = current(key);
		if (since >= 0 && current != null && current.createdAt() <= since && view.cursor() < current.tailAt(since)) {
			return "reads " + key + " at " + view.cursor() + ", it was to be at least " + current.tailAt(since);
		}
		if (current != null && current.isInsideAppend(view.cursor())
				&& view.state().equals(current.state(0, view.cursor()))) {
			return "shows a part of an append to " + key + ", at " + view.cursor();
		}
		return null;
	}

	/**
	 * Returns whether a key may still fail at the end, because the store has a snapshot
	 * of a deleted stream.
	 * @param key the key
	 * @return whether it may
	 */
	boolean mayFail(String key) {
		return plan().external() && isDeleted(key) && this.store.newest(scope(PATTERN.stream(key))) != null;
	}

	/**
	 * Returns whether the stream of a key was deleted while the key was loaded with a
	 * snapshot from the store.
	 * @param key the key
	 * @param since when the load has begun
	 * @return whether it was
	 */
	boolean isReplaced(String key, long since) {
		return plan().external() && all(key).stream()
			.anyMatch((stream) -> stream.deletedAt() >= since && stream.deletedAt() <= this.loop.now());
	}

	/**
	 * Returns whether the failure of a request has a valid reason.
	 * @param key the key
	 * @param failure the failure
	 * @return whether it has
	 */
	boolean isReason(String key, @Nullable Throwable failure) {
		if (failure == null || String.valueOf(failure.getMessage()).contains("unexpectedly")) {
			return false;
		}
		boolean poisoned = isPoisoned(key) && plan().twists().poison() != SimPoison.NONE;
		if (failure instanceof KeyDeletedException || failure instanceof IncarnationException) {
			return isDeleted(key);
		}
		if (failure instanceof FoldException || failure instanceof DeltaException) {
			return poisoned;
		}
		if (failure instanceof ProjectionNotReadyException) {
			return poisoned || isDeleted(key) || isReason(key, failure.getCause());
		}
		if (failure instanceof KeyFailedException || failure instanceof ProjectionFailedException
				|| failure instanceof UpdateNotFoldedException || failure.getClass() == ProjectionException.class) {
			return isReason(key, failure.getCause());
		}
		if (failure instanceof DeadLetterException) {
			return isPoisoned(key) && plan().twists().poison() == SimPoison.SKIP;
		}
		if (failure instanceof SnapshotException) {
			return plan().external();
		}
		return failure instanceof S2Exception || failure instanceof ReadTimeoutException
				|| failure instanceof ReadRejectedException || failure instanceof UpdateFailedException
				|| failure instanceof AmbiguousUpdateException || failure instanceof ProjectionDisconnectedException;
	}

}
