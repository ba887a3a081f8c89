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

package io.github.s2snapshot.snapshot;

import java.util.List;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.EngineSettings;
import io.github.s2snapshot.engine.EngineThreads;
import io.github.s2snapshot.engine.ProjectionRunner;
import io.github.s2snapshot.engine.SnapshotRetry;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.sdk.S2Basin;

/**
 * Creates what runs a projection.
 *
 * @param threads the threads of all projections
 * @param retry how snapshots are repeated
 * @param settings the settings of all projections
 * @param listeners who is told about all projections
 */
record RunnerFactory(EngineThreads threads, SnapshotRetry retry, EngineSettings settings,
		List<ProjectionListener> listeners) {

	<S> ProjectionRunner<S> create(ProjectionDefinition<S> definition, S2Basin basin, Object account) {
		StreamAccess access = new StreamAccess(basin, definition.encryptionKey(), account);
		return new ProjectionRunner<>(definition, access.stream(definition.stream()),
				access.surroundings(definition.stream()), this.threads, this.retry, this.settings, this.listeners);
	}

}
