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
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.keyed.FailedKey;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyInfo;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.keyed.Residency;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.ReadRejectedException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Keyed projection that an {@link Engine} runs: the projections of the keys that are in
 * memory. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <S> the type of the state
 * @since 0.1.0
 */
public final class KeyedRunner<K, S> implements KeyedProjection<K, S> {

	private static final Logger logger = LoggerFactory.getLogger(KeyedRunner.class);

	// A hot key that was not used for this time is not followed any more.
	private static final Duration COOL = Duration.ofSeconds(2);

	// How long a call without a timeout of its own waits for its key.
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final KeyedProjectionDefinition<K, S> definition;

	private final Residency residency;

	private final KeyStreams streams;

	private final KeyRunners<K, S> runners;

	private final int waitingLoads;

	// By the name of the stream, which is canonical.
	private final ConcurrentMap<String, KeySlot<S>> slots = new ConcurrentHashMap<>();

	private final Residents<S> residents;

	private final FailedKeys failed;

	private final AtomicInteger loading = new AtomicInteger();

	private final AtomicInteger followed = new AtomicInteger();

	private final AtomicInteger followedKeys = new AtomicInteger();

	private final LongAdder hits = new LongAdder();

	private final LongAdder loads = new LongAdder();

	private final LongAdder failures = new LongAdder();

	private final LongAdder evictions = new LongAdder();

	private volatile boolean closed;

	/**
	 * Creates a keyed projection with no key in memory.
	 * @param definition the definition
	 * @param streams its streams
	 * @param runners creates the projections of the keys
	 * @param waitingLoads the most loads that may wait
	 */
	KeyedRunner(KeyedProjectionDefinition<K, S> definition, KeyStreams streams, KeyRunners<K, S> runners,
			int waitingLoads) {
		this.definition = definition;
		this.residency = definition.residency();
		this.streams = streams;
		this.runners = runners;
		this.waitingLoads = waitingLoads;
		this.residents = new Residents<>(this.residency, this::evictSlot);
		this.failed = new FailedKeys(definition.name(), this.residency.maxFailed());
		trimRegularly();
	}

	/**
	 * Returns the definition.
	 * @return the definition
	 */
	public KeyedProjectionDefinition<K, S> definition() {
		return this.definition;
	}

	@Override
	public String name() {
		return this.definition.name();
	}

	@Override
	public int version() {
		return this.definition.template().version();
	}

	@Override
	public String stream(K key) {
		return this.definition.pattern().stream(key);
	}

	// --- memory

	private KeySlot<S> acquire(K key) {
		String stream = stream(key);
		while (true) {
			requireOpen();
			KeySlot<S> slot = this.slots.get(stream);
			if (slot == null) {
				slot = load(key, stream);
				if (slot != null) {
					return slot;
				}
			}
			else if (slot.use()) {
				if (slot.ready().isDone()) {
					this.hits.increment();
					this.residents.touch(slot);
				}
				return slot;
			}
			else {
				requireNotDeleted(slot);
				this.slots.remove(stream, slot);
			}
		}
	}

	private void requireOpen() {
		if (this.closed) {
			throw new ProjectionNotReadyException(
					String.format(Locale.ROOT, "Keyed projection '%s' is stopped. Start it with its template", name()));
		}
	}

	private void requireNotDeleted(KeySlot<S> slot) {
		if (slot.ended() instanceof KeyDeletedException deleted && this.slots.get(slot.stream()) == slot) {
			throw deleted;
		}
	}

	// Returns null if another thread was faster.
	private @Nullable KeySlot<S> load(K key, String stream) {
		this.failed.requireLoadable(stream);
		if (this.loading.incrementAndGet() > this.waitingLoads) {
			this.loading.decrementAndGet();
			throw new ReadRejectedException(String.format(Locale.ROOT,
					"The limit of %d waiting loads of keyed projection '%s' is reached. Keys are requested faster than "
							+ "they can be loaded",
					this.waitingLoads, name()));
		}
		KeySlot<S> slot = new KeySlot<>(this.definition.pattern().text(key), stream);
		slot.use();
		if (this.slots.putIfAbsent(stream, slot) != null) {
			this.loading.decrementAndGet();
			return null;
		}
		// A close that has not seen the key has ended the threads.
		if (this.closed) {
			this.slots.remove(stream, slot);
			this.loading.decrementAndGet();
			requireOpen();
		}
		begin(key, slot);
		return slot;
	}

