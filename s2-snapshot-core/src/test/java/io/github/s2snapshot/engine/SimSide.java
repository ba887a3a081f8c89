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

import io.github.s2snapshot.definition.HistoryTrim;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.sdk.append.AppendInput;

/**
 * Another stream, and the store of the projections that fold it. The stream is always
 * healthy; the store hangs for a time.
 */
final class SimSide {

	/**
	 * The number of projections of a process that use the store: more than the threads
	 * that it could block.
	 */
	static final int NEIGHBOURS = 3;

	private static final long FOR_EVER = Duration.ofDays(1).toNanos();

	private final SimWorld world;

	private final SimServer server;

	private final SimStore store;

	private final SimClient writer;

	private long deltas;

	SimSide(SimWorld world) {
		this.world = world;
		this.server = new SimServer(world.loop(), world.plan().twists());
		this.store = new SimStore(world.loop(), (scope) -> List.of(this.server), () -> world.plan().calm());
		this.writer = client(new SimOwner("side"));
	}

	SimServer server() {
		return this.server;
	}

	SimClient client(SimOwner owner) {
		return new SimClient(this.world.loop(), this.server, () -> this.world.plan().calm(), owner);
	}

	ProjectionDefinition<SimState> definition(int number) {
		return ProjectionDefinition.builder("side-" + number, SimState.class)
			.stream("side")
			.initialState(() -> SimState.INITIAL)
			.codec(new SimState.Codec(() -> {
			}))
			.serializer(new SimState.Serializer(1, SimFlaw.NONE, null))
			.fold(SimState.Delta.class, SimState::fold)
			.triggers(SnapshotTriggers.none().withEveryRecords(2).withMinimumGap(Duration.ofMillis(1)))
			.external(this.store)
			.trim(HistoryTrim.never())
			.build();
	}

	void append() {
		CompletableFuture<?> unused = this.writer
			.appendAsync(AppendInput.of(new SimState.Delta(++this.deltas, false).encode()));
	}

	/**
	 * Lets the store hang.
	 */
	void hang() {
		this.store.trouble(true, FOR_EVER);
	}

	/**
	 * Lets the store continue.
	 */
	void heal() {
		this.store.heal();
	}

}
