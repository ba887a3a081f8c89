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

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Place of a key in memory, from its load until it is evicted, fails or is deleted.
 * Thread-safe.
 *
 * @param <S> the type of the state
 */
final class KeySlot<S> {

	private final String text;

	private final String stream;

	private final CompletableFuture<ProjectionRunner<S>> ready = new CompletableFuture<>();

	private volatile @Nullable ProjectionRunner<S> runner;

	private KeyState state = KeyState.LOADING;

	// Requests in progress.
	private int uses;

	// Subscribers and pins.
	private int followers;

	private int following;

	private int caughtUp = -1;

	// Why the slot is not used any more.
	private @Nullable ProjectionException end;

	private volatile boolean checked;

	private volatile long checkedAt;

	private volatile @Nullable Refresh refresh;

	private final KeyHeat heat = new KeyHeat();

	private volatile long usedAt;

	private volatile long touched;

	private final KeySize size = new KeySize();

	private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

	KeySlot(String text, String stream) {
		this.text = text;
		this.stream = stream;
	}

	String text() {
		return this.text;
	}

	String stream() {
		return this.stream;
	}

	/**
	 * Returns the projection once it is loaded.
	 * @return completes with the projection, or exceptionally if the load failed
	 */
	CompletableFuture<ProjectionRunner<S>> ready() {
		return this.ready;
	}

	@Nullable ProjectionRunner<S> runner() {
		return this.runner;
	}

	void loading(ProjectionRunner<S> runner) {
		this.runner = runner;
	}

	/**
	 * Begins a request.
	 * @return whether the slot may be used; otherwise the key has to be loaded again
	 */
	synchronized boolean use() {
		if (this.state == KeyState.ABSENT) {
			return false;
		}
		this.uses++;
		this.usedAt = EngineTime.nanoTime();
		return true;
	}

	/**
	 * Returns when the last request began.
	 * @return the time by the monotonic clock
	 */
	long usedAt() {
		return this.usedAt;
	}

	/**
	 * Returns the number of the last use among those of all keys.
	 * @return the number
	 */
	long touched() {
		return this.touched;
	}

	void touched(long number) {
		this.touched = number;
	}

	/**
	 * Returns why the stream of the key is not the one that was read any more.
	 * @return the reason, or {@code null} if it is not known to be another one
	 */
	@Nullable ProjectionException lost() {
		ProjectionException reason = ended();
		return (reason instanceof KeyDeletedException || reason instanceof IncarnationException) ? reason : null;
	}

	/**
	 * Counts a refresh.
	 * @param limit the number of refreshes within a second that makes a key hot
	 * @return whether the key has become hot
	 */
	synchronized boolean refreshed(int limit) {
		return this.heat.refreshed(limit);
	}

	synchronized void cooled() {
		this.heat.cooled();
	}

	/**
	 * Ends a request.
	 */
	synchronized void unuse() {
		this.uses--;
	}

	/**
	 * Adds a follower.
	 * @return whether it is the first one, so that the stream has to be followed
	 */
	synchronized boolean follow() {
		if (++this.followers > 1) {
			return false;
		}
		this.following++;
		return true;
	}

	/**
	 * Returns how often the stream has begun to be followed.
	 * @return the number
	 */
	synchronized int following() {
		return this.following;
	}

	/**
	 * Notes that the session that follows the stream has reached its tail.
	 * @param number the {@link #following() number} before that was requested
	 */
	synchronized void caughtUp(int number) {
		this.caughtUp = number;
	}

	/**
	 * Returns whether the session that follows the stream has once reached its tail.
	 * @return whether the state is about as old as the session
	 */
	synchronized boolean isCaughtUp() {
		return this.caughtUp == this.following;
	}

	/**
	 * Removes a follower.
	 * @return whether it was the last one
	 */
	synchronized boolean unfollow() {
		return --this.followers == 0;
	}

	synchronized boolean isFollowed() {
		return this.followers > 0;
	}

	/**
	 * The key was loaded.
	 * @return whether the slot is still used
	 */
	synchronized boolean loaded() {
		if (this.state != KeyState.LOADING) {
			return false;
		}
		this.state = KeyState.RESIDENT;
		return true;
	}

