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

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Store that is slow, fails, and keeps objects that were written only in part when their
 * writer crashed.
 */
final class SimStore implements SnapshotStore {

	private static final int GENERATIONS = 3;

	private final SimLoop loop;

	// The incarnations of a stream, the last one first.
	private final Function<SnapshotScope, List<SimServer>> streams;

	private final Supplier<SimPlan> plan;

	private final Map<SnapshotKey, Stored> objects = new HashMap<>();

	private final Map<SnapshotKey, String> savers = new HashMap<>();

	private final CompletableFuture<Void> healed = new CompletableFuture<>();

	private boolean hung;

	private long troubledUntil;

	SimStore(SimLoop loop, Function<SnapshotScope, List<SimServer>> streams, Supplier<SimPlan> plan) {
		this.loop = loop;
		this.streams = streams;
		this.plan = plan;
	}

	@Override
	public SaveResult save(StoredSnapshot given) {
		SnapshotKey key = given.key();
		StoredSnapshot snapshot = new StoredSnapshot(key, given.id(), given.takenAt(), given.state(), given.mark())
			.withIgnored(given.ignored())
			.withFold(given.fold());
		visit();
		Long newer = newestValid(key.scope());
		if (newer != null && newer > key.cursor()) {
			return SaveResult.superseded(newer);
		}
		SimState state;
		try {
			state = SimState.parse(snapshot.state(), key.version());
		}
		catch (IOException ex) {
			this.loop
				.fail("a snapshot at " + key.cursor() + " is saved whose state cannot be read: " + ex.getMessage());
			throw new SnapshotException("unreadable", ex);
		}
		// A state of the current incarnation, or of an earlier one if the owner does not
		// know yet that it was deleted.
		if (!isRight(state, key)) {
			this.loop.fail("a snapshot at " + key.cursor() + " is saved with " + state + ", but the fold is different");
		}
		Stored there = this.objects.get(key);
		boolean kept = (there != null && there.whole) || !this.loop.chance(this.plan.get().torn());
		if (there == null) {
			this.objects.put(key, new Stored(snapshot, false));
			visit();
			there = this.objects.get(key);
		}
		// Another process may have saved it meanwhile. A complete object is replaced
		// atomically.
		boolean whole = kept || (there != null && there.whole);
		this.objects.put(key, new Stored(snapshot, whole));
		this.savers.put(key, owner());
		this.loop.trace(() -> owner() + " has saved " + ((whole) ? "" : "a part of ") + "a snapshot at " + key.cursor()
				+ " of " + key.scope().stream());
		prune(key.scope());
		visit();
		return SaveResult.saved(key.cursor(), snapshot.state().length);
	}

	private boolean isRight(SimState state, SnapshotKey key) {
		for (SimServer server : this.streams.apply(key.scope())) {
			for (int i = server.incarnation(); i >= 0; i--) {
				SimState truth = server.state(i, key.cursor());
				if (state.equals(truth) || (this.plan.get().twists().refolded() && state.turned().equals(truth))) {
					return true;
				}
			}
		}
		return false;
	}

	private void prune(SnapshotScope scope) {
		keys(scope).stream()
			.filter((key) -> Objects.requireNonNull(this.objects.get(key)).whole)
			.skip(GENERATIONS)
			.forEach(this.objects::remove);
	}

	/**
	 * Begins a failure of the store.
	 * @param hung whether calls hang until the end of the failure instead of failing
	 * @param length the length in nanoseconds
	 */
	void trouble(boolean hung, long length) {
		this.loop.trace(() -> "the store " + ((hung) ? "hangs" : "is away") + " for " + length / 1_000_000 + " ms");
		this.hung = hung;
		this.troubledUntil = this.loop.now() + length;
	}

	/**
	 * Ends the failure of the store.
	 */
	void heal() {
		this.loop.trace(() -> "the store answers again");
		this.troubledUntil = this.loop.now();
		this.healed.complete(null);
	}

	long troubledUntil() {
		return this.troubledUntil;
	}

	private void visit() {
		this.loop.sleep(this.loop.time(100, 20_000));
		long left = this.troubledUntil - this.loop.now();
		if (left > 0 && !this.hung) {
			throw new SnapshotException("The store is away");
		}
		if (left > 0) {
			this.loop.await(SimThread.current(), this.healed, Duration.ofNanos(left + this.loop.time(1, 20_000)));
		}
		if (this.loop.chance(this.plan.get().storeFault())) {
			throw new SnapshotException("The store does not answer");
		}
	}

