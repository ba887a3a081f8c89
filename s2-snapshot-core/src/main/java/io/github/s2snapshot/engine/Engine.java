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
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.sdk.S2Stream;

/**
 * Engine that runs projections on shared threads. Thread-safe.
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
	 * @param concurrentRestores the number of projections of an account that may restore
	 * at the same time, at least 1
	 * @param retry repeats the attempts of snapshots and updates
	 * @param settings the settings of each projection
	 * @param listeners the listeners of all projections
	 * @return an engine, to be closed by the caller
	 */
	public static Engine start(int concurrentRestores, SnapshotRetry retry, EngineSettings settings,
			List<ProjectionListener> listeners) {
		return new Engine(EngineThreads.start(concurrentRestores), retry, settings, listeners);
	}

	/**
	 * Creates a projection, which is not started yet.
	 * @param <S> the type of the state
	 * @param definition the definition of the projection
	 * @param stream the stream to fold
	 * @param access the access to the basin of the stream
	 * @return the projection
	 */
	public <S> ProjectionRunner<S> create(ProjectionDefinition<S> definition, S2Stream stream, BasinAccess access) {
		return new ProjectionRunner<>(definition, stream, access, this.threads, this.retry, this.settings,
				this.listeners, null);
	}

	/**
	 * Creates a keyed projection with no key in memory.
	 * @param <K> the type of the keys
	 * @param <S> the type of the state
	 * @param definition the definition
	 * @param streams its streams
	 * @return the keyed projection
	 */
	public <K, S> KeyedRunner<K, S> create(KeyedProjectionDefinition<K, S> definition, KeyStreams streams) {
		return new KeyedRunner<>(definition, streams,
				new KeyRunners<>(definition, streams, this.threads, this.retry, this.settings, this.listeners),
				this.settings.waitingReads());
	}

	/**
	 * Ends all threads. Stop the projections before. Closing again has no effect.
	 */
	@Override
	public void close() {
		this.threads.close();
	}

}
