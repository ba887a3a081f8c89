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

package io.github.s2snapshot.engine.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.VersionGuard;
import io.github.s2snapshot.engine.internal.restore.RestoreTurn;
import io.github.s2snapshot.engine.internal.restore.StreamIdentity;
import io.github.s2snapshot.engine.internal.retention.Retention;
import io.github.s2snapshot.engine.internal.take.SnapshotDemand;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Passes the events of a loop to the other parts of a projection.
 */
final class RunnerHooks implements LoopHooks {

	private final ProjectionDefinition<?> definition;

	private final RestoreTurn turn;

	private final RecordObservers observers;

	private final SnapshotDemand demand;

	private final Retention retention;

	private final VersionGuard versions;

	private final StreamIdentity identity;

	private final Consumer<RestoreInfo> restored;

	/**
	 * Creates hooks.
	 * @param definition the projection
	 * @param turn the turn of the projection among those that restore
	 * @param observers the observers of records
	 * @param demand triggers snapshots
	 * @param retention guards the history of the projection
	 * @param versions the snapshots of other versions
	 * @param identity the incarnation of the stream
	 * @param restored receives the result of each restore
	 */
	RunnerHooks(ProjectionDefinition<?> definition, RestoreTurn turn, RecordObservers observers, SnapshotDemand demand,
			Retention retention, VersionGuard versions, StreamIdentity identity, Consumer<RestoreInfo> restored) {
		this.definition = definition;
		this.turn = turn;
		this.observers = observers;
		this.demand = demand;
		this.retention = retention;
		this.versions = versions;
		this.identity = identity;
		this.restored = restored;
	}

	@Override
	public void read(List<SequencedRecord> records) {
		this.turn.heard();
		this.observers.read(records);
		this.demand.read(records);
	}

	@Override
	public CompletableFuture<@Nullable Void> begun(int run) {
		this.demand.begin(run);
		this.identity.forgetLast();
		this.turn.begin(run);
		// A store is read without a turn, so that others can restore while it does not
		// answer.
		if (this.definition.store() != null) {
			return CompletableFuture.completedFuture(null);
		}
		return (this.definition.signing() != null)
				? this.identity.beginWithin().thenCompose((nothing) -> this.turn.ask(run)) : this.turn.ask(run);
	}

	@Override
	public void waiting() {
		this.turn.release();
	}

	@Override
	public CompletableFuture<@Nullable Void> turn(int run) {
		return this.turn.ask(run);
	}

	@Override
	public void searching() {
		this.observers.begin();
	}

	@Override
	public void interrupted() {
		this.turn.end();
		this.observers.end();
	}

	@Override
	public IntConsumer suspended() {
		VersionGuard.Known versions = this.versions.known();
		StreamIdentity.Known identity = this.identity.known();
		this.retention.stop();
		return (run) -> {
			interrupted();
			this.versions.recall(versions);
			this.identity.recall(identity);
			this.demand.goOn(run);
		};
	}

	@Override
	public CompletableFuture<StreamPosition> reconnecting() {
		return this.turn.reconnect(this.identity::reconnect);
	}

	@Override
	public void folded(long deltas, boolean wanted) {
		this.demand.folded(deltas, wanted);
	}

	@Override
	public void measured(long deltas, Duration duration) {
		this.demand.measured(deltas, duration);
	}

	@Override
	public void measured(RestoreInfo restore) {
		this.demand.restored(restore);
		this.restored.accept(restore);
	}

	@Override
	public CompletableFuture<@Nullable Void> restored() {
		interrupted();
		return this.versions.look().thenCompose((nothing) -> this.retention.start());
	}

	@Override
	public void ended() {
		interrupted();
		this.retention.stop();
		this.demand.end();
	}

}
