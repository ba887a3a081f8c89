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
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.RecoverySettings;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.DeltaGapException;
import io.github.s2snapshot.projection.error.DeltasUnavailableException;
import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * Process with a keyed projection, until it dies. Everything that it publishes and
 * answers is compared with the model.
 */
final class SimKeyProcess extends SimOwner {

	private static final int THREADS = 1_000;

	// Longer than a last snapshot, and than all requests together.
	private static final long LONG = 15_000_000_000L;

	private final SimKeyWorld world;

	private final SimLoop loop;

	private final KeyedRunner<String, SimState> keyed;

	private final Map<String, KeySlot<SimState>> slots;

	private final List<SimKeyUpdate> updates = new ArrayList<>();

	// What was asked and is not answered yet.
	private final Set<Object> open = new HashSet<>();

	private final List<Runnable> following = new ArrayList<>();

	// The last state of each projection that was in memory, and when it was missing
	// first.
	private final Map<ProjectionRunner<SimState>, Shown> shown = new LinkedHashMap<>();

	// Keys that were followed at any time.
	private final Set<KeySlot<SimState>> followed = new LinkedHashSet<>();

	private final Map<String, String> unread = new HashMap<>();

	private boolean booted;

	private long overSince = -1;

	SimKeyProcess(SimKeyWorld world, String name) {
		super(name);
		this.world = world;
		this.loop = world.loop();
		SimExecutor folds = SimExecutor.of(this.loop, this);
		EngineThreads threads = new EngineThreads(folds, SimExecutor.blocking(this.loop, this, THREADS), folds,
				1 + this.loop.random(3));
		EngineSettings settings = EngineSettings.defaults()
			.withAppendHold(Duration.ofMillis(5 + this.loop.random(100)))
			.withSnapshotTimeout(Duration.ofMillis(20 + this.loop.random(2_000)))
			.withSilence(Duration.ofSeconds(16 + this.loop.random(10)))
			.withRecovery(new RecoverySettings(Duration.ofMillis(10 + this.loop.random(1_000)),
					Duration.ofMillis(1_000 + this.loop.random(30_000)),
					Duration.ofSeconds(1 + this.loop.random(600))));
		SimBasinClient basin = new SimBasinClient(this.loop, world.basin(), world::plan, this,
				(stream) -> (stream.equals("letters")) ? world.deadLetters(this) : world.client(this, stream));
		KeyedProjectionDefinition<String, SimState> definition = KeyedProjectionDefinition
			.builder(SimKeyWorld.PATTERN, world.definitions().builder(SimDefinitions.Kind.BOARD))
			.initialState((key) -> SimState.INITIAL.copy())
			.residency(world.keyPlan().residency())
			.build();
		KeyStreams streams = new KeyStreams(basin, null, basin, true);
		this.keyed = new KeyedRunner<>(definition, streams,
				new KeyRunners<>(definition, streams, threads, new SimRetry(this.loop), settings, List.of()), 100);
		this.slots = SimSlots.of(this.keyed);
	}

	void boot() {
		this.booted = true;
		this.loop.trace(() -> this.name + " starts");
	}

	boolean isBooted() {
		return this.booted;
	}

	@Override
	boolean isProcess() {
		return true;
	}

	/**
	 * Makes a request.
	 * @param key the key
	 */
	void act(String key) {
		int what = this.loop.random(100);
		if (what < 35) {
			read(key, freshness());
		}
		else if (what < 45) {
			readAsync(key, freshness());
		}
		else if (what < 65) {
			update(key);
		}
		else if (what < 80) {
			append(key);
		}
		else if (what < 85) {
			appendAt(key);
		}
		else if (what < 97) {
			evict(key);
		}
		else {
			list();
		}
	}

	private Freshness freshness() {
		return switch (this.loop.random(4)) {
			case 0 -> Freshness.RESIDENT;
			case 1 -> Freshness.maxAge(Duration.ofMillis(1 + this.loop.random(200)));
			default -> Freshness.LATEST;
		};
	}

	private void read(String key, Freshness freshness) {
		plant(key);
		long called = this.loop.now();
		request(this.name + " reads " + key + " " + freshness, key, () -> {
			ProjectionView<SimState> view = this.keyed.read(key, freshness, timeout());
			answered(key, view, freshness, called);
		});
	}