	/**
	 * Begins the eviction, unless the key is in use.
	 * @return whether it has begun
	 */
	synchronized boolean passivate() {
		if (this.state != KeyState.RESIDENT || this.uses > 0 || this.followers > 0) {
			return false;
		}
		this.state = KeyState.PASSIVATING;
		return true;
	}

	/**
	 * Ends the eviction, unless the key was requested meanwhile.
	 * @return whether the slot is free
	 */
	synchronized boolean leave() {
		if (this.state != KeyState.PASSIVATING) {
			return false;
		}
		if (this.uses > 0 || this.followers > 0) {
			this.state = KeyState.RESIDENT;
			return false;
		}
		this.state = KeyState.ABSENT;
		return true;
	}

	/**
	 * Ends the slot.
	 * @param reason why
	 * @return the state before
	 */
	KeyState end(ProjectionException reason) {
		KeyState before;
		synchronized (this) {
			before = this.state;
			this.state = KeyState.ABSENT;
			if (this.end == null) {
				this.end = reason;
			}
		}
		this.gone.complete(null);
		return before;
	}

	/**
	 * Returns when the slot has ended.
	 * @return completes when the key failed or was deleted
	 */
	CompletableFuture<@Nullable Void> gone() {
		return this.gone;
	}

	synchronized @Nullable ProjectionException ended() {
		return this.end;
	}

	synchronized KeyState state() {
		return (this.state == KeyState.RESIDENT && this.followers > 0) ? KeyState.FOLLOWED : this.state;
	}

	/**
	 * Notes that the state includes all that was acknowledged before a time.
	 * @param nanoTime the time
	 */
	synchronized void checked(long nanoTime) {
		if (!this.checked || nanoTime - this.checkedAt > 0) {
			this.checkedAt = nanoTime;
			this.checked = true;
		}
	}

	/**
	 * Returns whether the state includes all that was acknowledged before a time.
	 * @param nanoTime the time
	 * @return whether it does
	 */
	boolean isCheckedSince(long nanoTime) {
		return this.checked && this.checkedAt - nanoTime >= 0;
	}

	/**
	 * Refreshes the state.
	 * @param since the refresh has to have begun at this time or later
	 * @return completes when the state includes all that was acknowledged before that
	 * time
	 */
	CompletableFuture<@Nullable Void> refresh(long since) {
		Refresh other = this.refresh;
		if (other != null && other.begun - since >= 0 && !other.done.isDone()) {
			return other.done;
		}
		ProjectionRunner<S> projection = this.runner;
		if (projection == null) {
			return CompletableFuture.completedFuture(null);
		}
		long begun = EngineTime.nanoTime();
		CompletableFuture<@Nullable Void> done = projection.refresh().whenComplete((nothing, failure) -> {
			if (failure == null) {
				checked(begun);
			}
		});
		this.refresh = new Refresh(begun, done);
		return done;
	}

	/**
	 * Estimates the size of the state again.
	 * @return the difference to the last estimate in bytes
	 */
	synchronized long estimate() {
		ProjectionRunner<S> projection = this.runner;
		return (projection != null && this.state != KeyState.ABSENT) ? this.size.estimate(projection.volume()) : 0;
	}

	/**
	 * Returns whether the state has to be measured, and notes that it will be.
	 * @return whether to measure
	 */
	synchronized boolean shouldMeasure() {
		ProjectionRunner<S> projection = this.runner;
		return projection != null && this.state != KeyState.ABSENT && this.size.shouldMeasure(projection.volume());
	}

	/**
	 * Notes the measured size of the state.
	 * @param bytes the size, negative if it could not be measured
	 * @param volume the size of the records that were read before
	 */
	synchronized void measured(long bytes, long volume) {
		this.size.measured(bytes, volume);
	}

	/**
	 * Returns the last estimate of the size of the state.
	 * @return the size in bytes
	 */
	synchronized long size() {
		return this.size.bytes();
	}

	/**
	 * Forgets the size of a state that is not in memory any more.
	 * @return the last estimate in bytes
	 */
	synchronized long forget() {
		return this.size.forget();
	}

	/**
	 * Refresh that is under way, which others can join.
	 *
	 * @param begun when it has begun
	 * @param done completes when it has ended
	 */
	private record Refresh(long begun, CompletableFuture<@Nullable Void> done) {
	}

}
