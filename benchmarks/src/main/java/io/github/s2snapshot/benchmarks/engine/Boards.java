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

package io.github.s2snapshot.benchmarks.engine;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Projections of the benchmarks.
 */
final class Boards {

	private Boards() {
	}

	static SnapshotTemplate template(S2Client client) {
		return SnapshotTemplate.builder(client).basin(EngineServer.BASIN).build();
	}

	/**
	 * Returns a projection that is folded in place.
	 * @param stream the stream
	 * @param store the store of its snapshots, or {@code null} to keep them in the stream
	 * @return the definition
	 */
	static ProjectionDefinition<DelayBoard> board(String stream, @Nullable SnapshotStore store) {
		return place(ProjectionDefinition.builder("board-of-" + stream, DelayBoard.class)
			.stream(stream)
			.initialState(DelayBoard::empty)
			.foldInPlace(FlightDeparted.class, (board, flight, record) -> board.departed(flight))
			.copier(DelayBoard::copy), store).build();
	}

	/**
	 * Returns a projection with an immutable state.
	 * @param stream the stream
	 * @param store the store of its snapshots, or {@code null} to keep them in the stream
	 * @return the definition
	 */
	static ProjectionDefinition<PersistentBoard> persistent(String stream, @Nullable SnapshotStore store) {
		return persistent(stream, store, SnapshotVerification.FULL);
	}

	/**
	 * Returns a projection with an immutable state.
	 * @param stream the stream
	 * @param store the store of its snapshots, or {@code null} to keep them in the stream
	 * @param verification the verification of its snapshots
	 * @return the definition
	 */
	static ProjectionDefinition<PersistentBoard> persistent(String stream, @Nullable SnapshotStore store,
			SnapshotVerification verification) {
		return place(ProjectionDefinition.builder("persistent-board-of-" + stream, PersistentBoard.class)
			.stream(stream)
			.initialState(PersistentBoard::empty)
			.fold(FlightDeparted.class, PersistentBoard::departed)
			.verification(verification), store).build();
	}

	private static <S> ProjectionDefinition.Builder<S> place(ProjectionDefinition.Builder<S> builder,
			@Nullable SnapshotStore store) {
		return (store != null) ? builder.external(store) : builder.inStream();
	}

}
