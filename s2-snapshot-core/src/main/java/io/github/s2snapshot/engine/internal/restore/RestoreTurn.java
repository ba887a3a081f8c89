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
 * The turn of one projection among those of its account that restore. Who gets nothing to
 * read for too long keeps nobody else from it. Thread-safe.
 */
public final class RestoreTurn {

	private final EngineThreads threads;

	private final Object account;

	private final Duration patience;

	private FairTurns.@Nullable Turn turn;

	private @Nullable ScheduledFuture<?> watching;

	// The start that restores, 0 for none.
	private int restoring;

	private volatile long heard;

	/**
	 * Creates what has no turn.
	 * @param threads whose turn it is
	 * @param account what stands for the account
	 * @param patience how long a restore that gets nothing to read has its turn
	 */
	public RestoreTurn(EngineThreads threads, Object account, Duration patience) {
		this.threads = threads;
		this.account = account;
		this.patience = patience;
	}

	/**
	 * A start has begun.
	 * @param run its number
	 */
	public synchronized void begin(int run) {
		release();
		this.restoring = run;
	}

	/**
	 * Something was read.
	 */
	public void heard() {
		this.heard = EngineTime.nanoTime();
	}

	/**
	 * Asks for the turn, unless there is one already.
	 * @param run the start that restores
	 * @return completes when it has come; never, if another start has begun
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
			mine = this.threads.restores().request(this.account);
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
	 * Lets others have the turn until it is asked for again.
	 */
	public synchronized void release() {
		if (this.turn != null) {
			this.turn.end();
			this.turn = null;
		}
		// What waits in the timer would keep the state of a projection that has ended.
		if (this.watching != null) {
			this.watching.cancel(false);
			this.watching = null;
		}
	}

	/**
	 * Connects again, in the turn of those who do. That is another one than that of
	 * restores: a long restore must not keep a projection that has its state
	 * disconnected.
	 * @param <T> the type of the answer
	 * @param attempt connects
	 * @return completes as the attempt does
	 */
	public <T> CompletableFuture<T> reconnect(Supplier<CompletableFuture<T>> attempt) {
		FairTurns.Turn mine = this.threads.reconnects().request(this.account);
		return mine.come().thenCompose((nothing) -> attempt.get()).whenComplete((answer, failure) -> mine.end());
	}

	/**
	 * Nothing is restored any more.
	 */
	public synchronized void end() {
		release();
		this.restoring = 0;
	}

}