	private void readAsync(String key, Freshness freshness) {
		long called = this.loop.now();
		answer(this.name + " reads " + key + " " + freshness + " later", key,
				() -> this.keyed.readAsync(key, freshness), (view) -> answered(key, view, freshness, called));
	}

	private static long since(Freshness freshness, long called) {
		return (freshness.kind() == Freshness.Kind.RESIDENT) ? -1 : Math.max(0, called - freshness.age().toNanos());
	}

	private void answered(String key, ProjectionView<SimState> view, Freshness freshness, long called) {
		long since = since(freshness, called);
		boolean aged = freshness.kind() == Freshness.Kind.MAX_AGE;
		this.loop.trace(() -> this.name + " reads " + view.cursor() + " of " + key);
		KeySlot<SimState> slot = slot(key);
		// A followed key is as fresh as its session, which may be slow.
		boolean followed = slot == null || slot.isFollowed() || this.followed.contains(slot);
		compare(key, view, (aged && followed) ? -1 : since);
		if (this.world.plan().bug() == SimBug.EARLY_REFRESH && slot != null && since >= 0) {
			slot.checked(this.loop.now());
		}
	}

	private void compare(String key, ProjectionView<SimState> view, long since) {
		String difference = this.world.difference(key, view, since);
		if (difference != null) {
			this.loop.fail(this.name + " " + difference);
		}
	}

	// Bugs that a request triggers.
	private void plant(String key) {
		SimBug bug = this.world.plan().bug();
		String stream = SimKeyWorld.PATTERN.stream(key);
		KeySlot<SimState> other = slot(this.world.randomKey());
		if (bug == SimBug.OTHER_KEY && other != null && this.loop.chance(0.2)) {
			this.slots.put(stream, other);
		}
		if (bug == SimBug.LOADED_TWICE && this.loop.chance(0.2)) {
			this.slots.remove(stream);
		}
	}

	private @Nullable KeySlot<SimState> slot(String key) {
		return this.slots.get(SimKeyWorld.PATTERN.stream(key));
	}

	private void update(String key) {
		SimKeyUpdate update = new SimKeyUpdate(this.world, this.name + " update " + this.updates.size() + " of " + key,
				key);
		this.updates.add(update);
		if (this.loop.chance(0.3)) {
			Object mine = begin(update + " later");
			// Not on a thread that waits for another update.
			this.loop.start(this, 0, () -> {
				CompletableFuture<?> unused = this.keyed.updateAsync(key, update, timeout())
					.whenComplete((done, failure) -> {
						this.open.remove(mine);
						ended(key, update, done, (failure != null) ? Futures.unwrap(failure) : null);
					});
			});
			return;
		}
		Object mine = begin(update.toString());
		this.loop.start(this, 0, () -> {
			UpdateResult<SimState> result = null;
			RuntimeException failure = null;
			try {
				result = this.keyed.update(key, update, timeout());
			}
			catch (RuntimeException ex) {
				failure = ex;
			}
			this.open.remove(mine);
			ended(key, update, result, failure);
		});
		if (this.world.plan().bug() == SimBug.EVICTED_IN_USE) {
			this.loop.post(this, this.loop.time(1_000, 20_000), () -> evictInUse(key));
		}
	}

	private void evictInUse(String key) {
		KeySlot<SimState> slot = slot(key);
		for (int i = 0; slot != null && i < 10; i++) {
			slot.unuse();
		}
		evict(key);
	}

	private void ended(String key, SimKeyUpdate update, @Nullable UpdateResult<SimState> result,
			@Nullable Throwable failure) {
		this.loop.trace(() -> update + " ends: " + ((failure != null) ? failure : result));
		if (result != null) {
			update.ended(result);
			compare(key, result.view(), -1);
		}
		else if (failure != null && update.failed(failure)) {
			explain(update.toString(), key, failure);
		}
	}

	private void append(String key) {
		SimState.Delta[] deltas = deltas(key);
		answer(this.name + " appends to " + key, key, () -> this.keyed.appendAsync(key, (Object[]) deltas),
				(ack) -> acknowledged(key, ack, deltas));
	}

	private SimState.Delta[] deltas(String key) {
		SimState.Delta[] deltas = new SimState.Delta[1 + this.loop.random(3)];
		for (int i = 0; i < deltas.length; i++) {
			deltas[i] = this.world.nextDelta(key);
		}
		return deltas;
	}