	private void begin(K key, KeySlot<S> slot) {
		long begun = EngineTime.nanoTime();
		CompletableFuture<?> unused;
		try {
			ProjectionRunner<S> runner = this.runners.create(key, slot, (failure) -> onFailure(slot, failure));
			slot.loading(runner);
			unused = runner.load().whenComplete((nothing, failure) -> {
				this.loading.decrementAndGet();
				if (failure == null) {
					onLoaded(slot, runner, begun);
				}
				else {
					onFailure(slot, Futures.unwrap(failure));
				}
			});
		}
		catch (RuntimeException | Error ex) {
			this.loading.decrementAndGet();
			onFailure(slot, ex);
		}
	}

	private void onLoaded(KeySlot<S> slot, ProjectionRunner<S> runner, long begun) {
		slot.checked(begun);
		if (!slot.loaded()) {
			runner.abandon();
			slot.ready().completeExceptionally(Objects.requireNonNull(slot.ended()));
			return;
		}
		this.loads.increment();
		this.failed.remove(slot.stream());
		this.residents.count(1, slot.estimate());
		this.residents.add(slot);
		slot.ready().complete(runner);
		measure(slot);
		trim();
	}

	// The load has failed, or the projection later.
	private void onFailure(KeySlot<S> slot, Throwable failure) {
		ProjectionException reason = reason(slot, failure);
		KeyState before = slot.end(reason);
		if (before == KeyState.ABSENT) {
			return;
		}
		this.failures.increment();
		boolean again = FailureKind.of(reason) != FailureKind.DEFINITE
				|| (reason instanceof IncarnationException && before != KeyState.LOADING);
		if (!again) {
			this.failed.add(slot.text(), slot.stream(), reason);
		}
		drop(slot, before);
		slot.ready().completeExceptionally(reason);
	}

	private ProjectionException reason(KeySlot<S> slot, Throwable failure) {
		if (FailureKind.isDeletionPending(failure)) {
			return beingDeleted(slot.text(), slot.stream(), failure);
		}
		if (FailureKind.of(failure) == FailureKind.TRANSIENT && !(failure instanceof ProjectionNotReadyException)) {
			Throwable cause = (failure instanceof ProjectionFailedException && failure.getCause() != null)
					? failure.getCause() : failure;
			return new ProjectionNotReadyException(String.format(Locale.ROOT,
					"Key '%s' of projection '%s' cannot be read from stream '%s' now: %s. Retry, or wait until the "
							+ "server can be reached",
					slot.text(), name(), slot.stream(), cause.getMessage()), failure);
		}
		return (failure instanceof ProjectionException known) ? known : new ProjectionException(
				String.format(Locale.ROOT, "Key '%s' of projection '%s' has failed: %s", slot.text(), name(), failure),
				failure);
	}

	private KeyDeletedException beingDeleted(String text, String stream, @Nullable Throwable cause) {
		return new KeyDeletedException(String.format(Locale.ROOT,
				"Key '%s' of projection '%s' is being deleted. Retry when its stream '%s' is deleted", text, name(),
				stream), cause);
	}

	private void drop(KeySlot<S> slot, KeyState before) {
		CompletableFuture<?> unused = end(slot, before);
	}

	private CompletableFuture<?> end(KeySlot<S> slot, KeyState before) {
		this.slots.remove(slot.stream(), slot);
		this.residents.remove(slot);
		// A request that did not wait for the load may have estimated its size.
		this.residents.count((before != KeyState.LOADING) ? -1 : 0, -slot.forget());
		ProjectionRunner<S> runner = slot.runner();
		return (runner != null) ? runner.end() : CompletableFuture.completedFuture(null);
	}

	// One at a time: otherwise each of several threads evicts a key for the same excess.
	private void trim() {
		synchronized (this.residents) {
			this.residents.trim(this::evictSlot);
		}
	}

	private void release(KeySlot<S> slot) {
		slot.unuse();
		long grown = slot.estimate();
		if (grown != 0) {
			this.residents.count(0, grown);
			measure(slot);
			if (this.residents.isOver()) {
				trim();
			}
		}
	}

