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

package io.github.s2snapshot.engine.internal.restore;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.FairTurns;

/**
 * The turn of one projection among the projections of its account that restore. A restore
 * that receives no records for too long loses its turn, so that others can restore.
 * Thread-safe.
 */
public final class RestoreTurn {

	private final EngineThreads threads;

	private final Object account;

	private final Supplier<FairTurns.Turn> restores;

	private final Duration patience;

	private FairTurns.@Nullable Turn turn;

	private @Nullable ScheduledFuture<?> watching;

	// The start that restores, 0 for none.
	private int restoring;

	private volatile long heard;

	/**
	 * Creates an instance without a turn.
	 * @param threads the threads, which assign the turns
	 * @param account the object that identifies the account
	 * @param patience how long a restore keeps its turn without receiving records
	 */
	public RestoreTurn(EngineThreads threads, Object account, Duration patience) {
		this(threads, account, () -> threads.restores().request(account), patience);
	}

	/**
	 * Creates an instance without a turn.
	 * @param threads the threads, which assign the turns to reconnect
	 * @param account the object that identifies the account
	 * @param restores assigns the turns to restore
	 * @param patience how long a restore keeps its turn without receiving records
	 */
	public RestoreTurn(EngineThreads threads, Object account, Supplier<FairTurns.Turn> restores, Duration patience) {
		this.threads = threads;
		this.account = account;
		this.restores = restores;
		this.patience = patience;
	}

	/**
	 * Notes that a start has begun.
	 * @param run the number of the start
	 */
	public synchronized void begin(int run) {
		release();
		this.restoring = run;
	}

	/**
	 * Notes that records were read.
	 */
	public void heard() {
		this.heard = EngineTime.nanoTime();
	}

	/**
	 * Requests the turn, unless it is requested already.
	 * @param run the number of the start that restores
	 * @return completes when the turn has come; never, if another start has begun
	 */
	public synchronized CompletableFuture<@Nullable Void> ask(int run) {
		if (this.restoring == 0) {
			return CompletableFuture.completedFuture(null);
		}
		if (this.restoring != run) {
			return new CompletableFuture<>();
		}
		FairTurns.Turn mine = this.turn;
		if (mine == null) {
			mine = this.restores.get();
			this.turn = mine;
			FairTurns.Turn asked = mine;
			CompletableFuture<?> unused = asked.come().thenRun(() -> {
				heard();
				watch(asked);
			});
		}
		return mine.come();
	}

	private void watch(FairTurns.Turn held) {
		ScheduledFuture<?> next = this.threads.schedule(() -> {
			Duration idle = Duration.ofNanos(EngineTime.nanoTime() - this.heard);
			if (idle.compareTo(this.patience) >= 0) {
				held.end();
			}
			else if (!held.isOver()) {
				watch(held);
			}
		}, this.patience);
		synchronized (this) {
			if (this.turn == held) {
				this.watching = next;
				return;
			}
		}
		next.cancel(false);
	}

	/**
	 * Releases the turn until it is requested again.
	 */
	public synchronized void release() {
		if (this.turn != null) {
			this.turn.end();
			this.turn = null;
		}
		// A scheduled task would keep the state of an ended projection in memory.
		if (this.watching != null) {
			this.watching.cancel(false);
			this.watching = null;
		}
	}

	/**
	 * Reconnects when the turn for that has come. Its turns are separate from those of
	 * restores, so that long restores do not delay projections that only have to
	 * reconnect.
	 * @param <T> the type of the answer
	 * @param attempt reconnects
	 * @return completes as the attempt does
	 */
	public <T> CompletableFuture<T> reconnect(Supplier<CompletableFuture<T>> attempt) {
		FairTurns.Turn mine = this.threads.reconnects().request(this.account);
		return mine.come().thenCompose((nothing) -> attempt.get()).whenComplete((answer, failure) -> mine.end());
	}

	/**
	 * Ends the restore and releases the turn.
	 */
	public synchronized void end() {
		release();
		this.restoring = 0;
	}

}