	private void appendAt(String key) {
		SimServer current = this.world.current(key);
		SimState.Delta[] deltas = deltas(key);
		AppendCondition condition = AppendCondition.at((current != null) ? current.tail() : 0);
		request(this.name + " appends at " + condition + " of " + key, key, () -> {
			AppendOutcome outcome = this.keyed.append(key, condition, (Object[]) deltas);
			if (outcome instanceof AppendOutcome.Appended appended) {
				acknowledged(key, appended.ack(), deltas);
			}
		});
	}

	private void acknowledged(String key, AppendAck ack, SimState.Delta[] deltas) {
		if (this.world.find(key, ack.start().seqNum(), List.of(deltas)) == null) {
			this.loop.fail(this.name + " got the answer that " + List.of(deltas) + " begin in record " + ack.start()
					+ " of " + key + ", which is wrong");
		}
	}

	private void evict(String key) {
		answer(this.name + " evicts " + key, key, () -> this.keyed.evict(key),
				(left) -> this.loop.trace(() -> this.name + " has " + ((left) ? "" : "not ") + "evicted " + key));
	}

	void delete(String key) {
		this.world.deleting(key);
		request(this.name + " deletes " + key, key, () -> this.keyed.delete(key));
	}

	// Streams that exist all the time are listed once.
	private void list() {
		long called = this.loop.now();
		request(this.name + " lists keys", SimKeyWorld.key(0), () -> {
			List<String> listed = this.keyed.keys("").toList();
			if (new HashSet<>(listed).size() != listed.size()) {
				this.loop.fail(this.name + " lists " + listed);
			}
			for (int i = 0; i < this.world.keyPlan().keys(); i++) {
				SimServer current = this.world.current(SimKeyWorld.key(i));
				if (current != null && current.createdAt() < called && !listed.contains(SimKeyWorld.key(i))) {
					this.loop.fail(this.name + " lists " + listed + " without " + SimKeyWorld.key(i));
				}
			}
		});
	}

	/**
	 * Pins a key or subscribes to it for a while.
	 * @param key the key
	 */
	void follow(String key) {
		Runnable end;
		if (this.loop.chance(0.3)) {
			KeyedProjection.Pin pin;
			try {
				pin = this.keyed.pin(key);
			}
			catch (RuntimeException ex) {
				explain(this.name + " pins " + key, key, ex);
				return;
			}
			this.loop.trace(() -> this.name + " pins " + key);
			end = pin::close;
		}
		else if (this.loop.chance(0.5)) {
			Subscriber<ProjectionView<SimState>> subscriber = new Subscriber<>(key) {

				private long last = -1;

				@Override
				public void onNext(ProjectionView<SimState> view) {
					compare(this.key, view, -1);
					if (view.cursor() < this.last) {
						fail("shows " + view.cursor() + " of " + this.key + " to a subscriber after " + this.last);
					}
					this.last = view.cursor();
				}

			};
			this.keyed.changes(key).subscribe(subscriber);
			end = subscriber::cancel;
		}
		else {
			Subscriber<DeltaEntry<SimState>> subscriber = new Subscriber<>(key) {

				@Override
				public void onNext(DeltaEntry<SimState> entry) {
					received(this.key, entry);
				}

			};
			DeltaOptions options = (this.loop.chance(0.5)) ? DeltaOptions.fromState() : DeltaOptions.from(0);
			this.keyed.deltas(key, options).subscribe(subscriber);
			end = subscriber::cancel;
		}
		this.following.add(end);
		this.loop.post(this, this.loop.time(100, 1_000_000), () -> {
			this.loop.trace(() -> this.name + " does not follow " + key + " any more");
			end.run();
		});
	}

	private void fail(String what) {
		this.loop.fail(this.name + " " + what);
	}

	private void received(String key, DeltaEntry<SimState> entry) {
		if (entry instanceof DeltaEntry.Delta<SimState> delta
				&& this.world.find(key, delta.record().seqNum(), List.of((SimState.Delta) delta.delta())) == null) {
			fail("delivers " + entry + " of " + key + ", which is wrong");
		}
		if (entry instanceof DeltaEntry.State<SimState> state
				&& this.world.all(key)
					.stream()
					.noneMatch((stream) -> state.state().equals(stream.state(0, state.cursor())))
				&& state.cursor() > 0) {
			fail("delivers " + entry + " of " + key + ", the fold is another one");
		}
	}