	// The serializer of the application runs on a thread that may wait.
	private void measure(KeySlot<S> slot) {
		ProjectionRunner<S> runner = slot.runner();
		if (runner == null || !slot.shouldMeasure()) {
			return;
		}
		long volume = runner.volume();
		CompletableFuture<?> unused = this.runners.blocking(runner::measure).whenComplete((bytes, failure) -> {
			slot.measured((failure != null) ? -1 : bytes, volume);
			this.residents.count(0, slot.estimate());
		});
	}

	// The slot is not among the residents any more.
	private void evictSlot(KeySlot<S> slot) {
		CompletableFuture<?> unused = passivate(slot);
	}

	private CompletableFuture<Boolean> passivate(KeySlot<S> slot) {
		ProjectionRunner<S> runner = slot.runner();
		if (runner == null || !slot.passivate()) {
			keep(slot);
			return CompletableFuture.completedFuture(false);
		}
		// While the snapshot is taken, no further key has to leave instead.
		long size = slot.size();
		this.residents.leaving(1, size);
		return runner.lastSnapshot(this.residency.onPassivation(), this.runners.snapshotTimeout())
			.handle((result, failure) -> {
				boolean left = leave(slot, size);
				if (!left) {
					keep(slot);
					trim();
				}
				return left;
			});
	}

	private boolean leave(KeySlot<S> slot, long size) {
		synchronized (this.residents) {
			this.residents.leaving(-1, -size);
			if (!slot.leave()) {
				return false;
			}
			this.evictions.increment();
			drop(slot, KeyState.PASSIVATING);
			return true;
		}
	}

	private void keep(KeySlot<S> slot) {
		if (slot.state() == KeyState.RESIDENT) {
			this.residents.add(slot);
		}
	}

	// --- reads

	@Override
	public ProjectionView<S> read(K key, @Nullable Freshness freshness, Duration timeout) {
		Deadline deadline = requirePositive(timeout);
		long called = EngineTime.nanoTime();
		return using(key, (slot) -> {
			ProjectionRunner<S> runner = loaded(slot, deadline);
			try {
				CompletableFuture<?> fresh = fresh(slot, runner, freshness, called);
				if (fresh == null) {
					return latest(slot, runner, deadline);
				}
				Futures.get(fresh, remaining(deadline));
			}
			catch (TimeoutException ex) {
				throw timedOut(slot, deadline);
			}
			catch (SessionClosedException ex) {
				if (!runner.isOnDemand()) {
					return latest(slot, runner, deadline);
				}
				throw notRefreshed(slot, ex);
			}
			catch (RuntimeException ex) {
				throw notRefreshed(slot, ex);
			}
			return view(slot, runner);
		});
	}

	private ProjectionView<S> latest(KeySlot<S> slot, ProjectionRunner<S> runner, Deadline deadline) {
		int following = slot.following();
		boolean follows = !runner.isOnDemand();
		ProjectionView<S> view = runner.readLatest(remaining(deadline));
		requireUsed(slot);
		if (follows) {
			slot.caughtUp(following);
		}
		return view;
	}

	@Override
	public CompletableFuture<ProjectionView<S>> readAsync(K key, @Nullable Freshness freshness) {
		long called = EngineTime.nanoTime();
		return usingAsync(key, (slot, runner) -> {
			CompletableFuture<?> fresh = fresh(slot, runner, freshness, called);
			if (fresh == null) {
				return latestAsync(slot, runner);
			}
			return fresh.thenApply((nothing) -> view(slot, runner)).exceptionallyCompose((failure) -> {
				Throwable cause = Futures.unwrap(failure);
				return (cause instanceof SessionClosedException && !runner.isOnDemand()) ? latestAsync(slot, runner)
						: CompletableFuture.failedFuture(notRefreshed(slot, cause));
			});
		});
	}

	// A followed key waits for its session.
	private CompletableFuture<ProjectionView<S>> latestAsync(KeySlot<S> slot, ProjectionRunner<S> runner) {
		return this.runners.blocking(() -> latest(slot, runner, Deadline.in(PATIENCE)));
	}

