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

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Another projection of a process, with another stream, whose store hangs for long. It
 * must not affect the other projections.
 */
final class SimNeighbour implements InPlaceProjectionListener {

	private final SimWorld world;

	private final SimProcess process;

	private final String name;

	private final SimServer server;

	private final ProjectionRunner<SimState> runner;

	SimNeighbour(SimWorld world, SimSide side, SimProcess process, EngineThreads threads, EngineSettings settings,
			SnapshotRetry retry, int number) {
		this.world = world;
		this.process = process;
		this.name = process.name + " neighbour " + number;
		this.server = side.server();
		BasinAccess access = new BasinAccess((stream) -> world.deadLetters(process), null);
		this.runner = new ProjectionRunner<>(side.definition(number), side.client(process), access, threads, retry,
				settings, List.of(this));
	}

	void start() {
		CompletableFuture<?> unused = this.runner.start();
	}

	void takeSnapshot() {
		CompletableFuture<?> unused = this.runner.takeScheduled();
	}

	void restart() {
		CompletableFuture<?> unused = this.runner.restart(BaseChoice.NEWEST);
	}

	@Override
	public void failed(String projection, ProjectionException failure) {
		this.world.loop().fail(this.name + " fails without a reason: " + failure);
	}

	@Override
	public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
		this.world.loop().trace(() -> this.name + " is " + current);
	}

	/**
	 * Returns the violation after the store has recovered.
	 * @return the violation, or {@code null}
	 */
	@Nullable String complaint() {
		if (this.process.dead) {
			return null;
		}
		if (this.runner.status() != ProjectionStatus.LIVE) {
			return this.name + " is " + this.runner.status() + ": " + this.runner.info().failure();
		}
		ProjectionView<SimState> view = this.runner.read();
		if (view.cursor() != this.server.tail() || !view.state().equals(this.server.state(view.cursor()))) {
			return this.name + " shows " + view.state() + " at " + view.cursor() + ", the tail is " + this.server.tail()
					+ " and the fold " + this.server.state(this.server.tail());
		}
		return null;
	}

}