	/**
	 * Ends all pins and subscriptions.
	 */
	void endFollowing() {
		this.following.forEach((end) -> this.loop.post(this, this.loop.time(100, 1_000_000), end));
	}

	/**
	 * Reads a key after the faults have ended.
	 * @param key the key
	 */
	void last(String key) {
		this.unread.put(key, this.name + " never reads " + key);
		SimServer expected = this.world.current(key);
		long tail = (expected != null) ? expected.tail() : 0;
		long called = this.loop.now();
		this.loop.start(this, 0, () -> {
			try {
				ProjectionView<SimState> view = this.keyed.read(key, Freshness.LATEST, Duration.ofSeconds(10));
				compare(key, view, called);
				SimServer current = this.world.current(key);
				if (current == expected && view.cursor() >= tail) {
					this.unread.remove(key);
				}
				else {
					this.unread.put(key, this.name + " reads " + key + " at " + view.cursor() + " instead of " + tail);
				}
			}
			catch (RuntimeException ex) {
				this.unread.put(key, this.name + " cannot read " + key + ": " + ex);
				explain(this.name + " reads " + key, key, ex);
				if (this.world.mayFail(key)) {
					this.unread.remove(key);
				}
			}
		});
	}

	/**
	 * Returns the violation after a time without faults.
	 * @return the violation, or {@code null}
	 */
	@Nullable String complaint() {
		for (SimKeyUpdate update : this.updates) {
			String complaint = update.complaint();
			if (complaint != null) {
				return complaint;
			}
		}
		if (!this.open.isEmpty()) {
			return "never answered: " + this.open;
		}
		return this.unread.values().stream().findFirst().orElse(null);
	}

	/**
	 * Returns what is in memory although no key was used for long.
	 * @return the violation, or {@code null}
	 */
	@Nullable String remainder() {
		KeyedProjectionInfo info = this.keyed.info();
		boolean empty = this.slots.isEmpty() && info.resident() == 0 && info.residentBytes() == 0
				&& info.followed() == 0 && info.loading() == 0
				&& info.failed() <= this.world.keyPlan().residency().maxFailed() && SimSlots.followers(this.keyed) == 0;
		if (!empty) {
			return this.name + " keeps " + this.slots.values().stream().map(SimKeyProcess::text).toList()
					+ " for ever: " + info + ", " + SimSlots.followers(this.keyed) + " followers";
		}
		return this.shown.isEmpty() ? null : this.name + " runs projections for ever: " + this.shown.values();
	}

	private static String text(KeySlot<?> slot) {
		return slot.text() + " " + slot.state();
	}

	@Override
	boolean isStale(SimServer stream, long cursor) {
		KeySlot<SimState> slot = this.slots.get(stream.name());
		ProjectionRunner<SimState> runner = (slot != null) ? slot.runner() : null;
		if (runner == null || !runner.hasState()) {
			return false;
		}
		ProjectionView<SimState> view = runner.read();
		return view.cursor() == cursor && !view.state().equals(stream.state(0, cursor));
	}

	@Override
	void afterEvent() {
		for (KeySlot<SimState> slot : this.slots.values()) {
			ProjectionRunner<SimState> runner = slot.runner();
			if (slot.isFollowed()) {
				this.followed.add(slot);
			}
			if (runner != null) {
				this.shown.computeIfAbsent(runner, (none) -> new Shown(slot.text(), this.loop.now())).missing = -1;
			}
		}
		Iterator<Map.Entry<ProjectionRunner<SimState>, Shown>> all = this.shown.entrySet().iterator();
		while (all.hasNext()) {
			Map.Entry<ProjectionRunner<SimState>, Shown> next = all.next();
			if (hasEnded(next.getKey())) {
				all.remove();
			}
			else {
				observe(next.getKey(), next.getValue());
			}
		}
		limit();
	}

	private static boolean hasEnded(ProjectionRunner<SimState> runner) {
		return runner.status() == ProjectionStatus.STOPPED || runner.status() == ProjectionStatus.FAILED;
	}

