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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Process of a scenario: runs its projections as single ones, or as those of a key.
 */
interface TestProcess extends AutoCloseable {

	/**
	 * Returns the template of the process.
	 * @return the template
	 */
	SnapshotTemplate template();

	/**
	 * Runs a projection, and waits until its state is restored.
	 * @param <S> the type of the state
	 * @param definition the definition, which is not changed
	 * @return the projection
	 */
	<S> Projection<S> project(ProjectionDefinition.Builder<S> definition);

	/**
	 * Returns the information about a projection that has not failed.
	 * @param name the name of the projection
	 * @return the information
	 */
	ProjectionInfo info(String name);

	/**
	 * Waits until a projection has failed.
	 * @param name the name of the projection
	 * @return the failure
	 */
	ProjectionException awaitFailure(String name);

	/**
	 * Restores a failed projection again.
	 * @param name the name of the projection
	 * @return completes when it is restored
	 */
	CompletableFuture<?> start(String name);

	SnapshotOutcome take(String name);

	AuditResult audit(String name, Duration timeout);

	/**
	 * Stops reading the stream of a projection, and waits until it is not read.
	 * @param name the name of the projection
	 */
	void pause(String name);

	/**
	 * Reads the stream again after a pause.
	 * @param name the name of the projection
	 */
	void resume(String name);

	@Override
	void close();

}
