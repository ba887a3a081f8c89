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
import java.util.HashMap;
import java.util.Locale;

import io.github.s2snapshot.definition.HistoryTrim;
import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.RecordMetadata;

/**
 * The projections of a run.
 */
final class SimDefinitions {

	private final SimLoop loop;

	private final SimPlan plan;

	private final SimStore store;

	private final SimServer server;

	private final long fixedAt;

	/**
	 * Creates the definitions.
	 * @param loop the loop
	 * @param plan the plan
	 * @param store the store of external snapshots
	 * @param server the server of the stream
	 */
	SimDefinitions(SimLoop loop, SimPlan plan, SimStore store, SimServer server) {
		this.loop = loop;
		this.plan = plan;
		this.store = store;
		this.server = server;
		this.fixedAt = loop.now() + 1_000_000L * loop.random(plan.millis());
	}

	ProjectionDefinition<SimState> definition(Kind kind) {
		return builder(kind).stream("talk").initialState(() -> kind.own(SimState.INITIAL).copy()).build();
	}

	/**
	 * Creates a definition without a stream and an initial state.
	 * @param kind the projection
	 * @return the builder of the definition
	 */
	ProjectionDefinition.Builder<SimState> builder(Kind kind) {
		SnapshotTriggers triggers = SnapshotTriggers.none()
			.withMinimumGap(Duration.ofMillis(1 + this.loop.random(50)))
			.withJitter((this.loop.chance(0.5)) ? 0 : 0.3)
			.withOnShutdown(this.loop.chance(0.5));
		ProjectionDefinition.Builder<SimState> builder = ProjectionDefinition.builder(kind.projection(),
				SimState.class);
		builder.version(kind.version())
			.codec(new SimState.Codec(this::stumble))
			.serializer(serializer(kind))
			.poison(poison())
			.validateAppends(this.plan.twists().validated())
			.triggers(this.plan.twists().trigger().apply(triggers, this.plan.everyRecords()));
		if (this.plan.twists().trigger().hasPredicate()) {
			builder.snapshotWhen(SimState.Delta.class, this::isSnapshotWanted);
		}
		if (this.plan.twists().inPlace()) {
			builder.foldInPlace(SimState.Delta.class, (state, delta, record) -> foldInPlace(kind, state, delta))
				.copier(this::copy);
		}
		else {
			builder.fold(SimState.Delta.class, (state, delta) -> kind.own(fold(kind.own(state), delta)));
		}
		if (this.plan.twists().refolded() && kind != Kind.OTHER) {
			builder.onFoldChange(FoldChangeAction.REPLAY).foldFingerprint(fingerprint(kind));
		}
		if (kind == Kind.NEWER) {
			boolean forgotten = this.plan.bug() == SimBug.OLDER_FORGOTTEN;
			builder.versions((versions) -> versions.withUpcaster(1, SimState::upcast)
				.withKeepOlder((forgotten) ? Duration.ZERO : this.plan.twists().keepOlder()));
		}
		if (isExternal(kind)) {
			return builder.external(this.store).trim(trim(kind));
		}
		return builder
			.encoding(SnapshotEncoding.auto()
				.withForm(this.plan.form())
				.withCompression((this.loop.chance(0.2)) ? SnapshotCompression.GZIP : SnapshotCompression.AUTO))
			.inStream();
	}

	/**
	 * Returns the fingerprint of the folds of a process.
	 * @param kind the projection of the process
	 * @return the fingerprint that the definition sets
	 */
	String fingerprint(Kind kind) {
		return (this.plan.bug() != SimBug.FOLD_NOT_COMPARED) ? kind.toString() : "the same";
	}

	private SimState.Serializer serializer(Kind kind) {
		boolean verified = this.plan.bug() != SimBug.NOT_READ_BACK;
		return new SimState.Serializer(kind.version(), this.plan.twists().flaw(), (verified) ? null : new HashMap<>());
	}

	boolean isExternal(Kind kind) {
		return this.plan.external() || kind == Kind.OTHER;
	}