	private void observe(ProjectionRunner<SimState> runner, Shown known) {
		KeySlot<SimState> slot = slot(known.key);
		if (slot == null || slot.runner() != runner) {
			known.missing = (known.missing < 0) ? this.loop.now() : known.missing;
			if (this.loop.now() - known.missing > LONG) {
				fail("runs a projection of " + known.key + " although it has left the memory");
			}
		}
		if (!runner.hasState()) {
			return;
		}
		ProjectionView<SimState> view = runner.read();
		ProjectionView<SimState> before = known.view;
		if (before == null && this.world.isReplaced(known.key, known.since)) {
			// The stream was another one when its snapshot was read from the store.
			this.loop.trace(() -> this.name + " has loaded " + known.key + " while its stream was created again");
			this.loop.end();
			return;
		}
		if (before == null || before.cursor() != view.cursor() || !Objects.equals(before.state(), view.state())) {
			known.view = view;
			this.loop.trace(() -> this.name + " shows " + view.cursor() + " of " + known.key + ": " + view.state());
			compare(known.key, view, -1);
			if (before != null && view.cursor() < before.cursor()) {
				fail("shows " + view.cursor() + " of " + known.key + " after " + before.cursor());
			}
		}
	}

	// Keys in use and followed keys do not count.
	private void limit() {
		KeyedProjectionInfo info = this.keyed.info();
		boolean over = this.open.isEmpty() && this.slots.values()
			.stream()
			.filter((slot) -> slot.state() == KeyState.RESIDENT)
			.count() > this.world.keyPlan().residency().maxResident();
		if (!over) {
			this.overSince = -1;
		}
		else if (this.overSince < 0) {
			this.overSince = this.loop.now();
		}
		else if (this.loop.now() - this.overSince > LONG) {
			fail("has too many keys in memory: " + info);
		}
	}

	private Duration timeout() {
		return Duration.ofMillis(1 + this.loop.random(1_000));
	}

	private Object begin(String what) {
		Object mine = new Object() {

			@Override
			public String toString() {
				return what;
			}

		};
		this.open.add(mine);
		this.loop.trace(() -> what);
		return mine;
	}

	private void request(String what, String key, Runnable task) {
		Object mine = begin(what);
		this.loop.start(this, 0, () -> {
			try {
				task.run();
			}
			catch (RuntimeException ex) {
				explain(what, key, ex);
			}
			this.open.remove(mine);
		});
	}

	// Not on a thread that waits for an update.
	private <T> void answer(String what, String key, Supplier<CompletableFuture<T>> ask, Consumer<T> check) {
		Object mine = begin(what);
		this.loop.start(this, 0, () -> {
			CompletableFuture<?> unused = ask.get().whenComplete((value, failure) -> {
				this.open.remove(mine);
				if (failure != null) {
					explain(what, key, Futures.unwrap(failure));
				}
				else {
					check.accept(value);
				}
			});
		});
	}

	private void explain(String what, String key, Throwable failure) {
		this.loop.trace(() -> what + " fails: " + failure);
		if (!this.world.isReason(key, failure)) {
			this.loop.fail(what + " fails without a reason: " + failure);
		}
	}

	/**
	 * What a projection of a key has shown.
	 */
	private static final class Shown {

		private final String key;

		private @Nullable ProjectionView<SimState> view;

		private final long since;

		private long missing = -1;

		Shown(String key, long since) {
			this.key = key;
			this.since = since;
		}

		@Override
		public String toString() {
			return this.key;
		}

	}

	/**
	 * Subscriber to a key.
	 *
	 * @param <T> the type of the items
	 */
	private abstract class Subscriber<T> implements Flow.Subscriber<T> {

		final String key;

		private Flow.@Nullable Subscription subscription;

		private boolean cancelled;

		Subscriber(String key) {
			this.key = key;
			SimKeyProcess.this.loop.trace(() -> SimKeyProcess.this.name + " subscribes to " + key);
		}

		void cancel() {
			this.cancelled = true;
			if (this.subscription != null) {
				this.subscription.cancel();
			}
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
			if (this.cancelled) {
				subscription.cancel();
			}
			else {
				subscription.request(Long.MAX_VALUE);
			}
		}

		@Override
		public void onError(Throwable failure) {
			// The history before a snapshot is trimmed.
			if (!(failure instanceof DeltasUnavailableException || failure instanceof DeltaGapException)) {
				explain(SimKeyProcess.this.name + " is subscribed to " + this.key, this.key, failure);
			}
		}

		@Override
		public void onComplete() {
			SimKeyProcess.this.loop.trace(() -> "a subscription to " + this.key + " completes");
		}

	}

}
