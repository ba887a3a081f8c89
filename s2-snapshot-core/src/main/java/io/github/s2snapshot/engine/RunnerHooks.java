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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.IncarnationException;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Passes on what the loop of a projection tells. Used from the mailbox only, but for the
 * turns to restore.
 */
final class RunnerHooks implements LoopHooks {

	private final Parts parts;

	private FairTurns.@Nullable Turn turn;

	private @Nullable ScheduledFuture<?> watching;

	// The start that restores, 0 for none.
	private int restoring;

	private volatile long heard;

	RunnerHooks(Parts parts) {
		this.parts = parts;
	}

	@Override
	public void read(List<SequencedRecord> records) {
		this.heard = EngineTime.nanoTime();
		this.parts.watch.observe(records);
		this.parts.safeguards.observe(records);
		this.parts.identity.observe(records);
		records.forEach(this::observe);
		Published<?> published = this.parts.published.get();
		this.parts.reporter.read(records, published.tail());
		if (published.status() != ProjectionStatus.RESTORING) {
			this.parts.bytes.read(records);
		}
	}

	// The last record of a stream that is deleted is a trim of everything (S2 v1).
	private void observe(SequencedRecord record) {
		if (record.isCommand() && record.command().orElse(null) instanceof CommandRecord.Trim trim
				&& trim.seqNum() == -1) {
			CompletableFuture<?> unused = this.parts.identity.checkOlderThan(RecordMetadata.of(record).timestamp())
				.whenComplete((nothing, failure) -> {
					if (failure != null && Futures.unwrap(failure) instanceof IncarnationException lost) {
						this.parts.streamLost.accept(lost);
					}
				});
		}
	}

	@Override
	public CompletableFuture<@Nullable Void> begun(int run) {
		this.parts.snapshots.startEpoch(run);
		this.parts.bytes.begin();
		this.parts.gate.begin();
		this.parts.identity.forgetLast();
		synchronized (this) {
			endTurn();
			this.restoring = run;
		}
		// A store is asked without a turn: while it does not answer, others restore.
		if (this.parts.backend.store() != null) {
			return CompletableFuture.completedFuture(null);
		}
		return (this.parts.signing) ? this.parts.identity.beginWithin().thenCompose((nothing) -> turn(run)) : turn(run);
	}

	@Override
	public synchronized void waiting() {
		endTurn();
	}

	@Override
	public synchronized CompletableFuture<@Nullable Void> turn(int run) {
		if (this.restoring == 0) {
			return CompletableFuture.completedFuture(null);
		}
		if (this.restoring != run) {
			return new CompletableFuture<>();
		}
		FairTurns.Turn mine = this.turn;
		if (mine == null) {
			mine = this.parts.threads.restores().request(this.parts.backend.account());
			this.turn = mine;
			FairTurns.Turn asked = mine;
			CompletableFuture<?> unused = asked.come().thenRun(() -> {
				this.heard = EngineTime.nanoTime();
				watch(asked);
			});
		}
		return mine.come();
	}

	// Who gets nothing to read keeps nobody else from it.
	private void watch(FairTurns.Turn held) {
		ScheduledFuture<?> next = this.parts.threads.schedule(() -> {
			Duration idle = Duration.ofNanos(EngineTime.nanoTime() - this.heard);
			if (idle.compareTo(this.parts.patience) >= 0) {
				held.end();
			}
			else if (!held.isOver()) {
				watch(held);
			}
		}, this.parts.patience);
		synchronized (this) {
			if (this.turn == held) {
				this.watching = next;
				return;
			}
		}
		next.cancel(false);
	}

	@Override
	public void searching() {
		this.parts.reporter.begin();
	}

	@Override
	public void interrupted() {
		endRestore();
		this.parts.reporter.end();
	}

	@Override
	public IntConsumer suspended() {
		OtherVersions.Known versions = this.parts.versions.known();
		StreamIdentity.Known identity = this.parts.identity.known();
		this.parts.guard.stop();
		if (this.parts.trims != null) {
			this.parts.trims.stop();
		}
		return (run) -> {
			interrupted();
			this.parts.versions.recall(versions);
			this.parts.identity.recall(identity);
			this.parts.snapshots.startEpoch(run);
			this.parts.bytes.begin();
		};
	}

	@Override
	public CompletableFuture<StreamPosition> reconnecting() {
		FairTurns.Turn turn = this.parts.threads.reconnects().request(this.parts.backend.account());
		return turn.come()
			.thenCompose((nothing) -> this.parts.identity.reconnect())
			.whenComplete((tail, failure) -> turn.end());
	}

	private void endTurn() {
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

	private synchronized void endRestore() {
		endTurn();
		this.restoring = 0;
	}

	@Override
	public void published() {
		this.parts.changes.published();
		this.parts.reads.published();
	}

	@Override
	public void reached(long cursor) {
		this.parts.reads.reached(cursor);
	}

	@Override
	public void folded(long deltas) {
		long folded = this.parts.published.get().deltas();
		this.parts.bytes.folded(folded);
		this.parts.snapshots.trigger(deltas, this.parts.bytes.since(folded - deltas));
	}

	@Override
	public CompletableFuture<@Nullable Void> restored() {
		endRestore();
		this.parts.reporter.end();
		return this.parts.versions.look().thenCompose((nothing) -> this.parts.guard.start());
	}

	@Override
	public void ended() {
		endRestore();
		this.parts.reporter.end();
		this.parts.guard.stop();
		this.parts.snapshots.withdraw(this.parts.published.get().status());
		if (this.parts.trims != null) {
			this.parts.trims.stop();
		}
		this.parts.gate.open();
		this.parts.reads.fail();
		this.parts.changes.ended();
	}

	/**
	 * Who is told.
	 *
	 * @param published what was published last
	 * @param watch who took a position
	 * @param safeguards what must not be trimmed
	 * @param reads reads of the projection
	 * @param changes those who are told of each state
	 * @param gate what appends go through
	 * @param snapshots takes its snapshots
	 * @param guard looks after the retention
	 * @param trims trims what snapshots in a store cover, {@code null} without a store
	 * @param versions the snapshots of other versions
	 * @param identity which stream there is
	 * @param signing whether snapshots in the stream say which stream they are of
	 * @param streamLost told when it is another one
	 * @param bytes how many bytes no snapshot covers
	 * @param threads whose turn it is to restore, or to connect again
	 * @param backend what the projection depends on
	 * @param patience how long a restore that gets nothing to read has its turn
	 * @param reporter how far a restore has come
	 */
	record Parts(Supplier<? extends Published<?>> published, BatchWatch watch, Safeguards safeguards, Reads<?> reads,
			Changes<?> changes, AppendGate gate, SnapshotCoordinator snapshots, RetentionGuard guard,
			@Nullable TrimGuard trims, OtherVersions versions, StreamIdentity identity, boolean signing,
			Consumer<IncarnationException> streamLost, ByteMeter bytes, EngineThreads threads, Backend backend,
			Duration patience, RestoreReporter reporter) {
	}

}
