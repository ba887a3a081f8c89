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

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.sdk.S2Stream;

/**
 * Runs projections on the threads that they share. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Engine implements AutoCloseable {

	private final EngineThreads threads;

	private final SnapshotRetry retry;

	private final EngineSettings settings;

	private final List<ProjectionListener> listeners;

	private Engine(EngineThreads threads, SnapshotRetry retry, EngineSettings settings,
			List<ProjectionListener> listeners) {
		this.threads = threads;
		this.retry = retry;
		this.settings = settings;
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Starts an engine.
	 * @param concurrentRestores how many projections of an account may restore at a time,
	 * at least 1
	 * @param retry repeats snapshots and updates
	 * @param settings limits of each projection
	 * @param listeners who is told about all projections
	 * @return an engine, to be closed
	 */
	public static Engine start(int concurrentRestores, SnapshotRetry retry, EngineSettings settings,
			List<ProjectionListener> listeners) {
		return new Engine(EngineThreads.start(concurrentRestores), retry, settings, listeners);
	}

	/**
	 * Creates a projection that is not started.
	 * @param <S> the type of the state
	 * @param definition the projection
	 * @param stream the stream to fold
	 * @param access what it can ask of the basin of the stream
	 * @return the projection
	 */
	public <S> ProjectionRunner<S> create(ProjectionDefinition<S> definition, S2Stream stream, BasinAccess access) {
		return new ProjectionRunner<>(definition, stream, access, this.threads, this.retry, this.settings,
				this.listeners);
	}

	/**
	 * Ends all threads. The projections are to be stopped before; may be called again.
	 */
	@Override
	public void close() {
		this.threads.close();
	}

}