	// Returns null if a followed key has to wait until its session reaches the tail.
	private @Nullable CompletableFuture<?> fresh(KeySlot<S> slot, ProjectionRunner<S> runner,
			@Nullable Freshness freshness, long called) {
		Freshness wanted = (freshness != null) ? freshness : this.residency.freshness();
		if (wanted.kind() == Freshness.Kind.RESIDENT) {
			return CompletableFuture.completedFuture(null);
		}
		long since = called - EngineTime.nanos(wanted.age());
		if (slot.isCheckedSince(since)) {
			return CompletableFuture.completedFuture(null);
		}
		if (slot.isFollowed() && !runner.isOnDemand()) {
			boolean live = wanted.kind() == Freshness.Kind.MAX_AGE && slot.isCaughtUp()
					&& runner.status() == ProjectionStatus.LIVE;
			return (live) ? CompletableFuture.completedFuture(null) : null;
		}
		if (slot.refreshed(this.residency.hotAfter())) {
			if (runner.info().tail() > 0) {
				heat(slot, runner);
			}
			else {
				slot.cooled();
			}
		}
		// A key that ends meanwhile is not refreshed any more.
		return CompletableFuture.anyOf(slot.refresh(since), slot.gone());
	}

	// Following the stream of a key costs less than many requests.
	private void heat(KeySlot<S> slot, ProjectionRunner<S> runner) {
		if (this.followed.incrementAndGet() > this.residency.maxFollowed()) {
			this.followed.decrementAndGet();
			slot.cooled();
			return;
		}
		if (slot.follow()) {
			this.followedKeys.incrementAndGet();
		}
		CompletableFuture<?> unused = adjust(slot, runner);
		cool(slot);
	}

	private void cool(KeySlot<S> slot) {
		this.runners.later(() -> {
			boolean used = EngineTime.nanoTime() - slot.usedAt() < EngineTime.nanos(COOL);
			if (used && slot.ended() == null) {
				cool(slot);
			}
			else {
				slot.cooled();
				unfollow(slot);
			}
		}, COOL);
	}

	private ProjectionView<S> view(KeySlot<S> slot, ProjectionRunner<S> runner) {
		requireUsed(slot);
		return runner.read();
	}

	private static void requireUsed(KeySlot<?> slot) {
		ProjectionException ended = slot.ended();
		if (ended != null) {
			throw ended;
		}
	}

	private RuntimeException notRefreshed(KeySlot<S> slot, Throwable failure) {
		ProjectionException ended = slot.ended();
		if (ended != null) {
			return ended;
		}
		if (failure instanceof ProjectionException known) {
			return known;
		}
		if (failure instanceof Error error) {
			throw error;
		}
		return new ProjectionException(String.format(Locale.ROOT,
				"Key '%s' of projection '%s' could not be read up to the tail of stream '%s': %s. Retry, or read the "
						+ "state in memory with Freshness.RESIDENT",
				slot.text(), name(), slot.stream(), failure.getMessage()), failure);
	}

	private ProjectionRunner<S> loaded(KeySlot<S> slot, Deadline deadline) {
		try {
			return Futures.get(slot.ready(), remaining(deadline));
		}
		catch (TimeoutException ex) {
			throw timedOut(slot, deadline);
		}
	}

	private ReadTimeoutException timedOut(KeySlot<S> slot, Deadline deadline) {
		ProjectionRunner<S> runner = slot.runner();
		return new ReadTimeoutException(
				String.format(Locale.ROOT,
						"Key '%s' of projection '%s' was not read from stream '%s' within %s: its state is %s",
						slot.text(), name(), slot.stream(), deadline.timeout(), slot.state()),
				(runner != null) ? runner.info().cursor() : 0);
	}

	private static Duration remaining(Deadline deadline) {
		Duration remaining = deadline.remaining();
		return (remaining.isNegative() || remaining.isZero()) ? Duration.ofNanos(1) : remaining;
	}