	@Override
	public List<SnapshotKey> list(SnapshotScope scope) {
		visit();
		return keys(scope);
	}

	private List<SnapshotKey> keys(SnapshotScope scope) {
		return new ArrayList<>(this.objects.keySet()
			.stream()
			.filter((key) -> key.scope().equals(scope))
			.sorted(Comparator.comparing(SnapshotKey::cursor).reversed())
			.toList());
	}

	@Override
	public StoredSnapshot load(SnapshotKey key) {
		visit();
		Stored stored = this.objects.get(key);
		if (stored == null) {
			throw new SnapshotException("The snapshot " + key + " has been removed");
		}
		if (this.plan.get().bug() == SimBug.TRIM_BEFORE_READ_BACK && owner().equals(this.savers.get(key))) {
			return stored.snapshot;
		}
		if (!stored.whole) {
			if (this.plan.get().bug() == SimBug.HALF_READ) {
				return new StoredSnapshot(key, stored.snapshot.id(), Instant.EPOCH,
						parse(stored.snapshot).half().json(key.version()));
			}
			throw new CorruptSnapshotException("The snapshot " + key + " is not whole", "it is not whole", null);
		}
		return stored.snapshot;
	}

	@Override
	public void delete(SnapshotKey key) {
		visit();
		this.objects.remove(key);
		this.loop.trace(() -> owner() + " has deleted the snapshot at " + key.cursor());
	}

	@Override
	public String location(SnapshotScope scope) {
		return scope.toString();
	}

	/**
	 * Corrupts the newest snapshot if an older one is sufficient.
	 * @param scope the scope
	 * @param head the position before which records may be trimmed
	 * @return whether it was corrupted
	 */
	boolean rot(SnapshotScope scope, long head) {
		List<SnapshotKey> valid = keys(scope).stream()
			.filter((key) -> Objects.requireNonNull(this.objects.get(key)).whole)
			.toList();
		if (valid.size() > 1 && valid.get(1).cursor() >= head) {
			SnapshotKey newest = valid.get(0);
			this.loop.trace(() -> "the snapshot at " + newest.cursor() + " goes bad");
			this.objects.put(newest, new Stored(Objects.requireNonNull(this.objects.get(newest)).snapshot, false));
			return true;
		}
		return false;
	}

	/**
	 * Returns the position before which history may be trimmed.
	 * @param scope the scope
	 * @return the highest cursor of a complete snapshot
	 */
	@Nullable Long newestValid(SnapshotScope scope) {
		return keys(scope).stream()
			.filter((key) -> Objects.requireNonNull(this.objects.get(key)).whole)
			.map(SnapshotKey::cursor)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Returns whether a complete snapshot of certain folds covers the missing history.
	 * @param scope the scope
	 * @param kind the projection with these folds
	 * @param head the first record that exists
	 * @return whether a restore is possible
	 */
	boolean hasBase(SnapshotScope scope, SimDefinitions.Kind kind, long head) {
		return keys(scope).stream()
			.filter((key) -> key.cursor() >= head)
			.map((key) -> Objects.requireNonNull(this.objects.get(key)))
			.anyMatch((stored) -> stored.whole && kind.own(parse(stored.snapshot))
				.equals(this.streams.apply(scope).get(0).state(stored.snapshot.key().cursor())));
	}

	/**
	 * Returns the highest cursor of any snapshot, complete or not.
	 * @param scope the scope
	 * @return the cursor
	 */
	@Nullable Long newest(SnapshotScope scope) {
		return keys(scope).stream().map(SnapshotKey::cursor).findFirst().orElse(null);
	}

	private static SimState parse(StoredSnapshot snapshot) {
		try {
			return SimState.parse(snapshot.state(), snapshot.key().version());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String owner() {
		SimOwner owner = SimThread.current().owner();
		return (owner != null) ? owner.name : "nobody";
	}

	/**
	 * A stored object.
	 *
	 * @param snapshot the snapshot
	 * @param whole whether it is complete
	 */
	private record Stored(StoredSnapshot snapshot, boolean whole) {
	}

}
