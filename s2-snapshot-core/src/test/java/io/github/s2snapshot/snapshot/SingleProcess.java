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
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.ProjectionException;

import static org.awaitility.Awaitility.await;

/**
 * Process with single projections.
 *
 * @param template the template of the process
 */
record SingleProcess(SnapshotTemplate template) implements TestProcess {

	@Override
	public <S> Projection<S> project(ProjectionDefinition.Builder<S> definition) {
		return this.template.project(definition.build());
	}

	@Override
	public ProjectionInfo info(String name) {
		return this.template.info(name);
	}

	@Override
	public ProjectionException awaitFailure(String name) {
		awaitStatus(name, ProjectionStatus.FAILED);
		return this.template.info(name).failure();
	}

	private void awaitStatus(String name, ProjectionStatus status) {
		await().atMost(AbstractServerScenarios.TIMEOUT).until(() -> this.template.info(name).status() == status);
	}

	@Override
	public CompletableFuture<?> start(String name) {
		return this.template.start(name);
	}

	@Override
	public SnapshotOutcome take(String name) {
		return this.template.take(name);
	}

	@Override
	public AuditResult audit(String name, Duration timeout) {
		return this.template.audit(name, timeout);
	}

	@Override
	public void pause(String name) {
		this.template.pause(name);
		awaitStatus(name, ProjectionStatus.PAUSED);
	}

	@Override
	public void resume(String name) {
		this.template.resume(name);
	}

	@Override
	public void close() {
		this.template.close();
	}

}