	private static Deadline requirePositive(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("'timeout' must be positive, but is " + timeout);
		}
		return Deadline.in(timeout);
	}

	// A key whose stream another process has deleted and created again is loaded once
	// more.
	private <T> T using(K key, Function<KeySlot<S>, T> operation) {
		KeySlot<S> slot = acquire(key);
		try {
			return operation.apply(slot);
		}
		catch (RuntimeException ex) {
			if (!isOtherStream(slot, ex)) {
				throw ended(slot, ex);
			}
		}
		finally {
			release(slot);
		}
		KeySlot<S> again = acquire(key);
		try {
			return operation.apply(again);
		}
		catch (RuntimeException ex) {
			throw ended(again, ex);
		}
		finally {
			release(again);
		}
	}

	// These failures say that nothing was appended.
	private boolean isOtherStream(KeySlot<S> slot, Throwable failure) {
		boolean harmless = failure instanceof IncarnationException || failure instanceof ProjectionFailedException
				|| failure instanceof ProjectionNotReadyException;
		return harmless && slot.ended() instanceof IncarnationException && this.failed.find(slot.stream()) == null;
	}

	private RuntimeException ended(KeySlot<S> slot, RuntimeException failure) {
		ProjectionException ended = slot.ended();
		if (ended instanceof KeyDeletedException && !(failure instanceof AmbiguousUpdateException)) {
			return (failure instanceof KeyDeletedException) ? failure
					: new KeyDeletedException(String.valueOf(ended.getMessage()), failure);
		}
		if (failure instanceof S2ServerException && FailureKind.isDeletionPending(failure)) {
			return beingDeleted(slot.text(), slot.stream(), failure);
		}
		return (ended != null && failure instanceof ProjectionNotReadyException) ? ended : failure;
	}

	private <T> CompletableFuture<T> usingAsync(K key,
			BiFunction<KeySlot<S>, ProjectionRunner<S>, CompletableFuture<T>> operation) {
		return this.runners.deliver(usingAsync(key, operation, true));
	}

	private <T> CompletableFuture<T> usingAsync(K key,
			BiFunction<KeySlot<S>, ProjectionRunner<S>, CompletableFuture<T>> operation, boolean first) {
		KeySlot<S> slot;
		try {
			slot = acquire(key);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<T> result = new CompletableFuture<>();
		CompletableFuture<?> unused = slot.ready()
			.thenCompose((runner) -> operation.apply(slot, runner))
			.whenComplete((value, failure) -> {
				release(slot);
				if (failure == null) {
					result.complete(value);
					return;
				}
				Throwable cause = Futures.unwrap(failure);
				result.completeExceptionally((cause instanceof RuntimeException ex) ? ended(slot, ex) : cause);
			});
		return (!first) ? result : result.exceptionallyCompose((failure) -> (isOtherStream(slot, failure))
				? usingAsync(key, operation, false) : CompletableFuture.failedFuture(failure));
	}

	// --- appends

	@Override
	public AppendAck append(K key, Object... deltas) {
		KeySlot<S> slot = (this.definition.template().validatesAppends()) ? acquire(key) : find(key);
		if (slot == null) {
			return appendAbsent(key, deltas);
		}
		try {
			return loaded(slot, Deadline.in(PATIENCE)).append(deltas);
		}
		catch (RuntimeException ex) {
			throw ended(slot, ex);
		}
		finally {
			release(slot);
		}
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(K key, Object... deltas) {
		try {
			if (this.definition.template().validatesAppends()) {
				return usingAsync(key, (slot, runner) -> runner.appendAsync(deltas));
			}
			KeySlot<S> slot = find(key);
			if (slot == null) {
				String text = this.definition.pattern().text(key);
				return this.runners.deliver(this.runners.appends(text, stream(key))
					.appendAsync(deltas)
					.exceptionallyCompose((failure) -> CompletableFuture
						.failedFuture(absent(text, stream(key), Futures.unwrap(failure)))));
			}
			return this.runners.deliver(slot.ready()
				.thenCompose((runner) -> runner.appendAsync(deltas))
				.whenComplete((ack, failure) -> release(slot)));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private AppendAck appendAbsent(K key, Object... deltas) {
		String text = this.definition.pattern().text(key);
		String stream = stream(key);
		try {
			return this.runners.appends(text, stream).append(deltas);
		}
		catch (S2ServerException ex) {
			throw (FailureKind.isDeletionPending(ex)) ? beingDeleted(text, stream, ex) : ex;
		}
	}

	private Throwable absent(String text, String stream, Throwable failure) {
		return (FailureKind.isDeletionPending(failure)) ? beingDeleted(text, stream, failure) : failure;
	}

	// The key if it is loaded, so that it folds what is appended.
	private @Nullable KeySlot<S> find(K key) {
		requireOpen();
		KeySlot<S> slot = this.slots.get(stream(key));
		if (slot == null || !slot.ready().isDone() || !slot.use()) {
			if (slot != null) {
				requireNotDeleted(slot);
			}
			return null;
		}
		this.residents.touch(slot);
		return slot;
	}

	@Override
	public AppendOutcome append(K key, AppendCondition condition, Object... deltas) {
		return using(key, (slot) -> loaded(slot, Deadline.in(PATIENCE)).append(condition, deltas));
	}

	@Override
	public UpdateResult<S> update(K key, UpdateDecision<S> decision, Duration timeout) {
		Deadline deadline = requirePositive(timeout);
		return using(key, (slot) -> {
			ProjectionRunner<S> runner = loaded(slot, deadline);
			long begun = EngineTime.nanoTime();
			UpdateResult<S> result = runner.update(decision, remaining(deadline));
			slot.checked(begun);
			return result;
		});
	}

	@Override
	public CompletableFuture<UpdateResult<S>> updateAsync(K key, UpdateDecision<S> decision, Duration timeout) {
		Deadline deadline;
		try {
			deadline = requirePositive(timeout);
		}
		catch (IllegalArgumentException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return usingAsync(key, (slot, runner) -> {
			long begun = EngineTime.nanoTime();
			return runner.updateAsync(decision, remaining(deadline)).whenComplete((result, failure) -> {
				if (failure == null) {
					slot.checked(begun);
				}
			});
		});
	}

	@Override
	public CommandResult send(K key, Object command, CommandOptions options) {
		Deadline deadline = requirePositive(options.timeout());
		CommandOptions identified = options.identified();
		return using(key, (slot) -> {
			ProjectionRunner<S> runner = loaded(slot, deadline);
			long begun = EngineTime.nanoTime();
			CommandResult result = runner.send(key, command, identified.withTimeout(remaining(deadline)));
			checked(slot, runner, result, begun);
			return result;
		});
	}

	@Override
	public CompletableFuture<CommandResult> sendAsync(K key, Object command, CommandOptions options) {
		Deadline deadline = Deadline.in(options.timeout());
		CommandOptions identified = options.identified();
		return usingAsync(key, (slot, runner) -> {
			long begun = EngineTime.nanoTime();
			return runner.sendAsync(key, command, identified.withTimeout(remaining(deadline)))
				.whenComplete((result, failure) -> {
					if (failure == null) {
						checked(slot, runner, result, begun);
					}
				});
		});
	}

	// A command that was found was not decided on the latest state.
	private void checked(KeySlot<S> slot, ProjectionRunner<S> runner, CommandResult result, long begun) {
		if (!result.repeated() && !SeqNums.before(runner.info().cursor(), result.cursor())) {
			slot.checked(begun);
		}
	}

	// --- following

	@Override
	public Flow.Publisher<ProjectionView<S>> changes(K key) {
		return new KeyPublisher<>(() -> follow(key), ProjectionRunner::changes);
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> changesSince(K key, long cursor) {
		return new KeyPublisher<>(() -> follow(key), (runner) -> runner.changesSince(cursor));
	}

	@Override
	public Flow.Publisher<DeltaEntry<S>> deltas(K key, DeltaOptions options) {
		Objects.requireNonNull(options, "'options' must not be null");
		return new KeyPublisher<>(() -> follow(key), (runner) -> runner.deltas(options));
	}

	@Override
	public Pin pin(K key) {
		return new KeyPin<>(() -> follow(key), () -> follow(key, false), this.runners::later);
	}

	private KeyFollow<S> follow(K key) {
		return follow(key, this.streams.creates());
	}

	private KeyFollow<S> follow(K key, boolean creates) {
		if (this.followed.incrementAndGet() > this.residency.maxFollowed()) {
			this.followed.decrementAndGet();
			throw new ReadRejectedException(String.format(Locale.ROOT,
					"The limit of %d followers of keys of projection '%s' is reached. Raise 'max-followed', or close "
							+ "subscriptions and pins that are not needed",
					this.residency.maxFollowed(), name()));
		}
		KeySlot<S> slot;
		try {
			slot = acquire(key);
		}
		catch (RuntimeException ex) {
			this.followed.decrementAndGet();
			throw ex;
		}
		if (slot.follow()) {
			this.followedKeys.incrementAndGet();
		}
		slot.unuse();
		CompletableFuture<ProjectionRunner<S>> ready = slot.ready()
			.thenCompose((runner) -> (creates) ? created(slot, runner) : CompletableFuture.completedFuture(runner))
			.thenCompose((runner) -> adjust(slot, runner).thenApply((nothing) -> runner));
		return new KeyFollow<>(this.runners.deliver(ready), slot.gone(), slot::ended, () -> unfollow(slot));
	}

	// A stream that does not exist cannot be followed.
	private CompletableFuture<ProjectionRunner<S>> created(KeySlot<S> slot, ProjectionRunner<S> runner) {
		return (runner.info().tail() == 0) ? this.streams.create(slot.stream()).thenApply((created) -> runner)
				: CompletableFuture.completedFuture(runner);
	}

	// Follows the stream while the key has followers.
	private CompletableFuture<@Nullable Void> adjust(KeySlot<S> slot, ProjectionRunner<S> runner) {
		if (slot.isFollowed()) {
			this.residents.remove(slot);
		}
		return runner.follow(slot::isFollowed).whenComplete((nothing, failure) -> {
			if (!slot.isFollowed()) {
				keep(slot);
				trim();
			}
		});
	}

	private void unfollow(KeySlot<S> slot) {
		this.followed.decrementAndGet();
		if (!slot.unfollow()) {
			return;
		}
		this.followedKeys.decrementAndGet();
		ProjectionRunner<S> runner = slot.runner();
		if (runner != null && slot.ready().isDone() && slot.ended() == null) {
			CompletableFuture<?> unused = adjust(slot, runner);
		}
	}

	// --- all keys

	@Override
	public Stream<K> keys(String prefix) {
		Objects.requireNonNull(prefix, "'prefix' must not be null");
		requireOpen();
		return this.definition.pattern()
			.prefixes(prefix)
			.stream()
			.flatMap(this.streams::names)
			.map(this.definition.pattern()::key)
			.flatMap(Optional::stream);
	}

	@Override
	public void delete(K key) {
		String stream = stream(key);
		String text = this.definition.pattern().text(key);
		requireOpen();
		KeySlot<S> deleting = new KeySlot<>(text, stream);
		deleting.end(beingDeleted(text, stream, null));
		KeySlot<S> before = this.slots.put(stream, deleting);
		try {
			if (before != null) {
				endDeleted(before);
			}
			this.streams.delete(stream);
			deleteSnapshots(key);
			this.failed.remove(stream);
		}
		finally {
			this.slots.remove(stream, deleting);
		}
	}

	private void endDeleted(KeySlot<S> slot) {
		KeyDeletedException reason = new KeyDeletedException(String.format(Locale.ROOT,
				"Key '%s' of projection '%s' was deleted, together with its stream '%s', while it was used",
				slot.text(), name(), slot.stream()), null);
		KeyState state = slot.end(reason);
		if (state != KeyState.ABSENT) {
			drop(slot, state);
			slot.ready().completeExceptionally(reason);
		}
	}

	private void deleteSnapshots(K key) {
		SnapshotStore store = this.definition.template().store();
		if (store != null) {
			for (int version = 1; version <= this.definition.template().version(); version++) {
				SnapshotScope scope = new SnapshotScope(name(), version, this.streams.basin().name(), stream(key));
				store.list(scope).forEach(store::delete);
			}
		}
	}

	@Override
	public CompletableFuture<Boolean> evict(K key) {
		KeySlot<S> slot = this.slots.get(stream(key));
		if (slot == null || slot.runner() == null) {
			return CompletableFuture.completedFuture(false);
		}
		this.residents.remove(slot);
		return this.runners.deliver(passivate(slot));
	}

	@Override
	public KeyedProjectionInfo info() {
		return new KeyedProjectionInfo(name(), this.streams.basin().name(), this.definition.pattern().pattern(),
				(int) this.residents.count(), this.residents.bytes(), this.followedKeys.get(), this.loading.get(),
				this.failed.count(), this.hits.sum(), this.loads.sum(), this.failures.sum(), this.evictions.sum());
	}

	@Override
	public KeyInfo info(K key) {
		String stream = stream(key);
		KeySlot<S> slot = this.slots.get(stream);
		FailedKey failure = this.failed.find(stream);
		ProjectionRunner<S> runner = (slot != null) ? slot.runner() : null;
		KeyState state = (slot != null) ? slot.state() : KeyState.ABSENT;
		if (state == KeyState.ABSENT && failure != null) {
			state = KeyState.FAILED;
		}
		return new KeyInfo(this.definition.pattern().text(key), stream, state,
				(runner != null && state != KeyState.ABSENT) ? runner.info() : null, failure);
	}

	/**
	 * Runs an operation of the projection of a key, which is loaded if it is absent.
	 * @param <T> the type of the result
	 * @param key the key
	 * @param timeout how long the load may take
	 * @param operation the operation
	 * @return its result
	 */
	public <T> T with(K key, Duration timeout, Function<ProjectionRunner<S>, T> operation) {
		Deadline deadline = requirePositive(timeout);
		return using(key, (slot) -> operation.apply(loaded(slot, deadline)));
	}

	@Override
	public List<FailedKey> failed() {
		return this.failed.all();
	}

	/**
	 * Notifies the listeners that the projection was removed.
	 */
	public void removed() {
		this.runners.tellRemoved();
	}

	/**
	 * Serves requests again after a stop. Has no effect if it is not stopped.
	 */
	public void start() {
		if (this.closed) {
			this.closed = false;
			trimRegularly();
		}
	}

	private void trimRegularly() {
		this.runners.every(this.residency.idleTimeout().dividedBy(4), this::trim);
	}

	/**
	 * Evicts all keys, and refuses further requests until {@link #start()}.
	 * @param timeout how long the last snapshots may take
	 */
	public void close(Duration timeout) {
		beginStop(timeout).run();
	}

	/**
	 * Refuses further requests, and begins the last snapshots.
	 * @param timeout how long they may take
	 * @return waits for the snapshots and evicts all keys
	 */
	public Runnable beginStop(Duration timeout) {
		this.closed = true;
		this.runners.close();
		Deadline deadline = Deadline.in(timeout);
		boolean wanted = this.residency.onPassivation() || this.definition.template().triggers().onShutdown();
		List<CompletableFuture<?>> last = new ArrayList<>();
		for (KeySlot<S> slot : this.slots.values()) {
			ProjectionRunner<S> runner = slot.runner();
			if (runner != null && slot.ready().isDone() && slot.ended() == null) {
				last.add(runner.lastSnapshot(wanted, timeout));
			}
		}
		return () -> endStop(CompletableFuture.allOf(last.toArray(CompletableFuture[]::new)), deadline);
	}

	private void endStop(CompletableFuture<?> last, Deadline deadline) {
		try {
			Futures.get(last, remaining(deadline));
		}
		catch (TimeoutException ex) {
			logger.warn(
					"Not all keys of projection '{}' took a last snapshot within {}. The other snapshots are "
							+ "abandoned, and their deltas are folded again by the next load",
					name(), deadline.timeout());
		}
		catch (RuntimeException ex) {
			logger.debug("A last snapshot of projection '{}' failed", name(), ex);
		}
		List<CompletableFuture<?>> ended = new ArrayList<>();
		for (KeySlot<S> slot : List.copyOf(this.slots.values())) {
			ProjectionNotReadyException reason = new ProjectionNotReadyException(
					String.format(Locale.ROOT, "Keyed projection '%s' is stopped", name()));
			KeyState before = slot.end(reason);
			if (before != KeyState.ABSENT) {
				ended.add(end(slot, before));
				slot.ready().completeExceptionally(reason);
			}
		}
		awaitEnds(ended, deadline);
	}

	// The subscribers are notified before the threads of the template end.
	private void awaitEnds(List<CompletableFuture<?>> ended, Deadline deadline) {
		CompletableFuture<?> all = CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new));
		try {
			Futures.get(this.runners.deliver(all), remaining(deadline));
		}
		catch (TimeoutException | CallInterruptedException ex) {
			logger.warn("Keyed projection '{}' was closed before all of its subscribers were notified", name(), ex);
		}
	}

}