	// Keeps two generations if the newest may become corrupt.
	private HistoryTrim trim(Kind kind) {
		if (kind == Kind.OTHER || !this.plan.twists().trims()) {
			return HistoryTrim.never();
		}
		boolean readBack = this.plan.bug() != SimBug.TRIM_BEFORE_READ_BACK;
		int generations = (this.plan.twists().rotten()) ? 2 : 1 + this.loop.random(2);
		return HistoryTrim.covered()
			.withDelay(Duration.ofMillis((readBack) ? this.loop.random(60) : 0))
			.withMargin(this.loop.random(4))
			.withGenerations((readBack) ? generations : 1);
	}

	private PoisonPolicy poison() {
		return switch (this.plan.twists().poison()) {
			case NONE, FAIL -> PoisonPolicy.fail();
			case RETRY -> retry(PoisonPolicy.retry(2 + this.loop.random(3)));
			case SKIP -> retry(PoisonPolicy.skip("letters").withAttempts(1 + this.loop.random(2)));
		};
	}

	private static PoisonPolicy retry(PoisonPolicy policy) {
		return policy.withBackoff(Duration.ofMillis(1), Duration.ofMillis(20));
	}

	// Some poison deltas fail in the predicate after their fold.
	private boolean isSnapshotWanted(SimState state, SimState.Delta delta, RecordMetadata record) {
		if (isPoisonForPredicate(delta)) {
			stumble();
		}
		long seqNum = record.seqNum();
		boolean appended = seqNum < this.server.tail() && delta.isIn(this.server.record(seqNum));
		if (this.server.incarnation() == 0 && appended && !state.equals(this.server.state(seqNum + 1))) {
			this.loop.fail("a predicate is tested with " + state + " after record " + seqNum + ", the fold is "
					+ this.server.state(seqNum + 1));
		}
		return SimTrigger.isTrue(delta) && this.plan.bug() != SimBug.PREDICATE_LOST;
	}

	private boolean isPoisonForPredicate(SimState.Delta delta) {
		return delta.poison() && delta.id() % 4 == 1 && this.plan.twists().trigger().hasPredicate();
	}

	private boolean isPoisonForFold(SimState.Delta delta) {
		return delta.poison() && delta.id() % 2 == 1 && !isPoisonForPredicate(delta);
	}

	private SimState fold(SimState state, SimState.Delta delta) {
		if (isPoisonForFold(delta)) {
			stumble();
		}
		return state.fold(delta);
	}

	private void foldInPlace(Kind kind, SimState state, SimState.Delta delta) {
		if (kind != Kind.CHANGED) {
			foldInPlace(state, delta);
			return;
		}
		state.turn();
		try {
			foldInPlace(state, delta);
		}
		finally {
			state.turn();
		}
	}

	private void foldInPlace(SimState state, SimState.Delta delta) {
		if (isPoisonForFold(delta)) {
			SimState before = state.copy();
			state.spoil();
			stumble();
			state.restore(before);
		}
		state.add(delta);
	}

	private SimState copy(SimState state) {
		return (this.plan.bug() != SimBug.SHALLOW_COPY) ? state.copy() : state.shallowCopy();
	}

	private void stumble() {
		boolean stumbles = switch (this.plan.twists().poison()) {
			case NONE -> false;
			case FAIL -> this.loop.now() < this.fixedAt;
			case RETRY -> this.loop.now() < this.fixedAt && this.loop.chance(0.5);
			case SKIP -> this.plan.bug() != SimBug.UPDATE_NOT_TRIED || this.loop.isHandling();
		};
		if (stumbles) {
			throw new IllegalStateException("it cannot be understood");
		}
	}

	/**
	 * The projection that a process runs.
	 */
	enum Kind {

		/**
		 * The projection.
		 */
		BOARD(SimWorld.PROJECTION, 1),

		/**
		 * A newer version of the projection.
		 */
		NEWER(SimWorld.PROJECTION, 2),

		/**
		 * The projection with other folds, and the same version.
		 */
		CHANGED(SimWorld.PROJECTION, 1),

		/**
		 * Another projection of the same stream.
		 */
		OTHER("other", 1);

		private final String projection;

		private final int version;

		Kind(String projection, int version) {
			this.projection = projection;
			this.version = version;
		}

		String projection() {
			return this.projection;
		}

		/**
		 * Returns the state that the folds of this kind make, given the one that those of
		 * the others make, and the other way round.
		 * @param state the state
		 * @return the state
		 */
		SimState own(SimState state) {
			return (this == CHANGED) ? state.turned() : state;
		}

		int version() {
			return this.version;
		}

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
